// A process of its own, with little memory: reconciles both accounts and applies what needs no person,
// and then reconciles them once more.
import { createRefundService } from '../../src/service/service.ts'
import { openAccounts } from '../runs/accounts.ts'
import { pacedClock } from '../runs/clock.ts'
import { openLedger } from '../runs/ledgers.ts'
import { accountNames } from '../runs/payments.ts'
import { orders } from '../runs/processes.ts'
import { taskSchema } from './messages.ts'
import type { Pass, Reconciled } from './messages.ts'

const task = await orders(taskSchema)
const clock = pacedClock({ startedAt: Date.now(), speed: 1 })
const ledger = await openLedger(task.place)
const accounts = openAccounts(task.connections, { clock })
const service = createRefundService({ accounts, ledger, clock })
const period = {
  from: new Date(task.from).toISOString(),
  before: new Date(task.before).toISOString(),
}

const first = await reconcileAll()
const second = await reconcileAll()
const peakRssMiB = process.resourceUsage().maxRSS / 1024
const reconciled: Reconciled = { first, second, peakRssMiB }
process.send?.(reconciled, () => process.exit())

async function reconcileAll(): Promise<Pass> {
  const startedAt = performance.now()
  const found: string[] = []
  let applied = 0
  let isComplete = true
  for (const account of accountNames) {
    const reconciliation = service.reconcile({ account, ...period })
    reconciliation.summary()
    for await (const finding of reconciliation) {
      found.push(`${account} ${finding.kind} ${finding.refundId}`)
      if ((await service.applyFinding(finding)) !== null) applied += 1
    }
    const summary = reconciliation.summary()
    isComplete &&= summary.isComplete
    const seconds = Math.round((performance.now() - startedAt) / 1000)
    console.log(
      `${account}: ${summary.refunds} refunds, ${found.length} findings after ${seconds} s.`,
    )
    if (summary.error !== null) console.error(summary.error.message)
  }
  return { found, applied, isComplete, seconds: (performance.now() - startedAt) / 1000 }
}
