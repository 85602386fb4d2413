// Plants differences of every kind between a ledger and two simulated providers, reconciles them in a
// process with little memory, and holds what was found against what was planted.
import { connectionsSchema, openAccounts } from '../runs/accounts.ts'
import { pacedClock } from '../runs/clock.ts'
import { newPlace } from '../runs/ledgers.ts'
import { readRunOptions } from '../runs/options.ts'
import { ask, dismiss, ready, start } from '../runs/processes.ts'
import { fillLedger } from './fill.ts'
import { reconciledSchema } from './messages.ts'
import type { Task } from './messages.ts'
import { expected, leftToPeople, windowMs } from './world.ts'
import type { Size } from './world.ts'

const { ledger, numbers } = readRunOptions(
  'npm run reconcile -- --ledger sqlite|postgres --refunds N --differences N: reconciles N refunds for each provider, with so many differences of each kind.',
  { refunds: 100_000, differences: 1_000 },
)
const mostRssMiB = 256
const littleMemory = ['--max-old-space-size=192', '--max-semi-space-size=8']

const { place, remove } = await newPlace(ledger)
const simulators = start(import.meta.url, 'simulate.ts')
const reconciler = start(import.meta.url, 'reconcile.ts', { flags: littleMemory })
process.once('SIGINT', () => {
  void remove().finally(() => process.exit(1))
})
try {
  await Promise.all([simulators, reconciler].map(ready))
  const now = Date.now()
  const size: Size = { ...numbers, now }
  const connections = await ask(simulators, size, connectionsSchema)
  const clock = pacedClock({ startedAt: now, speed: 1 })
  await fillLedger(place, openAccounts(connections, { clock }), size)
  const planted = expected(size)
  console.log(`${numbers.refunds} refunds for each provider, ${planted.size} differences.`)

  const task: Task = { place, connections, from: now - windowMs, before: now }
  const { first, second, peakRssMiB } = await ask(reconciler, task, reconciledSchema)
  const found = new Set(first.found)
  const missed = [...planted.keys()].filter((name) => !found.has(name))
  const invented = first.found.filter((name) => !planted.has(name))
  const people = [...planted].flatMap(([name, plant]) => (leftToPeople.has(plant) ? [name] : []))
  const again = new Set(second.found)
  const unsettled = second.found.filter((name) => !people.includes(name))
  for (const name of [...missed.slice(0, 10), ...invented.slice(0, 10), ...unsettled.slice(0, 10)])
    console.error(name)
  const isRight =
    missed.length + invented.length + unsettled.length + second.applied === 0 &&
    first.found.length === planted.size &&
    people.every((name) => again.has(name)) &&
    first.isComplete &&
    second.isComplete &&
    peakRssMiB < mostRssMiB
  if (!isRight) process.exitCode = 1
  console.log(
    JSON.stringify({
      ledger,
      refundsPerProvider: numbers.refunds,
      planted: planted.size,
      found: first.found.length,
      missed: missed.length,
      invented: invented.length,
      applied: first.applied,
      secondRun: {
        findings: second.found.length,
        leftToPeople: people.length,
        unsettled: unsettled.length,
        applied: second.applied,
      },
      peakRssMiB: rounded(peakRssMiB),
      seconds: rounded(first.seconds),
      secondRunSeconds: rounded(second.seconds),
    }),
  )
} finally {
  await Promise.all([simulators, reconciler].map(dismiss))
  await remove()
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10
}
