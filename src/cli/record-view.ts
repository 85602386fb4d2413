import { isJsonObject } from '../model/index.ts'
import type { JsonObject, RefundRecord } from '../model/index.ts'
import type { CustomerNotice } from '../service/follow-up-types.ts'
import { detailLines } from './details.ts'
import type { Detail } from './details.ts'
import { printable } from './escape.ts'
import { factText } from './fact-words.ts'
import { wrap } from './notes.ts'
import { nextSentence, nextText, reasonSentence, stateStyle } from './record-words.ts'
import { refundLines } from './refund-view.ts'
import type { Column } from './table.ts'
import { amountText, counted, handleText, metadataText, timeText } from './words.ts'
import type { Output } from './world.ts'

const widthOfPage = 100

/** The columns of a list of records. */
export const recordColumns: readonly Column<RefundRecord>[] = [
  { title: 'Since (UTC)', text: ({ since }) => timeText(since) },
  { title: 'Reference', text: ({ reference }) => printable(reference), shortest: 10 },
  { title: 'Account', text: ({ account }) => printable(account) },
  { title: 'State', text: ({ state }) => state, style: ({ state }) => stateStyle(state) },
  { title: 'Reason', text: ({ reason }) => reason.replaceAll('_', ' ') },
  { title: 'Held', text: ({ held }) => amountText(held), align: 'right' },
  { title: 'Next (UTC)', text: ({ nextAction }) => nextText(nextAction) },
  { title: 'Payment', text: ({ payments }) => printable(payments[0]?.id ?? ''), shortest: 9 },
]

/** What became of a refund, why, and what to do next. */
export function recordLines(record: RefundRecord, output: Output): readonly string[] {
  const { reference, state, reason, account, provider, mode, refund } = record
  const amount = record.amount === null ? '' : `, ${amountText(record.amount)}`
  const heading = `Refund ${printable(reference)}: ${output.style(stateStyle(state), state)}${amount}`
  const details: readonly Detail[] = [
    ['State', `${state} since ${timeText(record.since)} UTC: ${reason.replaceAll('_', ' ')}`],
    ['Next', nextText(record.nextAction)],
    ['Account', `${printable(account)}, of ${printable(provider)}${testText(mode)}`],
    ['Payment', record.payments.map(handleText).join(', ')],
    ['Asked for', askedText(record)],
    ...requestDetails(record.request),
    ['Held', `${amountText(record.held)} of the payment`],
    ['Refund', refund === null ? 'none known' : `${printable(refund.id)}, ${refund.status}`],
    ['Attempts', String(record.attempts)],
    ['Known', counted(record.facts.length, 'fact')],
    ['Finality', record.finality === 'final' ? 'final' : 'may still change'],
    ['Recorded', `${timeText(record.createdAt)} UTC`],
  ]
  return [
    output.style('bold', heading),
    ...sentences([reasonSentence(reason), nextSentence(record)], output),
    '',
    ...detailLines(details, output),
  ]
}

/** The same with the refund of the provider, all that was learned in its order, and for the customer. */
export function wholeRecordLines(
  record: RefundRecord,
  notice: CustomerNotice,
  output: Output,
): readonly string[] {
  const refund = record.refund === null ? [] : ['', ...refundLines(record.refund, output)]
  const facts = record.facts.map((fact): Detail => [timeText(fact.at), factText(fact)])
  return [
    ...recordLines(record, output),
    ...refund,
    '',
    output.style('bold', 'What is known, in the order it was learned (UTC)'),
    ...detailLines(facts, output),
    '',
    output.style('bold', 'What the customer can be told'),
    ...sentences([printable(notice.text)], output, '  '),
  ]
}

function sentences(texts: readonly string[], output: Output, indent = ''): readonly string[] {
  const width = (output.columns ?? widthOfPage) - indent.length
  return wrap(texts.join(' '), width).map((line) => `${indent}${line}`)
}

function testText(mode: RefundRecord['mode']): string {
  return mode === 'test' ? ', test mode' : ''
}

/** How much was asked for: a sum, all that was left, or lines of an order. */
function askedText({ origin, request, amount }: RefundRecord): string {
  if (origin === 'foreign') return 'nothing here: it was made outside of this ledger'
  if (request['amount'] === 'remaining') return 'all that was left'
  if (request['amount'] === undefined) return 'lines of the order'
  return amount === null ? 'an amount' : amountText(amount)
}

function requestDetails({ reason, metadata }: JsonObject): readonly Detail[] {
  return [
    ['Asked because', typeof reason === 'string' ? printable(reason) : ''],
    ['Metadata', isJsonObject(metadata) ? metadataText(metadata) : ''],
  ]
}
