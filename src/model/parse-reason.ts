import type { InputIssue } from './input-rules.ts'
import { refundReasons } from './refund.ts'
import type { RefundReason } from './refund.ts'

/** One of the portable reasons, or null after reporting that it is none. */
export function readReason(
  value: unknown,
  path: string,
  issues: InputIssue[],
): RefundReason | null {
  const reason = refundReasons.find((known) => known === value)
  if (reason !== undefined) return reason
  const isMissing = value === undefined || value === null
  issues.push({ path, rule: isMissing ? 'reason.required' : 'reason.unsupported' })
  return null
}
