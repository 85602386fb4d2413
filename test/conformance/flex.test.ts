import { test } from 'vitest'

import { testRefundProvider } from '../../src/testing/index.ts'
import { flexHarness } from './flex-harness.ts'

testRefundProvider(test, flexHarness)
