import type { RefundRow } from './book.ts'
import type { Conduct } from './conduct.ts'

/** The part of an array, oldest first, that a list shows: from `low` up to but not including `high`. */
export interface Window {
  readonly low: number
  readonly high: number
}

/** What a list shows of its rows by now. Only the newest are hidden, so few are looked at. */
export function windowOf(rows: readonly RefundRow[], { listLagMs }: Conduct, now: number): Window {
  let high = rows.length
  while (high > 0 && (rows[high - 1]?.createdAt ?? 0) + listLagMs > now) high -= 1
  return { low: 0, high }
}

/** The window without what a list that ends early leaves out. */
export function cutOff({ low, high }: Window, { truncatesListsAt }: Conduct): Window {
  return truncatesListsAt === null
    ? { low, high }
    : { low: Math.max(low, high - truncatesListsAt), high }
}

/** Where a row stands, or would stand. */
export function positionOf(rows: readonly RefundRow[], { sequence }: RefundRow): number {
  return firstWhere(rows, (row) => row.sequence >= sequence)
}

/** Where the rows begin that were made at a time or later. */
export function beginOf(rows: readonly RefundRow[], time: number): number {
  return firstWhere(rows, (row) => row.createdAt >= time)
}

function firstWhere(rows: readonly RefundRow[], holds: (row: RefundRow) => boolean): number {
  let low = 0
  let high = rows.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const row = rows[middle]
    if (row === undefined || holds(row)) high = middle
    else low = middle + 1
  }
  return low
}

/** The JSON of rows, newest first and parted by commas; `show` may leave one out by null. */
export function showRows(
  rows: readonly RefundRow[],
  { low, high }: Window,
  { limit, show }: { readonly limit: number; readonly show: (row: RefundRow) => string | null },
): string {
  const shown: string[] = []
  for (let index = high - 1; index >= low && shown.length < limit; index -= 1) {
    const row = rows[index]
    const wire = row === undefined ? null : show(row)
    if (wire !== null) shown.push(wire)
  }
  return shown.join(',')
}
