import type { ColumnId } from '../columns.ts'
import type { PageRow } from '../row-data.ts'

/** What a refund is sorted by; undefined for what isn't known, which comes last either way. */
export type SortValue = string | number | undefined

const statusOrder = ['new', 'pending', 'succeeded', 'failed']

/** What each column sorts by. */
export const sortValues: Readonly<Record<ColumnId, (row: PageRow) => SortValue>> = {
  created: ({ createdAt }) => createdAt ?? undefined,
  status: ({ status }) => statusOrder.indexOf(status),
  amount: ({ amountMinor }) => amountMinor,
  currency: ({ currency }) => currency,
  account: ({ account, provider }) => (account ?? provider).toLowerCase(),
  refund: ({ refund }) => refund.toLowerCase(),
  reference: ({ reference }) => reference?.toLowerCase(),
  reason: ({ reason }) => reason ?? undefined,
  bank: ({ bankReference, bankReferenceStatus }) =>
    bankReference ?? bankReferenceStatus ?? undefined,
  age: ({ ageSeconds }) => ageSeconds ?? undefined,
}

/** Less than zero where the first comes before the second. */
export function compareValues(a: SortValue, b: SortValue): number {
  if (a === b || a === undefined || b === undefined) return 0
  return a < b ? -1 : 1
}

/** Amounts are compared within their currency only: first comes the currency, then the amount. */
export function compareAmounts(a: PageRow, b: PageRow): number {
  return compareValues(a.currency, b.currency) || a.amountMinor - b.amountMinor
}
