import { readCursor, writeCursor } from '../model/index.ts'
import type { Position } from '../model/index.ts'
import type { Delivery, DeliveryPage, DeliveryQuery } from './delivery.ts'
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
  const { createdAt, reference } = positionIn(name, scopeOf(query), cursor)
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

/** Where a page of deliveries begins: after this one. */
export interface DeliveryStart {
  readonly receivedAt: string
  readonly account: string
  readonly id: string
}

/**
 * Reads the cursor of a search for deliveries; null where there is none.
 *
 * @throws {RefundError} `ledger` with the rule `cursor.invalid`.
 */
export function deliveryStart(
  name: string,
  query: DeliveryQuery,
  cursor: string | null,
): DeliveryStart | null {
  if (cursor === null) return null
  const { receivedAt, account, id } = positionIn(name, deliveryScopeOf(query), cursor)
  if (typeof receivedAt !== 'string' || typeof account !== 'string' || typeof id !== 'string') {
    throw invalidCursor(name)
  }
  return { receivedAt, account, id }
}

/** Makes a page of what was found, of which one more than the limit was looked for. */
export function deliveryPageOf(
  query: DeliveryQuery,
  limit: number,
  found: readonly Delivery[],
): DeliveryPage {
  const deliveries = found.slice(0, limit)
  const last = deliveries.at(-1)
  if (found.length <= limit || last === undefined) return { deliveries, nextCursor: null }
  const { receivedAt, account, id } = last
  return {
    deliveries,
    nextCursor: writeCursor({ receivedAt, account, id }, deliveryScopeOf(query)),
  }
}

const feedScope = JSON.stringify(['feed'])

/** The cursor of an event by its number in the feed, from 1. */
export function feedCursor(number: number): string {
  return writeCursor({ number }, feedScope)
}

/**
 * The number of the event that a cursor stands for; 0 for none.
 *
 * @throws {RefundError} `ledger` with the rule `cursor.invalid`.
 */
export function feedStart(name: string, cursor: string | null): number {
  if (cursor === null) return 0
  const { number } = positionIn(name, feedScope, cursor)
  const isNumber = typeof number === 'number' && Number.isSafeInteger(number) && number > 0
  if (!isNumber) throw invalidCursor(name)
  return number
}

function cursorAfter(query: LedgerQuery, { createdAt, reference }: Entry): string {
  return writeCursor({ createdAt, reference }, scopeOf(query))
}

function positionIn(name: string, scope: string, cursor: string): Position {
  try {
    return readCursor(cursor, scope, name)
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

function deliveryScopeOf(query: DeliveryQuery): string {
  const { account, id, refundId, isForeign, receivedFrom, receivedBefore } = query
  return JSON.stringify([
    'deliveries',
    account ?? null,
    id ?? null,
    refundId ?? null,
    isForeign ?? null,
    receivedFrom ?? null,
    receivedBefore ?? null,
  ])
}
