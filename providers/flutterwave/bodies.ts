import {
  exponentOf,
  isJsonObject,
  referenceKey,
  refuseInput,
  toDecimal,
} from '../../src/model/index.ts'
import type {
  JsonObject,
  JsonScalar,
  JsonValue,
  Money,
  PaymentHandle,
  RefundError,
  RefundReason,
} from '../../src/model/index.ts'

/** What a refund's body says besides the amount. */
export interface DescribedRefund {
  /** The charge. */
  readonly payment: PaymentHandle
  readonly reason: RefundReason
  readonly reference: string
  readonly metadata: Readonly<Record<string, JsonScalar>>
}

// The reference's minimum is 0.01, whatever the currency.
const leastDecimals = 2
// Any JSON reader keeps this many digits of a number, and ours rejects more.
const mostDigits = 15

/**
 * The body of `POST /refunds`, its fields in the order of the guide. It always has an amount: no
 * document knows a refund without one.
 *
 * @throws {RefundError} as `toWireAmount` does.
 */
export function toWireRefund(request: DescribedRefund, amount: Money): JsonObject {
  const { payment, reason, reference, metadata } = request
  return {
    // Of so few digits the number prints as the very text it was made from.
    amount: Number(toWireAmount(amount)),
    reason,
    charge_id: payment.id,
    meta: toWireMeta(metadata, reference),
  }
}

/**
 * The amount as it stands in the body: decimal major units in the fewest digits, `2000`, `35.5`,
 * `0.01`.
 *
 * @throws {RefundError} `invalid_request` with the outcome `not_sent` and the rule
 * `amount.too_small`, below 0.01, or `amount.too_large`, beyond the digits that a JSON number
 * carries exactly.
 */
export function toWireAmount(amount: Money): string {
  const decimals = exponentOf(amount.currency)
  const leastMinor = decimals > leastDecimals ? 10 ** (decimals - leastDecimals) : 1
  if (amount.minor < leastMinor) {
    throw refuse('amount.too_small', 'Flutterwave refunds nothing below 0.01 of a currency')
  }
  const decimal = toDecimal(amount)
  const text = decimals === 0 ? decimal : decimal.replace(/\.?0+$/, '')
  // Counted with all decimals, as the answer will be.
  if (String(amount.minor).length > mostDigits) {
    throw refuse('amount.too_large', `it has more than the ${mostDigits} digits that JSON keeps`)
  }
  return text
}

// One account of the reference types the values of `meta` as text, and no other names a type. Text
// is right by both, so everything else is sent as its JSON text.
function toWireMeta(metadata: DescribedRefund['metadata'], reference: string): JsonObject {
  const texts = Object.entries(metadata).map(
    ([key, value]) => [key, typeof value === 'string' ? value : JSON.stringify(value)] as const,
  )
  return { ...Object.fromEntries(texts), [referenceKey]: reference }
}

function refuse(rule: string, why: string): RefundError {
  return refuseInput([{ path: 'amount', rule }], {
    provider: 'flutterwave',
    message: `flutterwave was not asked: the amount can't be sent, because ${why}.`,
  })
}

/** What the body of a refund says of itself. */
export interface SaidByBody {
  readonly reference: JsonValue
  readonly amount: JsonValue
  readonly chargeId: JsonValue
}

/** Reads a body back that was stored; null where it is no JSON object. */
export function readBody(text: string): SaidByBody | null {
  const body = parse(text)
  if (!isJsonObject(body)) return null
  return {
    reference: fieldOf(fieldOf(body, 'meta'), referenceKey),
    amount: fieldOf(body, 'amount'),
    chargeId: fieldOf(body, 'charge_id'),
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
