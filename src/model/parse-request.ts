import type { RefundError } from './errors.ts'
import { refuseCall } from './input-rules.ts'
import type { InputIssue } from './input-rules.ts'
import type { JsonScalar } from './json.ts'
import type { Money } from './money.ts'
import { readFields, readOptional, reportUnknown } from './parse-fields.ts'
import type { Fields } from './parse-fields.ts'
import { readMetadata } from './parse-metadata.ts'
import { readMoney } from './parse-money.ts'
import { readPayment } from './parse-payment.ts'
import { readReason } from './parse-reason.ts'
import { readReference } from './parse-reference.ts'
import type { PaymentReference } from './payment.ts'
import type { RefundReason } from './refund.ts'

/** Who the request is for. */
export interface RequestSubject {
  readonly provider: string
  /** Whether the provider refunds by lines of an order. */
  readonly acceptsLines: boolean
}

/** A checked copy of a refund request: nothing the caller does to the original changes it. */
export interface ParsedRequest {
  readonly payment: PaymentReference
  /** Null only where `lineFields` has lines. */
  readonly amount: Money | 'remaining' | null
  readonly reason: RefundReason
  readonly reference: string
  readonly metadata: Readonly<Record<string, JsonScalar>>
  /**
   * What was given of `lines`, `tax`, `shipping`, `discount` and `expectedTotal`, with their values
   * as they came: the provider's adapter checks them. Null when none was given.
   */
  readonly lineFields: Readonly<Record<string, unknown>> | null
}

const portableFields = ['payment', 'amount', 'reason', 'reference', 'metadata']
const lineFieldNames = ['lines', 'tax', 'shipping', 'discount', 'expectedTotal']
const task = 'the refund was not sent'

/**
 * Checks a refund request and copies it, reading every field once. All that is wrong is reported
 * together.
 *
 * @throws {RefundError} `unsupported` for lines that the provider doesn't take, before anything
 * else is looked at; `invalid_request` with the rules `option.*`, `id.*`, `amount.*`, `currency.*`,
 * `lines.required`, `reason.*`, `reference.*`, `metadata.*` and `pci.pan_detected`. Both
 * with the outcome `not_sent`.
 */
export function parseRefundRequest(value: unknown, subject: RequestSubject): ParsedRequest {
  const { provider } = subject
  const fields = readFields(value)
  if (fields === null) {
    throw refuseCall([{ path: 'request', rule: 'option.type' }], { task, provider })
  }
  const lineFields = pickLineFields(fields)
  if (lineFields !== null && !subject.acceptsLines) throw refuseLines(lineFields, provider)

  const issues: InputIssue[] = []
  reportUnknown(fields, [...portableFields, ...lineFieldNames], '', issues)
  const payment = readPayment(fields.get('payment'), 'payment', issues)
  const amount = readAmount(fields, lineFields, issues)
  const reason = readReason(fields.get('reason'), 'reason', issues)
  const reference = readReference(fields.get('reference'), 'reference', issues)
  const metadata = readOptional(fields, 'metadata', issues, readMetadata) ?? {}
  if (payment === null || reason === null || reference === null || issues.length > 0) {
    throw refuseCall(issues, { task, provider, reference })
  }
  return { payment, amount, reason, reference, metadata, lineFields }
}

function pickLineFields(fields: Fields): Readonly<Record<string, unknown>> | null {
  const given = [...fields].filter(
    ([name, value]) => lineFieldNames.includes(name) && value !== undefined,
  )
  return given.length === 0 ? null : Object.fromEntries(given)
}

function refuseLines(lineFields: Readonly<Record<string, unknown>>, provider: string): RefundError {
  const issues = Object.keys(lineFields).map(
    (path) => ({ path, rule: 'lines.unsupported' }) as const,
  )
  return refuseCall(issues, { task, provider, code: 'unsupported' })
}

/** The amount, or null where the lines have the amounts or something is wrong. */
function readAmount(
  fields: Fields,
  lineFields: Readonly<Record<string, unknown>> | null,
  issues: InputIssue[],
): Money | 'remaining' | null {
  const amount = fields.get('amount')
  const extras = Object.keys(lineFields ?? {}).filter((name) => name !== 'lines')
  const hasLines = fields.get('lines') !== undefined
  if (hasLines) {
    if (amount !== undefined) issues.push({ path: 'amount', rule: 'amount.with_lines' })
    return null
  }
  for (const path of extras) issues.push({ path, rule: 'lines.required' })
  // A missing amount is never read as a full refund.
  if (amount === undefined) {
    issues.push({ path: 'amount', rule: 'amount.required' })
    return null
  }
  return amount === 'remaining' ? amount : readMoney(amount, 'amount', issues)
}
