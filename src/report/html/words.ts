import type { ReportDimension } from '../types.ts'

const words: ReadonlyMap<string, string> = new Map([
  ['new', 'New'],
  ['pending', 'Pending'],
  ['succeeded', 'Succeeded'],
  ['failed', 'Failed'],
  ['provisional', 'Can still change'],
  ['final', 'Final'],
  ['duplicate', 'Duplicate'],
  ['fraudulent', 'Fraudulent'],
  ['requested_by_customer', 'Requested by customer'],
  ['expired_uncaptured_charge', 'Expired uncaptured charge'],
  ['other', 'Other'],
  ['test', 'Test'],
  ['live', 'Live'],
  ['available', 'Available'],
  ['unavailable', 'Unavailable'],
  ['refund', 'Refund'],
  ['restatement', 'Restatement'],
  ['changed', 'Changed'],
  ['added', 'Added'],
  ['gone', 'Gone'],
])

/** A word of the report as a reader sees it; a word from outside stays as it is. */
export function worded(word: string): string {
  return words.get(word) ?? word
}

/** What heads the column of a dimension. */
export const dimensionHeads: Readonly<Record<ReportDimension, string>> = {
  account: 'Account',
  provider: 'Provider',
  currency: 'Currency',
  status: 'Status',
  reason: 'Reason',
  day: 'Day',
  week: 'Week',
  month: 'Month',
}
