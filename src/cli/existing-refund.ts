import { isRefundError, RefundError } from '../model/index.ts'
import type { Refund, RefundRequest } from '../model/index.ts'

/**
 * The refund that the request's reference has already, from the error of `prepare`. A command that
 * is run again is answered with it.
 *
 * @throws {RefundError} `reference_conflict`: it is of another amount than asked for; else what was
 * passed in, when it is another error.
 */
export function findExisting(error: unknown, { reference, amount }: RefundRequest): Refund {
  const isKnown = isRefundError(error) && error.code === 'already_refunded'
  if (!isKnown || error.refund?.reference !== reference) throw error
  const { refund } = error
  // All that was left then can't be compared with what is left now.
  if (amount === 'remaining') return refund
  const isSame = refund.amount.minor === amount.minor && refund.amount.currency === amount.currency
  if (isSame) return refund
  throw new RefundError({
    code: 'reference_conflict',
    outcome: 'not_sent',
    provider: error.provider,
    reference,
    refund,
    message:
      'This reference belongs to a refund of another amount. One reference is one refund: give a new one its own.',
  })
}
