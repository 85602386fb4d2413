import type { Money } from './money.ts'
import type { Payment } from './payment.ts'
import type { Refund, RefundStatus } from './refund.ts'

/** A refund that a payment had when it was read. */
export interface SeenRefund {
  readonly id: string
  readonly reference: string | null
  /** What it took from the payment, in the payment's currency; a failed one took nothing. */
  readonly amount: Money
  readonly status: RefundStatus
}

/** The payment as it was read for a prepared refund. */
export interface SeenPayment {
  readonly captured: Money
  /** Every refund that the payment had, failed ones included. */
  readonly refunds: readonly SeenRefund[]
  /**
   * When it was read, ISO 8601 in UTC with milliseconds: the moment before the reading began, so
   * that a refund made while it lasted is never older.
   */
  readonly readAt: string
}

/**
 * The payment as it was read, for the prepared refund. The refunds are those that `lessRefunds` was
 * given: all there are, in amounts of the payment's currency.
 *
 * @param readAt before the reading began, milliseconds since 1970.
 */
export function seenPayment(
  { captured }: Payment,
  refunds: readonly Refund[],
  readAt: number,
): SeenPayment {
  const { currency } = captured
  return {
    captured,
    refunds: refunds.map(({ id, reference, amount: { minor }, status }) => ({
      id,
      reference,
      amount: { minor, currency },
      status,
    })),
    readAt: new Date(readAt).toISOString(),
  }
}
