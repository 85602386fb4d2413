import { isRefundError, RefundError, withDetails } from '../../src/adapter.ts'
import type { Refund, RefundErrorCode } from '../../src/model/index.ts'

/** Why a refund isn't sent. */
export interface Refusal {
  readonly code: RefundErrorCode
  /** As words behind "Flex was not asked for the refund". */
  readonly why: string
  /** What to do next, a whole sentence. */
  readonly advice: string
  readonly path: string
  readonly rule: string
  readonly reference?: string
  readonly refund?: Refund
}

/** The error for a refund that we refuse ourselves: nothing was sent. */
export function refuse({ code, why, advice, path, rule, reference, refund }: Refusal): RefundError {
  return new RefundError({
    code,
    outcome: 'not_sent',
    provider: 'flex',
    message: `flex was not asked for the refund: ${why}. ${advice}`,
    issues: [{ path, rule }],
    reference: reference ?? null,
    refund: refund ?? null,
  })
}

/** The same error from a call that can't move money: a refused argument there says no more. */
export function asMovingNothing(error: unknown): unknown {
  return isRefundError(error) ? withDetails(error, { outcome: 'none' }) : error
}
