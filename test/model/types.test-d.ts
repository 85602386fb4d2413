// Checked by the compiler: each expected error fails the type check when it is no error any more.
import { money, supports } from '../../src/model/index.ts'
import type {
  JsonValue,
  ListQuery,
  Money,
  Outcome,
  ParsedRequest,
  PreparedRefund,
  Refund,
  RefundErrorCode,
  RefundProvider,
  RefundRequest,
  RefundStatus,
} from '../../src/model/index.ts'

const amount = money('35.00', 'USD')
const payment = 'fcs_1'
const reason = 'duplicate'
const reference = 'RMA-1'

export const complete: RefundRequest = { payment, amount, reason, reference }
export const remaining: RefundRequest = { ...complete, amount: 'remaining' }
export const byHandle: RefundRequest = { ...complete, payment: { kind: 'charge', id: 'chg_1' } }
export const described: RefundRequest = { ...complete, metadata: { order: '1', gift: true, n: 1 } }

// @ts-expect-error a missing amount is never a full refund
export const withoutAmount: RefundRequest = { payment, reason, reference }
// @ts-expect-error an undefined amount is a missing one
export const undefinedAmount: RefundRequest = { ...complete, amount: undefined }
// @ts-expect-error a refund needs the caller's name for it
export const withoutReference: RefundRequest = { payment, amount, reason }
// @ts-expect-error a refund needs a payment
export const withoutPayment: RefundRequest = { amount, reason, reference }
// @ts-expect-error a refund needs a reason
export const withoutReason: RefundRequest = { payment, amount, reference }
// @ts-expect-error nothing in a bare number says which unit it counts
export const bareNumber: RefundRequest = { ...complete, amount: 35 }
// @ts-expect-error nothing in a bigint says which unit it counts
export const bareBigint: RefundRequest = { ...complete, amount: 35n }
// @ts-expect-error decimal text has no currency
export const textAmount: RefundRequest = { ...complete, amount: '35.00' }
// @ts-expect-error an amount needs its currency
export const withoutCurrency: RefundRequest = { ...complete, amount: { minor: 35 } }
// @ts-expect-error reasons are the portable ones
export const otherReason: RefundRequest = { ...complete, reason: 'other' }
// @ts-expect-error metadata is flat
export const nestedMetadata: RefundRequest = { ...complete, metadata: { order: { id: 1 } } }
// @ts-expect-error a misspelt field is found
export const misspelt: RefundRequest = { ...complete, ammount: amount }
// @ts-expect-error not every provider refunds by lines
export const byLines: RefundRequest = { payment, reason, reference, lines: [] }

// @ts-expect-error money is made from decimal text
export const fromNumber: Money = money(35, 'USD')
// @ts-expect-error money always has a currency
export const withoutCode: Money = money('35.00')
// @ts-expect-error a parsed amount is never plain text
export const parsedAmount: ParsedRequest['amount'] = '35.00'
// @ts-expect-error statuses are the four of this package
export const wireStatus: ListQuery = { status: 'canceled' }
// @ts-expect-error a prepared refund has a version
export const unversioned: PreparedRefund['version'] = 2

export function cannotBeChanged(refund: Refund, read: Money): void {
  // @ts-expect-error refunds are read-only
  refund.status = 'succeeded'
  // @ts-expect-error amounts are read-only
  read.minor = 1
}

/** Whatever a refund holds is JSON. */
export function isJson(raw: Refund['raw'], metadata: Refund['metadata']): readonly JsonValue[] {
  return [raw, metadata]
}

export async function narrows(provider: RefundProvider): Promise<void> {
  // @ts-expect-error not every provider can change a refund
  await provider.update('ref_1', { reason })
  if (supports(provider, 'update')) {
    await provider.update('ref_1', { reason })
    // @ts-expect-error to change is not to preview
    await provider.preview(complete)
  }
  // @ts-expect-error these are all the extra methods there are
  supports(provider, 'cancel')
}

/** Compiles only while every outcome is named. */
export function movedMoney(outcome: Outcome): 'no' | 'yes' | 'perhaps' {
  switch (outcome) {
    case 'none':
    case 'not_sent':
    case 'rejected':
      return 'no'
    case 'accepted':
      return 'yes'
    case 'unknown':
      return 'perhaps'
  }
}

/** Compiles only while every status is named. */
export function isOver(status: RefundStatus): boolean {
  switch (status) {
    case 'new':
    case 'pending':
      return false
    case 'succeeded':
    case 'failed':
      return true
  }
}

/** Compiles only while every code is named. */
export function whoActs(code: RefundErrorCode): 'caller' | 'operator' | 'time' | 'nobody' {
  switch (code) {
    case 'invalid_request':
    case 'unsupported':
    case 'payment_not_found':
    case 'refund_not_found':
    case 'not_refundable':
    case 'amount_exceeds_refundable':
    case 'reference_conflict':
    case 'policy':
      return 'caller'
    case 'configuration':
    case 'authentication':
    case 'permission':
    case 'insufficient_balance':
    case 'provider_rejected':
    case 'outcome_unknown':
    case 'mismatch':
    case 'duplicated':
    case 'incomplete_list':
    case 'webhook_rejected':
    case 'ledger':
      return 'operator'
    case 'rate_limited':
    case 'provider_unavailable':
      return 'time'
    case 'aborted':
    case 'already_refunded':
      return 'nobody'
  }
}

export function forgetsAnOutcome(outcome: Outcome): string {
  if (outcome !== 'unknown') return outcome
  // @ts-expect-error unknown is still to be answered for
  const nothingLeft: never = outcome
  return nothingLeft
}

export function forgetsACode(code: RefundErrorCode): string {
  if (code === 'invalid_request') return code
  // @ts-expect-error there are more codes
  const nothingLeft: never = code
  return nothingLeft
}
