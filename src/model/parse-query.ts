import { refuseCall } from './input-rules.ts'
import type { InputIssue } from './input-rules.ts'
import type { RejectedRow } from './list.ts'
import { readFields, readOptional, reportUnknown } from './parse-fields.ts'
import type { Fields, Reader } from './parse-fields.ts'
import { readPayment } from './parse-payment.ts'
import { readReference } from './parse-reference.ts'
import { millisecondsOf } from './parse-time.ts'
import type { PaymentReference } from './payment.ts'
import { refundStatuses } from './refund.ts'
import type { RefundStatus } from './refund.ts'

/** A checked list query: what was not asked for is null. Times are milliseconds since 1970. */
export interface ParsedListQuery {
  readonly status: RefundStatus | null
  readonly payment: PaymentReference | null
  readonly createdFromMs: number | null
  readonly createdBeforeMs: number | null
  readonly limit: number | null
  /** Of the right alphabet and length; what it says is for the provider's adapter to check. */
  readonly cursor: string | null
  readonly onRejected: ((row: RejectedRow) => void) | null
  /** The provider's own fields that were given, unchecked. */
  readonly extra: Readonly<Record<string, unknown>>
}

/** A checked question for the refunds that carry a reference. */
export interface ParsedFindQuery {
  readonly payment: PaymentReference
  readonly reference: string
  /** Milliseconds since 1970. */
  readonly sinceMs: number | null
}

const listFields = [
  'status',
  'payment',
  'createdFrom',
  'createdBefore',
  'limit',
  'cursor',
  'onRejected',
]
const findFields = ['payment', 'reference', 'since']
const listTask = 'the refunds were not listed'
const findTask = 'the refund was not looked for'
const largestLimit = 100
const longestCursor = 2000
const cursorPattern = /^[A-Za-z0-9_.-]+$/

/**
 * Checks what `list` and `listPage` are asked. Nothing at all asks for everything.
 *
 * @param extraFields names that the provider's own queries have besides the portable ones.
 * @throws {RefundError} `invalid_request` with `range.date`, `range.order`, `range.limit`,
 * `status.unsupported`, `cursor.invalid`, `option.*` or a rule of `parsePaymentReference`.
 */
export function parseListQuery(
  value: unknown,
  extraFields: readonly string[] = [],
): ParsedListQuery {
  const issues: InputIssue[] = []
  const fields = readQuery(value ?? {}, [...listFields, ...extraFields], listTask, issues)
  const createdFromMs = readOptional(fields, 'createdFrom', issues, readTime)
  const createdBeforeMs = readOptional(fields, 'createdBefore', issues, readTime)
  if (createdFromMs !== null && createdBeforeMs !== null && createdFromMs > createdBeforeMs) {
    issues.push({ path: 'createdBefore', rule: 'range.order' })
  }
  const query = {
    status: readOptional(fields, 'status', issues, readStatus),
    payment: readOptional(fields, 'payment', issues, readPayment),
    createdFromMs,
    createdBeforeMs,
    limit: readOptional(fields, 'limit', issues, readLimit),
    cursor: readOptional(fields, 'cursor', issues, readCursor),
    onRejected: readOptional(fields, 'onRejected', issues, readListener),
    extra: Object.fromEntries(
      [...fields].filter(([name, given]) => extraFields.includes(name) && given !== undefined),
    ),
  }
  if (issues.length > 0) throw refuseCall(issues, { task: listTask })
  return query
}

/**
 * Checks what `find` is asked.
 *
 * @throws {RefundError} `invalid_request` with `reference.*`, `range.date`, `option.*` or a rule of
 * `parsePaymentReference`.
 */
export function parseFindQuery(value: unknown): ParsedFindQuery {
  const issues: InputIssue[] = []
  const fields = readQuery(value, findFields, findTask, issues)
  const payment = readPayment(fields.get('payment'), 'payment', issues)
  const reference = readReference(fields.get('reference'), 'reference', issues)
  const sinceMs = readOptional(fields, 'since', issues, readTime)
  if (payment === null || reference === null || issues.length > 0) {
    throw refuseCall(issues, { task: findTask, reference })
  }
  return { payment, reference, sinceMs }
}

function readQuery(
  value: unknown,
  known: readonly string[],
  task: string,
  issues: InputIssue[],
): Fields {
  const fields = readFields(value)
  if (fields === null) throw refuseCall([{ path: 'query', rule: 'option.type' }], { task })
  reportUnknown(fields, known, '', issues)
  return fields
}

const readTime: Reader<number> = (value, path, issues) => {
  const milliseconds = typeof value === 'string' ? millisecondsOf(value) : null
  if (milliseconds === null) issues.push({ path, rule: 'range.date' })
  return milliseconds
}

const readStatus: Reader<RefundStatus> = (value, path, issues) => {
  const status = refundStatuses.find((known) => known === value) ?? null
  if (status === null) issues.push({ path, rule: 'status.unsupported' })
  return status
}

const readLimit: Reader<number> = (value, path, issues) => {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= largestLimit) {
    return value
  }
  issues.push({ path, rule: 'range.limit' })
  return null
}

const readCursor: Reader<string> = (value, path, issues) => {
  if (typeof value === 'string' && value.length <= longestCursor && cursorPattern.test(value)) {
    return value
  }
  issues.push({ path, rule: 'cursor.invalid' })
  return null
}

const readListener: Reader<(row: RejectedRow) => void> = (value, path, issues) => {
  if (typeof value === 'function') {
    return (row) => {
      Reflect.apply(value, undefined, [row])
    }
  }
  issues.push({ path, rule: 'option.function' })
  return null
}
