// A process of its own: both simulated providers, with what they have of the world.
import { addPayments } from '../runs/payments.ts'
import type { AccountName } from '../runs/payments.ts'
import { orders } from '../runs/processes.ts'
import { startSimulators } from '../runs/simulators.ts'
import { sizeSchema } from './messages.ts'
import {
  allRefunds,
  captured,
  otherMinor,
  paymentsFor,
  refundedMinor,
  secondIdOf,
} from './world.ts'
import type { WorldRefund } from './world.ts'

interface Shown {
  readonly refund: WorldRefund
  readonly id: string
  readonly minor: number
  readonly status: string
  readonly metadata: Readonly<Record<string, string>>
}

const size = await orders(sizeSchema)
const simulators = await startSimulators({ startedAt: Date.now(), speed: 1 }, 1)
addPayments(simulators, paymentsFor(size), captured)
const flex = shownBy('us')
simulators.flex.insertRefunds(flex.length, (index) => {
  const { refund, id, minor, status, metadata } = at(flex, index)
  const { payment: session, createdAt } = refund
  return { id, session, amount: minor, status, createdAt, metadata }
})
const flutterwave = shownBy('africa')
simulators.flutterwave.insertRefunds(flutterwave.length, (index) => {
  const { refund, id, minor, status, metadata } = at(flutterwave, index)
  const { payment: charge, createdAt } = refund
  return { id, charge, amount: String(minor / 100), status, createdAt, meta: metadata }
})
process.send?.(simulators.connections)

function shownBy(account: AccountName): readonly Shown[] {
  return allRefunds(account, size).flatMap((refund): readonly Shown[] => {
    const { plant, id, reference } = refund
    const shown = {
      refund,
      id,
      minor: plant === 'amount_differs' ? otherMinor : refundedMinor,
      status: statusOf(refund),
      metadata: plant === 'foreign' ? {} : { polyrefund_reference: reference },
    }
    if (plant === 'missing_there' || plant === 'orphan_fact') return []
    return plant === 'second_refund' ? [shown, { ...shown, id: secondIdOf(refund) }] : [shown]
  })
}

function statusOf({ plant }: WorldRefund): string {
  if (plant === 'status_differs') return 'failed'
  return plant === 'stale' ? 'pending' : 'succeeded'
}

function at(list: readonly Shown[], index: number): Shown {
  const shown = list[index]
  if (shown === undefined) throw new Error(`There is no refund number ${index}.`)
  return shown
}
