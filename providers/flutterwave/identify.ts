import type { Answer } from '../../src/adapter.ts'
import type { Issue, PreparedRefund, Refund } from '../../src/model/index.ts'
import { aboutRefunds } from './connection.ts'
import type { FlutterwaveConnection } from './connection.ts'
import { fromWireRefund } from './mapping.ts'
import { readRefundAnswer } from './schemas.ts'

/**
 * Reads the refund that a create was answered with, and holds it against what was asked. Nothing
 * documents that a key is bound to its body: another body under the same key is answered with the
 * first refund, which only the comparison shows.
 *
 * @throws {RefundError} `outcome_unknown`, `mismatch`, or `reference_conflict` for a replay.
 */
export function identifyRefund(
  answer: Answer,
  prepared: PreparedRefund,
  connection: FlutterwaveConnection,
): Refund {
  const read = readRefundAnswer(answer.body)
  if (!read.ok) throw answer.unreadable(read.issues)
  const mapped = fromWireRefund(read.value, {
    ...aboutRefunds(connection),
    handles: [],
    currency: prepared.currency,
  })
  if ('rejected' in mapped) throw answer.unreadable(mapped.rejected.issues)
  const { refund } = mapped
  const issues = compare(refund, prepared)
  if (issues.length > 0) throw answer.otherRefund({ refund, issues, isDouble: false })
  const payments = refund.payments.length > 0 ? refund.payments : [prepared.payment]
  return { ...refund, payments, reference: prepared.reference }
}

function compare(refund: Refund, prepared: PreparedRefund): readonly Issue[] {
  const issues: Issue[] = []
  if (prepared.amount !== null && refund.amount.minor !== prepared.amount.minor) {
    issues.push({ path: 'amount_refunded', rule: 'amount.differs' })
  }
  if (refund.payments.some(({ id }) => id !== prepared.payment.id)) {
    issues.push({ path: 'charge_id', rule: 'payment.differs' })
  }
  if (refund.reference !== null && refund.reference !== prepared.reference) {
    issues.push({ path: 'meta', rule: 'reference.differs' })
  }
  return issues
}
