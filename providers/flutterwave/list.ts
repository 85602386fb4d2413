import {
  guard,
  listedScope,
  parseFindQuery,
  parseListQuery,
  readCursor,
  startWalk,
  writeCursor,
} from '../../src/adapter.ts'
import type { WalkRow } from '../../src/adapter.ts'
import type {
  FoundRefunds,
  Issue,
  ListedScope,
  JsonValue,
  PaymentHandle,
  Refund,
  RefundPage,
  RefundStatus,
  RefundWalk,
  RejectedRow,
} from '../../src/model/index.ts'
import { createCurrencies, readCharge } from './charge.ts'
import type { Currencies } from './charge.ts'
import { aboutRefunds } from './connection.ts'
import type { Reading } from './connection.ts'
import { chargeIdOfRow, fromWireRefund, idOfRow, timeOfRow } from './mapping.ts'
import {
  createMemory,
  firstPosition,
  fromCursorFields,
  lastPlace,
  readPage,
  toCursorFields,
} from './page.ts'
import type { PagePosition, WirePage } from './page.ts'
import { flutterwavePayment } from './request.ts'

/** What a list is asked for, checked. */
export interface Listing {
  readonly status: RefundStatus | null
  readonly payment: PaymentHandle | null
  readonly createdFromMs: number | null
  readonly createdBeforeMs: number | null
  readonly limit: number | null
  readonly position: PagePosition
  readonly onRejected: ((row: RejectedRow) => void) | null
  /** What was asked for, in the caller's words. */
  readonly listed: ListedScope
  /** Binds cursors to the filters. */
  readonly scope: string
}

/** All refunds there are. */
export const wholeList: Listing = {
  status: null,
  payment: null,
  createdFromMs: null,
  createdBeforeMs: null,
  limit: null,
  position: firstPosition(null),
  onRejected: null,
  listed: listedScope(parseListQuery({})),
  scope: '',
}

/** Checks a list query. */
export function parseListing(query: unknown, mode: string): Listing {
  const asked = parseListQuery(query)
  const { payment: named, cursor, extra: _, ...rest } = asked
  const payment = named === null ? null : flutterwavePayment(named)
  const { status, createdFromMs, createdBeforeMs } = rest
  const filters = ['flutterwave', mode, status, payment?.id ?? null, createdFromMs, createdBeforeMs]
  const scope = JSON.stringify(filters)
  const position =
    cursor === null
      ? firstPosition(rest.limit)
      : fromCursorFields(readCursor(cursor, scope, 'flutterwave'))
  return { ...rest, payment, scope, position, listed: listedScope(asked) }
}

/**
 * Walks all refunds of a listing. Rows that move down while it reads are seen once; those that
 * arrive meanwhile are not waited for.
 *
 * @param openPage called for each page, so that each has a time of its own.
 */
export function walkListing(openPage: () => Reading, listing: Listing): RefundWalk {
  const memory = createMemory()
  const currencies = createCurrencies()
  return startWalk({
    provider: 'flutterwave',
    listed: listing.listed,
    cursor: writeCursor(toCursorFields(listing.position), listing.scope),
    onRejected: listing.onRejected,
    readPage: (cursor) =>
      guard(pageTask, async () => {
        const position =
          cursor === null
            ? listing.position
            : fromCursorFields(readCursor(cursor, listing.scope, 'flutterwave'))
        const reading = openPage()
        const page = await readPage(position, rangeOf(listing), reading)
        const newRows = page.newRows.filter((row) => memory.isNew(row))
        const getsOn = memory.getsOn({ rows: page.rows, newCount: newRows.length })
        const rows = await toRows(newRows, { listing, position, reading, currencies })
        return getsOn || page.isLast
          ? { rows, fault: null, nextCursor: nextCursor(page, newRows, { listing, position }) }
          : { rows, fault: stuck, nextCursor: null }
      }),
  })
}

const pageTask = { provider: 'flutterwave', task: 'list refunds', outcome: 'none' } as const
const stuck: Issue = { path: 'data', rule: 'body.paging' }

interface Place {
  readonly listing: Listing
  readonly position: PagePosition
}

function rangeOf({ createdFromMs, createdBeforeMs }: Listing): {
  readonly fromMs: number | null
  readonly beforeMs: number | null
} {
  return { fromMs: createdFromMs, beforeMs: createdBeforeMs }
}

function nextCursor(
  page: WirePage,
  newRows: readonly JsonValue[],
  { listing, position }: Place,
): string | null {
  if (page.isLast || hasOlder(page, listing)) return null
  const place = lastPlace(newRows) ?? { after: position.after, at: position.at }
  return cursorOf({ ...position, page: position.page + 1, offset: 0, ...place }, listing)
}

// Only a list in order proves that nothing younger follows a row that is too old.
function hasOlder({ rows, isNewestFirst }: WirePage, { createdFromMs }: Listing): boolean {
  if (createdFromMs === null || !isNewestFirst) return false
  return rows.some((row) => (timeOfRow(row) ?? createdFromMs) < createdFromMs)
}

function cursorOf(position: PagePosition, { scope }: Listing): string {
  return writeCursor(toCursorFields(position), scope)
}

