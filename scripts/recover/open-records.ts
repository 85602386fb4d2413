import { accountNames, paymentOf } from '../runs/payments.ts'
import type { AccountName } from '../runs/payments.ts'

const minute = 60_000
const hour = 60 * minute

/** How a record was left behind. */
export type Left =
  /** Who sent it was gone before an answer was stored. */
  | 'interrupted'
  /** It got no answer. */
  | 'unanswered'
  /** The provider had it, and had not ended it. */
  | 'pending'

/** One refund that nobody has followed up. */
export interface OpenRecord {
  readonly number: number
  readonly account: AccountName
  readonly reference: string
  readonly payment: string
  /** The provider's id of the refund; null where the POST never arrived. */
  readonly refundId: string | null
  readonly left: Left
  /** Milliseconds since 1970. */
  readonly createdAt: number
}

export const captured = 10_000
export const refundedMinor = 4_000

const refundsOfPayment = 2
const oldestMs = 26 * hour
const youngestMs = 2 * hour

/** The open record with that number, of so many that stopped in the day before that time. */
export function openRecord(number: number, count: number, now: number): OpenRecord {
  const account = accountNames[number % accountNames.length] ?? 'us'
  const place = Math.floor(number / accountNames.length)
  const left = leftBehind(place)
  return {
    number,
    account,
    reference: `OPEN-${number}`,
    payment: paymentOf(account, Math.floor(place / refundsOfPayment)),
    refundId: hasArrived(place) ? refundIdOf(account, number) : null,
    left,
    createdAt: Math.floor(now - oldestMs + ((oldestMs - youngestMs) * number) / count),
  }
}

/** How many payments so many records need at each provider. */
export function paymentsFor(records: number): number {
  return Math.ceil(records / accountNames.length / refundsOfPayment)
}

/** Of ten, four were interrupted, three got no answer, three are pending. */
function leftBehind(place: number): Left {
  const part = place % 10
  if (part < 4) return 'interrupted'
  return part < 7 ? 'unanswered' : 'pending'
}

/** Of forty, one of the interrupted and one of the unanswered never came to the provider. */
function hasArrived(place: number): boolean {
  return place % 40 !== 0 && place % 40 !== 25
}

function refundIdOf(account: AccountName, number: number): string {
  return account === 'us' ? `fref_run_${number}` : `rfd_run_${number}`
}
