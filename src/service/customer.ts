import { readFields, RefundError, showMoney } from '../model/index.ts'
import type { BankReference, RefundRecord } from '../model/index.ts'
import type { CustomerNotice, CustomerNoticeOptions } from './follow-up-types.ts'
import { recordOf } from './records.ts'
import { isReference } from './request.ts'
import type { Settings } from './settings.ts'

const hour = 60 * 60 * 1000

/** Says what the customer of a refund can be told; null where there is no such record. */
export async function noticeFor(
  settings: Settings,
  reference: string,
  options: CustomerNoticeOptions = {},
): Promise<CustomerNotice | null> {
  const showDay = dayFormat(options)
  if (!isReference(reference)) return null
  const [entry] = await settings.ledger.read([reference])
  if (entry === undefined) return null
  const record = recordOf(entry, settings)
  const amount = record.refund?.amount ?? record.amount
  const latestMs = latestOf(record, settings)
  const bankReference = record.refund?.bankReference ?? null
  const sentences = [
    whatHappened(record, amount === null ? 'Your refund' : `Your refund of ${showMoney(amount)}`),
    ...(latestMs === null ? [] : [`It should be with you by ${showDay(latestMs)} at the latest.`]),
    ...numberSentence(record, bankReference),
  ]
  return {
    text: sentences.join(' '),
    amount,
    latestAt: latestMs === null ? null : new Date(latestMs).toISOString(),
    bankReference,
  }
}

function whatHappened({ state, reason }: RefundRecord, refund: string): string {
  switch (state) {
    case 'recorded':
    case 'sending':
    case 'unknown':
      return `${refund} is being processed. We will tell you as soon as it is certain.`
    case 'pending':
      return `${refund} was accepted and is on its way.`
    case 'succeeded':
      return `${refund} was sent.`
    case 'failed':
      return reason === 'reversed'
        ? `${refund} was sent, and came back to us.`
        : `${refund} did not go through.`
    case 'rejected':
      return `${refund} was not made.`
    case 'mismatch':
    case 'duplicated':
      return `${refund} is being checked. We will tell you as soon as it is certain.`
  }
}

/**
 * The longest of the times that the provider names, from when it made the refund: which way the money
 * goes back isn't known.
 */
function latestOf({ state, refund, account }: RefundRecord, settings: Settings): number | null {
  if (state !== 'pending' && state !== 'succeeded') return null
  if (refund.createdAt === null || !settings.accountNames.includes(account)) return null
  const terms = settings.provider(account).manifest.customerTerms.value ?? []
  if (terms.length === 0) return null
  const longestHours = Math.max(...terms.map(({ maxHours }) => maxHours))
  return Date.parse(refund.createdAt) + longestHours * hour
}

function numberSentence(
  { state }: RefundRecord,
  bankReference: BankReference | null,
): readonly string[] {
  if (state !== 'succeeded' || bankReference?.status !== 'available') return []
  const { value } = bankReference
  return [`If it is not there by then, your bank can look for it by the number ${value}.`]
}

function dayFormat(options: CustomerNoticeOptions): (milliseconds: number) => string {
  const fields = readFields(options)
  const isKnown = fields !== null && [...fields.keys()].every((name) => name === 'timeZone')
  if (!isKnown) throw refuse('options', 'option.unknown')
  const { timeZone = 'UTC' } = options
  try {
    const format = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone })
    return (milliseconds) => format.format(milliseconds)
  } catch {
    throw refuse('timeZone', 'option.type')
  }
}

function refuse(path: string, rule: string): RefundError {
  return new RefundError({
    code: 'invalid_request',
    outcome: 'none',
    message:
      "The notice was not written: its options must be { timeZone }, with an IANA name such as 'Africa/Lagos'.",
    issues: [{ path, rule }],
  })
}
