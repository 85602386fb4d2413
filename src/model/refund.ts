import type { JsonObject, JsonValue } from './json.ts'
import type { Money } from './money.ts'
import type { PaymentHandle } from './payment.ts'

/** The four states of a refund, the same for every provider. */
export const refundStatuses = ['new', 'pending', 'succeeded', 'failed'] as const

/**
 * - `new`: the provider has it and has not begun;
 * - `pending`: under way, waiting for somebody, or a word nobody knows;
 * - `succeeded`: the provider says the money went back;
 * - `failed`: it failed or was canceled; nothing went back.
 */
export type RefundStatus = (typeof refundStatuses)[number]

/** The reasons that both card networks and providers know. */
export const refundReasons = [
  'duplicate',
  'fraudulent',
  'requested_by_customer',
  'expired_uncaptured_charge',
] as const

export type RefundReason = (typeof refundReasons)[number]

/**
 * Whether the status can still change. `succeeded` stays `provisional` until the provider's
 * horizon has passed, because a bank can send money back days later; `failed` is `final`.
 */
export type Finality = 'provisional' | 'final'

/**
 * The number a customer gives to the bank to trace the money: an acquirer reference number, a
 * retrieval reference number, a system trace audit number.
 */
export interface BankReference {
  /** The provider's word for the kind of number. */
  readonly type: string | null
  /** The number; null until the network has given one. */
  readonly value: string | null
  /** `unavailable` is an answer too: this network gives none. */
  readonly status: 'available' | 'pending' | 'unavailable'
}

/** A share of a refund that went back by one way: one card of a split payment, say. */
export interface RefundPart {
  /** The provider's refund that this part belongs to. */
  readonly refundId: string
  readonly payment: PaymentHandle | null
  /** Null when the provider names no exact amount for the part. */
  readonly amount: Money | null
  readonly bankReference: BankReference | null
}

/** One refund, in the same words whoever made it. Plain, read-only data. */
export interface Refund {
  readonly provider: string
  /** The provider's id of the refund. */
  readonly id: string
  /** Every handle known of the refunded payment, the most useful first. */
  readonly payments: readonly PaymentHandle[]
  readonly amount: Money
  readonly status: RefundStatus
  /** The provider's own word for the status, kept as it came. */
  readonly providerStatus: string | null
  readonly finality: Finality
  /** Somebody has to do something before it goes on. */
  readonly requiresAction: boolean
  /** `other` for a reason outside the portable ones; see `raw` for its words. */
  readonly reason: RefundReason | 'other' | null
  /**
   * The caller's name for the refund, as the provider gives it back; in the answer to a create, as
   * it was sent. A provider that forgets it can't be asked by it.
   */
  readonly reference: string | null
  /** What the caller attached, as the provider gives it back. */
  readonly metadata: JsonObject
  readonly bankReference: BankReference | null
  /** More than one when the money went back several ways. */
  readonly parts: readonly RefundPart[]
  /** ISO 8601 in UTC with milliseconds; null when the provider's time can't be read. */
  readonly createdAt: string | null
  /** Null when the provider doesn't say. */
  readonly testMode: boolean | null
  /** The provider's own object, untouched; a list of them where one call made several. */
  readonly raw: JsonValue
}
