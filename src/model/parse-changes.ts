import { refuseCall } from './input-rules.ts'
import type { InputIssue } from './input-rules.ts'
import type { JsonScalar } from './json.ts'
import { readFields, readOptional, reportUnknown } from './parse-fields.ts'
import { readMetadata } from './parse-metadata.ts'
import { readReason } from './parse-reason.ts'
import type { RefundReason } from './refund.ts'

/** Checked changes of a refund: null is what stays as it is. */
export interface ParsedChanges {
  readonly reason: RefundReason | null
  readonly metadata: Readonly<Record<string, JsonScalar>> | null
}

const task = 'the refund was not changed'

/**
 * Checks what `update` is to change.
 *
 * @throws {RefundError} `invalid_request` with `changes.required`, `reason.unsupported`,
 * `metadata.*`, `pci.pan_detected` or `option.*`.
 */
export function parseRefundChanges(value: unknown): ParsedChanges {
  const issues: InputIssue[] = []
  const fields = readFields(value)
  if (fields === null) throw refuseCall([{ path: 'changes', rule: 'option.type' }], { task })
  reportUnknown(fields, ['reason', 'metadata'], '', issues)
  const reason = readOptional(fields, 'reason', issues, readReason)
  const metadata = readOptional(fields, 'metadata', issues, readMetadata)
  if (reason === null && metadata === null && issues.length === 0) {
    issues.push({ path: 'changes', rule: 'changes.required' })
  }
  if (issues.length > 0) throw refuseCall(issues, { task })
  return { reason, metadata }
}
