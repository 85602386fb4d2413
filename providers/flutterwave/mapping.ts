import {
  distinctHandles,
  finalityOf,
  isJsonObject,
  lessRefunds,
  readMajorUnits,
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
  Issue,
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
const horizonMs = 30 * 24 * 60 * 60 * 1000

// Every other word is a payment under way, of which nothing can go back yet.
const chargeStatuses: ReadonlyMap<string, PaymentStatus> = new Map([
  ['succeeded', 'succeeded'],
  ['failed', 'failed'],
  ['voided', 'canceled'],
])

/** Reads one refund object. What its money depends on is exact, or the row is rejected. */
export function fromWireRefund(raw: JsonValue, about: AboutRefund): MappedRefund {
  if (!isJsonObject(raw)) {
    return { rejected: { id: null, issues: [{ path: 'refund', rule: 'body.type' }], raw } }
  }
  const issues: Issue[] = []
  const id = readWireId(wireField(raw, 'id'), 'id', issues)
  const charge = readCharge(wireField(raw, 'charge_id'), issues)
  const currency = readRowCurrency(wireField(raw, 'currency'), about.currency, issues)
  const value = wireField(raw, 'amount_refunded')
  const amount = readMajorUnits(value, { path: 'amount_refunded', currency, issues })
  if (id === null || amount === null || issues.length > 0) {
    return { rejected: { id: idOfRow(raw), issues, raw } }
  }
  const providerStatus = readWireWord(wireField(raw, 'status'))
  const meaning = meaningOf(providerStatus, about.statusMap)
  const metadata = readWireMetadata(wireField(raw, 'meta'))
  const createdAt = readWireTime(wireField(raw, 'created_datetime'))
  const refund: Refund = {
    provider: 'flutterwave',
    id,
    payments: distinctHandles([...about.handles, charge]),
    amount,
    status: meaning.status,
    providerStatus,
    finality: finalityOf({ ...meaning, createdAt, now: about.now, horizonMs }),
    requiresAction: meaning.requiresAction,
    reason: readWireReason(wireField(raw, 'reason')),
    reference: readWireReference(metadata),
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
  return isJsonObject(raw) ? readWireId(wireField(raw, 'id'), 'id', []) : null
}

/** The charge of a refund object, when it names one that is safe to ask for. */
export function chargeIdOfRow(raw: JsonValue | undefined): string | null {
  return isJsonObject(raw) ? readWireId(wireField(raw, 'charge_id'), 'charge_id', []) : null
}

/** Our reference on a refund object, when it has one. */
export function referenceOfRow(raw: JsonValue | undefined): string | null {
  return isJsonObject(raw) ? readWireReference(readWireMetadata(wireField(raw, 'meta'))) : null
}

/** When a refund object says that it was created, milliseconds since 1970. */
export function timeOfRow(raw: JsonValue | undefined): number | null {
  const time = isJsonObject(raw) ? readWireTime(wireField(raw, 'created_datetime')) : null
  return time === null ? null : Date.parse(time)
}

/** Reads a charge. What the customer paid is its `amount`, once it has succeeded. */
export function fromWireCharge(
  charge: WireCharge,
  { testMode }: Pick<AboutRefund, 'testMode'>,
): FlutterwavePaymentFacts {
  const issues: Issue[] = []
  const providerStatus = readWireWord(charge.status)
  const status = chargeStatuses.get(providerStatus ?? '') ?? 'pending'
  const providerCurrency = readWireWord(charge.currency)
  const currency = readWireCurrency(providerCurrency, 'currency', issues)
  // An unpaid charge has an amount too, of which nothing was received.
  const value = status === 'succeeded' ? charge.amount : 0
  return {
    handles: [{ kind: 'charge', id: charge.id }],
    status,
    providerStatus,
    currency,
    providerCurrency,
    captured: readMajorUnits(value, { path: 'amount', currency, issues }),
    createdAt: readWireTime(charge.created_datetime),
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
  const paid = { provider: 'flutterwave', handles, status, providerStatus, captured, testMode }
  const payment = lessRefunds(paid, refunds)
  return payment === null ? { issues: [{ path: 'refunds', rule: 'amount.unsafe' }] } : { payment }
}

function readCharge(value: JsonValue, issues: Issue[]): PaymentHandle | null {
  if (value === null) return null
  const id = readWireId(value, 'charge_id', issues)
  return id === null ? null : { kind: 'charge', id }
}

/**
 * The currency of a row. No document puts one on a refund; should one come, it decides, and must
 * not contradict the charge.
 */
function readRowCurrency(own: JsonValue, known: string | null, issues: Issue[]): string | null {
  const currency = readWireCurrency(own ?? known, 'currency', issues)
  if (currency === null || known === null) return currency
  if (currency === known.toUpperCase()) return currency
  issues.push({ path: 'currency', rule: 'currency.mismatch' })
  return null
}

/** What Flutterwave's word for a refund means: as the caller says, else by the manifest's table. */
export function statusOfWord(word: string, statusMap: AboutRefund['statusMap']): RefundStatus {
  return meaningOf(word, statusMap).status
}

function meaningOf(word: string | null, statusMap: AboutRefund['statusMap']): StatusMeaning {
  if (word === null) return unknownStatus
  const known = statuses.get(word) ?? unknownStatus
  const status = statusMap.get(word) ?? known.status
  return { status, requiresAction: known.requiresAction && status === 'pending' }
}
