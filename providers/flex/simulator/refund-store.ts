import { addInOrder, createRowGroups } from '../../../src/testing/index.ts'
import { takePage } from './refund-page.ts'
import type { RefundPageQuery } from './refund-page.ts'
import type { RefundRow } from './refund-row.ts'

/** Holds refunds so that a page costs what it shows, however many there are. */
export interface RefundStore {
  insert(rows: readonly RefundRow[]): void
  get(id: string): RefundRow | null
  /** Oldest first. */
  ofSession(id: string): readonly RefundRow[]
  ofIntent(id: string): readonly RefundRow[]
  all(): readonly RefundRow[]
  /** Newest first. */
  page(query: RefundPageQuery): readonly RefundRow[]
}

export function createRefundStore(): RefundStore {
  const all: RefundRow[] = []
  const byId = new Map<string, RefundRow>()
  const bySession = createRowGroups<RefundRow>(({ sessionId }) =>
    sessionId === null ? [] : [sessionId],
  )
  const byIntent = createRowGroups<RefundRow>(({ parts }) => parts.map((part) => part.intentId))

  function candidates({ session, intent }: RefundPageQuery): readonly RefundRow[] {
    if (session !== null) return bySession.of(session)
    if (intent !== null) return byIntent.of(intent)
    return all
  }

  return {
    insert(rows) {
      for (const row of rows) byId.set(row.id, row)
      addInOrder(all, rows)
      bySession.add(rows)
      byIntent.add(rows)
    },
    get: (id) => byId.get(id) ?? null,
    ofSession: (id) => bySession.of(id),
    ofIntent: (id) => byIntent.of(id),
    all: () => all,
    page: (query) => takePage(candidates(query), query),
  }
}
