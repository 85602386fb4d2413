import type { Refund, RefundProvider, RejectedRow, WalkQuery, WalkSummary } from '../model/index.ts'
import type { World } from './world.ts'

/** Who is told of rows as they are read. */
export interface RowListener {
  refund(refund: Refund): void
  rejected(row: RejectedRow): void
}

export interface RowsWanted {
  readonly provider: RefundProvider
  readonly query: WalkQuery
  /** Null for all. */
  readonly most: number | null
  readonly world: World
  readonly printer: RowListener
}

export interface ReadRows {
  readonly rejected: readonly RejectedRow[]
  /** More match than were wanted. */
  readonly hasMore: boolean
  readonly summary: WalkSummary
  /** Why reading stopped before its end. What was read until then is kept. */
  readonly failure: { readonly error: unknown } | null
}

const largestPage = 100

/** Reads as many refunds as are wanted, and looks one further to say whether there are more. */
export async function readRows(wanted: RowsWanted): Promise<ReadRows> {
  const { provider, query, most, world, printer } = wanted
  const rejected: RejectedRow[] = []
  const onRejected = (row: RejectedRow): void => {
    rejected.push(row)
    printer.rejected(row)
  }
  const limit = Math.min((most ?? largestPage) + 1, largestPage)
  const walk = provider.list({ ...query, limit, onRejected }, { signal: world.signal })
  let count = 0
  let hasMore = false
  let failure: ReadRows['failure'] = null
  try {
    for await (const refund of walk) {
      hasMore = count === most
      if (hasMore || !world.stdout.isOpen()) break
      printer.refund(refund)
      count += 1
    }
  } catch (error) {
    failure = { error }
  }
  return { rejected, hasMore, summary: walk.summary(), failure }
}
