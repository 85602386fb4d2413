import { RefundError } from './errors.ts'
import type { Issue } from './issue.ts'
import type { ListedScope, RefundWalk, RejectedRow, WalkSummary } from './list.ts'
import type { Refund } from './refund.ts'

/** One row of a page, normalised or kept out. */
export type WalkRow =
  | { readonly refund: Refund; readonly cursor: string }
  | { readonly rejected: RejectedRow }

/** One page of a provider's list, after the filters that the provider can't apply. */
export interface WalkPage {
  readonly rows: readonly WalkRow[]
  /** Null at the end. */
  readonly nextCursor: string | null
  /** Why rows may be missing: a list that turns in circles, say. Ends the walk. */
  readonly fault: Issue | null
}

export interface WalkSetup {
  readonly provider: string
  /** What is asked for, told in the summary. */
  readonly listed: ListedScope
  readonly cursor: string | null
  readonly onRejected: ((row: RejectedRow) => void) | null
  readPage(cursor: string | null): Promise<WalkPage>
}

/** Walks a provider's list page by page, as `RefundWalk` promises. */
export function startWalk(setup: WalkSetup): RefundWalk {
  const rejected: RejectedRow[] = []
  // A reader may ask for a summary at every row: the list is copied when it has grown, not each time.
  let told: readonly RejectedRow[] = []
  let count = 0
  let cursor = setup.cursor
  let hasEnded = false
  let isTold = setup.onRejected !== null
  let isTaken = false
  const faults: Issue[] = []

  const summarize = (): WalkSummary => {
    if (told.length < rejected.length) told = [...rejected]
    return {
      listed: setup.listed,
      count,
      rejected: told,
      complete: hasEnded && faults.length === 0 && rejected.length === 0,
      cursor: hasEnded ? null : cursor,
    }
  }

  async function* read(): AsyncGenerator<Refund, void, undefined> {
    let next: string | null = setup.cursor
    do {
      const page: WalkPage = await setup.readPage(next)
      for (const row of page.rows) {
        if ('rejected' in row) {
          rejected.push(row.rejected)
          setup.onRejected?.(row.rejected)
          continue
        }
        count += 1
        cursor = row.cursor
        yield row.refund
      }
      next = page.nextCursor
      cursor = next ?? cursor
      if (page.fault !== null) faults.push(page.fault)
    } while (next !== null && faults.length === 0)
    hasEnded = true
    if (!isTold && !summarize().complete) throw incomplete(setup.provider, summarize(), faults)
  }

  return {
    summary: () => {
      isTold = true
      return summarize()
    },
    [Symbol.asyncIterator]: () => {
      if (isTaken) throw takenTwice(setup.provider)
      isTaken = true
      return read()
    },
  }
}

function incomplete(provider: string, summary: WalkSummary, faults: readonly Issue[]): RefundError {
  const rows = summary.rejected.length
  const why =
    rows > 0
      ? `${rows} of its rows can't be said without guessing`
      : 'the provider repeated itself before the end'
  return new RefundError({
    code: 'incomplete_list',
    outcome: 'none',
    provider,
    message: `${provider} listed ${summary.count} refunds, and more there may be: ${why}. See error.summary, or pass onRejected to take such rows.`,
    issues: [...faults, ...summary.rejected.flatMap(({ issues }) => issues)],
    summary,
  })
}

function takenTwice(provider: string): RefundError {
  return new RefundError({
    code: 'invalid_request',
    outcome: 'none',
    provider,
    message: `${provider} can't walk this list again: a walk is read once. Call list() for another.`,
    issues: [{ path: 'walk', rule: 'walk.reused' }],
  })
}
