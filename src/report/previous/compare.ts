import { ageOf } from '../row.ts'
import type { DatedRow } from '../row.ts'
import type { ReportAccount, ReportRow, Restated } from '../types.ts'
import type { Owner } from './head.ts'
import { keyOf } from './read.ts'
import type { KnownRefund, ReadReport } from './read.ts'

/** An earlier report, as a new walk is held against it. */
export interface Comparison {
  readonly madeAtMs: number
  readonly closed: ClosedPeriod
  /** How a refund of the new walk stands to it. */
  judge(dated: DatedRow): 'ordinary' | 'unchanged' | 'repeated' | Restated
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
  // A gap between the period that it found closed and its own was closed by neither.
  const starts = [head.closedBeforeMs, head.createdFromMs].filter((start) => start !== null)
  const fromMs = starts.length === 0 ? null : Math.max(...starts)
  const closed: ClosedPeriod = {
    fromMs,
    // What was created after it was made can't be in it.
    beforeMs: Math.min(head.createdBeforeMs ?? head.madeAtMs, head.madeAtMs),
  }
  let unseen = known.size
  const see = (refund: KnownRefund): void => {
    refund.isSeen = true
    unseen -= 1
  }
  return {
    madeAtMs: head.madeAtMs,
    closed,
    judge: ({ row, createdMs }) => {
      const key = keyOf(row)
      const before = known.get(key)
      if (before === undefined) {
        const isClosed =
          isWithin(createdMs, closed.fromMs, closed.beforeMs) && isOwned(row, head.owners)
        return isClosed ? added(row) : 'ordinary'
      }
      if (before.isSeen) return 'repeated'
      see(before)
      const isSame = before.status === row.status && before.amountMinor === row.amountMinor
      return isSame ? 'unchanged' : changed(before, row)
    },
    isGone: (row, listed) => {
      const before = known.get(keyOf(row))
      // Told once, even where the earlier report says it twice.
      if (before === undefined || before.isSeen || !isListed(row, listed)) return false
      see(before)
      return true
    },
    unseen: () => unseen,
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
function netOf({ status, amountMinor }: Pick<ReportRow, 'status' | 'amountMinor'>): number {
  return status === 'failed' ? 0 : amountMinor
}

/** Whether the earlier report could have had it: what isn't known of an account may be so. */
function isOwned(row: ReportRow, owners: readonly Owner[]): boolean {
  return owners.some(
    ({ account, provider, mode }) =>
      account === row.account &&
      (provider === null || provider === row.provider) &&
      (mode === null || row.mode === null || mode === row.mode),
  )
}

/**
 * Whether the new list would have it, were it still there. A name alone doesn't prove it: behind it
 * may stand another provider by now, or the test mode of the same.
 */
function isListed(row: ReportRow, listed: Listed): boolean {
  const { createdFromMs, createdBeforeMs } = listed
  const createdMs = row.createdAt === null ? null : Date.parse(row.createdAt)
  const isOfPeriod =
    (createdFromMs === null && createdBeforeMs === null) ||
    isWithin(createdMs, createdFromMs, createdBeforeMs)
  return (
    isOfPeriod &&
    listed.accounts.some(
      ({ account, provider, mode, complete }) =>
        account === row.account &&
        provider === row.provider &&
        mode !== null &&
        mode === row.mode &&
        complete === true,
    )
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
