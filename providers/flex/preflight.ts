import { compareMoney, toDecimal } from '../../src/adapter.ts'
import type { Money, Refund, RefundError, RefundPreview } from '../../src/model/index.ts'
import type { FlexConnection } from './connection.ts'
import { groupRefunds } from './group.ts'
import type { PaymentFacts } from './payment.ts'
import { refuse } from './refuse.ts'
import type { FlexRequest } from './request.ts'

/** The refund that the payment already has under this reference, failed ones included. */
export function findExisting(facts: PaymentFacts, { reference }: FlexRequest): Refund | null {
  const [existing] = groupRefunds(facts.refunds.filter((refund) => refund.reference === reference))
  return existing ?? null
}

/**
 * The error for a reference that the payment has a refund for already: of the same amount, or of
 * another.
 */
export function referenceTaken(existing: Refund, { isSame }: { isSame: boolean }): RefundError {
  return refuse({
    code: isSame ? 'already_refunded' : 'reference_conflict',
    why: `the payment has a refund under this reference already, with the status ${existing.status}${isSame ? '' : ' and another amount'}`,
    advice: isSame
      ? 'It is in error.refund; another refund, and a new try after a failure, need a new reference.'
      : 'It is in error.refund; use a new reference for another refund.',
    path: 'reference',
    rule: 'reference.taken',
    reference: existing.reference ?? '',
    refund: existing,
  })
}

/** Refuses what the payment itself shows to be impossible. */
export function checkPayment(
  { payment, sessionMode }: PaymentFacts,
  request: FlexRequest,
  { mode, isModeCertain }: Pick<FlexConnection, 'mode' | 'isModeCertain'>,
): void {
  const { captured, refundable, status, providerStatus, testMode } = payment
  if (isModeCertain && testMode !== null && testMode !== (mode === 'test')) {
    throw refuse({
      code: 'configuration',
      why: `the payment was made in ${testMode ? 'test' : 'live'} mode, and the key is for ${mode} mode`,
      advice: 'Use the key of the mode that the payment was made in.',
      path: 'payment',
      rule: 'mode.mismatch',
    })
  }
  if (request.currency !== null && request.currency !== captured.currency) {
    throw refuse({
      code: 'invalid_request',
      why: `the payment was made in ${captured.currency}, and the request is in ${request.currency}`,
      advice: `Ask in ${captured.currency}.`,
      path: 'amount.currency',
      rule: 'currency.mismatch',
    })
  }
  if (status !== 'succeeded' || sessionMode === 'setup' || sessionMode === 'reimbursement') {
    throw refuse({
      code: 'not_refundable',
      why: `the payment has the status ${JSON.stringify(providerStatus)}${sessionMode === null ? '' : ` and the mode ${JSON.stringify(sessionMode)}`}, and only a paid one can be refunded`,
      advice: 'Wait until it is complete; an open one is canceled rather than refunded.',
      path: 'payment',
      rule: 'payment.not_complete',
    })
  }
  if (refundable.minor === 0) {
    throw refuse({
      code: 'already_refunded',
      why: 'nothing is left of the payment',
      advice: 'List the refunds of the payment to see where it went.',
      path: 'amount',
      rule: 'amount.nothing_left',
    })
  }
  const asked = leastAmount(request, captured.currency)
  if (compareMoney(asked, refundable) > 0) throw exceeds(asked, refundable)
}

/** What the request comes to at the least, as far as it says so itself. */
function leastAmount(request: FlexRequest, currency: string): Money {
  if (request.kind === 'amount') return request.amount
  if (request.kind === 'lines' && request.expectedTotal !== null) return request.expectedTotal
  return { minor: 0, currency }
}

function exceeds(asked: Money, refundable: Money): RefundError {
  return refuse({
    code: 'amount_exceeds_refundable',
    why: `${show(asked)} was asked for, and ${show(refundable)} is left`,
    advice: "Ask for less, or for 'remaining'.",
    path: 'amount',
    rule: 'amount.exceeds_refundable',
  })
}

/**
 * Holds what is asked against what Flex says it would give back, and returns the amount that the
 * answer must have.
 *
 * The guide knows `amount`, and the reference page of the preview doesn't. Were it ignored, the
 * request would be one for a full refund: this is where that shows before money moves.
 */
export function checkPreview(
  amount: Money | null,
  previewed: RefundPreview | null,
  facts: PaymentFacts | null,
): Money | null {
  if (previewed === null) return amount
  const { total } = previewed
  if (amount !== null && compareMoney(total, amount) !== 0) {
    throw refuse({
      code: 'mismatch',
      why: `Flex would give back ${show(total)} for it, and ${show(amount)} was asked for`,
      advice: 'Ask by lines, or ask Flex how it reads the amount.',
      path: 'amount',
      rule: 'preview.differs',
    })
  }
  const refundable = facts?.payment.refundable
  if (refundable !== undefined && compareMoney(total, refundable) > 0) {
    throw exceeds(total, refundable)
  }
  return total
}

function show(amount: Money): string {
  return `${amount.currency} ${toDecimal(amount)}`
}
