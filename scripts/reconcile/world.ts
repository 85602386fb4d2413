import { fromMinor } from '../../src/model/index.ts'
import type { Money } from '../../src/model/index.ts'
import type { FindingKind } from '../../src/service/reconcile/types.ts'
import { accountNames as echoingNames, amountIn, paymentOf } from '../runs/payments.ts'
import type { AccountName as EchoingName } from '../runs/payments.ts'

const hour = 3_600_000
const day = 24 * hour

export const captured = 10_000
export const refundedMinor = 4_000
export const otherMinor = 4_100
export const windowMs: number = 60 * day

const refundsOfPayment = 2
const youngestMs = 2 * day
const oldestMs = 6 * day
const staleMs = 50 * day

/** `silent` is one whose provider never gives a reference back. */
export type AccountName = EchoingName | 'silent'
export const accountNames: readonly AccountName[] = [...echoingNames, 'silent']

/** How the two sides differ about one refund. */
export const plants = [
  'missing_here',
  'missing_there',
  'amount_differs',
  'status_differs',
  'second_refund',
  'second_record',
  'foreign',
  'stale',
  'orphan_fact',
  // A record in doubt, and at the provider a refund without a name that is like it.
  'candidate',
] as const
export type Plant = (typeof plants)[number]

/** How a finding is told apart from others: a candidate is a kind of its own here. */
export type FoundAs = FindingKind | 'candidate'

/** As what each is to be found. */
export function foundAs(account: AccountName, plant: Plant): FoundAs {
  if (plant === 'second_refund' || plant === 'second_record') return 'seen_twice'
  // Where references come back, a refund without one is nobody's of ours.
  return plant === 'candidate' && account !== 'silent' ? 'foreign' : plant
}

/** The name of a finding, of those that are planted and of those that are found. */
export function nameOf(account: string, as: FoundAs, refundId: string): string {
  return `${account} ${as} ${refundId}`
}

/** How each is dealt with: by itself, by a person's decision, or by a person who closes it. */
export type Ending = 'applied' | 'decided' | 'closed'

export function endingOf(account: AccountName, plant: Plant): Ending {
  if (plant === 'candidate' && account === 'silent') return 'decided'
  const asks = plant === 'missing_there' || plant === 'second_record' || plant === 'orphan_fact'
  return asks ? 'closed' : 'applied'
}

/** How large a world is. */
export interface Size {
  /** Refunds at each provider, about. */
  readonly refunds: number
  /** Differences of each sort at each provider. */
  readonly differences: number
  /** When it is reconciled, milliseconds since 1970. */
  readonly now: number
}

/** One refund of the world. */
export interface WorldRefund {
  readonly account: AccountName
  readonly number: number
  readonly reference: string
  readonly payment: string
  readonly id: string
  /** Null where both sides say the same. */
  readonly plant: Plant | null
  /** Milliseconds since 1970. */
  readonly createdAt: number
}

/** The refund with that number: the differences stand evenly among the others. */
export function worldRefund(account: AccountName, number: number, size: Size): WorldRefund {
  const { differences, now } = size
  const refunds = countAt(account, size)
  const sorts = sortsAt(account)
  const planted = differences * sorts.length
  const stride = Math.max(1, Math.floor(refunds / planted))
  const position = number % stride === 0 ? number / stride : planted
  const plant = position < planted ? (sorts[position % sorts.length] ?? null) : null
  const ageMs = youngestMs + ((oldestMs - youngestMs) * number) / refunds
  return {
    account,
    number,
    reference: `BOTH-${account}-${number}`,
    payment: paymentOf(account === 'us' ? 'us' : 'africa', Math.floor(number / refundsOfPayment)),
    id: idOf(account, number, 'run'),
    plant,
    createdAt: Math.floor(now - (plant === 'stale' ? staleMs : ageMs)),
  }
}

// Most of what can differ is the same there: it is there for the candidates.
const silentPerDifference = 10

/** How many refunds there are of an account. */
export function countAt(account: AccountName, { refunds, differences }: Size): number {
  return account === 'silent' ? differences * silentPerDifference : refunds
}

function sortsAt(account: AccountName): readonly Plant[] {
  return account === 'silent' ? ['candidate'] : plants
}

export function paymentsFor(account: AccountName, size: Size): number {
  return Math.ceil(countAt(account, size) / refundsOfPayment)
}

export function moneyIn(account: AccountName, minor: number): Money {
  return account === 'silent' ? fromMinor(minor, 'NGN') : amountIn(account, minor)
}

/** The refund that the provider made a second time. */
export function secondIdOf({ account, number }: WorldRefund): string {
  return idOf(account, number, 'again')
}

/** The record that claims the same refund. */
export function secondReferenceOf({ account, number }: WorldRefund): string {
  return `ALSO-${account}-${number}`
}

export function allRefunds(account: AccountName, size: Size): readonly WorldRefund[] {
  return Array.from({ length: countAt(account, size) }, (_none, number) =>
    worldRefund(account, number, size),
  )
}

/** What is to be found, and how it is dealt with then. */
export function expected(size: Size): ReadonlyMap<string, Ending> {
  const all = accountNames.flatMap((account) => allRefunds(account, size))
  return new Map(
    all.flatMap((refund) => {
      const { account, plant, id } = refund
      if (plant === null) return []
      const found = plant === 'second_refund' ? secondIdOf(refund) : id
      return [[nameOf(account, foundAs(account, plant), found), endingOf(account, plant)] as const]
    }),
  )
}

function idOf(account: AccountName, number: number, part: string): string {
  return account === 'us' ? `fref_${part}_${number}` : `rfd_${part}_${number}`
}
