import { createRecentMemory } from '../../src/adapter.ts'
import type { Position } from '../../src/adapter.ts'
import type { JsonValue } from '../../src/model/index.ts'
import { readHeaders } from './connection.ts'
import type { Reading } from './connection.ts'
import { idOfRow, timeOfRow } from './mapping.ts'
import { readRefundPageAnswer } from './schemas.ts'

/**
 * A place in the list. Rows are numbered from the newest, so every refund that arrives moves all
 * others down: a page number alone names no place. Behind `after` means behind that row, wherever
 * it stands by now, and the number says where to begin to look.
 */
export interface PagePosition {
  readonly page: number
  /** Rows per page that the number counts by. */
  readonly size: number
  /** Go on behind this refund. */
  readonly after: string | null
  /** When it was created, milliseconds since 1970. */
  readonly at: number | null
  /** Without `after`: begin at this row of the page. */
  readonly offset: number
}

// Sizes outside are refused (developer.flutterwave.com/docs/refunds and its reference).
const smallestPage = 10
const largestPage = 50

/** The beginning of the list. */
export function firstPosition(limit: number | null): PagePosition {
  const size = Math.min(Math.max(limit ?? largestPage, smallestPage), largestPage)
  return { page: 1, size, after: null, at: null, offset: 0 }
}

/** A position as it stands in a cursor. */
export function toCursorFields({ page, size, after, at, offset }: PagePosition): Position {
  return {
    page,
    size,
    offset,
    ...(after === null ? {} : { after }),
    ...(at === null ? {} : { at }),
  }
}

/** A position out of a cursor's fields, which were checked to be ours. */
export function fromCursorFields(fields: Position): PagePosition {
  const { page, size, after, at, offset } = fields
  return {
    page: Number(page),
    size: Number(size),
    offset: Number(offset),
    after: after === undefined ? null : String(after),
    at: at === undefined ? null : Number(at),
  }
}

/** One page as it came. */
export interface WirePage {
  readonly rows: readonly JsonValue[]
  /** Number of the first row that wasn't seen before. */
  readonly firstNew: number
  readonly newRows: readonly JsonValue[]
  /** A page that isn't full is the last one; `page_info` is not always right. */
  readonly isLast: boolean
  readonly isNewestFirst: boolean
  readonly total: number | null
}

/** Reads the page of a position, and leaves out what stands before it. */
export async function readPage(
  position: PagePosition,
  range: { readonly fromMs: number | null; readonly beforeMs: number | null },
  { connection, limits }: Reading,
): Promise<WirePage> {
  const answer = await connection.client.ask(
    {
      operation: 'list_refunds',
      task: 'list refunds',
      method: 'GET',
      pathTemplate: '/refunds',
      query: {
        page: String(position.page),
        size: String(position.size),
        // Whether the ends belong to it isn't documented, so one millisecond more is asked for.
        ...(range.fromMs === null ? {} : { from: isoOf(Math.max(0, range.fromMs - 1)) }),
        ...(range.beforeMs === null ? {} : { to: isoOf(range.beforeMs) }),
      },
      headers: readHeaders(connection),
    },
    limits,
  )
  const read = readRefundPageAnswer(answer.body)
  if (!read.ok) throw answer.unreadable(read.issues)
  const { data: rows, page_info } = read.value
  const isNewestFirst = isSorted(rows)
  const newRows = rowsBehind(rows, position, isNewestFirst)
  return {
    rows,
    newRows,
    firstNew: newRows.length === 0 ? rows.length : rows.indexOf(newRows[0] ?? null),
    isLast: rows.length < position.size,
    isNewestFirst,
    total: page_info.total,
  }
}

/**
 * The rows behind a position. What is newer than the last row seen was seen before, or arrived
 * since; it can't be trusted where the page isn't in order.
 */
function rowsBehind(
  rows: readonly JsonValue[],
  { after, at, offset }: PagePosition,
  isNewestFirst: boolean,
): readonly JsonValue[] {
  if (after === null) return rows.slice(offset)
  const own = rows.findIndex((row) => idOfRow(row) === after)
  if (own !== -1) return rows.slice(own + 1)
  if (at === null || !isNewestFirst) return rows
  return rows.filter((row) => (timeOfRow(row) ?? at) <= at)
}

function isSorted(rows: readonly JsonValue[]): boolean {
  const times = rows.map(timeOfRow).filter((time) => time !== null)
  return times.every((time, index) => index === 0 || time <= (times[index - 1] ?? time))
}

function isoOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString()
}

/** What a walk remembers of the rows it has seen, so that one that moved down is not seen twice. */
export interface Memory {
  /** Whether the row is new; remembers it. */
  isNew(row: JsonValue): boolean
  /** Whether the list still gets on, after a page with or without new rows. */
  getsOn(page: { readonly rows: readonly JsonValue[]; readonly newCount: number }): boolean
}

const remembered = 10_000
const mostQuietPages = 200
const mostEqualPages = 3

export function createMemory(): Memory {
  const seen = createRecentMemory<true>(remembered)
  let quietPages = 0
  let equalPages = 0
  let lastPage = ''
  return {
    isNew: (row) => {
      const name = idOfRow(row) ?? JSON.stringify(row)
      const isFirst = seen.get(name) === undefined
      if (isFirst) seen.set(name, true)
      return isFirst
    },
    getsOn: ({ rows, newCount }) => {
      const page = rows.map((row) => idOfRow(row) ?? '').join()
      quietPages = newCount > 0 ? 0 : quietPages + 1
      equalPages = newCount === 0 && page === lastPage ? equalPages + 1 : 0
      lastPage = page
      return quietPages < mostQuietPages && equalPages < mostEqualPages
    },
  }
}

/** The last row that a walk can go on behind. */
export function lastPlace(
  rows: readonly JsonValue[],
): { readonly after: string; readonly at: number | null } | null {
  const row = rows.findLast((each) => idOfRow(each) !== null)
  const after = idOfRow(row)
  return after === null ? null : { after, at: timeOfRow(row) }
}
