import { parseArgs } from 'node:util'

import { runEpisode } from '../../../test/world/episode.ts'
import { useLightPlatform } from '../../../test/world/platform.ts'

// Runs episode after episode, until one breaks an invariant that is looked for. The last line on
// stdout is one JSON object. Without --invariants any will do.
const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    from: { type: 'string', default: '0' },
    refunds: { type: 'string', default: '5000' },
    invariants: { type: 'string', default: '' },
  },
})

// Errors are made by the thousand here, and nobody reads where.
Error.stackTraceLimit = 0
useLightPlatform()

const seed = Number(values.seed)
const most = Number(values.refunds)
const wanted = new Set(values.invariants === '' ? [] : values.invariants.split(','))
const broken: Record<string, number> = {}
let refunds = 0
let found: string | null = null

for (let episode = Number(values.from); refunds < most && found === null; episode += 1) {
  const { violations, cases } = await runEpisode({ seed, episode })
  refunds += cases.length
  for (const { invariant, reference, what } of violations) {
    broken[invariant] = (broken[invariant] ?? 0) + 1
    if (wanted.size === 0 || wanted.has(invariant)) {
      found ??= `${invariant}, episode ${episode}, ${reference}: ${what}`
    }
  }
}

const violations = Object.values(broken).reduce((sum, count) => sum + count, 0)
process.stdout.write(`${JSON.stringify({ seed, refunds, violations, broken, found })}\n`)
