import { RefundError } from '../../model/index.ts'
import type { Refund, RefundWalk, RejectedRow, WalkSummary } from '../../model/index.ts'
import type { Place } from './cursor.ts'

export type WalkRow = { readonly refund: Refund } | { readonly rejected: RejectedRow }

interface WalkSetup {
  readonly provider: string
  readonly place: Place | null
  readonly onRejected: ((row: RejectedRow) => void) | null
  readonly cursorAt: (place: Place) => string
  readonly readRows: (
    place: Place | null,
  ) => Promise<{ readonly rows: readonly WalkRow[]; readonly next: Place | null }>
}

/** Walks the list page by page, as `RefundWalk` promises. */
export function startMemoryWalk(setup: WalkSetup): RefundWalk {
  const { provider, onRejected } = setup
  const rejected: RejectedRow[] = []
  let count = 0
  let place = setup.place
  let hasEnded = false
  let isTold = onRejected !== null
  let isTaken = false
  if (place !== null && 'before' in place) {
    throw refused(provider, 'cursor', 'cursor.invalid', 'a walk goes towards the older refunds')
  }

  const summarize = (): WalkSummary => ({
    count,
    rejected: [...rejected],
    complete: hasEnded && rejected.length === 0,
    cursor: hasEnded || place === null ? null : setup.cursorAt(place),
  })

  async function* read(): AsyncGenerator<Refund, void, undefined> {
    let next = setup.place
    do {
      const page = await setup.readRows(next)
      for (const row of page.rows) {
        if ('rejected' in row) {
          rejected.push(row.rejected)
          onRejected?.(row.rejected)
          continue
        }
        count += 1
        place = { after: row.refund.id }
        yield row.refund
      }
      next = page.next
      place = next ?? place
    } while (next !== null)
    hasEnded = true
    if (!isTold && rejected.length > 0) throw incomplete(provider, summarize())
  }

  return {
    summary: () => {
      isTold = true
      return summarize()
    },
    [Symbol.asyncIterator]: () => {
      if (isTaken) throw refused(provider, 'walk', 'walk.reused', 'a walk is read once')
      isTaken = true
      return read()
    },
  }
}

function incomplete(provider: string, summary: WalkSummary): RefundError {
  return new RefundError({
    code: 'incomplete_list',
    outcome: 'none',
    provider,
    message: `${provider} listed ${summary.count} refunds, and ${summary.rejected.length} rows can't be said without guessing. See error.summary, or pass onRejected.`,
    issues: summary.rejected.flatMap(({ issues }) => issues),
    summary,
  })
}

function refused(provider: string, path: string, rule: string, why: string): RefundError {
  return new RefundError({
    code: 'invalid_request',
    outcome: 'none',
    provider,
    message: `${provider} can't walk this list: ${why}.`,
    issues: [{ path, rule }],
  })
}
