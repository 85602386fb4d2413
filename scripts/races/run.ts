// Lets processes ask for the same refunds at the same time, and for parts of one payment that come
// to three times of what was paid, and counts what the providers made.
import type { ChildProcess } from 'node:child_process'

import { connectionsSchema } from '../runs/accounts.ts'
import { newPlace } from '../runs/ledgers.ts'
import { readRunOptions } from '../runs/options.ts'
import { paymentOf } from '../runs/payments.ts'
import type { AccountName } from '../runs/payments.ts'
import { ask, dismiss, ready, start } from '../runs/processes.ts'
import { truthSchema } from '../runs/truth.ts'
import type { TrueRefund } from '../runs/truth.ts'
import { finishSchema } from './messages.ts'
import type { Finish, Heat, Opening, Race } from './messages.ts'
import { captured, paymentsForSame } from './requests.ts'

const { ledger, numbers } = readRunOptions(
  'npm run races -- --ledger sqlite|postgres [--processes 8 --references 1000 --rounds 200]: lets processes refund the same at the same time, and counts what the providers made.',
  { processes: 8, references: 1_000, rounds: 200 },
)
const { processes, references, rounds } = numbers
const partsInRound = 64
// All parts together ask for three times of what was paid.
const partMinor = (3 * captured) / partsInRound
const startedAt = Date.now()

const { place, remove } = await newPlace(ledger)
const simulators = start(import.meta.url, 'simulate.ts')
const racers = Array.from({ length: processes }, () => start(import.meta.url, 'racer.ts'))
process.once('SIGINT', () => {
  void remove().finally(() => process.exit(1))
})
try {
  await Promise.all([simulators, ...racers].map(ready))
  const shared = paymentsForSame(references)
  const opening: Opening = { payments: shared + rounds, captured }
  const connections = await ask(simulators, opening, connectionsSchema)
  await Promise.all(racers.map((racer) => begin(racer, { place, connections })))

  const same = await heat(() => ({ kind: 'references', count: references }))
  const sameSeconds = secondsSince(startedAt)
  console.log(`${processes} processes have asked for the same ${references} refunds.`)
  const partErrors: Finish['errors'][] = []
  let parts = 0
  for (let round = 0; round < rounds; round += 1) {
    const finish = await heat((racer) => partsOf(round, racer, shared + round))
    partErrors.push(finish.errors)
    parts += finish.records
  }

  const truth = await ask(simulators, {}, truthSchema)
  const ofSame = truth.filter(({ reference }) => reference?.startsWith('SAME-') === true)
  const distinct = new Set(ofSame.map(({ reference }) => reference)).size
  const sums = Array.from({ length: rounds }, (_none, round) =>
    sumOf(truth, paymentOf(accountOf(round), shared + round)),
  )
  const overPaid = sums.filter((sum) => sum > captured).length
  const isRight =
    ofSame.length === references && distinct === references && overPaid === 0 && isSame(same)
  if (!isRight) process.exitCode = 1
  console.log(
    JSON.stringify({
      ledger,
      processes,
      references,
      refunds: ofSame.length,
      distinct,
      records: same.records,
      errors: same.errors,
      sameSeconds,
      rounds,
      captured,
      askedInRound: partsInRound * partMinor,
      leastRefunded: Math.min(...sums),
      mostRefunded: Math.max(...sums),
      overPaid,
      parts,
      partErrors: addUp(partErrors),
      seconds: secondsSince(startedAt),
    }),
  )
} finally {
  await Promise.all([simulators, ...racers].map(dismiss))
  await remove()
}

async function begin(racer: ChildProcess, race: Race): Promise<void> {
  racer.send(race)
  await ready(racer)
}

/** Every process got every one of the same references. */
function isSame({ records }: Finish): boolean {
  return records === processes * references
}

/** Lets all racers run at once, and adds up what became of it. */
async function heat(order: (racer: number) => Heat): Promise<Finish> {
  const finishes = await Promise.all(
    racers.map((racer, number) => ask(racer, order(number), finishSchema)),
  )
  return {
    records: finishes.reduce((sum, { records }) => sum + records, 0),
    errors: addUp(finishes.map(({ errors }) => errors)),
  }
}

function accountOf(round: number): AccountName {
  return round % 2 === 0 ? 'us' : 'africa'
}

function partsOf(round: number, racer: number, payment: number): Heat {
  const all = Array.from({ length: partsInRound }, (_none, part) => part)
  return {
    kind: 'parts',
    account: accountOf(round),
    payment,
    references: all
      .filter((part) => part % processes === racer)
      .map((part) => `PART-${round}-${part}`),
    minor: partMinor,
  }
}

function sumOf(truth: readonly TrueRefund[], payment: string): number {
  return truth.reduce(
    (sum, refund) => sum + (refund.payment === payment && refund.isLive ? refund.minor : 0),
    0,
  )
}

function addUp(counts: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const sums: Record<string, number> = {}
  for (const [code, count] of counts.flatMap((each) => Object.entries(each))) {
    sums[code] = (sums[code] ?? 0) + count
  }
  return sums
}

function secondsSince(time: number): number {
  return Math.round((Date.now() - time) / 100) / 10
}
