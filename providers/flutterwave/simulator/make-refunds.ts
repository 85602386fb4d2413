import type { JsonObject } from '../../../src/model/index.ts'
import { amountOf, smallestAmount } from './amount.ts'
import type { Amount } from './amount.ts'
import { announceCourse } from './announce.ts'
import { grant } from './balance.ts'
import { courseFrom } from './course.ts'
import type { RefundRow } from './refund-row.ts'
import type { ChargeState, FlutterwaveWorld } from './world.ts'

export interface RefundOrder {
  readonly charge: ChargeState
  readonly asked: Amount
  readonly reason: string | null
  readonly meta: JsonObject
}

/** Makes the refund that is asked for, or that and another one like it. Returns the first. */
export function makeRefund(world: FlutterwaveWorld, order: RefundOrder): RefundRow {
  const changed =
    grant(world, order.charge, order.asked) + amountOf(world.behaviour.changesAmountBy)
  const amount = changed > smallestAmount ? changed : smallestAmount
  const row = newRow(world, order, amount)
  const rows = world.behaviour.doublesRefunds ? [row, newRow(world, order, amount)] : [row]
  world.refunds.insert(rows)
  for (const each of rows) announceCourse(world, each)
  return row
}

function newRow(world: FlutterwaveWorld, order: RefundOrder, amount: Amount): RefundRow {
  const now = world.clock.now()
  return {
    id: world.newId('rfd_'),
    sequence: nextSequence(world),
    chargeId: order.charge.id,
    amount,
    shownAmount: null,
    reason: order.reason,
    meta: structuredClone(order.meta),
    createdAt: now,
    listedAt: now + world.behaviour.listLagMs,
    history: courseFrom(now, world.behaviour),
  }
}

/** The number of the refund that is being made. */
export function nextSequence(world: FlutterwaveWorld): number {
  world.refundCount += 1
  return world.refundCount
}
