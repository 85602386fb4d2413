import { positionOf } from '../../../src/testing/index.ts'
import type { RefundRow } from './refund-row.ts'

/** Which refunds a page shows. Without a cursor it begins with the newest. */
export interface RefundPageQuery {
  readonly session: string | null
  readonly intent: string | null
  readonly after: RefundRow | null
  readonly before: RefundRow | null
  readonly limit: number
  readonly matches: (row: RefundRow) => boolean
}

/** Costs what the page shows and what it reads past, wherever in the list it is. */
export function takePage(rows: readonly RefundRow[], query: RefundPageQuery): readonly RefundRow[] {
  const { after, before } = query
  if (before !== null) {
    const found = positionOf(rows, before)
    const start = rows[found] === before ? found + 1 : found
    return take(rows, { start, step: 1 }, query).toReversed()
  }
  const start = after === null ? rows.length : positionOf(rows, after)
  return take(rows, { start: start - 1, step: -1 }, query)
}

function take(
  rows: readonly RefundRow[],
  way: { readonly start: number; readonly step: 1 | -1 },
  { limit, matches }: RefundPageQuery,
): RefundRow[] {
  const page: RefundRow[] = []
  let index = way.start
  let row = rows[index]
  while (row !== undefined && page.length < limit) {
    if (matches(row)) page.push(row)
    index += way.step
    row = rows[index]
  }
  return page
}
