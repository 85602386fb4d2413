import { expect, test } from 'vitest'

import { runScript } from './run-script.ts'

const long = 300_000

test.each(['sqlite', 'postgres'] as const)(
  'open records on %s are recovered, and each that never arrived is proved absent',
  async (ledger) => {
    const words = ['--ledger', ledger, '--records', '160']
    expect(await runScript('recover', words)).toMatchObject({
      records: 160,
      failed: 0,
      left: 0,
      states: { succeeded: 152, rejected: 8 },
    })
  },
  long,
)
