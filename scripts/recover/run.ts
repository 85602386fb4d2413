// Recovers many open records against two simulated providers, in a process with little memory, and
// counts what it took.
import { connectionsSchema, openAccounts } from '../runs/accounts.ts'
import { pacedClock } from '../runs/clock.ts'
import { newPlace } from '../runs/ledgers.ts'
import { readRunOptions } from '../runs/options.ts'
import { ask, dismiss, ready, start } from '../runs/processes.ts'
import { fillLedger } from './fill.ts'
import { requestsSchema, sweptSchema } from './messages.ts'
import type { Opening, Task } from './messages.ts'

const { ledger, numbers } = readRunOptions(
  'npm run recover -- --ledger sqlite|postgres --records N: recovers open records in one process, and prints time, memory and requests.',
  { records: 100_000 },
)
const { records } = numbers
const mostSeconds = 180
const mostRssMiB = 256
const mostRequestsPerRecord = 2
const littleMemory = ['--max-old-space-size=160', '--max-semi-space-size=8']
const openStates = ['recorded', 'sending', 'unknown', 'pending']

const { place, remove } = await newPlace(ledger)
const simulators = start(import.meta.url, 'simulate.ts')
const sweeper = start(import.meta.url, 'sweep.ts', { flags: littleMemory })
process.once('SIGINT', () => {
  void remove().finally(() => process.exit(1))
})
try {
  await Promise.all([simulators, sweeper].map(ready))
  const now = Date.now()
  const opening: Opening = { records, now }
  const connections = await ask(simulators, opening, connectionsSchema)
  const clock = pacedClock({ startedAt: now, speed: 1 })
  await fillLedger(place, openAccounts(connections, { clock }), { records, now })
  await ask(simulators, {}, requestsSchema)
  console.log(`${records} records are open.`)

  const task: Task = { place, connections }
  const swept = await ask(sweeper, task, sweptSchema)
  const requests = await ask(simulators, {}, requestsSchema)
  const requestsPerRecord = {
    flex: perRecord(requests.flex),
    flutterwave: perRecord(requests.flutterwave),
  }
  const left = openStates.reduce((sum, state) => sum + (swept.states[state] ?? 0), 0)
  const isRight =
    left === 0 &&
    swept.failed === 0 &&
    swept.seconds < mostSeconds &&
    swept.peakRssMiB < mostRssMiB &&
    Math.max(...Object.values(requestsPerRecord)) <= mostRequestsPerRecord
  if (!isRight) process.exitCode = 1
  console.log(
    JSON.stringify({
      ledger,
      records,
      seconds: rounded(swept.seconds),
      cpuSeconds: rounded(swept.cpuSeconds),
      peakRssMiB: rounded(swept.peakRssMiB),
      requestsPerRecord,
      requests,
      taken: swept.taken,
      failed: swept.failed,
      left,
      states: swept.states,
    }),
  )
} finally {
  await Promise.all([simulators, sweeper].map(dismiss))
  await remove()
}

/** Each provider has half of the records. */
function perRecord(requests: number): number {
  return Math.round((requests / (records / 2)) * 100) / 100
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10
}
