import { readFields, RefundError, showMoney } from '../model/index.ts'
import type { BankReference, Money, RefundRecord } from '../model/index.ts'
import type { CustomerNotice, CustomerNoticeOptions } from './follow-up-types.ts'
import { recordOf } from './records.ts'
import { isReference } from './request.ts'
import { knownRefunds } from './seen-refunds.ts'
import type { KnownRefund } from './seen-refunds.ts'
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
  const sent = sentOf(record)
  const amount = amountOf(record, sent)
  const day = latestOf(record, sent, settings)
  const bankReference = sharedNumber(sent)
  const sentences = [
    whatHappened(record, amount === null ? 'Your refund' : `Your refund of ${showMoney(amount)}`),
    ...daySentence(record, day, showDay),
    ...numberSentence(record, bankReference, day),
  ]
  return {
    text: sentences.join(' '),
    amount,
    latestAt: day === null || isOverdue(record, day) ? null : new Date(day.latestMs).toISOString(),
    bankReference,
  }
}

/** The provider's refunds that went out, or were to: those that have not failed, and else all of them. */
function sentOf({ facts }: RefundRecord): readonly KnownRefund[] {
  const refunds = knownRefunds(facts)
  const live = refunds.filter(({ refund }) => refund.status !== 'failed')
  return live.length > 0 ? live : refunds
}

/** One refund may go out as several, one to each card: the customer is told of all of it. */
function amountOf(
  { state, amount: asked }: RefundRecord,
  sent: readonly KnownRefund[],
): Money | null {
  // What a record in doubt shows is what is being checked, and was promised to nobody.
  const isDoubtful = state === 'mismatch' || state === 'duplicated'
  const [first] = sent
  if (isDoubtful || first === undefined) return asked
  const { currency } = first.refund.amount
  if (sent.some(({ refund }) => refund.amount.currency !== currency)) return asked
  return { minor: sent.reduce((sum, { refund }) => sum + refund.amount.minor, 0), currency }
}

/** The number for the bank: with several refunds only one that all of them have. */
function sharedNumber(sent: readonly KnownRefund[]): BankReference | null {
  const [first] = sent
  if (first === undefined) return null
  const { bankReference } = first.refund
  const isShared = sent.every(({ refund }) => refund.bankReference?.value === bankReference?.value)
  return isShared ? bankReference : null
}

function whatHappened({ state, reason }: RefundRecord, refund: string): string {
  switch (state) {
    case 'recorded':
    case 'sending':
    case 'unknown':
      return `${refund} is being processed. We will tell you as soon as it is certain.`
    case 'pending':
      return reason === 'requires_action'
        ? `${refund} was accepted, and something has to be done before it is sent. We will tell you as soon as it is on its way.`
        : `${refund} was accepted and is on its way.`
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

/** When the money is to be there at the latest, milliseconds since 1970. */
interface LatestDay {
  readonly latestMs: number
  readonly hasPassed: boolean
}

/**
 * The longest of the times that the provider names, from when it made the last of the refunds: which way
 * the money goes back isn't known.
 */
function latestOf(
  { state, reason, account }: RefundRecord,
  sent: readonly KnownRefund[],
  settings: Settings,
): LatestDay | null {
  const isOnItsWay = state === 'succeeded' || (state === 'pending' && reason !== 'requires_action')
  if (!isOnItsWay || !settings.accountNames.includes(account)) return null
  const terms = settings.provider(account).manifest.customerTerms.value ?? []
  const made = sent.flatMap(({ refund }) => refund.createdAt ?? [])
  if (terms.length === 0 || made.length === 0 || made.length < sent.length) return null
  const longestHours = Math.max(...terms.map(({ maxHours }) => maxHours))
  const latestMs = Math.max(...made.map((time) => Date.parse(time))) + longestHours * hour
  return { latestMs, hasPassed: latestMs < settings.clock.now() }
}

/** Still on its way after the latest day: the provider keeps no longer what it says. */
function isOverdue({ state }: RefundRecord, { hasPassed }: LatestDay): boolean {
  return state === 'pending' && hasPassed
}

function daySentence(
  record: RefundRecord,
  day: LatestDay | null,
  showDay: (milliseconds: number) => string,
): readonly string[] {
  if (day === null) return []
  if (isOverdue(record, day)) return ['It takes longer than usual.']
  const told = showDay(day.latestMs)
  return [
    day.hasPassed
      ? `It should have been with you by ${told}.`
      : `It should be with you by ${told} at the latest.`,
  ]
}

function numberSentence(
  { state }: RefundRecord,
  bankReference: BankReference | null,
  day: LatestDay | null,
): readonly string[] {
  if (state !== 'succeeded' || bankReference?.status !== 'available') return []
  const missed = day === null ? 'does not arrive' : 'is not there by then'
  return [`If it ${missed}, your bank can look for it by the number ${bankReference.value}.`]
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
