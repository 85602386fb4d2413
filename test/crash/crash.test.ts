import { expect, test } from 'vitest'

import { runScript } from './run-script.ts'

const long = 300_000

test.each([
  ['sqlite', 8],
  ['postgres', 4],
] as const)(
  'nothing is lost, doubled or left open on %s after %i kills',
  async (ledger, kills) => {
    const words = ['--ledger', ledger, '--kills', String(kills), '--seed', '7']
    expect(await runScript('crash', words)).toMatchObject({
      ledger,
      kills,
      lost: 0,
      doubled: 0,
      unexplained: 0,
      restarts: kills,
      seed: 7,
    })
  },
  long,
)
