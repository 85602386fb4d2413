import type { FindingKind } from '../../src/service/reconcile/types.ts'
import { accountNames, paymentOf } from '../runs/payments.ts'
import type { AccountName } from '../runs/payments.ts'

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
] as const
export type Plant = (typeof plants)[number]

/** As what each is to be found. */
export const kindOf: Readonly<Record<Plant, FindingKind>> = {
  missing_here: 'missing_here',
  missing_there: 'missing_there',
  amount_differs: 'amount_differs',
  status_differs: 'status_differs',
  second_refund: 'seen_twice',
  second_record: 'seen_twice',
  foreign: 'foreign',
  stale: 'stale',
  orphan_fact: 'orphan_fact',
}

/** Those that are left once all is applied that needs no person. */
export const leftToPeople: ReadonlySet<Plant> = new Set([
  'missing_there',
  'second_record',
  'orphan_fact',
])

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
export function worldRefund(
  account: AccountName,
  number: number,
  { refunds, differences, now }: Size,
): WorldRefund {
  const planted = differences * plants.length
  const stride = Math.max(1, Math.floor(refunds / planted))
  const position = number % stride === 0 ? number / stride : planted
  const plant = position < planted ? (plants[position % plants.length] ?? null) : null
  const ageMs = youngestMs + ((oldestMs - youngestMs) * number) / refunds
  return {
    account,
    number,
    reference: `BOTH-${account}-${number}`,
    payment: paymentOf(account, Math.floor(number / refundsOfPayment)),
    id: idOf(account, number, 'run'),
    plant,
    createdAt: Math.floor(now - (plant === 'stale' ? staleMs : ageMs)),
  }
}

export function paymentsFor({ refunds }: Size): number {
  return Math.ceil(refunds / refundsOfPayment)
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
  return Array.from({ length: size.refunds }, (_none, number) => worldRefund(account, number, size))
}

/** What is to be found: account, kind and refund. */
export function expected(size: Size): ReadonlyMap<string, Plant> {
  const all = accountNames.flatMap((account) => allRefunds(account, size))
  return new Map(
    all.flatMap((refund) => {
      const { account, plant, id } = refund
      if (plant === null) return []
      const found = plant === 'second_refund' ? secondIdOf(refund) : id
      return [[`${account} ${kindOf[plant]} ${found}`, plant] as const]
    }),
  )
}

function idOf(account: AccountName, number: number, part: string): string {
  return account === 'us' ? `fref_${part}_${number}` : `rfd_${part}_${number}`
}
