import { parseMoney } from '../../model/index.ts'
import { setStatusAt, statusAt } from '../course.ts'
import { memoryStatuses } from './manifest.ts'
import { readOneRefund } from './side.ts'
import type { Memory, MemoryRefund } from './types.ts'
import { signDelivery } from './webhooks.ts'
import { storeRefund } from './world.ts'
import type { MemoryWorld, RefundRow } from './world.ts'

/** What a test may do on the provider's side. */
export function createControls(world: MemoryWorld): Memory {
  const { clock, refunds, payments } = world
  return {
    addPayment({ amount, status = 'succeeded', id = world.newId('mpay_') }) {
      if (payments.has(id)) throw new Error(`There is a payment ${id} already.`)
      payments.set(id, { id, amount: parseMoney(amount, 'amount'), status })
      return id
    },
    addRefund({ payment, amount, status = 'succeeded', ...rest }) {
      if (!payments.has(payment)) throw new Error(`There is no payment ${payment}.`)
      const { reference = null, reason = null, metadata = {}, isUnreadable = false } = rest
      const createdAt = rest.createdAt ?? clock.now()
      return storeRefund(world, {
        paymentId: payment,
        amount: parseMoney(amount, 'amount'),
        reference,
        reason,
        metadata,
        isUnreadable,
        createdAt,
        history: [{ at: createdAt, status }],
      }).id
    },
    refunds: (payment) =>
      refunds
        .filter(({ paymentId }) => payment === undefined || payment === paymentId)
        .toReversed()
        .map((row) => copyOf(row, clock.now())),
    creates: () => [...world.creates],
    asked: () => world.asked,
    whenCreated: async (count) =>
      new Promise((tell) => {
        if (world.creates.length >= count) tell()
        else world.watchers.add({ count, tell })
      }),
    fail: (...faults) => world.faults.add(faults),
    setStatus(id, status) {
      const row = refunds.find((refund) => refund.id === id)
      if (row === undefined) throw new Error(`There is no refund ${id}.`)
      setStatusAt(row, status, clock.now())
    },
    settle() {
      for (const row of refunds) {
        const meaning = memoryStatuses[statusAt(row, clock.now())]?.status
        if (meaning === 'new' || meaning === 'pending') {
          setStatusAt(row, 'succeeded', clock.now())
        }
      }
    },
    delivery(id) {
      if (!refunds.some((refund) => refund.id === id)) throw new Error(`There is no refund ${id}.`)
      return signDelivery(world, readOneRefund(world, id))
    },
    now: () => clock.now(),
    advance: (milliseconds) => clock.advance(milliseconds),
  }
}

function copyOf(row: RefundRow, now: number): MemoryRefund {
  const { id, paymentId: payment, amount, reference, reason, metadata, createdAt } = row
  return {
    id,
    payment,
    amount: { ...amount },
    status: statusAt(row, now),
    reference,
    reason,
    metadata: structuredClone(metadata),
    createdAt: new Date(createdAt).toISOString(),
  }
}
