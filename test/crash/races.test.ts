import { expect, test } from 'vitest'

import { runScript } from './run-script.ts'

const long = 300_000

test.each(['sqlite', 'postgres'] as const)(
  'processes on %s that ask for the same make it once, and parts never pass what was paid',
  async (ledger) => {
    const size = ['--processes', '3', '--references', '12', '--rounds', '2']
    expect(await runScript('races', ['--ledger', ledger, ...size])).toMatchObject({
      references: 12,
      refunds: 12,
      distinct: 12,
      records: 36,
      errors: {},
      captured: 6_400,
      askedInRound: 19_200,
      leastRefunded: 6_300,
      mostRefunded: 6_300,
      overPaid: 0,
    })
  },
  long,
)
