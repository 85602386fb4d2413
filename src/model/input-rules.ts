import { RefundError } from './errors.ts'
import type { Issue } from './issue.ts'

/** What each rule says about the field that broke it, and what to pass instead. */
const explanations = {
  'option.type': 'must be a plain object, so pass its fields by name',
  'option.unknown': 'is not a field that exists, so correct its name or leave it out',
  'option.signal': 'must be an AbortSignal, so pass the signal of an AbortController',
  'option.function': 'must be a function',
  'option.clock': 'must be an object with a function now that gives milliseconds since 1970',
  'id.required': "is missing, so pass the provider's id",
  'id.type': "must be the provider's id as text, or { kind, id }",
  'id.empty': "is empty, so pass the provider's id",
  'id.too_long': "is longer than 255 characters, so pass the provider's id alone",
  'id.format': "may hold only A-Z, a-z, 0-9, _ and -, so pass the provider's id as it was given",
  'id.kind': 'must be the kind of id in 1 to 40 of a-z and _',
  'amount.required': "is missing, so pass money('35.00', 'USD') or 'remaining'",
  'amount.with_lines': 'must be left out when lines are given, because the lines have the amounts',
  'amount.type': "must be an exact amount, so pass money('35.00', 'USD')",
  'amount.not_positive': 'must be more than zero, or at least zero for tax, shipping and discount',
  'amount.too_large': 'is beyond exact whole numbers, so pass a smaller amount',
  'currency.format': 'must be an ISO 4217 code of three capitals such as USD',
  'currency.unsupported': 'is not an ISO 4217 currency that payments are made in',
  'lines.required': 'needs lines, so pass them or leave it out',
  'lines.unsupported': 'is not offered by this provider, so pass an amount instead',
  'reason.required': 'is missing, so pass a reason such as requested_by_customer',
  'reason.unsupported':
    'must be duplicate, fraudulent, requested_by_customer or expired_uncaptured_charge',
  'reference.required': 'is missing, so pass your own name for this refund or newReference()',
  'reference.format': 'may hold only A-Z, a-z, 0-9, ., _, : and -',
  'reference.too_long': 'is longer than 100 characters, so pass a shorter one',
  'metadata.type': 'must be a flat object of texts, finite numbers, booleans and nulls',
  'metadata.key': 'has a key that is reserved by JavaScript or is not visible text, so rename it',
  'metadata.too_large': 'is over 50 keys, 100 characters in a key or 500 in a text, so shorten it',
  'metadata.reserved': 'is a name that this library writes itself, so rename it',
  'metadata.format': 'holds half of a surrogate pair, so pass well-formed text',
  'pci.pan_detected': 'looks like card data, which must never be stored here, so remove it',
  'changes.required': 'names nothing to change, so pass a reason or metadata',
  'range.date': 'must be a real time of 1970 to 9999 with a zone, such as 2026-01-31T00:00:00Z',
  'range.order': 'is earlier than createdFrom, so swap the two',
  'range.outside':
    'is outside of createdFrom and createdBefore, so list the refunds by the same two',
  'range.listed':
    'is not the time that the refunds were listed by, so list and report by the same one, or leave it out here',
  'range.limit': 'must be a whole number from 1 to 100',
  'status.unsupported': 'must be new, pending, succeeded or failed',
  'report.source': 'must be refunds to iterate over, so pass a walk or an async generator',
  'report.dimension':
    'must be account, provider, currency, status, reason, day, week or month, each once',
  'report.format': 'must be csv, ndjson, json, markdown or html',
  'report.title': 'must be text of 1 to 200 characters',
  'time_zone.required':
    'is missing, so pass an IANA name such as Africa/Lagos: it says where a day begins',
  'time_zone.unknown': 'must be an IANA time zone that this runtime knows, such as Africa/Lagos',
  'previous.type': 'must be the text of an earlier report, whole or in pieces to iterate over',
  'previous.format':
    'is no report of this package in CSV, NDJSON or JSON, so pass one as it was written',
  'previous.version': 'is a report of another version of this format, which can not be compared',
  'previous.incomplete':
    'is a report that lacked refunds itself or could not say, so pass one that says it is complete',
  'previous.filter':
    'is of refunds with one status or of one payment, which this list is not known to be listed by, so list by the same',
  'previous.cut': 'ends before its last row, so pass the whole file',
  'previous.damaged':
    'is not as it was written: a spreadsheet changes long numbers, times and words such as true when it saves, so pass the file as it came',
  'previous.reaches_back':
    'lists only the changed refunds of a period that was closed before it, so list and report with a createdFrom at or after the end of that period',
  'cursor.invalid': 'must be a cursor as a page gave it, unchanged',
  'prepared.type': 'must be the object that prepare returned',
  'prepared.version': 'is of another version, so prepare the refund again',
  'prepared.provider': 'must be the name of a provider',
  'prepared.mode': 'must be test or live',
  'prepared.base_url': 'must be an http or https address without credentials, query or fragment',
  'prepared.method': 'must be POST',
  'prepared.path': 'must be a plain absolute path',
  'prepared.headers': 'must hold plain headers of visible ASCII and no credentials',
  'prepared.body': 'must be well-formed text of at most 1 MiB',
  'prepared.payment': 'must be a payment handle',
  'prepared.payments': 'must be a list of payment handles',
  'prepared.reference': 'must be the reference of the refund',
  'prepared.idempotency_key': 'must be 1 to 255 visible ASCII characters',
  'prepared.amount': 'must be an exact amount in the currency of the payment, or null',
  'prepared.currency': 'must be an ISO 4217 code',
  'prepared.reason': 'must be a reason for refunds',
  'prepared.metadata': 'must be metadata that a refund can have',
  'prepared.seen': 'must be the payment as it was read, in its own currency, or null',
  'prepared.prepared_at': 'must be a UTC time with milliseconds',
} as const

/** The dotted words for what can be wrong with what a caller passes in. */
export type InputRule = keyof typeof explanations

/** An issue whose rule is one of this package's own. */
export interface InputIssue extends Issue {
  readonly rule: InputRule
}

/** What an error about input says besides the issues. */
export interface RefusedCall {
  /** What was not done, such as `the refund was not sent`. */
  readonly task: string
  readonly code?: 'invalid_request' | 'unsupported'
  readonly provider?: string
  readonly reference?: string | null
  /** What was probably meant, as a sentence of our own words: `Did you mean account?` */
  readonly hint?: string | null
}

const describedInMessage = 3

/** The error for input that was refused: the first few issues in words, all of them as data. */
export function refuseCall(issues: readonly InputIssue[], call: RefusedCall): RefundError {
  const described = issues
    .slice(0, describedInMessage)
    .map(({ path, rule }) => `${path} ${explanations[rule]}`)
    .join('; ')
  const more = issues.length - describedInMessage
  const rest = more > 0 ? `; and ${more} more in issues` : ''
  const hint = typeof call.hint === 'string' ? ` ${call.hint}` : ''
  return new RefundError({
    code: call.code ?? 'invalid_request',
    outcome: 'not_sent',
    message: `${call.provider ?? 'polyrefund'}: ${call.task}: ${described}${rest}.${hint}`,
    issues,
    provider: call.provider ?? null,
    reference: call.reference ?? null,
  })
}
