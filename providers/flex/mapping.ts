import { currencyExponents, isId, isJsonObject, refundReasons } from '../../src/model/index.ts'
import type {
  BankReference,
  Finality,
  Issue,
  JsonObject,
  JsonValue,
  Money,
  Payment,
  PaymentHandle,
  PaymentStatus,
  Refund,
  RefundPart,
  RefundPreview,
  RejectedRow,
  StatusMeaning,
} from '../../src/model/index.ts'
import type { WireAllocation, WireIntent, WireSession } from './schemas.ts'

/** What is known of a refund before its object is read. */
export interface AboutRefund {
  /** The payment's handles that are known for sure, such as the session that was asked about. */
  readonly handles: readonly PaymentHandle[]
  /** Currency of the payment: Flex puts none on a refund. */
  readonly currency: string
  /** Wall time, milliseconds since 1970. */
  readonly now: number
}

/** A refund in this package's words, or why it can't be said without guessing. */
export type MappedRefund = { readonly refund: Refund } | { readonly rejected: RejectedRow }

/** What a session or an intent says about the payment, its refunds left out. */
export interface FlexPaymentFacts {
  readonly handles: readonly PaymentHandle[]
  readonly status: PaymentStatus
  readonly providerStatus: string | null
  /** What a session is for: `payment`, `setup`, …; null on an intent. */
  readonly mode: string | null
  /** Null for a code outside ISO 4217. */
  readonly currency: string | null
  /** Null when no exact amount is named. */
  readonly captured: Money | null
  readonly testMode: boolean | null
  /** Why currency or amount is null. */
  readonly issues: readonly Issue[]
}

// The manifest says the same: a test holds the two together, since pure files import no siblings.
const statuses: ReadonlyMap<string, StatusMeaning> = new Map([
  ['pending', { status: 'pending', requiresAction: false }],
  ['requires_action', { status: 'pending', requiresAction: true }],
  ['succeeded', { status: 'succeeded', requiresAction: false }],
  ['failed', { status: 'failed', requiresAction: false }],
  ['canceled', { status: 'failed', requiresAction: false }],
])
// A word nobody knows is under way: to call it failed would invite a second refund.
const unknownStatus: StatusMeaning = { status: 'pending', requiresAction: false }
const finalityHorizonMs = 30 * 24 * 60 * 60 * 1000

// Every other word is a payment under way, of which nothing can go back yet.
const sessionStatuses: ReadonlyMap<string, PaymentStatus> = new Map([
  ['complete', 'succeeded'],
  ['expired', 'canceled'],
  ['canceled', 'canceled'],
])
const intentStatuses: ReadonlyMap<string, PaymentStatus> = new Map([
  ['succeeded', 'succeeded'],
  ['failed', 'failed'],
  ['canceled', 'canceled'],
])

const referenceKey = 'polyrefund_reference'
const referencePattern = /^[A-Za-z0-9._:-]{1,100}$/
const reachesPrototype = new Set(['__proto__', 'constructor', 'prototype'])
/** What Flex's amounts are in, where nothing says otherwise. */
export const flexCurrency = 'USD'
const mostDigits = 1e15

/** Reads one refund object. What its money depends on is exact, or the row is rejected. */
export function fromWireRefund(raw: JsonValue, about: AboutRefund): MappedRefund {
  if (!isJsonObject(raw)) {
    return { rejected: { id: null, issues: [{ path: 'refund', rule: 'body.type' }], raw } }
  }
  const issues: Issue[] = []
  const id = readId(field(raw, 'refund_id'), 'refund_id', issues)
  const intent = readIntent(field(raw, 'payment_intent_id'), 'payment_intent_id', issues)
  const currency = readCurrency(field(raw, 'currency'), about.currency, issues)
  if (currency !== null && currency !== about.currency) {
    issues.push({ path: 'currency', rule: 'currency.mismatch' })
  }
  const amount = readMoney(field(raw, 'amount'), { path: 'amount', currency, issues })
  const parts = readParts(field(raw, 'items'), { refundId: id ?? '', currency, issues })
  if (id === null || amount === null || issues.length > 0) {
    return { rejected: { id: idOfRow(raw), issues, raw } }
  }
  const providerStatus = wordOf(field(raw, 'status'))
  const meaning = statuses.get(providerStatus ?? '') ?? unknownStatus
  const metadata = readMetadata(field(raw, 'metadata'))
  const createdAt = readTime(field(raw, 'created_at'))
  const refund: Refund = {
    provider: 'flex',
    id,
    payments: distinct([...about.handles, intent, ...parts.map(({ payment }) => payment)]),
    amount,
    status: meaning.status,
    providerStatus,
    finality: finalityOf(meaning, createdAt, about.now),
    requiresAction: meaning.requiresAction,
    reason: readReason(field(raw, 'reason'), metadata),
    reference: readReference(metadata),
    metadata,
    bankReference: readBankReference(raw),
    parts,
    createdAt,
    testMode: booleanOf(field(raw, 'test_mode')),
    raw,
  }
  return { refund }
}

