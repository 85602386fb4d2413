import {
  addUp,
  distinctHandles,
  finalityOf,
  isJsonObject,
  lessRefunds,
  readMinorUnits,
  readWireCurrency,
  readWireId,
  readWireMetadata,
  readWireReason,
  readWireReference,
  readWireTime,
  readWireWord,
  unknownStatus,
  wireField,
} from '../../src/model/index.ts'
import type {
  BankReference,
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
const horizonMs = 30 * 24 * 60 * 60 * 1000

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

/** What Flex's amounts are in, where nothing says otherwise. */
export const flexCurrency = 'USD'

/** Reads one refund object. What its money depends on is exact, or the row is rejected. */
export function fromWireRefund(raw: JsonValue, about: AboutRefund): MappedRefund {
  if (!isJsonObject(raw)) {
    return { rejected: { id: null, issues: [{ path: 'refund', rule: 'body.type' }], raw } }
  }
  const issues: Issue[] = []
  const id = readWireId(wireField(raw, 'refund_id'), 'refund_id', issues)
  const intent = readIntent(wireField(raw, 'payment_intent_id'), 'payment_intent_id', issues)
  const currency = readWireCurrency(
    wireField(raw, 'currency') ?? about.currency,
    'currency',
    issues,
  )
  if (currency !== null && currency !== about.currency) {
    issues.push({ path: 'currency', rule: 'currency.mismatch' })
  }
  const amount = readMinorUnits(wireField(raw, 'amount'), { path: 'amount', currency, issues })
  const parts = readParts(wireField(raw, 'items'), { refundId: id ?? '', currency, issues })
  if (id === null || amount === null || issues.length > 0) {
    return { rejected: { id: idOfRow(raw), issues, raw } }
  }
  const providerStatus = readWireWord(wireField(raw, 'status'))
  const meaning = statuses.get(providerStatus ?? '') ?? unknownStatus
  const metadata = readWireMetadata(wireField(raw, 'metadata'))
  const createdAt = readWireTime(wireField(raw, 'created_at'))
  const refund: Refund = {
    provider: 'flex',
    id,
    payments: distinctHandles([...about.handles, intent, ...parts.map(({ payment }) => payment)]),
    amount,
    status: meaning.status,
    providerStatus,
    finality: finalityOf({ ...meaning, createdAt, now: about.now, horizonMs }),
    requiresAction: meaning.requiresAction,
    reason: readReason(wireField(raw, 'reason'), metadata),
    reference: readWireReference(metadata),
    metadata,
    bankReference: readBankReference(raw),
    parts,
    createdAt,
    testMode: booleanOf(wireField(raw, 'test_mode')),
    raw,
  }
  return { refund }
}

/** The id of a refund object, when it has one that is safe to use. */
export function idOfRow(raw: JsonValue | undefined): string | null {
  return isJsonObject(raw) ? readWireId(wireField(raw, 'refund_id'), 'refund_id', []) : null
}

/** Our reference on a refund object, when it has one. */
export function referenceOfRow(raw: JsonValue | undefined): string | null {
  return isJsonObject(raw) ? readWireReference(readWireMetadata(wireField(raw, 'metadata'))) : null
}

/** Reads a session. What the customer paid is `amount_received`, in older answers `amount_total`. */
export function fromWireSession(session: WireSession): FlexPaymentFacts {
  const { payment_intent: single, payment_intents: several } = session
  const intents = single === null ? several : [single, ...several]
  const ids = intents.map((id) => ({ kind: 'payment_intent', id }))
  return readFacts(session, {
    handles: [{ kind: 'checkout_session', id: session.checkout_session_id }, ...ids],
    statuses: sessionStatuses,
    mode: readWireWord(session.mode),
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
  const paid = { provider: 'flex', handles, status, providerStatus, captured, testMode }
  const payment = lessRefunds(paid, refunds)
  return payment === null ? { issues: [{ path: 'refunds', rule: 'amount.unsafe' }] } : { payment }
}

/** Reads a preview: what would go back, and to which card. */
export function fromWirePreview(
  wire: readonly WireAllocation[],
  currency: string,
): { readonly preview: RefundPreview } | { readonly issues: readonly Issue[] } {
  const issues: Issue[] = []
  const allocations = wire.flatMap(({ payment_method_id: paymentMethod, last4, amount }, index) => {
    const path = `allocations.${index}.amount`
    const exact = readMinorUnits(amount, { path, currency, issues })
    return exact === null ? [] : [{ paymentMethod, last4, amount: exact }]
  })
  const total = addUp(allocations, currency)
  if (total === null) issues.push({ path: 'allocations', rule: 'amount.unsafe' })
  return total === null || issues.length > 0 ? { issues } : { preview: { total, allocations } }
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
  const providerStatus = readWireWord(wire.status)
  const status = about.statuses.get(providerStatus ?? '') ?? 'pending'
  const currency = readWireCurrency(wire.currency ?? flexCurrency, 'currency', issues)
  // An unpaid session has a total too, of which nothing was received.
  const otherwise = status === 'succeeded' ? about.total : { ...about.total, value: 0 }
  const received = { value: wire.amount_received, path: 'amount_received' }
  const { value, path } = received.value === null ? otherwise : received
  return {
    handles: distinctHandles(about.handles),
    status,
    providerStatus,
    mode: about.mode,
    currency,
    captured: readMinorUnits(value, { path, currency, issues }),
    testMode: booleanOf(wire.test_mode),
    issues,
  }
}

/** A payment intent, by its id or expanded. */
function readIntent(value: JsonValue, path: string, issues: Issue[]): PaymentHandle | null {
  if (value === null) return null
  const given = isJsonObject(value) ? wireField(value, 'payment_intent_id') : value
  const id = readWireId(given, path, issues)
  return id === null ? null : { kind: 'payment_intent', id }
}

function booleanOf(value: JsonValue): boolean | null {
  return typeof value === 'boolean' ? value : null
}

/** The refund's own reason, or the one that we put into its metadata. */
function readReason(value: JsonValue, metadata: JsonObject): Refund['reason'] {
  const attached = wireField(metadata, 'reason')
  // A caller's metadata may hold anything under that name; only text can be a reason.
  return readWireReason(value ?? (typeof attached === 'string' ? attached : null))
}

/**
 * A status that is missing or unknown, or promises a number that isn't there, is read as pending:
 * the only one of the three that claims nothing and lets people look again.
 */
function readBankReference(from: JsonObject): BankReference | null {
  const type = readWireWord(wireField(from, 'reference_type'))
  const status = wireField(from, 'reference_status')
  const number = wireField(from, 'reference_id')
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
    const amount = wireField(fields, 'amount_refunded')
    return {
      refundId,
      payment: readIntent(wireField(fields, 'payment_intent'), path, issues),
      // The refund's own amount decides; a part without an exact one is kept, and says so.
      amount: readMinorUnits(amount, { path: '', currency, issues: [] }),
      bankReference: readBankReference(fields),
    }
  })
}
