import { readCursor, writeCursor } from '../model/index.ts'
import type { Position } from '../model/index.ts'
import { ledgerError } from './errors.ts'
import type { Entry, FullEntry, LedgerPage, LedgerQuery } from './ledger.ts'

/** Where a page begins: after this entry, newest first. */
export interface PageStart {
  readonly createdAt: string
  readonly reference: string
}

/**
 * Reads the cursor of a search; null where there is none.
 *
 * @throws {RefundError} `ledger` with the rule `cursor.invalid`.
 */
export function pageStart(
  name: string,
  query: LedgerQuery,
  cursor: string | null,
): PageStart | null {
  if (cursor === null) return null
  const { createdAt, reference } = positionIn(name, query, cursor)
  if (typeof createdAt !== 'string' || typeof reference !== 'string') throw invalidCursor(name)
  return { createdAt, reference }
}

/** Makes a page of what was found, of which one more than the limit was looked for. */
export function pageOf(query: LedgerQuery, limit: number, found: readonly FullEntry[]): LedgerPage {
  const entries = found.slice(0, limit)
  const last = entries.at(-1)
  const hasMore = found.length > limit && last !== undefined
  return { entries, nextCursor: hasMore ? cursorAfter(query, last) : null }
}

function cursorAfter(query: LedgerQuery, { createdAt, reference }: Entry): string {
  return writeCursor({ createdAt, reference }, scopeOf(query))
}

function positionIn(name: string, query: LedgerQuery, cursor: string): Position {
  try {
    return readCursor(cursor, scopeOf(query), name)
  } catch {
    throw invalidCursor(name)
  }
}

function invalidCursor(name: string): Error {
  return ledgerError({
    name,
    rule: 'cursor.invalid',
    why: 'the cursor was changed, or belongs to another query. Pass it as it was given, with the same query, or start without one.',
  })
}

// Field by field, so that the same query has the same text however it was written.
function scopeOf(query: LedgerQuery): string {
  const { account, states, payment, refundId, createdFrom, createdBefore, dueBefore } = query
  return JSON.stringify([
    'ledger',
    account ?? null,
    states?.toSorted() ?? null,
    payment === undefined ? null : [payment.kind ?? null, payment.id],
    refundId ?? null,
    createdFrom ?? null,
    createdBefore ?? null,
    dueBefore ?? null,
  ])
}
