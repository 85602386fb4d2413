import { parseRefundRequest, RefundError } from '../../src/adapter.ts'
import type {
  JsonScalar,
  Money,
  PaymentHandle,
  PaymentReference,
  RefundReason,
} from '../../src/model/index.ts'

/** A checked request. */
export interface FlutterwaveRequest {
  readonly payment: PaymentHandle
  readonly amount: Money | 'remaining'
  readonly reason: RefundReason
  readonly reference: string
  readonly metadata: Readonly<Record<string, JsonScalar>>
}

/**
 * Checks a request and copies it.
 *
 * @throws {RefundError} with the outcome `not_sent`: `invalid_request` with the rules of
 * `parseRefundRequest` and `id.kind`; `unsupported` for lines and their amounts.
 */
export function parseFlutterwaveRequest(value: unknown): FlutterwaveRequest {
  const parsed = parseRefundRequest(value, { provider: 'flutterwave', acceptsLines: false })
  const { amount, reason, reference, metadata } = parsed
  const payment = flutterwavePayment(parsed.payment)
  // Without lines there is always an amount.
  return { payment, amount: amount ?? 'remaining', reason, reference, metadata }
}

/**
 * The charge that a caller names: as text by its prefix, or as a handle that says so.
 *
 * @throws {RefundError} `invalid_request` with the rule `id.kind`: not a charge of v4.
 */
export function flutterwavePayment(payment: PaymentReference): PaymentHandle {
  const { kind, id } = typeof payment === 'string' ? { kind: null, id: payment } : payment
  if (id.startsWith('rfd_')) throw refuseKind('the id is that of a refund. Pass its charge')
  if (kind !== null && kind !== 'charge') throw refuseKind("the kind must be 'charge'")
  if (kind === null && !id.startsWith('chg_')) {
    throw refuseKind("the id doesn't show that it is a charge. Pass { kind: 'charge', id }")
  }
  return { kind: 'charge', id }
}

function refuseKind(why: string): RefundError {
  return new RefundError({
    code: 'invalid_request',
    outcome: 'not_sent',
    provider: 'flutterwave',
    message: `flutterwave was not asked: ${why}.`,
    issues: [{ path: 'payment', rule: 'id.kind' }],
  })
}
