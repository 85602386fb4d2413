import type { Issue } from './issue.ts'
import type { JsonValue } from './json.ts'
import type { PaymentReference } from './payment.ts'
import type { Refund, RefundStatus } from './refund.ts'

/** Which refunds to list. All filters must hold. */
export interface ListQuery {
  readonly status?: RefundStatus
  readonly payment?: PaymentReference
  /** Created at or after this time, ISO 8601 with a zone: `2026-01-31T00:00:00Z`. */
  readonly createdFrom?: string
  /** Created before this time, ISO 8601 with a zone. */
  readonly createdBefore?: string
  /** Refunds per page, 1 to 100. A walk reads page after page whatever this is. */
  readonly limit?: number
  /** Where to go on: `nextCursor` or `previousCursor` of a page, `cursor` of a walk's summary. */
  readonly cursor?: string
}

/** How a walk treats the rows it can't normalise. */
export interface WalkQuery extends ListQuery {
  /**
   * Called with each row that was kept out. Without it such rows end the walk with an error.
   *
   * What it throws ends the walk, and reaches who iterates it. A walk that goes on by the summary's
   * cursor then calls it again with that row, and perhaps with others before it, and skips nothing.
   */
  readonly onRejected?: (row: RejectedRow) => void
}

/** A row of the provider's list that can't be said in this package's words without guessing. */
export interface RejectedRow {
  readonly id: string | null
  readonly issues: readonly Issue[]
  /** The provider's own object, untouched. */
  readonly raw: JsonValue
}

/** One page of refunds, newest first. */
export interface RefundPage {
  /** May be shorter than `limit`, or empty, where a filter is applied by this package. */
  readonly refunds: readonly Refund[]
  readonly rejected: readonly RejectedRow[]
  /** Opaque; null at the end. */
  readonly nextCursor: string | null
  /** Opaque; null at the beginning. */
  readonly previousCursor: string | null
  /** How many refunds match, when the provider counts them. */
  readonly total: number | null
  /** False when rows of this page may be missing. */
  readonly complete: boolean
}

/** Which refunds a walk was asked for. What was not asked for is null. */
export interface ListedScope {
  readonly status: RefundStatus | null
  readonly payment: PaymentReference | null
  /** ISO 8601 in UTC with milliseconds. */
  readonly createdFrom: string | null
  /** The same, and excluded itself. */
  readonly createdBefore: string | null
  /** It went on at a cursor: what comes before that is no part of it. */
  readonly isResumed: boolean
}

/** What a walk has read so far, or in all once it has ended. */
export interface WalkSummary {
  /** What the walk was asked for; null where that isn't known. */
  readonly listed: ListedScope | null
  /** Refunds yielded. */
  readonly count: number
  /** The rows that were kept out. */
  readonly rejected: readonly RejectedRow[]
  /** Why the list can't be proved whole, as when it turns in circles; empty where nothing says so. */
  readonly faults: readonly Issue[]
  /** True once the end was reached and every row was yielded: the list is proved whole. */
  readonly complete: boolean
  /** Goes on behind the last refund yielded; null before the first and after the end. */
  readonly cursor: string | null
}

/**
 * All refunds that match, newest first, read page by page while it is iterated. It can be
 * iterated once.
 *
 * The iteration throws `incomplete_list` after the last refund if rows were rejected and nobody took
 * them by `onRejected`, or if the list couldn't be proved whole. Who has asked for a `summary` by then
 * is not thrown at: it says both.
 */
export interface RefundWalk extends AsyncIterable<Refund> {
  summary(): WalkSummary
}

/** Where to look for a refund by the caller's own name for it. */
export interface FindQuery {
  readonly payment: PaymentReference
  readonly reference: string
  /** Look no further back than this time, ISO 8601 with a zone. */
  readonly since?: string
}

/** What was found. An empty list proves absence only when `complete`, and only for now. */
export interface FoundRefunds {
  readonly refunds: readonly Refund[]
  readonly complete: boolean
}
