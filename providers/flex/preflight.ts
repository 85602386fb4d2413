import {
  checkRefundable,
  checkWithin,
  compareMoney,
  refuseRefund,
  showMoney,
} from '../../src/adapter.ts'
import type { Money, Refund, RefundPreview } from '../../src/model/index.ts'
import type { FlexConnection } from './connection.ts'
import { groupRefunds } from './group.ts'
import type { PaymentFacts } from './payment.ts'
import type { FlexRequest } from './request.ts'

/** The refund that the payment already has under this reference, failed ones included. */
export function findExisting(facts: PaymentFacts, { reference }: FlexRequest): Refund | null {
  const [existing] = groupRefunds(facts.refunds.filter((refund) => refund.reference === reference))
  return existing ?? null
}

// Sessions in which nobody pays the merchant (docs.withflex.com, changelog and guides).
const modesWithoutPayment = new Set(['setup', 'reimbursement'])

/** Refuses what the payment itself shows to be impossible. */
export function checkPayment(
  { payment, sessionMode }: PaymentFacts,
  request: FlexRequest,
  { mode, isModeCertain }: Pick<FlexConnection, 'mode' | 'isModeCertain'>,
): void {
  if (sessionMode !== null && modesWithoutPayment.has(sessionMode)) {
    throw refuseRefund({
      provider: 'flex',
      code: 'not_refundable',
      why: `the session has the mode ${sessionMode}, in which nothing is paid`,
      advice: 'Refund the session in which the customer paid.',
      path: 'payment',
      rule: 'payment.not_complete',
    })
  }
  checkRefundable(payment, {
    amount: namedAmount(request),
    currency: request.currency,
    testMode: isModeCertain ? mode === 'test' : null,
  })
}

/** The sum that the request names; null where it leaves it to others. */
export function namedAmount(request: FlexRequest): Money | null {
  if (request.kind === 'amount') return request.amount
  return request.kind === 'lines' ? request.expectedTotal : null
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
  const isOther = amount === null ? total.minor === 0 : compareMoney(total, amount) !== 0
  if (isOther) {
    throw refuseRefund({
      provider: 'flex',
      code: 'mismatch',
      why: `Flex would give back ${showMoney(total)} for it, and ${amount === null ? 'something' : showMoney(amount)} was asked for`,
      advice: 'Ask by lines, or ask Flex how it reads the amount.',
      path: 'amount',
      rule: 'preview.differs',
    })
  }
  if (facts !== null) checkWithin(total, facts.payment.refundable, 'flex')
  return total
}
