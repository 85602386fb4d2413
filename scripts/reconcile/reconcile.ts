import type { Finding } from '../../src/service/reconcile/types.ts'
// A process of its own, with little memory: reconciles all accounts, applies what needs no person and
// does as a person what the rest asks for, and then reconciles them once more.
import { createRefundService } from '../../src/service/service.ts'
import { pacedClock } from '../runs/clock.ts'
import { openLedger } from '../runs/ledgers.ts'
import { orders } from '../runs/processes.ts'
import { openAccounts } from './accounts.ts'
import { taskSchema } from './messages.ts'
import type { Pass, Reconciled } from './messages.ts'
import { accountNames, nameOf } from './world.ts'

const task = await orders(taskSchema)
const clock = pacedClock({ startedAt: Date.now(), speed: 1 })
const ledger = await openLedger(task.place)
const accounts = openAccounts(task.connections, { clock })
const service = createRefundService({ accounts, ledger, clock })
const period = {
  from: new Date(task.from).toISOString(),
  before: new Date(task.before).toISOString(),
}
const person = { actor: 'ada@shop.example', reason: 'The provider says so: case 4711.' }

const first = await reconcileAll()
const second = await reconcileAll()
const peakRssMiB = process.resourceUsage().maxRSS / 1024
const reconciled: Reconciled = { first, second, peakRssMiB }
process.send?.(reconciled, () => process.exit())

async function reconcileAll(): Promise<Pass> {
  const startedAt = performance.now()
  const found: string[] = []
  const decided: string[] = []
  const closed: string[] = []
  let applied = 0
  let closedBefore = 0
  let isComplete = true
  for (const account of accountNames) {
    const reconciliation = service.reconcile({ account, ...period })
    reconciliation.summary()
    const left: Finding[] = []
    for await (const finding of reconciliation) {
      found.push(nameFor(finding))
      if ((await service.applyFinding(finding)) !== null) applied += 1
      else left.push(finding)
    }
    for (const finding of left) {
      const list = (await settle(finding)) === 'decided' ? decided : closed
      list.push(nameFor(finding))
    }
    const summary = reconciliation.summary()
    isComplete &&= summary.isComplete
    closedBefore += summary.closed
    const seconds = Math.round((performance.now() - startedAt) / 1000)
    console.log(
      `${account}: ${summary.refunds} refunds, ${found.length} findings after ${seconds} s.`,
    )
    if (summary.error !== null) console.error(summary.error.message)
  }
  const seconds = (performance.now() - startedAt) / 1000
  return { found, applied, decided, closed, closedBefore, isComplete, seconds }
}

function nameFor({ account, kind, pairedBy, refundId }: Finding): string {
  return nameOf(account, pairedBy === 'candidate' ? pairedBy : kind, refundId)
}

/** What a person does: decides what the finding names, or closes it once the provider has answered. */
async function settle(finding: Finding): Promise<'decided' | 'closed'> {
  const { action, reference, refundId } = finding
  if (action.kind === 'resolve' && action.decision !== 'ask_provider') {
    await service.resolve(reference ?? '', action.decision, { ...person, refundId })
    return 'decided'
  }
  await service.closeFinding(finding, person)
  return 'closed'
}
