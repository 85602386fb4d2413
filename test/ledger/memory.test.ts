import { describe, test } from 'vitest'

import { memoryLedger } from '../../src/ledger/index.ts'
import { testLedger } from '../../src/testing/ledger-suite.ts'

describe('the ledger in memory', () => {
  testLedger(test, { name: 'memory', open: async () => memoryLedger() })
})
