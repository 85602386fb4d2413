import { RefundError } from './errors.ts'
import { createGrowingList } from './growing-list.ts'
import type { Issue } from './issue.ts'
import type { ListedScope, RefundWalk, RejectedRow, WalkSummary } from './list.ts'
import type { Refund } from './refund.ts'

/** One row of a page, normalised or kept out. */
export type WalkRow =
  | {
      readonly refund: Refund
      /** Where the list goes on behind it. A getter may work it out when it is asked for. */
      readonly cursor: string
    }
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
  const rejected = createGrowingList<RejectedRow>()
  const faults: Issue[] = []
  let count = 0
  // Asked for its cursor only when somebody wants to know: most walks are read to their end.
  let place: { readonly cursor: string | null } = setup
  let isReading = false
  let hasEnded = false
  let isAsked = false
  let isTaken = false

  function summarize(): WalkSummary {
    const rows = rejected.snapshot()
    const told = {
      listed: setup.listed,
      count,
      faults: [...faults],
      complete: hasEnded && faults.length === 0 && rejected.length() === 0,
      cursor: hasEnded ? null : place.cursor,
    }
    if (!isReading) return { ...told, rejected: rows() }
    // A reader may ask at every refund, and for the cursor alone.
    return {
      ...told,
      get rejected() {
        return rows()
      },
    }
  }

  async function* readPages(): AsyncGenerator<Refund, void, undefined> {
    let next: string | null = setup.cursor
    do {
      const page: WalkPage = await setup.readPage(next)
      for (const row of page.rows) {
        if ('rejected' in row) {
          rejected.add(row.rejected)
          setup.onRejected?.(row.rejected)
          continue
        }
        count += 1
        place = row
        yield row.refund
      }
      next = page.nextCursor
      if (next !== null) place = { cursor: next }
      if (page.fault !== null) faults.push(page.fault)
    } while (next !== null && faults.length === 0)
    hasEnded = true
  }

  async function* read(): AsyncGenerator<Refund, void, undefined> {
    isReading = true
    try {
      yield* readPages()
    } finally {
      isReading = false
    }
    if (isAsked) return
    const error = lackOf(setup, summarize())
    if (error !== null) throw error
  }

  return {
    summary: () => {
      isAsked = true
      return summarize()
    },
    [Symbol.asyncIterator]: () => {
      if (isTaken) throw takenTwice(setup.provider)
      isTaken = true
      return read()
    },
  }
}

/** What a walk that has ended lacks and nobody was told of, as an error. */
function lackOf({ provider, onRejected }: WalkSetup, summary: WalkSummary): RefundError | null {
  const { count, faults } = summary
  const rejected = onRejected === null ? summary.rejected : []
  if (rejected.length + faults.length === 0) return null
  const reasons = [
    ...(rejected.length > 0
      ? [`${rejected.length} of its rows can't be said without guessing`]
      : []),
    ...(faults.length > 0 ? ['the provider repeated itself before the end'] : []),
  ]
  const remedy = faults.length > 0 ? '' : ', or pass onRejected to take such rows'
  return new RefundError({
    code: 'incomplete_list',
    outcome: 'none',
    provider,
    message: `${provider} listed ${count} refunds, and more there may be: ${reasons.join(', and ')}. See error.summary${remedy}.`,
    issues: [...faults, ...rejected.flatMap(({ issues }) => issues)],
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
