import type { JsonObject } from '../../../src/model/index.ts'
import { dress, statusAt } from '../../../src/testing/index.ts'
import { referenceStatusAt } from './course.ts'
import type { RefundRow } from './refund-row.ts'
import type { FlexWireItem, FlexWireRefund } from './types.ts'
import { toWireTime } from './wire-time.ts'
import type { FlexWorld } from './world.ts'

/** A refund as it is. `offBy` is what an answer misstates it by. */
export function refundToWire(world: FlexWorld, row: RefundRow, offBy = 0): FlexWireRefund {
  const now = world.clock.now()
  const items = row.parts.map((_part, index) => itemToWire(world, row, { index, offBy }))
  const [first] = items
  return {
    refund_id: row.id,
    payment_intent_id: items.length === 1 && first !== undefined ? first.payment_intent : null,
    amount: items.reduce((sum, item) => sum + item.amount_refunded, 0),
    created_at: toWireTime(row.createdAt),
    reason: row.reason,
    status: statusAt(row, now),
    test_mode: world.testMode,
    metadata: structuredClone(row.metadata),
    ...referenceToWire(row, { index: 0, now }),
    items,
    subscription_id: null,
    invoice_id: null,
  }
}

/** A refund as the behaviour shows it. */
export function showRefund(world: FlexWorld, row: RefundRow, offBy = 0): JsonObject {
  const { behaviour } = world
  const refund = refundToWire(world, row, offBy)
  const items = refund.items.map((item) => dress(item, behaviour))
  return dress({ ...refund, items }, behaviour, behaviour.refundOmits)
}

interface PartPlace {
  readonly index: number
  readonly offBy: number
}

function itemToWire(world: FlexWorld, row: RefundRow, { index, offBy }: PartPlace): FlexWireItem {
  const part = row.parts[index]
  const intent = part === undefined ? undefined : world.intents.get(part.intentId)
  if (part === undefined || intent === undefined) throw new Error('A refund without its intent.')
  return {
    amount_refunded: part.cents + (index === 0 ? offBy : 0),
    payment_intent: intent.id,
    payment_method_id: intent.paymentMethodId,
    ...referenceToWire(row, { index, now: world.clock.now() }),
  }
}

function referenceToWire(
  row: RefundRow,
  { index, now }: { readonly index: number; readonly now: number },
): Pick<FlexWireRefund, 'reference_id' | 'reference_type' | 'reference_status'> {
  const status = referenceStatusAt(row, now)
  const number = 8_400_000_000 + row.sequence * 10 + index
  return {
    reference_id: status === 'available' ? `ARN${number}` : null,
    reference_type: row.referenceType,
    reference_status: status,
  }
}
