import { sumMoney } from '../model/index.ts'
import type { Money } from '../model/index.ts'
import type { BulkRow } from './bulk-rows.ts'
import { printable } from './escape.ts'
import { layOutTable } from './table.ts'
import { amountText, counted, modeText } from './words.ts'
import type { Output } from './world.ts'

/** What the refunds of a file come to in one account and currency. */
export interface BulkSum {
  readonly account: string
  /** Null for refunds of all that is left, whose currency the payment says. */
  readonly currency: string | null
  readonly count: number
  /** Null where the amount is known only once the payment is read. */
  readonly amount: Money | null
}

/** The sums of a file by account and currency, never over two currencies. */
export function sumsOf(rows: readonly BulkRow[]): readonly BulkSum[] {
  const groups = Map.groupBy(rows, ({ request: { account, amount } }) =>
    JSON.stringify([account, amount === 'remaining' ? null : amount.currency]),
  )
  return [...groups]
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .flatMap(([, group]) => group.slice(0, 1).map((first) => sumOf(first, group)))
}

function sumOf({ request }: BulkRow, group: readonly BulkRow[]): BulkSum {
  const { account } = request
  const count = group.length
  if (request.amount === 'remaining') return { account, currency: null, count, amount: null }
  const { currency } = request.amount
  const amounts = group.flatMap(({ request: { amount } }) =>
    amount === 'remaining' ? [] : [amount],
  )
  return { account, currency, count, amount: sumMoney(amounts, currency) }
}

/** What is about to be done, for the person who has to agree to it. */
export function bulkPlanLines(
  plan: {
    readonly rows: readonly BulkRow[]
    readonly knownCount: number
    readonly modeOf: (account: string) => 'test' | 'live'
    readonly ledger: string
  },
  output: Output,
): readonly string[] {
  const { rows, knownCount, modeOf, ledger } = plan
  const { lines } = layOutTable<BulkSum>(
    [
      { title: 'Account', text: ({ account }) => printable(account) },
      {
        title: 'Money',
        text: ({ account }) => modeText(modeOf(account)),
        style: ({ account }) => (modeOf(account) === 'live' ? 'red' : 'green'),
      },
      { title: 'Refunds', text: ({ count }) => String(count), align: 'right' },
      {
        title: 'Sum',
        text: ({ amount }) => (amount === null ? 'all that is left' : amountText(amount)),
        align: 'right',
      },
    ],
    sumsOf(rows),
    output,
  )
  const known =
    knownCount === 0
      ? []
      : [`Of these the ledger has ${counted(knownCount, 'refund')} already: none is made again.`]
  return [
    output.style('bold', `${counted(rows.length, 'refund')} will be stored in ${ledger} and sent:`),
    ...lines,
    ...known,
    '',
  ]
}
