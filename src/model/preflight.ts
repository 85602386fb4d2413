import { compareMoney, toDecimal } from './arithmetic.ts'
import { RefundError } from './errors.ts'
import type { RefundErrorCode } from './errors.ts'
import type { Money } from './money.ts'
import type { Payment } from './payment.ts'
import type { Refund } from './refund.ts'

/** Why a provider isn't asked for a refund. */
export interface Refusal {
  readonly provider: string
  readonly code: RefundErrorCode
  /** As words behind "was not asked for the refund:". */
  readonly why: string
  /** What to do next, a whole sentence. */
  readonly advice: string
  readonly path: string
  readonly rule: string
  readonly reference?: string | null
  readonly refund?: Refund
}

/** The error for a refund that an adapter refuses itself: nothing was sent. */
export function refuseRefund(refusal: Refusal): RefundError {
  const { provider, code, why, advice, path, rule, reference, refund } = refusal
  return new RefundError({
    code,
    outcome: 'not_sent',
    provider,
    message: `${provider} was not asked for the refund: ${why}. ${advice}`,
    issues: [{ path, rule }],
    reference: reference ?? null,
    refund: refund ?? null,
  })
}

/** What a request asks of a payment, as far as it says so itself. */
export interface Asked {
  /** Null where the request names none. */
  readonly amount: Money | null
  readonly currency: string | null
  /** The mode of the credentials; null where nothing says for certain. */
  readonly testMode: boolean | null
}

/**
 * Refuses what the payment itself shows to be impossible.
 *
 * @throws {RefundError} with the outcome `not_sent`: `configuration` (`mode.mismatch`),
 * `invalid_request` (`currency.mismatch`), `not_refundable`, `already_refunded`,
 * `amount_exceeds_refundable`.
 */
export function checkRefundable(payment: Payment, asked: Asked): void {
  const { provider, captured, refundable, status, providerStatus, testMode } = payment
  if (asked.testMode !== null && testMode !== null && testMode !== asked.testMode) {
    throw refuseRefund({
      provider,
      code: 'configuration',
      why: `the payment was made in ${modeOf(testMode)} mode, and the credentials are for ${modeOf(asked.testMode)} mode`,
      advice: 'Use the credentials of the mode that the payment was made in.',
      path: 'payment',
      rule: 'mode.mismatch',
    })
  }
  if (asked.currency !== null && asked.currency !== captured.currency) {
    throw refuseRefund({
      provider,
      code: 'invalid_request',
      why: `the payment was made in ${captured.currency}, and the request is in ${asked.currency}`,
      advice: `Ask in ${captured.currency}.`,
      path: 'amount.currency',
      rule: 'currency.mismatch',
    })
  }
  if (status !== 'succeeded') {
    throw refuseRefund({
      provider,
      code: 'not_refundable',
      why: `the payment has the status ${JSON.stringify(providerStatus)}, and only a paid one can be refunded`,
      advice: 'Wait until it is paid; an open one is canceled rather than refunded.',
      path: 'payment',
      rule: 'payment.not_complete',
    })
  }
  if (captured.minor === 0) {
    throw refuseRefund({
      provider,
      code: 'not_refundable',
      why: 'nothing was received of the payment yet',
      advice: 'Cancel the authorization instead, or wait until it is captured.',
      path: 'payment',
      rule: 'payment.not_captured',
    })
  }
  if (refundable.minor === 0) {
    throw refuseRefund({
      provider,
      code: 'already_refunded',
      why: 'nothing is left of the payment',
      advice: 'List the refunds of the payment to see where it went.',
      path: 'amount',
      rule: 'amount.nothing_left',
    })
  }
  if (asked.amount !== null) checkWithin(asked.amount, refundable, provider)
}

/**
 * Refuses more than is left.
 *
 * @throws {RefundError} `amount_exceeds_refundable`, with the outcome `not_sent`.
 */
export function checkWithin(amount: Money, refundable: Money, provider: string): void {
  if (compareMoney(amount, refundable) <= 0) return
  throw refuseRefund({
    provider,
    code: 'amount_exceeds_refundable',
    why: `${showMoney(amount)} was asked for, and ${showMoney(refundable)} is left`,
    advice: "Ask for less, or for 'remaining'.",
    path: 'amount',
    rule: 'amount.exceeds_refundable',
  })
}

/**
 * The error for a reference that the payment has a refund for already: of the same amount, or of
 * another.
 */
export function referenceTaken(existing: Refund, isSame: boolean): RefundError {
  return refuseRefund({
    provider: existing.provider,
    code: isSame ? 'already_refunded' : 'reference_conflict',
    why: `the payment has a refund under this reference already, with the status ${existing.status}${isSame ? '' : ' and another amount'}`,
    advice: isSame
      ? 'It is in error.refund; another refund, and a new try after a failure, need a new reference.'
      : 'It is in error.refund; use a new reference for another refund.',
    path: 'reference',
    rule: 'reference.taken',
    reference: existing.reference,
    refund: existing,
  })
}

/** An amount as text for people: `USD 35.00`. */
export function showMoney(amount: Money): string {
  return `${amount.currency} ${toDecimal(amount)}`
}

function modeOf(testMode: boolean): 'test' | 'live' {
  return testMode ? 'test' : 'live'
}
