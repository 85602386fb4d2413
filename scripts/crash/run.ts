// Kills real processes that refund at two simulated providers over HTTP and keep their records in a
// real database, lets others go on, and holds what is recorded in the end against the truth.
import type * as v from 'valibot'

import { connectionsSchema } from '../runs/accounts.ts'
import { createDraws } from '../runs/draws.ts'
import { newPlace } from '../runs/ledgers.ts'
import { readRunOptions } from '../runs/options.ts'
import { ask, dismiss, ready, start } from '../runs/processes.ts'
import { truthSchema } from '../runs/truth.ts'
import { doneSchema } from './messages.ts'
import type { Opening, Question } from './messages.ts'
import { captured, paymentsFor } from './requests.ts'
import { settle } from './settle.ts'
import { supervise } from './supervise.ts'
import { judgeRun } from './verdict.ts'

const { ledger, numbers } = readRunOptions(
  'npm run crash -- --ledger sqlite|postgres --kills N [--seed S]: kills processes that refund, and holds what they recorded against the truth.',
  { kills: 1_000, seed: Date.now() % 1_000_000 },
)
const { kills, seed } = numbers
const startedAt = Date.now()
const pace = { startedAt, speed: 20 }
// More than two workers can begin in their lives.
const refundsAtMost = 200 + kills * 24

const { place, remove } = await newPlace(ledger)
const simulators = start(import.meta.url, 'simulate.ts')
process.once('SIGINT', () => {
  void remove().finally(() => process.exit(1))
})
try {
  await ready(simulators)
  const opening: Opening = { pace, seed, payments: paymentsFor(refundsAtMost) }
  const connections = await ask(simulators, opening, connectionsSchema)
  const world = { pace, place, connections }
  const supervised = await supervise(world, { kills, draws: createDraws(seed) })
  console.log(`All ${supervised.kills} are killed. Now nothing goes wrong any more.`)

  await askSimulators({ kind: 'heal' }, doneSchema)
  const { records, failures } = await settle(world, async (milliseconds) => {
    await askSimulators({ kind: 'skip', milliseconds }, doneSchema)
  })
  const truth = await askSimulators({ kind: 'truth' }, truthSchema)
  const { answered, asked, landed, refused } = supervised
  const { lost, doubled, unexplained } = judgeRun({ answered, records, truth, captured })
  for (const violation of [...lost, ...doubled, ...unexplained]) console.error(violation)
  for (const failure of failures) console.error(`A sweep failed: ${failure}`)
  if (lost.length + doubled.length + unexplained.length > 0) process.exitCode = 1
  console.log(`Killed in: ${JSON.stringify(landed)}`)
  console.log(
    JSON.stringify({
      ledger,
      kills: supervised.kills,
      lost: lost.length,
      doubled: doubled.length,
      unexplained: unexplained.length,
      refunds: truth.length,
      records: records.length,
      asked,
      answered: answered.length,
      refused,
      restarts: supervised.kills,
      states: countBy(records.map(({ state }) => state)),
      seconds: Math.round((Date.now() - startedAt) / 1000),
      seed,
    }),
  )
} finally {
  await dismiss(simulators)
  await remove()
}

function askSimulators<Reply>(
  question: Question,
  schema: v.GenericSchema<unknown, Reply>,
): Promise<Reply> {
  return ask(simulators, question, schema)
}

function countBy(words: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1
  return counts
}
