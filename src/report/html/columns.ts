/** A column of the table of refunds, the same for its head and for the page's script. */
export interface RefundColumn {
  readonly id: ColumnId
  readonly head: string
  readonly kind: 'text' | 'number'
}

/** The columns by which the table can be sorted. */
export type ColumnId =
  | 'created'
  | 'status'
  | 'amount'
  | 'currency'
  | 'account'
  | 'refund'
  | 'reference'
  | 'reason'
  | 'bank'
  | 'age'

/** In the order shown: what fits a narrow screen comes first. */
export const refundColumns: readonly RefundColumn[] = [
  { id: 'created', head: 'Created', kind: 'text' },
  { id: 'status', head: 'Status', kind: 'text' },
  { id: 'amount', head: 'Amount', kind: 'number' },
  { id: 'currency', head: 'Currency', kind: 'text' },
  { id: 'account', head: 'Account', kind: 'text' },
  { id: 'refund', head: 'Refund', kind: 'text' },
  { id: 'reference', head: 'Reference', kind: 'text' },
  { id: 'reason', head: 'Reason', kind: 'text' },
  { id: 'bank', head: 'Bank reference', kind: 'text' },
  { id: 'age', head: 'Age', kind: 'number' },
]

/** Rows on one page: the first is what a page begins with. */
export const pageSizes = [50, 25, 100, 250] as const
