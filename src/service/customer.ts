import { readFields, RefundError, showMoney } from '../model/index.ts'
import type { BankReference, Money, RefundRecord } from '../model/index.ts'
import { openHints } from './facts.ts'
import type { CustomerNotice, CustomerNoticeOptions } from './follow-up-types.ts'
import { recordOf } from './records.ts'
import { isReference } from './request.ts'
import type { KnownRefund } from './seen-refunds.ts'
import type { Settings } from './settings.ts'
import { findingsOf } from './standing.ts'

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
  const told = stageOf(record)
  const { stage, amount } = told
  const day = latestOf(record, told, settings)
  const isOverdue = stage === 'on_its_way' && day?.hasPassed === true
  const bankReference = sharedNumber(told)
  const sentences = [
    words[stage](amount === null ? 'Your refund' : `Your refund of ${showMoney(amount)}`),
    ...daySentence(day, isOverdue, showDay),
    ...numberSentence(told, bankReference, day),
  ]
  return {
    text: sentences.join(' '),
    amount,
    latestAt: day === null || isOverdue ? null : new Date(day.latestMs).toISOString(),
    bankReference,
  }
}

/** How far a refund is, as far as its customer is concerned. */
type Stage =
  | 'in_doubt'
  | 'being_checked'
  | 'waiting'
  | 'on_its_way'
  | 'sent'
  | 'came_back'
  | 'did_not_go_through'
  | 'not_made'

const certain = 'We will tell you as soon as it is certain.'

const words: Readonly<Record<Stage, (refund: string) => string>> = {
  in_doubt: (refund) => `${refund} is being processed. ${certain}`,
  being_checked: (refund) => `${refund} is being checked. ${certain}`,
  waiting: (refund) =>
    `${refund} was accepted, and something has to be done before it is sent. We will tell you as soon as it is on its way.`,
  on_its_way: (refund) => `${refund} was accepted and is on its way.`,
  sent: (refund) => `${refund} was sent.`,
  came_back: (refund) => `${refund} was sent, and came back to us.`,
  did_not_go_through: (refund) => `${refund} did not go through.`,
  not_made: (refund) => `${refund} was not made.`,
}

/** What a customer is told of, and how much of it that is. */
interface Told {
  readonly stage: Stage
  /** Null where nobody knows. */
  readonly amount: Money | null
  /** The provider's refunds that it is about. */
  readonly refunds: readonly KnownRefund[]
}

function stageOf({ state, reason, facts, amount: asked }: RefundRecord): Told {
  const { refunds, decision } = findingsOf(facts, asked)
  const live = refunds.filter(({ refund }) => refund.status !== 'failed')
  switch (state) {
    case 'recorded':
    case 'sending':
    case 'unknown':
      return { stage: 'in_doubt', amount: asked, refunds: [] }
    case 'pending':
      return ofAll(reason === 'requires_action' ? 'waiting' : 'on_its_way', live, asked)
    case 'succeeded':
      return ofAll('sent', live, asked)
    case 'failed': {
      const returned = refunds.filter(({ hasSucceeded }) => hasSucceeded)
      if (returned.length > 0) return ofAll('came_back', returned, asked)
      return { stage: 'did_not_go_through', amount: asked, refunds }
    }
    case 'rejected': {
      // A webhook tells of one that was not read yet.
      const stage = openHints(facts).length > 0 ? 'being_checked' : 'not_made'
      return { stage, amount: asked, refunds: [] }
    }
    case 'mismatch':
    case 'duplicated':
      // Once a person has left it so, it is what the provider made.
      return decision === 'accept_as_is' && live.length > 0
        ? ofAll(stageOfAccepted(live), live, asked)
        : { stage: 'being_checked', amount: asked, refunds: [] }
  }
}

function stageOfAccepted(live: readonly KnownRefund[]): Stage {
  if (live.every(isSent)) return 'sent'
  return live.some(({ refund }) => refund.requiresAction) ? 'waiting' : 'on_its_way'
}

function isSent({ refund }: KnownRefund): boolean {
  return refund.status === 'succeeded'
}

/** One refund may go out as several, one to each card: the customer is told of all of it. */
function ofAll(stage: Stage, refunds: readonly KnownRefund[], asked: Money | null): Told {
  const [first] = refunds
  const currency = first?.refund.amount.currency ?? null
  const isOneCurrency = refunds.every(({ refund }) => refund.amount.currency === currency)
  if (currency === null || !isOneCurrency) return { stage, amount: asked, refunds }
  const minor = refunds.reduce((sum, { refund }) => sum + refund.amount.minor, 0)
  return { stage, amount: { minor, currency }, refunds }
}

/** The number for the bank: with several refunds only one that all of them have. */
function sharedNumber({ refunds: [first, ...others] }: Told): BankReference | null {
  if (first === undefined) return null
  const { bankReference } = first.refund
  const isShared = others.every(
    ({ refund }) => refund.bankReference?.value === bankReference?.value,
  )
  return isShared ? bankReference : null
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
  { account }: RefundRecord,
  { stage, refunds }: Told,
  settings: Settings,
): LatestDay | null {
  const isUnderWay = stage === 'sent' || stage === 'on_its_way'
  if (!isUnderWay || !settings.accountNames.includes(account)) return null
  const terms = settings.provider(account).manifest.customerTerms.value ?? []
  const made = refunds.flatMap(({ refund }) => refund.createdAt ?? [])
  if (terms.length === 0 || made.length === 0 || made.length < refunds.length) return null
  const longestHours = Math.max(...terms.map(({ maxHours }) => maxHours))
  const latestMs = Math.max(...made.map((time) => Date.parse(time))) + longestHours * hour
  return { latestMs, hasPassed: latestMs < settings.clock.now() }
}

/** @param isOverdue still on its way after the latest day: the provider keeps no longer what it says. */
function daySentence(
  day: LatestDay | null,
  isOverdue: boolean,
  showDay: (milliseconds: number) => string,
): readonly string[] {
  if (day === null) return []
  if (isOverdue) return ['It takes longer than usual.']
  const told = showDay(day.latestMs)
  return [
    day.hasPassed
      ? `It should have been with you by ${told}.`
      : `It should be with you by ${told} at the latest.`,
  ]
}

function numberSentence(
  { stage }: Told,
  bankReference: BankReference | null,
  day: LatestDay | null,
): readonly string[] {
  if (stage !== 'sent' || bankReference?.status !== 'available') return []
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
