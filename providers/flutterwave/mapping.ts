import { currencyExponents, isId, isJsonObject, refundReasons } from '../../src/model/index.ts'
import type {
  Finality,
  Issue,
  JsonObject,
  JsonValue,
  Money,
  Payment,
  PaymentHandle,
  PaymentStatus,
  Refund,
  RefundStatus,
  RejectedRow,
  StatusMeaning,
} from '../../src/model/index.ts'
import type { WireCharge } from './schemas.ts'

/** What is known of a refund before its object is read. */
export interface AboutRefund {
  /** The payment's handles that are known for sure, such as the charge that was asked about. */
  readonly handles: readonly PaymentHandle[]
  /**
   * Currency of the charge, as the charge or the option `currency` says it: Flutterwave puts none
   * on a refund. Null where neither does; the refund is rejected then, never guessed.
   */
  readonly currency: string | null
  /** Wall time, milliseconds since 1970. */
  readonly now: number
  /** Whether it is the sandbox that answers: no object says which money it is about. */
  readonly testMode: boolean
  /** What the option `statusMap` makes of the provider's words. */
  readonly statusMap: ReadonlyMap<string, RefundStatus>
}

/** A refund in this package's words, or why it can't be said without guessing. */
export type MappedRefund = { readonly refund: Refund } | { readonly rejected: RejectedRow }

/** What a charge says about the payment, its refunds left out. */
export interface FlutterwavePaymentFacts {
  readonly handles: readonly PaymentHandle[]
  readonly status: PaymentStatus
  readonly providerStatus: string | null
  /** Null for a code outside ISO 4217. */
  readonly currency: string | null
  /** The code as it came: what refunds of the charge are read with, and rejected by. */
  readonly providerCurrency: string | null
  /** Null when no exact amount is named. */
  readonly captured: Money | null
  /** Where a walk for the refunds of the charge may end: none is older. */
  readonly createdAt: string | null
  readonly testMode: boolean
  /** Why currency or amount is null. */
  readonly issues: readonly Issue[]
}

// The manifest says the same: a test holds the two together, since pure files import no siblings.
const statuses: ReadonlyMap<string, StatusMeaning> = new Map([
  ['new', { status: 'new', requiresAction: false }],
  ['pending', { status: 'pending', requiresAction: false }],
  ['requires_action', { status: 'pending', requiresAction: true }],
  // The guide answers a create so ("Refund Initiated"), and calls a refund that arrived succeeded.
  ['completed', { status: 'pending', requiresAction: false }],
  ['succeeded', { status: 'succeeded', requiresAction: false }],
  ['failed', { status: 'failed', requiresAction: false }],
  ['cancelled', { status: 'failed', requiresAction: false }],
])
// A word nobody knows is under way: to call it failed would invite a second refund.
const unknownStatus: StatusMeaning = { status: 'pending', requiresAction: false }
const finalityHorizonMs = 30 * 24 * 60 * 60 * 1000

// Every other word is a payment under way, of which nothing can go back yet.
const chargeStatuses: ReadonlyMap<string, PaymentStatus> = new Map([
  ['succeeded', 'succeeded'],
  ['failed', 'failed'],
  ['voided', 'canceled'],
])

const referenceKey = 'polyrefund_reference'
const referencePattern = /^[A-Za-z0-9._:-]{1,100}$/
const reachesPrototype = new Set(['__proto__', 'constructor', 'prototype'])
// JSON readers keep this many digits of every number, and may round what comes behind them.
const mostDigits = 15

/** Reads one refund object. What its money depends on is exact, or the row is rejected. */
export function fromWireRefund(raw: JsonValue, about: AboutRefund): MappedRefund {
  if (!isJsonObject(raw)) {
    return { rejected: { id: null, issues: [{ path: 'refund', rule: 'body.type' }], raw } }
  }
  const issues: Issue[] = []
  const id = readId(field(raw, 'id'), 'id', issues)
  const charge = readCharge(field(raw, 'charge_id'), issues)
  const currency = readRowCurrency(field(raw, 'currency'), about.currency, issues)
  const value = field(raw, 'amount_refunded')
  const amount = readMoney(value, { path: 'amount_refunded', currency, issues })
  if (id === null || amount === null || issues.length > 0) {
    return { rejected: { id: idOfRow(raw), issues, raw } }
  }
  const providerStatus = wordOf(field(raw, 'status'))
  const meaning = meaningOf(providerStatus, about.statusMap)
  const metadata = readMetadata(field(raw, 'meta'))
  const createdAt = readTime(field(raw, 'created_datetime'))
  const refund: Refund = {
    provider: 'flutterwave',
    id,
    payments: distinct([...about.handles, charge]),
    amount,
    status: meaning.status,
    providerStatus,
    finality: finalityOf(meaning, createdAt, about.now),
    requiresAction: meaning.requiresAction,
    reason: readReason(field(raw, 'reason')),
    reference: readReference(metadata),
    metadata,
    // No document has a number for the bank, nor a refund that goes back several ways.
    bankReference: null,
    parts: [],
    createdAt,
    testMode: about.testMode,
    raw,
  }
  return { refund }
}

