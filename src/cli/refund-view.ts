import type { BankReference, OfAccount, Refund } from '../model/index.ts'
import { detailLines } from './details.ts'
import { printable } from './escape.ts'
import type { Column } from './table.ts'
import { amountText, handleText, metadataText, statusStyle, timeText } from './words.ts'
import type { Output } from './world.ts'

/** The columns of a list of refunds. The refund's id is the last to be shortened. */
export const refundColumns: readonly Column<Refund>[] = [
  { title: 'Created (UTC)', text: ({ createdAt }) => timeText(createdAt) },
  { title: 'Refund', text: ({ id }) => printable(id), shortest: 10 },
  {
    title: 'Status',
    text: ({ status, requiresAction }) => (requiresAction ? `${status} (!)` : status),
    style: ({ status }) => statusStyle(status),
  },
  { title: 'Amount', text: ({ amount }) => amountText(amount), align: 'right' },
  { title: 'Reference', text: ({ reference }) => printable(reference ?? ''), shortest: 9 },
  { title: 'Payment', text: ({ payments }) => printable(payments[0]?.id ?? ''), shortest: 9 },
]

/** All that a person asks about one refund. */
export function refundLines(
  refund: Refund & Partial<OfAccount>,
  output: Output,
): readonly string[] {
  const { id, status, provider, testMode, amount, reason, reference, metadata, createdAt } = refund
  const heading = `Refund ${printable(id)}: ${output.style(statusStyle(status), status)}, ${amountText(amount)}`
  return [
    output.style('bold', heading),
    ...detailLines(
      [
        ['Provider', `${printable(provider)}${testMode === true ? ', test mode' : ''}`],
        ['Account', printable(refund.account ?? '')],
        ['Status', statusText(refund)],
        ['Payment', refund.payments.map(handleText).join(', ')],
        ['Reason', reason ?? 'none given'],
        ['Reference', printable(reference ?? 'none: not made here, or not kept')],
        ['Bank reference', bankReferenceText(refund.bankReference)],
        ...partDetails(refund),
        ['Created', createdAt === null ? 'unknown' : printable(createdAt)],
        ['Metadata', metadataText(metadata)],
      ],
      output,
    ),
  ]
}

function statusText({ status, providerStatus, finality, requiresAction }: Refund): string {
  const own = providerStatus === null ? '' : `, the provider says "${printable(providerStatus)}"`
  const action = requiresAction ? ', somebody has to act at the provider' : ''
  return `${status}${own}, ${finality === 'final' ? 'final' : 'may still change'}${action}`
}

/** The number a customer gives to the bank. */
function bankReferenceText(reference: BankReference | null): string {
  if (reference === null) return 'none yet'
  const type = reference.type === null ? '' : ` (${printable(reference.type).replaceAll('_', ' ')})`
  return reference.value === null
    ? `${reference.status}${type}`
    : `${printable(reference.value)}${type}`
}

function partDetails({ parts }: Refund): readonly (readonly [string, string])[] {
  if (parts.length < 2) return []
  return parts.map(({ amount, payment, bankReference }, at) => [
    at === 0 ? 'Parts' : '',
    [
      amount === null ? 'amount unknown' : amountText(amount),
      payment === null ? '' : `to ${handleText(payment)}`,
      `bank reference ${bankReferenceText(bankReference)}`,
    ]
      .filter((text) => text !== '')
      .join(', '),
  ])
}
