// Plants differences of every kind between a ledger and simulated providers, reconciles them in a
// process with little memory, and holds what was found and done against what was planted.
import { pacedClock } from '../runs/clock.ts'
import { newPlace } from '../runs/ledgers.ts'
import { readRunOptions } from '../runs/options.ts'
import { ask, dismiss, ready, start } from '../runs/processes.ts'
import { connectionsSchema, openAccounts } from './accounts.ts'
import { fillLedger } from './fill.ts'
import { reconciledSchema } from './messages.ts'
import type { Pass, Task } from './messages.ts'
import { accountNames, countAt, expected, windowMs } from './world.ts'
import type { Ending, Size } from './world.ts'

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
  const wrongly = [
    ...unlike(first.decided, endedBy('decided')),
    ...unlike(first.closed, endedBy('closed')),
  ]
  const lists = [missed, invented, wrongly, second.found]
  for (const name of lists.flatMap((list) => list.slice(0, 10))) console.error(name)
  const isRight =
    lists.every((list) => list.length === 0) &&
    first.found.length === planted.size &&
    first.applied === endedBy('applied').length &&
    second.closedBefore === first.closed.length &&
    first.isComplete &&
    second.isComplete &&
    peakRssMiB < mostRssMiB
  if (!isRight) process.exitCode = 1
  console.log(
    JSON.stringify({
      ledger,
      refunds: Object.fromEntries(accountNames.map((name) => [name, countAt(name, size)])),
      planted: planted.size,
      missed: missed.length,
      invented: invented.length,
      firstRun: told(first),
      secondRun: told(second),
      peakRssMiB: rounded(peakRssMiB),
      seconds: rounded(first.seconds),
      secondRunSeconds: rounded(second.seconds),
    }),
  )

  function endedBy(ending: Ending): readonly string[] {
    return [...planted].flatMap(([name, other]) => (other === ending ? [name] : []))
  }
} finally {
  await Promise.all([simulators, reconciler].map(dismiss))
  await remove()
}

/** What only one of two lists has. */
function unlike(one: readonly string[], other: readonly string[]): readonly string[] {
  const [known, expected] = [new Set(one), new Set(other)]
  return [...one.filter((name) => !expected.has(name)), ...other.filter((name) => !known.has(name))]
}

function told({ found, applied, decided, closed, closedBefore }: Pass): object {
  return {
    findings: found.length,
    applied,
    decided: decided.length,
    closed: closed.length,
    closedBefore,
  }
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10
}
