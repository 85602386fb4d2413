import { leftOf } from './amounts.ts'
import { flat } from './answers.ts'
import type { Part, RefundRow, Source } from './book.ts'
import type { Conduct } from './conduct.ts'
import { methodOf } from './flex-payments.ts'
import type { FlexPayment } from './flex-payments.ts'
import { showRows } from './pages.ts'
import type { Window } from './pages.ts'

const strangeWord = 'in_review'

/** Flex's word for where a refund stands. */
export function flexWord({ status, isStrange, sequence, fails }: RefundRow): string {
  switch (status) {
    case 'new':
    case 'pending':
      if (isStrange) return strangeWord
      return sequence % 8 === 0 ? 'requires_action' : 'pending'
    case 'succeeded':
      return 'succeeded'
    case 'failed':
      break
  }
  return fails && sequence % 2 === 0 ? 'canceled' : 'failed'
}

/** A refund object. Written once for each status it has. */
export function showFlexRefund(row: RefundRow, { echoesReference }: Conduct): string {
  row.wire ??= writeRefund(row, echoesReference)
  return row.wire
}

function writeRefund(row: RefundRow, echoesReference: boolean): string {
  const { parts, reason } = row
  const [first] = parts
  const intent = parts.length === 1 && first !== undefined ? `"${first.source.id}"` : 'null'
  const items = parts.map((part) => writeItem(row, part)).join(',')
  return flat(
    `{"refund_id":"${row.id}","payment_intent_id":${intent},"amount":${row.amount.minor},`,
    `"created_at":"${new Date(row.createdAt).toISOString()}",`,
    `"reason":${reason === null ? 'null' : JSON.stringify(reason)},"status":"${flexWord(row)}",`,
    `"test_mode":true,"metadata":${echoesReference ? row.metadata : '{}'},`,
    `${bankReference(row)},"items":[${items}],"subscription_id":null,"invoice_id":null}`,
  )
}

function writeItem(row: RefundRow, { source, minor }: Part): string {
  return (
    `{"amount_refunded":${minor},"payment_intent":"${source.id}",` +
    `"payment_method_id":"${methodOf(source)}",${bankReference(row)}}`
  )
}

function bankReference({ status, sequence }: RefundRow): string {
  const known = status === 'succeeded'
  const number = known ? `"ARN${8_400_000_000 + sequence}"` : 'null'
  return (
    `"reference_id":${number},"reference_type":"acquirer_reference_number",` +
    `"reference_status":"${known ? 'available' : 'pending'}"`
  )
}

/** A session with those of its refunds that are in the window. */
export function showSession(payment: FlexPayment, window: Window, conduct: Conduct): string {
  const { wire, rows, sources, truth } = payment
  const refunds = showRows(rows, window, {
    limit: rows.length,
    show: (row) => showFlexRefund(row, conduct),
  })
  const refunded = truth.captured.minor - leftOf(sources)
  return `${wire},"amount_refunded":${refunded},"refunds":[${refunds}]}}`
}

/** What a preview says: what goes back, and to which payment method. */
export function showAllocations(parts: readonly Part[]): string {
  const allocations = parts.map(
    ({ source, minor }) =>
      `{"payment_method_id":"${methodOf(source)}","last4":"${lastDigits(source)}","amount":${minor}}`,
  )
  return `{"allocations":[${allocations.join(',')}]}`
}

function lastDigits({ id }: Source): string {
  return id.endsWith('b') ? '0077' : '4242'
}

/** Flex's refusals, in the shape of its guide; a 5xx comes without one, as its plugin has it. */
export function flexError(status: number, word: string): string {
  if (status >= 500) return '{"message":"Internal Server Error"}'
  const { type, message } = refusals.get(word) ?? { type: `http_${status}`, message: 'Error' }
  return JSON.stringify({
    error: { type, message, errors: [{ loc: [], msg: message, type: 'invalid_request_error' }] },
  })
}

interface Refusal {
  readonly type: string
  readonly message: string
}

const refusals: ReadonlyMap<string, Refusal> = new Map([
  ['invalid', { type: 'validation_error', message: 'The request is not valid' }],
  ['nothing_left', { type: 'validation_error', message: 'Nothing is left to refund' }],
  [
    'beyond_captured',
    { type: 'validation_error', message: 'Refund amount exceeds the refundable amount' },
  ],
  ['conflict', { type: 'idempotency_error', message: 'This key belongs to another request' }],
  ['missing', { type: 'not_found', message: 'There is no such object' }],
  ['key', { type: 'unauthorized', message: 'Invalid API key' }],
])
