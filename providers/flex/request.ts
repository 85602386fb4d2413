import {
  checkId,
  parseMoney,
  parseRefundRequest,
  readFields,
  readItems,
  RefundError,
} from '../../src/adapter.ts'
import type {
  Issue,
  JsonScalar,
  Money,
  PaymentHandle,
  PaymentReference,
  RefundReason,
  RefundRequest,
} from '../../src/model/index.ts'

/** One line of an order to give back, by its product or by its price. */
export type FlexLine =
  | {
      readonly product: string
      readonly price?: never
      /** How much of the line, or all of it. */
      readonly amount: Money | 'line'
    }
  | { readonly price: string; readonly product?: never; readonly amount: Money | 'line' }

/** A refund by lines of the order: Flex keeps the amounts of the lines as a tax record. */
export interface FlexLinesRequest extends Omit<RefundRequest, 'amount'> {
  readonly amount?: never
  /** 1 to 100. */
  readonly lines: readonly FlexLine[]
  readonly tax?: Money
  readonly shipping?: Money
  /** The share of the discount that belongs to the lines. */
  readonly discount?: Money
  /**
   * What all of it must come to. Flex's documents disagree about whether tax, shipping and discount
   * change the sum, so name it where it matters.
   */
  readonly expectedTotal?: Money
}

/** A refund by amount, as every provider takes it. */
export interface FlexAmountRequest extends RefundRequest {
  readonly lines?: never
  readonly tax?: never
  readonly shipping?: never
  readonly discount?: never
  readonly expectedTotal?: never
}

/** A refund as Flex takes it: by amount, or by lines of a checkout session. Never both. */
export type FlexRefundRequest = FlexAmountRequest | FlexLinesRequest

interface Described {
  readonly payment: PaymentHandle
  readonly reason: RefundReason
  readonly reference: string
  readonly metadata: Readonly<Record<string, JsonScalar>>
  /** Of the amounts named; null where none is. */
  readonly currency: string | null
}

/** A checked request. */
export type FlexRequest = Described &
  (
    | { readonly kind: 'amount'; readonly amount: Money }
    | { readonly kind: 'remaining' }
    | ({ readonly kind: 'lines' } & Lines)
  )

interface Lines {
  readonly lines: readonly FlexLine[]
  readonly tax: Money | null
  readonly shipping: Money | null
  readonly discount: Money | null
  readonly expectedTotal: Money | null
}

const mostLines = 100
const lineFields: ReadonlySet<string> = new Set(['product', 'price', 'amount'])
const paymentKinds = [
  ['checkout_session', 'fcs_'],
  ['payment_intent', 'fpi_'],
] as const
// The guide's refund ids and those of the list reference.
const refundPrefixes = ['fref_', 'fre_']

/**
 * Checks a request and copies it, reading every field once.
 *
 * @throws {RefundError} with the outcome `not_sent`: `invalid_request` with the rules of
 * `parseRefundRequest`, `id.kind`, `lines.type`, `lines.empty`, `lines.too_many` and
 * `lines.product_or_price`; `unsupported` with `currency.unsupported` for money other than US
 * dollars and `lines.unsupported` for lines of a payment intent.
 */
export function parseFlexRequest(value: unknown): FlexRequest {
  const parsed = parseRefundRequest(value, { provider: 'flex', acceptsLines: true })
  const { amount, reason, reference, metadata } = parsed
  const described = { payment: flexPayment(parsed.payment), reason, reference, metadata }
  if (amount === 'remaining') return { ...described, kind: 'remaining', currency: null }
  if (amount !== null) {
    const currency = checkCurrency(amount, 'amount')
    return { ...described, kind: 'amount', amount, currency }
  }
  const lines = parseLines({ ...parsed.lineFields })
  if (described.payment.kind === 'payment_intent') {
    throw refuse('a payment intent has no lines. Name its checkout session, or an amount', {
      code: 'unsupported',
      issue: { path: 'lines', rule: 'lines.unsupported' },
    })
  }
  return { ...described, kind: 'lines', ...lines, currency: currencyOf(lines) }
}

/**
 * The payment that a caller names: an id as text is recognised by its prefix, and a handle says
 * what it is.
 *
 * @throws {RefundError} `invalid_request` with the rule `id.kind`: neither a session nor an intent.
 */
