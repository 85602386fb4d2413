import {
  listedScope,
  parseFindQuery,
  parseListQuery,
  RefundError,
  startWalk,
} from '../../model/index.ts'
import type {
  FoundRefunds,
  ListedScope,
  Refund,
  RefundPage,
  RefundStatus,
  RefundWalk,
  RejectedRow,
  WalkRow,
} from '../../model/index.ts'
import { read, readingOf } from './connection.ts'
import type { MemoryConnection } from './connection.ts'
import { readPlace, writePlace } from './cursor.ts'
import type { Place } from './cursor.ts'
import { memoryStatuses } from './manifest.ts'
import { fromWireRefund } from './mapping.ts'
import { paymentIdOf } from './plan.ts'
import { listRefunds, readOnePayment } from './side.ts'
import type { WirePage } from './side.ts'

/** What a list is asked for, checked. */
export interface Listing {
  readonly words: readonly string[] | null
  readonly payment: string | null
  readonly fromMs: number | null
  readonly beforeMs: number | null
  readonly limit: number
  readonly place: Place | null
  readonly onRejected: ((row: RejectedRow) => void) | null
  readonly listed: ListedScope
  /** Binds cursors to the filters. */
  readonly scope: string
}

const defaultLimit = 20

export function parseListing(connection: MemoryConnection, query: unknown): Listing {
  const parsed = parseListQuery(query)
  const payment = parsed.payment === null ? null : paymentIdOf(connection, parsed.payment)
  const { status, createdFromMs: fromMs, createdBeforeMs: beforeMs, onRejected } = parsed
  const { name, mode } = connection.settings
  const scope = JSON.stringify([name, mode, status, payment, fromMs, beforeMs])
  const place = parsed.cursor === null ? null : readPlace(parsed.cursor, scope, name)
  const words = status === null ? null : wordsFor(status)
  return {
    words,
    payment,
    fromMs,
    beforeMs,
    limit: parsed.limit ?? defaultLimit,
    place,
    onRejected,
    listed: listedScope(parsed),
    scope,
  }
}

export async function readPage(
  connection: MemoryConnection,
  listing: Listing,
  signal: AbortSignal | undefined,
): Promise<RefundPage> {
  const { page, rows } = await readRows(connection, listing, signal)
  const rejected = rows.flatMap((row) => ('rejected' in row ? [row.rejected] : []))
  const { place, scope } = listing
  const [first] = page.rows
  const last = page.rows.at(-1)
  const isForward = place === null || 'after' in place
  const hasNext = isForward ? page.hasMore : last !== undefined
  const hasPrevious = isForward ? place !== null : page.hasMore
  return {
    refunds: rows.flatMap((row) => ('refund' in row ? [row.refund] : [])),
    rejected,
    nextCursor: hasNext && last !== undefined ? writePlace({ after: last.id }, scope) : null,
    previousCursor:
      hasPrevious && first !== undefined ? writePlace({ before: first.id }, scope) : null,
    total: page.total,
    complete: rejected.length === 0,
  }
}

export function walkListing(
  connection: MemoryConnection,
  listing: Listing,
  signal: AbortSignal | undefined,
): RefundWalk {
  const { name } = connection.settings
  const { scope, place, onRejected } = listing
  if (place !== null && 'before' in place) throw backwards(name)
  return startWalk({
    provider: name,
    listed: listing.listed,
    cursor: place === null ? null : writePlace(place, scope),
    onRejected,
    readPage: async (cursor) => {
      const at = cursor === null ? null : readPlace(cursor, scope, name)
      const { page, rows } = await readRows(connection, { ...listing, place: at }, signal)
      const last = page.rows.at(-1)
      const hasNext = page.hasMore && last !== undefined
      return {
        rows: rows.map((row) => withCursor(row, scope)),
        nextCursor: hasNext ? writePlace({ after: last.id }, scope) : null,
        fault: null,
      }
    },
  })
}

type MemoryRow = ReturnType<typeof fromWireRefund>

function withCursor(row: MemoryRow, scope: string): WalkRow {
  return 'rejected' in row ? row : { ...row, cursor: writePlace({ after: row.refund.id }, scope) }
}

function backwards(provider: string): RefundError {
  return new RefundError({
    code: 'invalid_request',
    outcome: 'none',
    provider,
    message: `${provider} can't walk this list: a walk goes towards the older refunds.`,
    issues: [{ path: 'cursor', rule: 'cursor.invalid' }],
  })
}

/** The refunds of a payment that carry a reference. */
export async function findRefunds(
  connection: MemoryConnection,
  query: unknown,
  signal: AbortSignal | undefined,
): Promise<FoundRefunds> {
  const { payment, reference, sinceMs } = parseFindQuery(query)
  // An unknown payment is told from one without refunds.
  const id = paymentIdOf(connection, payment)
  await read(connection, 'find the refund', {
    signal,
    effect: () => readOnePayment(connection.world, id),
  })
  const listing = parseListing(connection, {
    payment,
    ...(sinceMs === null ? {} : { createdFrom: new Date(sinceMs).toISOString() }),
  })
  const walk = walkListing(connection, listing, signal)
  // Asked now, so that what can't be read ends in the answer and not in an error.
  walk.summary()
  const refunds: Refund[] = []
  for await (const refund of walk) if (refund.reference === reference) refunds.push(refund)
  return { refunds, complete: walk.summary().complete }
}

async function readRows(
  connection: MemoryConnection,
  { words, payment, fromMs, beforeMs, limit, place }: Listing,
  signal: AbortSignal | undefined,
): Promise<{ readonly page: WirePage; readonly rows: readonly MemoryRow[] }> {
  const after = place !== null && 'after' in place ? place.after : null
  const before = place !== null && 'before' in place ? place.before : null
  const page = await read(connection, 'list refunds', {
    signal,
    effect: () =>
      listRefunds(connection.world, { words, payment, fromMs, beforeMs, limit, after, before }),
  })
  return { page, rows: page.rows.map((row) => fromWireRefund(row, readingOf(connection))) }
}

function wordsFor(status: RefundStatus): readonly string[] {
  return Object.entries(memoryStatuses).flatMap(([word, meaning]) =>
    meaning.status === status ? [word] : [],
  )
}