/** The id of a refund object, when it has one that is safe to use. */
export function idOfRow(raw: JsonValue | undefined): string | null {
  return isJsonObject(raw) ? readId(field(raw, 'refund_id'), 'refund_id', []) : null
}

/** Our reference on a refund object, when it has one. */
export function referenceOfRow(raw: JsonValue | undefined): string | null {
  return isJsonObject(raw) ? readReference(readMetadata(field(raw, 'metadata'))) : null
}

/** Reads a session. What the customer paid is `amount_received`, in older answers `amount_total`. */
export function fromWireSession(session: WireSession): FlexPaymentFacts {
  const { payment_intent: single, payment_intents: several } = session
  const intents = single === null ? several : [single, ...several]
  const ids = intents.map((id) => ({ kind: 'payment_intent', id }))
  return readFacts(session, {
    handles: [{ kind: 'checkout_session', id: session.checkout_session_id }, ...ids],
    statuses: sessionStatuses,
    mode: wordOf(session.mode),
    total: { value: session.amount_total, path: 'amount_total' },
  })
}

/** Reads a payment intent. */
export function fromWireIntent(intent: WireIntent): FlexPaymentFacts {
  return readFacts(intent, {
    handles: [{ kind: 'payment_intent', id: intent.payment_intent_id }],
    statuses: intentStatuses,
    mode: null,
    total: { value: intent.amount, path: 'amount' },
  })
}

/**
 * What is left of a payment, given all of its refunds. Refunds that failed or were canceled took
 * nothing; the guide's own sample counts them, and so offers too little.
 */
