import { addInOrder, byTime, createRowGroups, positionOf } from '../../../src/testing/index.ts'
import type { RefundRow } from './refund-row.ts'

/** Which refunds a list is of, and where in it a page begins. */
export interface RefundSlice {
  /** Milliseconds since 1970, the first that belongs to it; null for all of the past. */
  readonly from: number | null
  /** The first that no longer belongs to it. */
  readonly before: number | null
  /** How many newer refunds the page leaves out. */
  readonly skip: number
  readonly size: number
}

/** Holds refunds so that a page costs what it shows, however many there are. */
export interface RefundStore {
  insert(rows: readonly RefundRow[]): void
  get(id: string): RefundRow | null
  /** Oldest first. */
  ofCharge(id: string): readonly RefundRow[]
  all(): readonly RefundRow[]
  /** How many refunds of the slice lists show now, and those of one page of it, newest first. */
  total(slice: Pick<RefundSlice, 'from' | 'before'>, now: number): number
  page(slice: RefundSlice, now: number): readonly RefundRow[]
}

export function createRefundStore(): RefundStore {
  const byId = new Map<string, RefundRow>()
  const byCharge = createRowGroups<RefundRow>(({ chargeId }) => [chargeId])
  const listed: RefundRow[] = []
  let unlisted: RefundRow[] = []

  function list(now: number): readonly RefundRow[] {
    const due = unlisted.filter((row) => row.listedAt <= now)
    if (due.length > 0) {
      unlisted = unlisted.filter((row) => row.listedAt > now)
      addInOrder(listed, due)
    }
    return listed
  }

  return {
    insert(rows) {
      for (const row of rows) {
        byId.set(row.id, row)
        unlisted.push(row)
      }
      byCharge.add(rows)
    },
    get: (id) => byId.get(id) ?? null,
    ofCharge: (id) => byCharge.of(id),
    all: () => [...byId.values()].sort(byTime),
    total(slice, now) {
      const { start, end } = boundsOf(list(now), slice)
      return end - start
    },
    page(slice, now) {
      const rows = list(now)
      const { start, end } = boundsOf(rows, slice)
      const last = Math.max(start, end - slice.skip)
      return rows.slice(Math.max(start, last - slice.size), last).toReversed()
    },
  }
}

function boundsOf(
  rows: readonly RefundRow[],
  { from, before }: Pick<RefundSlice, 'from' | 'before'>,
): { readonly start: number; readonly end: number } {
  const start = from === null ? 0 : positionOf(rows, { createdAt: from, sequence: 0 })
  const end = before === null ? rows.length : positionOf(rows, { createdAt: before, sequence: 0 })
  return { start, end: Math.max(start, end) }
}
