// Kills real processes between a verified webhook, its commit, the caller's code and the answer,
// delivers again as a provider would, and looks whether each event has changed its record exactly once.
import type { ChildProcess } from 'node:child_process'
import { setTimeout as pass } from 'node:timers/promises'

import { createAccounts } from '../../src/accounts/accounts.ts'
import { money } from '../../src/model/index.ts'
import { createRefundService } from '../../src/service/service.ts'
import { memoryProvider } from '../../src/testing/index.ts'
import type { MemoryDelivery } from '../../src/testing/index.ts'
import { createDraws } from '../runs/draws.ts'
import { newPlace, openLedger } from '../runs/ledgers.ts'
import { readRunOptions } from '../runs/options.ts'
import { ask, dismiss, ready, start } from '../runs/processes.ts'
import { crashPoints, listeningSchema } from './messages.ts'
import type { CrashPoint, Task } from './messages.ts'

const { ledger: kind, numbers } = readRunOptions(
  'npm run deliveries -- --ledger sqlite|postgres --rounds N [--seed S]: kills processes that receive webhooks, and looks whether each has changed its record exactly once.',
  { rounds: 500, seed: Date.now() % 1_000_000 },
)
const { rounds, seed } = numbers
const startedAt = performance.now()
const now = Date.now()
const secret = 'whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY='
const longestLifeMs = 30

const draws = createDraws(seed)
const { place, remove } = await newPlace(kind)
const ledger = await openLedger(place)
const provider = memoryProvider({ webhookSecret: secret, startAt: now, settle: 'instant' })
const { memory } = provider
const service = createRefundService({ accounts: createAccounts({ main: provider }), ledger })
const killed: Partial<Record<CrashPoint, number>> = {}
const wrong: string[] = []
process.once('SIGINT', () => {
  void remove().finally(() => process.exit(1))
})

const healthy = await startReceiver(null)
try {
  for (let round = 0; round < rounds; round += 1) {
    const point = crashPoints[round % crashPoints.length] ?? 'anywhere'
    const fault = await playRound(`DELIVERY-${round}`, point, healthy)
    if (fault !== null) wrong.push(`${point}: ${fault}`)
    if ((round + 1) % 100 === 0) console.log(`${round + 1} of ${rounds} rounds.`)
  }
} finally {
  await dismiss(healthy.process)
  await ledger.close()
  await remove()
}
for (const fault of wrong) console.error(fault)
if (wrong.length > 0) process.exitCode = 1
const seconds = Math.round((performance.now() - startedAt) / 100) / 10
console.log(JSON.stringify({ ledger: kind, rounds, seed, killed, wrong: wrong.length, seconds }))

/** One event that is delivered until it is answered, and once more. Null where all is right. */
async function playRound(
  reference: string,
  point: CrashPoint,
  healthy: Receiver,
): Promise<string | null> {
  const record = await service.create({
    payment: memory.addPayment({ amount: money('10.00', 'USD') }),
    amount: money('5.00', 'USD'),
    reason: 'requested_by_customer',
    reference,
  })
  const id = record.refund?.id ?? ''
  memory.setStatus(id, 'failed')
  const delivery = memory.delivery(id)
  const first = await deliverToMortal(point, delivery)
  if (first === null) killed[point] = (killed[point] ?? 0) + 1
  const again = await deliverTo(healthy, delivery)
  const repeat = await deliverTo(healthy, delivery)
  if (again !== 200 || repeat !== 200) return `it was answered with ${again} and ${repeat}`
  return faultIn(reference)
}

async function faultIn(reference: string): Promise<string | null> {
  const [entry] = await ledger.read([reference])
  const { deliveries } = await ledger.deliveries(
    { account: 'main', refundId: entry?.refundIds[0] ?? '' },
    { limit: 10, cursor: null },
  )
  const told = entry?.facts.filter((fact) => fact.kind === 'delivered').length
  const failed = entry?.facts.filter(
    (fact) => fact.kind === 'seen' && fact.refund.status === 'failed',
  ).length
  const events: string[] = []
  for await (const event of service.events()) {
    if (event.reference === reference) events.push(event.kind)
  }
  const found = JSON.stringify([
    entry?.state,
    entry?.heldMinor,
    told,
    failed,
    deliveries.map((one) => [one.reference, one.isHandled]),
    events,
  ])
  const right = JSON.stringify(['failed', 0, 1, 1, [[reference, true]], ['succeeded', 'reversed']])
  return found === right ? null : `${reference} is ${found}`
}

interface Receiver {
  readonly process: ChildProcess
  readonly url: string
}

async function startReceiver(crash: CrashPoint | null): Promise<Receiver> {
  const receiver = start(import.meta.url, 'receiver.ts')
  await ready(receiver)
  const task: Task = { place, secret, now, crash }
  const { url } = await ask(receiver, task, listeningSchema)
  return { process: receiver, url }
}

/** The status of the answer of one that dies; null where none came. */
async function deliverToMortal(
  point: CrashPoint,
  delivery: MemoryDelivery,
): Promise<number | null> {
  const mortal = await startReceiver(point)
  const answered = deliverTo(mortal, delivery)
  if (point === 'anywhere') {
    await pass(draws.below(longestLifeMs))
    mortal.process.kill('SIGKILL')
  }
  const status = await answered
  await dismiss(mortal.process)
  return status
}

/** The status of the answer; null where none came. */
async function deliverTo(
  { url }: Receiver,
  { body, headers }: MemoryDelivery,
): Promise<number | null> {
  try {
    return (await fetch(url, { method: 'POST', headers, body })).status
  } catch {
    return null
  }
}
