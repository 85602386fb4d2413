import type { Money } from './money.ts'

/**
 * One of the provider's ids of a payment, with the kind of thing it names: a checkout session, a
 * payment intent, a charge.
 */
export interface PaymentHandle {
  readonly kind: string
  readonly id: string
}

/**
 * A payment as a caller names it: the provider's id as text, recognised by its shape, or a handle
 * that says the kind outright.
 */
export type PaymentReference = string | PaymentHandle

/** Where a payment stands. Only `succeeded` can be refunded. */
export type PaymentStatus = 'pending' | 'succeeded' | 'failed' | 'canceled'

/** What was charged, what went back, and what is left to refund. */
export interface Payment {
  readonly provider: string
  /** Every id known, the most useful first. Two handles that share an intent are one payment. */
  readonly handles: readonly PaymentHandle[]
  readonly status: PaymentStatus
  /** The provider's own word. */
  readonly providerStatus: string | null
  /** What the customer paid and the provider received. */
  readonly captured: Money
  /** Sum of the refunds that have not failed, pending ones included. */
  readonly refunded: Money
  /** What a new refund may take: captured minus refunded, never below zero. */
  readonly refundable: Money
  /** Whether it was made in test mode; null when the provider doesn't say. */
  readonly testMode: boolean | null
}
