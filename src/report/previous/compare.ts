import { ageOf } from '../row.ts'
import type { DatedRow } from '../row.ts'
import type { ReportAccount, ReportRow, Restated } from '../types.ts'
import { keyOf } from './read.ts'
import type { KnownRefund, ReadReport } from './read.ts'

/** An earlier report, as a new walk is held against it. */
export interface Comparison {
  readonly madeAtMs: number
  readonly closed: ClosedPeriod
  /** How a refund of the new walk stands to it. Each refund is asked about once. */
  judge(dated: DatedRow): 'ordinary' | 'unchanged' | Restated
  /** After the walk: whether a refund of the earlier report is gone, by a list that is complete. */
  isGone(row: ReportRow, listed: Listed): boolean
  /** How many of its refunds have neither come nor been told gone. */
  unseen(): number
}

/** Half open; an open start is null. Milliseconds since 1970. */
export interface ClosedPeriod {
  readonly fromMs: number | null
  readonly beforeMs: number
}

/** What the new list is of. */
export interface Listed {
  readonly accounts: readonly ReportAccount[]
  readonly createdFromMs: number | null
  readonly createdBeforeMs: number | null
}

export function compareWith({ head, known }: ReadReport): Comparison {
  const fromMs = head.closedBeforeMs ?? head.createdFromMs
  const closed: ClosedPeriod = {
    fromMs,
    // What was created after it was made can't be in it.
    beforeMs: Math.min(head.createdBeforeMs ?? head.madeAtMs, head.madeAtMs),
  }
  return {
    madeAtMs: head.madeAtMs,
    closed,
    judge: ({ row, createdMs }) => {
      const key = keyOf(row)
      const before = known.get(key)
      if (before === undefined) {
        return isWithin(createdMs, closed.fromMs, closed.beforeMs) ? added(row) : 'ordinary'
      }
      known.delete(key)
      const isSame = before.status === row.status && before.amountMinor === row.amountMinor
      return isSame ? 'unchanged' : changed(before, row)
    },
    isGone: (row, listed) =>
      isListed(row, listed) &&
      // Told once, even where the earlier report says it twice.
      known.delete(keyOf(row)),
    unseen: () => known.size,
  }
}

/** A row of an earlier report as one that tells that its refund is gone. */
export function goneRow(row: ReportRow, madeAtMs: number): ReportRow {
  const createdMs = row.createdAt === null ? null : Date.parse(row.createdAt)
  return {
    ...row,
    record: 'restatement',
    ageSeconds: ageOf(createdMs, madeAtMs),
    restated: {
      change: 'gone',
      previousStatus: row.status,
      previousAmountMinor: row.amountMinor,
      netChangeMinor: 0 - netOf(row),
    },
  }
}

function added(row: ReportRow): Restated {
  return {
    change: 'added',
    previousStatus: null,
    previousAmountMinor: null,
    netChangeMinor: netOf(row),
  }
}

function changed(before: KnownRefund, row: ReportRow): Restated {
  return {
    change: 'changed',
    previousStatus: before.status,
    previousAmountMinor: before.amountMinor,
    netChangeMinor: netOf(row) - netOf(before),
  }
}

/** What a refund adds to the net: nothing went back where it failed. */
function netOf({ status, amountMinor }: KnownRefund): number {
  return status === 'failed' ? 0 : amountMinor
}

/** Whether the new list would have it, were it still there. */
function isListed(row: ReportRow, listed: Listed): boolean {
  const { createdFromMs, createdBeforeMs } = listed
  const createdMs = row.createdAt === null ? null : Date.parse(row.createdAt)
  const isOfPeriod =
    (createdFromMs === null && createdBeforeMs === null) ||
    isWithin(createdMs, createdFromMs, createdBeforeMs)
  return (
    isOfPeriod &&
    listed.accounts.some(({ account, complete }) => account === row.account && complete === true)
  )
}

/** An unknown time is in no period. */
export function isWithin(
  milliseconds: number | null,
  fromMs: number | null,
  beforeMs: number | null,
): boolean {
  if (milliseconds === null) return false
  return milliseconds >= (fromMs ?? -Infinity) && milliseconds < (beforeMs ?? Infinity)
}
