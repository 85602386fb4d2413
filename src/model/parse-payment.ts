import { refuseCall } from './input-rules.ts'
import type { InputIssue } from './input-rules.ts'
import { readFields, reportUnknown } from './parse-fields.ts'
import { readId } from './parse-id.ts'
import type { PaymentHandle, PaymentReference } from './payment.ts'

const longestKind = 40
const kindPattern = /^[a-z_]+$/

/**
 * Checks how a caller names a payment: an id as text, or `{ kind, id }`.
 *
 * @throws {RefundError} `invalid_request` with a rule of `checkId`, `id.kind` or `option.unknown`.
 */
export function parsePaymentReference(value: unknown, path: string): PaymentReference {
  const issues: InputIssue[] = []
  const payment = readPayment(value, path, issues)
  if (payment === null) throw refuseCall(issues, { task: 'the provider was not asked' })
  return payment
}

/** The payment's name, or null after reporting what is wrong with it. */
export function readPayment(
  value: unknown,
  path: string,
  issues: InputIssue[],
): PaymentReference | null {
  return typeof value === 'object' && value !== null
    ? readHandle(value, path, issues)
    : readId(value, path, issues)
}

/** A payment's handle, or null after reporting what is wrong with it. */
export function readHandle(
  value: unknown,
  path: string,
  issues: InputIssue[],
): PaymentHandle | null {
  const fields = readFields(value)
  if (fields === null) {
    issues.push({ path, rule: 'id.type' })
    return null
  }
  const before = issues.length
  reportUnknown(fields, ['kind', 'id'], path, issues)
  const kind = readKind(fields.get('kind'), `${path}.kind`, issues)
  const id = readId(fields.get('id'), `${path}.id`, issues)
  if (kind === null || id === null || issues.length > before) return null
  return { kind, id }
}

function readKind(value: unknown, path: string, issues: InputIssue[]): string | null {
  if (typeof value === 'string' && value.length <= longestKind && kindPattern.test(value)) {
    return value
  }
  issues.push({ path, rule: 'id.kind' })
  return null
}
