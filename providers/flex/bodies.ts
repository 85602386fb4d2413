import { isJsonObject, referenceKey } from '../../src/model/index.ts'
import type { JsonObject, JsonValue, Money, ParsedChanges } from '../../src/model/index.ts'
import type { FlexLine, FlexRequest } from './request.ts'

/**
 * The body of `POST /v1/checkout/sessions/{id}/refund`, its fields in the order of the guide.
 *
 * @param remaining what `remaining` has come to; null for the documented full refund, which has no
 * amount. Right only where nothing was refunded yet.
 */
export function toWireSessionRefund(request: FlexRequest, remaining: Money | null): JsonObject {
  return {
    checkout_session: {
      ...toWireAmounts(request, remaining),
      refund_metadata: toWireMetadata(request),
    },
  }
}

/** The body of `POST /v1/refunds`. It always has an amount: nothing says what a missing one means. */
export function toWireIntentRefund(request: FlexRequest, amount: Money): JsonObject {
  const metadata = { ...request.metadata, [referenceKey]: request.reference }
  const { payment, reason } = request
  return { refund: { payment_intent_id: payment.id, amount: amount.minor, reason, metadata } }
}

/** The body of `PATCH /v1/refunds/{refund_id}`: what is null stays as it is. */
export function toWireUpdate({ reason, metadata }: ParsedChanges): JsonObject {
  return {
    refund: {
      ...(reason === null ? {} : { reason }),
      ...(metadata === null ? {} : { metadata }),
    },
  }
}

function toWireAmounts(request: FlexRequest, remaining: Money | null): JsonObject {
  if (request.kind === 'amount') return { amount: request.amount.minor }
  if (request.kind === 'remaining') return remaining === null ? {} : { amount: remaining.minor }
  const { lines, tax, shipping, discount } = request
  return {
    line_items: lines.map(toWireLine),
    ...(tax === null ? {} : { amount_tax: tax.minor }),
    ...(shipping === null ? {} : { amount_shipping: shipping.minor }),
    ...(discount === null ? {} : { amount_discount: discount.minor }),
  }
}

function toWireLine({ product, price, amount }: FlexLine): JsonObject {
  return {
    ...(product === undefined ? { price } : { product }),
    // A line without an amount is refunded whole.
    ...(amount === 'line' ? {} : { amount_to_refund: amount.minor }),
  }
}

// The guide's samples use `reason` for free text of the caller's own, which ours must not replace.
function toWireMetadata({ metadata, reason, reference }: FlexRequest): JsonObject {
  const ours = Object.hasOwn(metadata, 'reason') ? {} : { reason }
  return { ...metadata, ...ours, [referenceKey]: reference }
}

/** What the body of a refund says of itself; null where an amount or an intent is not named. */
export interface SaidByBody {
  readonly reference: JsonValue
  readonly amount: JsonValue
  readonly intent: JsonValue
}

/** Reads a body back that was stored; null where it is no body of a refund. */
export function readBody(text: string): SaidByBody | null {
  const body = parse(text)
  const session = fieldOf(body, 'checkout_session')
  const refund = fieldOf(body, 'refund')
  if ((session === null) === (refund === null)) return null
  const metadata = fieldOf(session, 'refund_metadata') ?? fieldOf(refund, 'metadata')
  return {
    reference: fieldOf(metadata, referenceKey),
    amount: fieldOf(session, 'amount') ?? fieldOf(refund, 'amount'),
    intent: fieldOf(refund, 'payment_intent_id'),
  }
}

function parse(text: string): JsonValue {
  try {
    const value: JsonValue = JSON.parse(text)
    return value
  } catch {
    return null
  }
}

function fieldOf(value: JsonValue, key: string): JsonValue {
  return isJsonObject(value) && Object.hasOwn(value, key) ? (value[key] ?? null) : null
}