/** The id of a refund object, when it has one that is safe to use. */
export function idOfRow(raw: JsonValue | undefined): string | null {
  return isJsonObject(raw) ? readId(field(raw, 'id'), 'id', []) : null
}

/** The charge of a refund object, when it names one that is safe to ask for. */
export function chargeIdOfRow(raw: JsonValue | undefined): string | null {
  return isJsonObject(raw) ? readId(field(raw, 'charge_id'), 'charge_id', []) : null
}

/** Our reference on a refund object, when it has one. */
export function referenceOfRow(raw: JsonValue | undefined): string | null {
  return isJsonObject(raw) ? readReference(readMetadata(field(raw, 'meta'))) : null
}

/** When a refund object says that it was created, milliseconds since 1970. */
export function timeOfRow(raw: JsonValue | undefined): number | null {
  const time = isJsonObject(raw) ? readTime(field(raw, 'created_datetime')) : null
  return time === null ? null : Date.parse(time)
}

/** Reads a charge. What the customer paid is its `amount`, once it has succeeded. */
export function fromWireCharge(
  charge: WireCharge,
  { testMode }: Pick<AboutRefund, 'testMode'>,
): FlutterwavePaymentFacts {
  const issues: Issue[] = []
  const providerStatus = wordOf(charge.status)
  const status = chargeStatuses.get(providerStatus ?? '') ?? 'pending'
  const providerCurrency = wordOf(charge.currency)
  const currency = readCurrency(providerCurrency, issues)
  // An unpaid charge has an amount too, of which nothing was received.
  const value = status === 'succeeded' ? charge.amount : 0
  return {
    handles: [{ kind: 'charge', id: charge.id }],
    status,
    providerStatus,
    currency: currency?.code ?? null,
    providerCurrency,
    captured: readMoney(value, { path: 'amount', currency, issues }),
    createdAt: readTime(charge.created_datetime),
    testMode,
    issues,
  }
}

/**
 * What is left of a payment, given all of its refunds: a charge has no sum of them, and nobody
 * knows what its `refunded` says after a part of it. Refunds that failed took nothing.
 */
export function toPayment(
  facts: FlutterwavePaymentFacts,
  refunds: readonly Refund[],
): { readonly payment: Payment } | { readonly issues: readonly Issue[] } {
  const { handles, status, providerStatus, captured, testMode } = facts
  if (captured === null) return { issues: facts.issues }
  const refunded = addUp(refunds.filter(isLive), captured.currency)
  if (refunded === null) return { issues: [{ path: 'refunds', rule: 'amount.unsafe' }] }
  const left = Math.max(0, captured.minor - refunded.minor)
  const refundable = { minor: left, currency: captured.currency }
  return {
    payment: {
      provider: 'flutterwave',
      handles,
      status,
      providerStatus,
      captured,
      refunded,
      refundable,
      testMode,
    },
  }
}

/** Handles in the order they were given, each once. */
export function distinct(handles: readonly (PaymentHandle | null)[]): readonly PaymentHandle[] {
  const byName = new Map<string, PaymentHandle>()
  for (const handle of handles) {
    const name = `${handle?.kind} ${handle?.id}`
    if (handle !== null && !byName.has(name)) byName.set(name, handle)
  }
  return [...byName.values()]
}

/** Whether a refund took something from its payment, or may have. */
export function isLive({ status }: Refund): boolean {
  return status !== 'failed'
}

/** The sum; null where it is beyond exact whole numbers. All are of the currency. */
export function addUp(rows: readonly { readonly amount: Money }[], currency: string): Money | null {
  const minor = rows.reduce((sum, { amount }) => sum + amount.minor, 0)
  return Number.isSafeInteger(minor) ? { minor, currency } : null
}

/** A field of the object's own; null and absent mean the same. */
function field(object: JsonObject, key: string): JsonValue {
  return Object.hasOwn(object, key) ? (object[key] ?? null) : null
}

function readId(value: JsonValue, path: string, issues: Issue[]): string | null {
  if (typeof value === 'string' && isId(value)) return value
  const rule = typeof value === 'string' ? 'body.id_format' : 'body.type'
  issues.push({ path, rule: value === null ? 'body.missing_field' : rule })
  return null
}

function readCharge(value: JsonValue, issues: Issue[]): PaymentHandle | null {
  if (value === null) return null
  const id = readId(value, 'charge_id', issues)
  return id === null ? null : { kind: 'charge', id }
}

interface Currency {
  readonly code: string
  /** How many decimals it has. */
  readonly exponent: number
}

/**
 * The currency of a row. No document puts one on a refund; should one come, it decides, and must
 * not contradict the charge.
 */