interface RowContext extends Place {
  readonly reading: Reading
  readonly currencies: Currencies
}

async function toRows(
  rows: readonly JsonValue[],
  context: RowContext,
): Promise<readonly WalkRow[]> {
  const walkRows: WalkRow[] = []
  for (const raw of rows) {
    const row = await toRow(raw, context)
    if (row !== null) walkRows.push(row)
  }
  return walkRows
}

/** Decides about one row: shown, kept out with a reason, or null for not asked for. */
async function toRow(raw: JsonValue, context: RowContext): Promise<WalkRow | null> {
  const { listing, position, reading, currencies } = context
  const chargeId = chargeIdOfRow(raw)
  if (listing.payment !== null && chargeId !== null && chargeId !== listing.payment.id) return null
  const currency =
    chargeId === null ? reading.connection.currency : await currencies.of(chargeId, reading)
  const about = { ...aboutRefunds(reading.connection), handles: [], currency }
  const mapped = fromWireRefund(raw, about)
  if ('rejected' in mapped) return { rejected: mapped.rejected }
  const { refund } = mapped
  const reject = (path: string, rule: string): WalkRow => ({
    rejected: { id: refund.id, issues: [{ path, rule }], raw },
  })
  if (listing.payment !== null && chargeId === null) return reject('charge_id', 'payment.unknown')
  if (listing.createdFromMs !== null || listing.createdBeforeMs !== null) {
    if (refund.createdAt === null) return reject('created_datetime', 'created.unknown')
    const createdMs = Date.parse(refund.createdAt)
    if (listing.createdFromMs !== null && createdMs < listing.createdFromMs) return null
    if (listing.createdBeforeMs !== null && createdMs >= listing.createdBeforeMs) return null
  }
  if (listing.status !== null && refund.status !== listing.status) return null
  return {
    refund,
    get cursor() {
      const place = { after: idOfRow(raw), at: timeOfRow(raw) }
      return cursorOf({ ...position, offset: 0, ...place }, listing)
    },
  }
}

/** Reads one page of the caller's list. */
export async function readListPage(reading: Reading, listing: Listing): Promise<RefundPage> {
  const { position } = listing
  const page = await readPage(position, rangeOf(listing), reading)
  const limit = Math.min(listing.limit ?? position.size, position.size)
  const shown = page.newRows.slice(0, limit)
  const context = { listing, position, reading, currencies: createCurrencies() }
  const rows = await toRows(shown, context)
  const rejected = rows.flatMap((row) => ('rejected' in row ? [row.rejected] : []))
  const isCut = shown.length < page.newRows.length
  const isWhole = listing.status === null && listing.payment === null
  return {
    refunds: rows.flatMap((row) => ('refund' in row ? [row.refund] : [])),
    rejected,
    nextCursor: isCut
      ? cursorWithin(page, shown, { listing, position })
      : nextCursor(page, shown, { listing, position }),
    previousCursor: previousCursor(page, limit, { listing, position }),
    total: isWhole ? page.total : null,
    complete: rejected.length === 0,
  }
}

/** Goes on with a page that was cut. Where no row shown has an id, its number has to do. */
function cursorWithin(
  { firstNew }: WirePage,
  shown: readonly JsonValue[],
  { listing, position }: Place,
): string {
  const byNumber = { offset: firstNew + shown.length, after: null, at: null }
  const place = lastPlace(shown)
  return cursorOf(
    { ...position, ...(place === null ? byNumber : { offset: 0, ...place }) },
    listing,
  )
}

/** The page before, by number: rows that arrived since then are on it too. */
function previousCursor(
  { firstNew }: WirePage,
  limit: number,
  { listing, position }: Place,
): string | null {
  const { page, size } = position
  if (page === 1 && firstNew === 0) return null
  const back =
    firstNew > 0
      ? { page, offset: Math.max(0, firstNew - limit) }
      : { page: page - 1, offset: Math.max(0, size - limit) }
  return cursorOf({ size, after: null, at: null, ...back }, listing)
}

/** Walks the refunds since the charge was made, and keeps those under the reference. */
export async function findRefunds(query: unknown, reading: Reading): Promise<FoundRefunds> {
  const { payment: named, reference, sinceMs } = parseFindQuery(query)
  const payment = flutterwavePayment(named)
  const { facts } = await readCharge(payment.id, reading)
  const chargedMs = facts.createdAt === null ? null : Date.parse(facts.createdAt)
  const createdFromMs = sinceMs ?? startOfRefunds(chargedMs)
  const connection = {
    ...reading.connection,
    currency: facts.providerCurrency ?? reading.connection.currency,
  }
  const walk = walkListing(() => ({ ...reading, connection }), {
    ...wholeList,
    payment,
    createdFromMs,
  })
  // Asked now, so that what can't be read ends in the answer and not in an error.
  walk.summary()
  const refunds: Refund[] = []
  for await (const refund of walk) if (refund.reference === reference) refunds.push(refund)
  return { refunds, complete: walk.summary().complete }
}

const clockSlackMs = 60_000

/** No refund is older than its charge, but for what two clocks of the provider may differ by. */
export function startOfRefunds(chargedMs: number | null): number | null {
  return chargedMs === null ? null : Math.max(0, chargedMs - clockSlackMs)
}
