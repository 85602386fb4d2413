// A process of its own, with little memory: sweeps until nothing is due, and lets the times pass
// after which two readings prove absence.
import { createRefundService } from '../../src/service/service.ts'
import { openAccounts } from '../runs/accounts.ts'
import { pacedClock } from '../runs/clock.ts'
import { openLedger } from '../runs/ledgers.ts'
import { orders } from '../runs/processes.ts'
import { taskSchema } from './messages.ts'
import type { Swept } from './messages.ts'

const sweptAtOnce = 16_000
const minute = 60_000
// Longer than the quiet period, which begins anew when an interruption is noted, and than the gap.
const passes = [0, 16 * minute, 6 * minute] as const

const { place, connections } = await orders(taskSchema)
const startedAt = performance.now()
const clock = pacedClock({ startedAt: Date.now(), speed: 1 })
const ledger = await openLedger(place)
const service = createRefundService({
  accounts: openAccounts(connections, { clock }),
  ledger,
  clock,
})
let taken = 0
let failed = 0

for (const wait of passes) {
  clock.skip(wait)
  await sweepAll()
}

const states: Record<string, number> = {}
for (const { state, count } of await ledger.sums()) states[state] = (states[state] ?? 0) + count
const cpu = process.cpuUsage()
const swept: Swept = {
  taken,
  failed,
  seconds: (performance.now() - startedAt) / 1000,
  cpuSeconds: cpu.user / 1e6 + cpu.system / 1e6,
  peakRssMiB: process.resourceUsage().maxRSS / 1024,
  states,
}
process.send?.(swept, () => process.exit())

async function sweepAll(): Promise<void> {
  for (let isDone = false; !isDone;) {
    const summary = await service.sweep({ limit: sweptAtOnce })
    isDone = summary.isDone
    taken += summary.taken
    failed += summary.failed.length
    console.log(`${taken} taken after ${Math.round((performance.now() - startedAt) / 1000)} s.`)
  }
}