export function flexPayment(payment: PaymentReference): PaymentHandle {
  const { kind: said, id } = typeof payment === 'string' ? { kind: null, id: payment } : payment
  if (refundPrefixes.some((prefix) => id.startsWith(prefix))) {
    throw refuseKind('the id is that of a refund. Pass the id of its payment')
  }
  const byPrefix = paymentKinds.find(([, prefix]) => id.startsWith(prefix))?.[0] ?? null
  const kind = said ?? byPrefix
  if (kind === null) {
    const sample = "{ kind: 'checkout_session' | 'payment_intent', id }"
    throw refuseKind(`the id doesn't show what it names. Pass ${sample}`)
  }
  if (!paymentKinds.some(([known]) => known === kind)) {
    throw refuseKind("the kind must be 'checkout_session' or 'payment_intent'")
  }
  if (byPrefix !== null && byPrefix !== kind) {
    throw refuseKind(`the id is that of a ${byPrefix}. Pass it with that kind`)
  }
  return { kind, id }
}

/**
 * The id of the checkout session in the address that a customer was sent back to:
 * `https://shop.example/success?session_id=fcs_…`, or its path and query alone. Null where there
 * is none, or more than one. Anybody can write such an address: read the payment before trusting
 * it.
 */
export function sessionIdFromRedirect(url: string | URL): string | null {
  const base = 'https://redirect.invalid'
  const text = String(url)
  const ids = URL.canParse(text, base) ? new URL(text, base).searchParams.getAll('session_id') : []
  const [id = '', ...others] = ids
  return others.length === 0 && /^fcs_[A-Za-z0-9_-]{1,251}$/.test(id) ? id : null
}

function parseLines(fields: Readonly<Record<string, unknown>>): Lines {
  const items = readItems(fields['lines'])
  if (items === null) throw refuseLines('lines.type')
  if (items.length === 0) throw refuseLines('lines.empty')
  if (items.length > mostLines) throw refuseLines('lines.too_many')
  return {
    lines: items.map((item, index) => parseLine(item, `lines.${index}`)),
    tax: parsePart(fields, 'tax'),
    shipping: parsePart(fields, 'shipping'),
    discount: parsePart(fields, 'discount'),
    expectedTotal: parsePart(fields, 'expectedTotal', false),
  }
}

function parseLine(value: unknown, path: string): FlexLine {
  const fields = readFields(value)
  if (fields === null) {
    throw refuse('a line must be { product, amount } or { price, amount }', {
      issue: { path, rule: 'lines.type' },
    })
  }
  for (const name of fields.keys()) {
    if (lineFields.has(name)) continue
    throw refuse('a line has only product or price, and amount', {
      issue: { path, rule: 'option.unknown' },
    })
  }
  const product = fields.get('product')
  const price = fields.get('price')
  if ((product === undefined) === (price === undefined)) {
    throw refuse('a line must have a product or a price, and not both', {
      issue: { path, rule: 'lines.product_or_price' },
    })
  }
  const amount = parseLineAmount(fields.get('amount'), `${path}.amount`)
  return product === undefined
    ? { price: checkId(price, `${path}.price`), amount }
    : { product: checkId(product, `${path}.product`), amount }
}

// Flex refunds a line without an amount whole. Here that must be said.
function parseLineAmount(value: unknown, path: string): Money | 'line' {
  if (value === undefined) {
    throw refuse("a line must have an amount, or the amount 'line' for all of it", {
      issue: { path, rule: 'amount.required' },
    })
  }
  if (value === 'line') return value
  const amount = parseMoney(value, path)
  checkCurrency(amount, path)
  return amount
}

function parsePart(
  fields: Readonly<Record<string, unknown>>,
  name: string,
  zeroAllowed = true,
): Money | null {
  if (fields[name] === undefined) return null
  const amount = parseMoney(fields[name], name, { zeroAllowed })
  checkCurrency(amount, name)
  return amount
}

/** Flex refunds in US dollars: no request of its names a currency, and its cards are American. */
function checkCurrency({ currency }: Money, path: string): string {
  if (currency === 'USD') return currency
  throw refuse('Flex refunds in USD only', {
    code: 'unsupported',
    issue: { path: `${path}.currency`, rule: 'currency.unsupported' },
  })
}

function currencyOf({ lines, tax, shipping, discount, expectedTotal }: Lines): string | null {
  const given = [...lines.map(({ amount }) => amount), tax, shipping, discount, expectedTotal]
  return given.find((amount) => amount !== null && amount !== 'line')?.currency ?? null
}

function refuseLines(rule: string): RefundError {
  return refuse(`lines must be a list of 1 to ${mostLines}`, { issue: { path: 'lines', rule } })
}

function refuseKind(why: string): RefundError {
  return refuse(why, { issue: { path: 'payment', rule: 'id.kind' } })
}

function refuse(
  why: string,
  { code = 'invalid_request', issue }: { code?: 'invalid_request' | 'unsupported'; issue: Issue },
): RefundError {
  return new RefundError({
    code,
    outcome: 'not_sent',
    provider: 'flex',
    message: `flex was not asked: ${why}.`,
    issues: [issue],
  })
}