export function toPayment(
  facts: FlexPaymentFacts,
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
      provider: 'flex',
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

/** Reads a preview: what would go back, and to which card. */
export function fromWirePreview(
  wire: readonly WireAllocation[],
  currency: string,
): { readonly preview: RefundPreview } | { readonly issues: readonly Issue[] } {
  const issues: Issue[] = []
  const allocations = wire.flatMap(({ payment_method_id: paymentMethod, last4, amount }, index) => {
    const path = `allocations.${index}.amount`
    const exact = readMoney(amount, { path, currency, issues })
    return exact === null ? [] : [{ paymentMethod, last4, amount: exact }]
  })
  const total = addUp(allocations, currency)
  if (total === null) issues.push({ path: 'allocations', rule: 'amount.unsafe' })
  return total === null || issues.length > 0 ? { issues } : { preview: { total, allocations } }
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

function readFacts(
  wire: WireSession | WireIntent,
  about: {
    readonly handles: readonly PaymentHandle[]
    readonly statuses: ReadonlyMap<string, PaymentStatus>
    readonly mode: string | null
    readonly total: { readonly value: JsonValue; readonly path: string }
  },
): FlexPaymentFacts {
  const issues: Issue[] = []
  const providerStatus = wordOf(wire.status)
  const status = about.statuses.get(providerStatus ?? '') ?? 'pending'
  const currency = readCurrency(wire.currency, flexCurrency, issues)
  // An unpaid session has a total too, of which nothing was received.
  const otherwise = status === 'succeeded' ? about.total : { ...about.total, value: 0 }
  const received = { value: wire.amount_received, path: 'amount_received' }
  const { value, path } = received.value === null ? otherwise : received
  return {
    handles: distinct(about.handles),
    status,
    providerStatus,
    mode: about.mode,
    currency,
    captured: readMoney(value, { path, currency, issues }),
    testMode: booleanOf(wire.test_mode),
    issues,
  }
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

/** A payment intent, by its id or expanded. */
function readIntent(value: JsonValue, path: string, issues: Issue[]): PaymentHandle | null {
  if (value === null) return null
  const given = isJsonObject(value) ? field(value, 'payment_intent_id') : value
  const id = readId(given, path, issues)
  return id === null ? null : { kind: 'payment_intent', id }
}

function readCurrency(value: JsonValue, otherwise: string, issues: Issue[]): string | null {
  const text = value ?? otherwise
  const code = typeof text === 'string' && /^[A-Za-z]{3}$/.test(text) ? text.toUpperCase() : ''
  if (currencyExponents.has(code)) return code
  issues.push({ path: 'currency', rule: 'currency.unsupported' })
  return null
}

interface MoneyContext {
  readonly path: string
  readonly currency: string | null
  readonly issues: Issue[]
}

function readMoney(value: JsonValue, { path, currency, issues }: MoneyContext): Money | null {
  const rule = brokenCentsRule(value)
  if (rule !== null) issues.push({ path, rule })
  return rule !== null || typeof value !== 'number' || currency === null
    ? null
    : { minor: value, currency }
}

/**
 * Cents are whole numbers of at most 15 digits. Beyond that JSON may have been rounded on its way,
 * and a decimal would be a sum in another unit.
 */
function brokenCentsRule(value: JsonValue): string | null {
  if (value === null) return 'amount.missing'
  if (typeof value !== 'number') return 'amount.type'
  if (!(Math.abs(value) < mostDigits)) return 'amount.unsafe'
  if (!Number.isInteger(value)) return 'amount.precision'
  return value < 0 || Object.is(value, -0) ? 'amount.negative' : null
}

/** A word as it came. One that isn't text is kept as JSON text. */
function wordOf(value: JsonValue): string | null {
  return value === null || typeof value === 'string' ? value : JSON.stringify(value)
}

function booleanOf(value: JsonValue): boolean | null {
  return typeof value === 'boolean' ? value : null
}

function readMetadata(value: JsonValue): JsonObject {
  if (!isJsonObject(value)) return {}
  return Object.fromEntries(Object.entries(value).filter(([key]) => !reachesPrototype.has(key)))
}

function readReason(value: JsonValue, metadata: JsonObject): Refund['reason'] {
  const given = value ?? field(metadata, 'reason')
  const known = refundReasons.find((reason) => reason === given)
  // A caller's metadata may hold anything under that name; only text can be a reason.
  const saysNothing = value === null && typeof given !== 'string'
  return known ?? (saysNothing ? null : 'other')
}

function readReference(metadata: JsonObject): string | null {
  const value = field(metadata, referenceKey)
  return typeof value === 'string' && referencePattern.test(value) ? value : null
}

/**
 * A status that is missing or unknown, or promises a number that isn't there, is read as pending:
 * the only one of the three that claims nothing and lets people look again.
 */
function readBankReference(from: JsonObject): BankReference | null {
  const type = wordOf(field(from, 'reference_type'))
  const status = field(from, 'reference_status')
  const number = field(from, 'reference_id')
  if (type === null && status === null && number === null) return null
  const value = typeof number === 'string' && number !== '' ? number : null
  const isAvailable = status === 'available' && value !== null
  if (isAvailable || status === 'unavailable') return { type, value, status }
  return { type, value, status: 'pending' }
}

function readParts(
  value: JsonValue,
  refund: {
    readonly refundId: string
    readonly currency: string | null
    readonly issues: Issue[]
  },
): readonly RefundPart[] {
  const { refundId, currency, issues } = refund
  if (!Array.isArray(value)) return []
  return value.map((item: JsonValue, index) => {
    const fields = isJsonObject(item) ? item : {}
    const path = `items.${index}.payment_intent`
    const amount = field(fields, 'amount_refunded')
    return {
      refundId,
      payment: readIntent(field(fields, 'payment_intent'), path, issues),
      // The refund's own amount decides; a part without an exact one is kept, and says so.
      amount: readMoney(amount, { path: '', currency, issues: [] }),
      bankReference: readBankReference(fields),
    }
  })
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
 * ISO 8601 in UTC with milliseconds; finer fractions are cut. A time without a zone is read as UTC,
 * in which every documented time of Flex's stands. Null for what is no time.
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
