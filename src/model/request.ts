import type { JsonObject, JsonScalar } from './json.ts'
import type { Money } from './money.ts'
import type { PaymentHandle, PaymentReference } from './payment.ts'
import type { RefundReason } from './refund.ts'
import type { SeenPayment } from './seen-payment.ts'

/** A refund as a caller asks for it, the same for every provider. */
export interface RefundRequest {
  /** The provider's id of the payment, as stored at checkout. */
  readonly payment: PaymentReference
  /**
   * How much to give back. `remaining` is all that is left, worked out once in `prepare`. There is
   * no default: a missing amount is refused, never taken for a full refund.
   */
  readonly amount: Money | 'remaining'
  readonly reason: RefundReason
  /**
   * The caller's own name for this refund: 1 to 100 of `A-Z a-z 0-9 . _ : -`. One reference is one
   * refund for ever; a new try after a failure needs a new one. `newReference()` makes one.
   */
  readonly reference: string
  /** Flat, for the caller's own use: order numbers, ticket numbers. Never card numbers. */
  readonly metadata?: Readonly<Record<string, JsonScalar>>
}

/** What a call takes besides its subject. */
export interface CallOptions {
  /** Ends the call. After a create was handed over, an abort leaves the outcome unknown. */
  readonly signal?: AbortSignal
}

/**
 * A refund made ready: all that will be sent, byte for byte, and what the answer is held against.
 * Plain JSON: store it before `send`, and send the stored one again where a repeat is allowed.
 * It holds no credential.
 */
export interface PreparedRefund {
  readonly version: 1
  readonly provider: string
  readonly mode: 'test' | 'live'
  /** Where it is meant for; a provider configured for another place refuses to send it. */
  readonly baseUrl: string
  readonly method: 'POST'
  /** Path below the base URL. */
  readonly path: string
  /** Headers apart from credentials and trace ids. */
  readonly headers: Readonly<Record<string, string>>
  /** The body's text, exactly. */
  readonly body: string
  readonly payment: PaymentHandle
  /** Every handle of the payment that is known, the one asked for first. */
  readonly payments: readonly PaymentHandle[]
  readonly reference: string
  readonly idempotencyKey: string
  /** What the refund must come to; null where only the provider can work it out. */
  readonly amount: Money | null
  /** Currency of the payment. */
  readonly currency: string
  readonly reason: RefundReason
  readonly metadata: JsonObject
  /** The payment as it was before; null when it was not read, as without `preflight`. */
  readonly seen: SeenPayment | null
  /** ISO 8601 in UTC with milliseconds. */
  readonly preparedAt: string
}
