import { parseArgs } from 'node:util'

import { mutate } from '../../test/signatures/mutations.ts'
import { signedSamples } from '../../test/signatures/signed-deliveries.ts'
import { createDraws } from '../../test/world/draws.ts'

// Mutates a signed webhook of each provider many times. The last line on stdout is one JSON object;
// a mutation that is accepted, or ends with an error that is not typed, ends it with status 1.
const { values } = parseArgs({
  options: {
    mutations: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '1' },
  },
})
const mutations = Number(values.mutations)
const seed = Number(values.seed)

Error.stackTraceLimit = 0
const startedAt = performance.now()
const providers: Record<string, unknown> = {}
let faults = 0
for (const { reader, delivery } of signedSamples()) {
  const counts = await mutate(reader, delivery, { mutations, draws: createDraws(seed) })
  providers[reader.provider] = counts
  faults += counts.accepted + counts.untyped
  process.stderr.write(`${reader.provider}: ${counts.mutations} mutations\n`)
}
const seconds = Math.round((performance.now() - startedAt) / 100) / 10
process.stdout.write(`${JSON.stringify({ seed, faults, seconds, providers })}\n`)
if (faults > 0) process.exitCode = 1
