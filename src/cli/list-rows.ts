import type { AccountsSummary, WalkQuery, WalkSummary } from '../model/index.ts'
import type { Progress } from './progress.ts'
import type {
  ListedRefund,
  ListedRejection,
  ListedStatement,
  RefundSource,
} from './refund-source.ts'
import type { World } from './world.ts'

/** Who is told of rows as they are read. */
export interface RowListener {
  refund(refund: ListedRefund): void
  rejected(row: ListedRejection): void
}

export interface RowsWanted {
  readonly source: RefundSource
  readonly query: WalkQuery
  /** Null for all. */
  readonly most: number | null
  readonly world: World
  readonly printer: RowListener
  readonly progress: Progress
}

export interface ReadRows {
  readonly rejected: readonly ListedRejection[]
  /** More match than were wanted. */
  readonly hasMore: boolean
  readonly summary: WalkSummary | AccountsSummary
  /** Goes on behind the last refund that was wanted. */
  readonly cursor: string | null
  /** How each account fared. */
  readonly accounts: readonly ListedStatement[]
  /** Why reading stopped before its end. What was read until then is kept. */
  readonly failure: { readonly error: unknown } | null
}

const largestPage = 100

/** Reads as many refunds as are wanted, and looks one further to say whether there are more. */
export async function readRows(wanted: RowsWanted): Promise<ReadRows> {
  const { source, query, most, world, printer, progress } = wanted
  const rejected: ListedRejection[] = []
  const onRejected = (row: ListedRejection): void => {
    rejected.push(row)
    printer.rejected(row)
  }
  const limit = Math.min((most ?? largestPage) + 1, largestPage)
  const walk = source.walk({ ...query, limit, onRejected }, { signal: world.signal })
  // Who asks is not thrown at: what is lacking is told with the rows that were read.
  walk.summary()
  const counts = new Map<string | null, number>()
  let count = 0
  let isLeft = false
  let hasMore = false
  let cursorOfMost: string | null = null
  let failure: ReadRows['failure'] = null
  try {
    for await (const refund of walk) {
      hasMore = count === most
      isLeft = hasMore || !world.stdout.isOpen()
      if (isLeft) break
      const account = refund.account ?? null
      printer.refund(refund)
      count += 1
      counts.set(account, (counts.get(account) ?? 0) + 1)
      progress.update(count, account)
      // The walk's own cursor would leave out the refund that is only looked at.
      if (count === most) cursorOfMost = walk.summary().cursor
    }
  } catch (error) {
    failure = { error }
  }
  const summary = walk.summary()
  const accounts = source
    .statements(summary, { isLeft, failure })
    .map((statement) => withCount(statement, counts))
  return {
    rejected,
    hasMore,
    summary,
    cursor: hasMore ? cursorOfMost : summary.cursor,
    accounts,
    failure,
  }
}

/** The walk counts the refund that was only looked at, too. */
function withCount(
  statement: ListedStatement,
  counts: ReadonlyMap<string | null, number>,
): ListedStatement {
  return { ...statement, count: counts.get(statement.account) ?? 0 }
}