function readRowCurrency(own: JsonValue, known: string | null, issues: Issue[]): Currency | null {
  const currency = readCurrency(own ?? known, issues)
  if (currency === null || known === null) return currency
  if (currency.code === known.toUpperCase()) return currency
  issues.push({ path: 'currency', rule: 'currency.mismatch' })
  return null
}

// The reference lists USDC and USDT among the currencies: whose decimals ISO 4217 doesn't know.
function readCurrency(value: JsonValue, issues: Issue[]): Currency | null {
  const code = typeof value === 'string' && /^[A-Za-z]{3}$/.test(value) ? value.toUpperCase() : ''
  const exponent = currencyExponents.get(code)
  if (exponent !== undefined) return { code, exponent }
  const rule = value === null ? 'currency.unknown' : 'currency.unsupported'
  issues.push({ path: 'currency', rule })
  return null
}

interface MoneyContext {
  readonly path: string
  /** Without it no amount is read: how many decimals it may have depends on it. */
  readonly currency: Currency | null
  readonly issues: Issue[]
}

function readMoney(value: JsonValue, { path, currency, issues }: MoneyContext): Money | null {
  if (currency === null) return null
  const read = readMinor(value, currency.exponent)
  if (typeof read === 'number') return { minor: read, currency: currency.code }
  issues.push({ path, rule: read.rule })
  return null
}

const plainDecimal = /^(\d+)(?:\.(\d+))?$/

/**
 * The minor units of a decimal number, or the rule it breaks. The number is read by its shortest
 * decimal text and never multiplied: 1.15 times 100 is 114.99999999999999.
 */
function readMinor(value: JsonValue, exponent: number): number | { readonly rule: string } {
  if (value === null) return { rule: 'amount.missing' }
  if (typeof value !== 'number') return { rule: 'amount.type' }
  const [, whole = '', decimals = ''] = plainDecimal.exec(String(Math.abs(value))) ?? []
  if (whole === '') {
    // 1e-7 has more decimals than any currency; 1e21 and infinity have too many digits.
    return { rule: Math.abs(value) < 1 ? 'amount.precision' : 'amount.unsafe' }
  }
  // Counted with all decimals of the currency: a last digit that was rounded away counts too.
  const digits = `${whole}${decimals.padEnd(exponent, '0')}`.replace(/^0+/, '')
  if (digits.length > mostDigits) return { rule: 'amount.unsafe' }
  if (decimals.length > exponent) return { rule: 'amount.precision' }
  if (value < 0 || Object.is(value, -0)) return { rule: 'amount.negative' }
  return Number(digits)
}

/** A word as it came. One that isn't text is kept as JSON text. */
function wordOf(value: JsonValue): string | null {
  return value === null || typeof value === 'string' ? value : JSON.stringify(value)
}

function meaningOf(word: string | null, statusMap: AboutRefund['statusMap']): StatusMeaning {
  if (word === null) return unknownStatus
  const known = statuses.get(word) ?? unknownStatus
  const status = statusMap.get(word) ?? known.status
  return { status, requiresAction: known.requiresAction && status === 'pending' }
}

function readMetadata(value: JsonValue): JsonObject {
  if (!isJsonObject(value)) return {}
  return Object.fromEntries(Object.entries(value).filter(([key]) => !reachesPrototype.has(key)))
}

// The reference has four words; the guide asks for a brief note of one's own.
function readReason(value: JsonValue): Refund['reason'] {
  if (value === null) return null
  return refundReasons.find((reason) => reason === value) ?? 'other'
}

function readReference(metadata: JsonObject): string | null {
  const value = field(metadata, referenceKey)
  return typeof value === 'string' && referencePattern.test(value) ? value : null
}

function finalityOf({ status }: StatusMeaning, createdAt: string | null, now: number): Finality {
  if (status === 'failed') return 'final'
  if (status !== 'succeeded' || createdAt === null) return 'provisional'
  const createdMs = Date.parse(createdAt)
  // Zero is a field that was never set, and no sign of age.
  return createdMs > 0 && now - createdMs >= finalityHorizonMs ? 'final' : 'provisional'
}

const timePattern = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d{1,12}))?(Z|[+-]\d{2}:\d{2})?$/

/**
 * ISO 8601 in UTC with milliseconds. Finer fractions are cut: the answer to a create has
 * nanoseconds, a list has milliseconds, and both are one time. A time without a zone is read as
 * UTC, in which every documented time of Flutterwave's stands. Null for what is no time.
 */
function readTime(value: JsonValue): string | null {
  if (typeof value !== 'string') return null
  const [, second = '', fraction = '', zone = 'Z'] = timePattern.exec(value) ?? []
  const calendar = Date.parse(`${second}Z`)
  // 30 February is no error to every engine: some count on into March.
  if (Number.isNaN(calendar) || !new Date(calendar).toISOString().startsWith(second)) return null
  const time = Date.parse(`${second}.${fraction.padEnd(3, '0').slice(0, 3)}${zone}`)
  return Number.isNaN(time) ? null : new Date(time).toISOString()
}
