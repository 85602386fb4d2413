import type { AccountRefund, AccountRejectedRow } from '../model/index.ts'
import type { Row } from './account-reader.ts'
import type { Skip } from './skip.ts'

/** Where to go on in an account's list. */
export interface RowPlace {
  readonly cursor: string | null
  readonly skip: Skip | null
}

/** The refunds of one account that stand next to each other and share one time. */
export interface TieRunSetup {
  /** In the order of the account's list. */
  readonly rows: readonly Row[]
  /** Whether these are all of that time. Others stay in the order of the account's list. */
  readonly isWhole: boolean
  /** Where the first one is read from. */
  readonly start: RowPlace
  /** What is to be skipped behind the last one. */
  readonly skipBehind: Skip | null
}

export interface Offer {
  readonly refund: AccountRefund
  /** The rows kept out that nobody will read again once this one is taken. */
  settling(): readonly AccountRejectedRow[]
  take(): void
}

export interface TieRun {
  /** Milliseconds since 1970; null for a refund whose time nobody knows, which stands alone. */
  readonly time: number | null
  /** Null when all were taken. */
  next(): Offer | null
  /** The rows kept out before the first refund that wasn't yielded before. */
  readonly skipped: readonly AccountRejectedRow[]
  /** Where to go on behind the refund taken last. */
  place(): RowPlace
}

/**
 * Orders a run by ids, and knows at every refund where another walk goes on. A cursor stands
 * between two rows of the account's own order, so that place is the cursor of the last row up to
 * which all were taken, and the id of the one taken last: what stands behind the cursor, with this
 * id or one before it, was taken too.
 *
 * A run that wasn't read to its end is not ordered, for a row of it that nobody saw yet could have
 * any id.
 */
export function createTieRun({ rows, isWhole, start, skipBehind }: TieRunSetup): TieRun {
  const waiting = rows.filter(({ wasYielded }) => !wasYielded)
  const queue = isWhole ? waiting.toSorted(byId) : waiting
  const done = new Set(rows.filter(({ wasYielded }) => wasYielded))
  let count = 0
  let settled = settledWith(null)

  /** How many rows are done from the first one on, and without a gap, once one more is. */
  function settledWith(taken: Row | null, from: number = 0): number {
    let until = from
    for (let row = rows[until]; row !== undefined && isDone(row, taken); row = rows[until]) {
      until += 1
    }
    return until
  }

  function isDone(row: Row, taken: Row | null): boolean {
    return row === taken || done.has(row)
  }

  const behindSettled = (): RowPlace => rows[settled - 1] ?? start

  function skip(): Skip | null {
    if (isWhole && settled === rows.length) return skipBehind
    const last = queue[count - 1]
    const isAhead = isWhole && done.size > settled
    if (!isAhead || last === undefined || last.time === null) return behindSettled().skip
    return { time: last.time, id: last.refund.id }
  }

  return {
    time: rows[0]?.time ?? null,
    skipped: rejectedIn(rows.slice(0, settled)),
    next: () => {
      const row = queue[count]
      if (row === undefined) return null
      return {
        refund: row.refund,
        settling: () => rejectedIn(rows.slice(settled, settledWith(row, settled))),
        take: () => {
          count += 1
          done.add(row)
          settled = settledWith(null, settled)
        },
      }
    },
    place: () => ({ cursor: behindSettled().cursor, skip: skip() }),
  }
}

function rejectedIn(rows: readonly Row[]): readonly AccountRejectedRow[] {
  return rows.flatMap(({ rejected }) => rejected)
}

function byId(one: Row, other: Row): number {
  if (one.refund.id === other.refund.id) return 0
  return one.refund.id < other.refund.id ? -1 : 1
}
