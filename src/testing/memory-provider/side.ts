import { isJsonObject, refundReasons } from '../../model/index.ts'
import type {
  JsonObject,
  JsonValue,
  Payment,
  Refund,
  RefundErrorCode,
  RefundReason,
} from '../../model/index.ts'
import { statusAt } from '../course.ts'
import { byTime } from '../rows.ts'
import type { MemoryFault } from './faults.ts'
import { leftOf, storeRefund } from './world.ts'
import type { MemoryWorld, PaymentRow, RefundRow } from './world.ts'

/** What the provider's side refuses, in its own words. */
export class MemoryRefusal extends Error {
  readonly code: RefundErrorCode

  constructor(code: RefundErrorCode, message: string) {
    super(message)
    this.name = 'MemoryRefusal'
    this.code = code
  }
}

/** A refund as the provider's side shows it. */
export interface WireRefund {
  readonly id: string
  readonly payment: string
  /** Minor units; a fraction where nobody can read it exactly. */
  readonly minor: number
  readonly currency: string
  readonly status: string
  readonly reason: Refund['reason']
  readonly reference: string | null
  readonly metadata: JsonObject
  readonly created: number
}

export interface WirePayment {
  readonly id: string
  readonly minor: number
  readonly currency: string
  readonly status: Payment['status']
  readonly refunds: readonly WireRefund[]
}

/** Which rows a list is asked for. */
export interface WireQuery {
  readonly words: readonly string[] | null
  readonly payment: string | null
  readonly fromMs: number | null
  readonly beforeMs: number | null
  readonly limit: number
  /** Only what is older than this refund, or newer. */
  readonly after: string | null
  readonly before: string | null
}

export interface WirePage {
  readonly rows: readonly WireRefund[]
  readonly total: number
  /** Whether there are more rows in the direction of reading. */
  readonly hasMore: boolean
}

/** Makes a refund, or answers with the one that the key has made. */
export function makeRefund(
  world: MemoryWorld,
  { body, idempotencyKey }: { readonly body: string; readonly idempotencyKey: string | null },
  twist: MemoryFault | null,
): { readonly refund: WireRefund; readonly isReplay: boolean } {
  const known =
    world.settings.keyTrust === 'replays' ? world.replays.get(idempotencyKey ?? '') : undefined
  if (known !== undefined) return { refund: showRefund(world, known), isReplay: true }
  const order = readOrder(world, body)
  const offBy = twist?.kind === 'other_amount' ? twist.by : 0
  const row = storeRefund(world, {
    ...order,
    amount: { ...order.amount, minor: order.amount.minor + offBy },
  })
  if (idempotencyKey !== null) world.replays.set(idempotencyKey, row)
  const shown = showRefund(world, row)
  const refund = twist?.kind === 'other_payment' ? { ...shown, payment: 'mpay_other' } : shown
  return { refund, isReplay: false }
}

export function readOnePayment(world: MemoryWorld, id: string): WirePayment {
  const { amount, status } = paymentOf(world, id)
  const refunds = world.refunds.filter(({ paymentId }) => paymentId === id).toReversed()
  return { id, ...amount, status, refunds: refunds.map((row) => showRefund(world, row)) }
}

export function readOneRefund(world: MemoryWorld, id: string): WireRefund {
  return showRefund(world, refundOf(world, id))
}

export function changeRefund(
  world: MemoryWorld,
  id: string,
  changes: { readonly reason: RefundReason | null; readonly metadata: JsonObject | null },
): WireRefund {
  const row = refundOf(world, id)
  row.reason = changes.reason ?? row.reason
  row.metadata = { ...row.metadata, ...changes.metadata }
  return showRefund(world, row)
}

/** One page, newest first. Towards the newer ones it holds those next to the row it starts at. */
export function listRefunds(world: MemoryWorld, query: WireQuery): WirePage {
  const now = world.clock.now()
  const matching = world.refunds
    .toReversed()
    .filter(
      (row) =>
        (query.words === null || query.words.includes(statusAt(row, now))) &&
        (query.payment === null || query.payment === row.paymentId) &&
        (query.fromMs === null || row.createdAt >= query.fromMs) &&
        (query.beforeMs === null || row.createdAt < query.beforeMs),
    )
  const { after, before, limit } = query
  const anchorId = after ?? before
  const anchor = anchorId === null ? null : refundOf(world, anchorId)
  const beyond = matching.filter((row) => {
    if (anchor === null) return true
    return after === null ? byTime(row, anchor) > 0 : byTime(row, anchor) < 0
  })
  const rows = before === null ? beyond.slice(0, limit) : beyond.slice(-limit)
  return {
    rows: rows.map((row) => showRefund(world, row)),
    total: matching.length,
    hasMore: beyond.length > limit,
  }
}

function readOrder(
  world: MemoryWorld,
  body: string,
): Pick<RefundRow, 'paymentId' | 'amount' | 'reason' | 'reference' | 'metadata'> {
  const order: JsonValue = JSON.parse(body)
  const { payment, minor, currency, reason, reference, metadata } = isJsonObject(order) ? order : {}
  const paid = paymentOf(world, typeof payment === 'string' ? payment : '')
  if (typeof minor !== 'number' || !Number.isSafeInteger(minor) || minor <= 0) {
    throw new MemoryRefusal('invalid_request', 'The amount must be whole minor units.')
  }
  if (currency !== paid.amount.currency) {
    throw new MemoryRefusal('invalid_request', 'The payment is in another currency.')
  }
  if (paid.status !== 'succeeded') {
    throw new MemoryRefusal('not_refundable', 'The payment was not paid.')
  }
  if (minor > leftOf(world, paid)) {
    throw new MemoryRefusal('amount_exceeds_refundable', 'Less is left of the payment.')
  }
  return {
    paymentId: paid.id,
    amount: { minor, currency: paid.amount.currency },
    reason: refundReasons.find((known) => known === reason) ?? 'other',
    reference: typeof reference === 'string' ? reference : null,
    metadata: isJsonObject(metadata) ? metadata : {},
  }
}

function showRefund(world: MemoryWorld, row: RefundRow): WireRefund {
  const { id, paymentId, amount, reason, reference, metadata, createdAt, isUnreadable } = row
  return {
    id,
    payment: paymentId,
    minor: isUnreadable ? amount.minor + 0.5 : amount.minor,
    currency: amount.currency,
    status: statusAt(row, world.clock.now()),
    reason,
    reference,
    metadata: structuredClone(metadata),
    created: createdAt,
  }
}

function paymentOf({ payments }: MemoryWorld, id: string): PaymentRow {
  const payment = payments.get(id)
  if (payment === undefined) throw new MemoryRefusal('payment_not_found', 'No such payment.')
  return payment
}

function refundOf({ refunds }: MemoryWorld, id: string): RefundRow {
  const refund = refunds.find((row) => row.id === id)
  if (refund === undefined) throw new MemoryRefusal('refund_not_found', 'No such refund.')
  return refund
}
