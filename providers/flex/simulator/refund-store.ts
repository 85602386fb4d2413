import { byTime, takePage } from './refund-page.ts'
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
  const bySession = new Map<string, RefundRow[]>()
  const byIntent = new Map<string, RefundRow[]>()

  function candidates({ session, intent }: RefundPageQuery): readonly RefundRow[] {
    if (session !== null) return bySession.get(session) ?? []
    if (intent !== null) return byIntent.get(intent) ?? []
    return all
  }

  return {
    insert(rows) {
      for (const row of rows) byId.set(row.id, row)
      append(all, rows)
      for (const [id, own] of grouped(rows, sessionsOf)) append(listAt(bySession, id), own)
      for (const [id, own] of grouped(rows, intentsOf)) append(listAt(byIntent, id), own)
    },
    get: (id) => byId.get(id) ?? null,
    ofSession: (id) => bySession.get(id) ?? [],
    ofIntent: (id) => byIntent.get(id) ?? [],
    all: () => all,
    page: (query) => takePage(candidates(query), query),
  }
}

function sessionsOf(row: RefundRow): readonly string[] {
  return row.sessionId === null ? [] : [row.sessionId]
}

function intentsOf(row: RefundRow): readonly string[] {
  return row.parts.map((part) => part.intentId)
}

function grouped(
  rows: readonly RefundRow[],
  idsOf: (row: RefundRow) => readonly string[],
): Map<string, RefundRow[]> {
  const groups = new Map<string, RefundRow[]>()
  for (const row of rows) {
    for (const id of new Set(idsOf(row))) listAt(groups, id).push(row)
  }
  return groups
}

function listAt(lists: Map<string, RefundRow[]>, id: string): RefundRow[] {
  const list = lists.get(id) ?? []
  lists.set(id, list)
  return list
}

function append(list: RefundRow[], rows: readonly RefundRow[]): void {
  let isOrdered = true
  for (const row of rows) {
    const last = list.at(-1)
    if (last !== undefined && byTime(last, row) > 0) isOrdered = false
    list.push(row)
  }
  if (!isOrdered) list.sort(byTime)
}
