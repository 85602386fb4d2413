// A process of its own: the simulated providers, with what they have of the world.
import { startFlutterwaveSimulator } from '../../providers/flutterwave/simulator.ts'
import type { FlutterwaveSimulator } from '../../providers/flutterwave/simulator.ts'
import { addPayments, paymentOf } from '../runs/payments.ts'
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
import type { AccountName, WorldRefund } from './world.ts'

interface Shown {
  readonly refund: WorldRefund
  readonly id: string
  readonly minor: number
  readonly status: string
  readonly metadata: Readonly<Record<string, string>>
}

const size = await orders(sizeSchema)
const simulators = await startSimulators({ startedAt: Date.now(), speed: 1 }, 1)
const silent = await startFlutterwaveSimulator({ seed: 2, startAt: Date.now() })
addPayments(simulators, paymentsFor('us', size), captured)
for (let number = 0; number < paymentsFor('silent', size); number += 1)
  silent.addCharge({
    id: paymentOf('africa', number),
    amount: String(captured / 100),
    currency: 'NGN',
  })
const flex = shownBy('us')
simulators.flex.insertRefunds(flex.length, (index) => {
  const { refund, id, minor, status, metadata } = at(flex, index)
  const { payment: session, createdAt } = refund
  return { id, session, amount: minor, status, createdAt, metadata }
})
fill(simulators.flutterwave, shownBy('africa'))
fill(silent, shownBy('silent'))
process.send?.({ ...simulators.connections, silent: silent.adapterOptions })

function fill(simulator: FlutterwaveSimulator, shown: readonly Shown[]): void {
  simulator.insertRefunds(shown.length, (index) => {
    const { refund, id, minor, status, metadata } = at(shown, index)
    const { payment: charge, createdAt } = refund
    return { id, charge, amount: String(minor / 100), status, createdAt, meta: metadata }
  })
}

function shownBy(account: AccountName): readonly Shown[] {
  return allRefunds(account, size).flatMap((refund): readonly Shown[] => {
    const { plant, id, reference } = refund
    const shown = {
      refund,
      id,
      minor: plant === 'amount_differs' ? otherMinor : refundedMinor,
      status: statusOf(refund),
      metadata: isNamed(refund) ? { polyrefund_reference: reference } : {},
    }
    if (plant === 'missing_there' || plant === 'orphan_fact') return []
    return plant === 'second_refund' ? [shown, { ...shown, id: secondIdOf(refund) }] : [shown]
  })
}

function isNamed({ account, plant }: WorldRefund): boolean {
  return account !== 'silent' && plant !== 'foreign' && plant !== 'candidate'
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
