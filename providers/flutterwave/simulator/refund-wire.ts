import type { JsonObject } from '../../../src/model/index.ts'
import { dress, statusAt } from '../../../src/testing/index.ts'
import { amountOf, rawJson, toDecimalText } from './amount.ts'
import type { Amount } from './amount.ts'
import type { FlutterwaveBehaviour } from './behaviour.ts'
import type { RefundRow } from './refund-row.ts'
import type { FlutterwaveTrueRefund } from './types.ts'
import type { FlutterwaveWorld } from './world.ts'

/** A refund as it is. */
export function trueRefund({ clock }: FlutterwaveWorld, row: RefundRow): FlutterwaveTrueRefund {
  return {
    id: row.id,
    amount_refunded: toDecimalText(row.amount),
    meta: structuredClone(row.meta),
    reason: row.reason,
    status: statusAt(row, clock.now()),
    charge_id: row.chargeId,
    created_datetime: new Date(row.createdAt).toISOString(),
  }
}

/** A refund as reads and lists show it: its time has milliseconds. */
export function showRefund(world: FlutterwaveWorld, row: RefundRow): JsonObject {
  return show(world, row, { amount: row.amount, createdAt: new Date(row.createdAt).toISOString() })
}

/** A refund as the answer to its create shows it: its time has nanoseconds. */
export function showNewRefund(world: FlutterwaveWorld, row: RefundRow): JsonObject {
  const amount = row.amount + amountOf(world.behaviour.misstatesAmountBy)
  const beyondMilliseconds = String((row.sequence * 525_131) % 1_000_000).padStart(6, '0')
  const time = new Date(row.createdAt).toISOString()
  return show(world, row, { amount, createdAt: time.replace('Z', `${beyondMilliseconds}Z`) })
}

function show(
  world: FlutterwaveWorld,
  row: RefundRow,
  shown: { readonly amount: Amount; readonly createdAt: string },
): JsonObject {
  const { behaviour } = world
  const refund = {
    ...trueRefund(world, row),
    amount_refunded: showAmount(shown.amount, row.shownAmount, behaviour),
    meta: showMeta(row.meta, behaviour),
    created_datetime: shown.createdAt,
  }
  return dress(refund, behaviour, behaviour.refundOmits)
}

/** An amount exactly, unless other JSON text stands in its place. */
export function showAmount(
  amount: Amount,
  instead: string | null,
  { amountsAs }: FlutterwaveBehaviour,
): unknown {
  if (instead !== null) return rawJson(instead)
  const text = toDecimalText(amount)
  return amountsAs === 'text' ? text : rawJson(text)
}

function showMeta(meta: JsonObject, behaviour: FlutterwaveBehaviour): JsonObject | null {
  switch (behaviour.meta) {
    case 'echoed':
      return meta
    case 'lost':
      return {}
    case 'null':
      return null
    case 'texts':
      break
  }
  const texts = Object.entries(meta).map(([name, value]) => [
    name,
    typeof value === 'string' ? value : JSON.stringify(value),
  ])
  return Object.fromEntries(texts)
}
