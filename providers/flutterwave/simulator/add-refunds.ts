import { addCharge, knownCharge } from './add-charge.ts'
import { amountOf } from './amount.ts'
import { makeRefund, nextSequence } from './make-refunds.ts'
import type { RefundRow } from './refund-row.ts'
import type { FlutterwaveRefundInput } from './types.ts'
import type { FlutterwaveWorld } from './world.ts'

const bulkCharge = 'chg_bulk'

/** Makes a refund as a person would in the dashboard, without meta. */
export function refundInDashboard(
  world: FlutterwaveWorld,
  chargeId: string,
  amount: string,
): string {
  const charge = knownCharge(world, chargeId)
  const order = { charge, asked: amountOf(amount), reason: 'requested_by_customer', meta: {} }
  return makeRefund(world, order).id
}

/** Adds many refunds at once, without asking what is left. */
export function insertRefunds(
  world: FlutterwaveWorld,
  count: number,
  describe: (index: number) => FlutterwaveRefundInput,
): readonly string[] {
  const rows = Array.from({ length: count }, (_none, index) => toRow(world, describe(index)))
  world.refunds.insert(rows)
  return rows.map((row) => row.id)
}

function toRow(world: FlutterwaveWorld, input: FlutterwaveRefundInput): RefundRow {
  const createdAt = input.createdAt ?? world.clock.now()
  const id = input.id ?? world.newId('rfd_')
  if (world.refunds.get(id) !== null) throw new Error(`There is a refund ${id} already.`)
  return {
    id,
    sequence: nextSequence(world),
    chargeId: input.charge ?? sharedCharge(world),
    amount: amountOf(input.amount ?? '100'),
    shownAmount: input.shownAmount ?? null,
    reason: input.reason === undefined ? 'duplicate' : input.reason,
    meta: structuredClone(input.meta ?? {}),
    createdAt,
    listedAt: createdAt,
    history: [{ at: createdAt, status: input.status ?? 'succeeded' }],
  }
}

function sharedCharge(world: FlutterwaveWorld): string {
  if (!world.charges.has(bulkCharge)) addCharge(world, { id: bulkCharge, amount: '100000000' })
  return bulkCharge
}
