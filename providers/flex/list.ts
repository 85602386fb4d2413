import {
  createRecentMemory,
  guard,
  listedScope,
  parseListQuery,
  readCursor,
  RefundError,
  startWalk,
  writeCursor,
} from '../../src/adapter.ts'
import type {
  CallLimits,
  Client,
  ParsedFindQuery,
  Position,
  WalkPage,
  WalkRow,
} from '../../src/adapter.ts'
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
import { flexCurrency, fromWireRefund, idOfRow } from './mapping.ts'
import { flexPayment } from './request.ts'
import { readRefundListAnswer } from './schemas.ts'

/** What a list is asked for, checked, and in Flex's terms. */
export interface FlexListing {
  readonly status: RefundStatus | null
  readonly payment: PaymentHandle | null
  readonly createdFromMs: number | null
  readonly createdBeforeMs: number | null
  readonly limit: number | null
  readonly position: Position | null
  readonly onRejected: ((row: RejectedRow) => void) | null
  /** What was asked for, in the caller's words. */
  readonly listed: ListedScope
  /** Binds cursors to the filters. */
  readonly scope: string
}

/** Where the rows come from and what they are read by. */
export interface ListSource {
  readonly client: Client
  readonly limits: CallLimits
  /** Wall time, milliseconds since 1970. */
  readonly now: number
}

const defaultLimit = 100
// A row that is listed again is known again among so many, however long the walk is.
const remembered = 10_000

/** All refunds there are. */
export const wholeList: FlexListing = {
  status: null,
  payment: null,
  createdFromMs: null,
  createdBeforeMs: null,
  limit: null,
  position: null,
  onRejected: null,
  listed: listedScope(parseListQuery({})),
  scope: '',
}

/** Checks a list query. */
export function parseListing(query: unknown, mode: string): FlexListing {
  const asked = parseListQuery(query)
  const { payment: named, cursor, extra: _, ...rest } = asked
  const payment = named === null ? null : flexPayment(named)
  const scope = JSON.stringify([
    'flex',
    mode,
    rest.status,
    payment?.kind ?? null,
    payment?.id ?? null,
    rest.createdFromMs,
    rest.createdBeforeMs,
  ])
  const position = cursor === null ? null : readCursor(cursor, scope, 'flex')
  return { ...rest, payment, position, scope, listed: listedScope(asked) }
}

/**
 * Walks all refunds of a listing.
 *
 * @param openSource called for each page, so that a walk may give each page a time of its own: how
 * long the caller takes over the refunds between them is nobody's time-out.
 */
export function walkListing(openSource: () => ListSource, listing: FlexListing): RefundWalk {
  if (listing.position?.before !== undefined) throw backwards()
  const visited = new Set<string>()
  const listed = createRecentMemory<true>(remembered)
  const isNew = (row: WalkRow): boolean => {
    const id = 'refund' in row ? row.refund.id : row.rejected.id
    if (id === null) return true
    const isFirst = listed.get(id) === undefined
    if (isFirst) listed.set(id, true)
    return isFirst
  }
  return startWalk({
    provider: 'flex',
    listed: listing.listed,
    cursor: listing.position === null ? null : writeCursor(listing.position, listing.scope),
    onRejected: listing.onRejected,
    readPage: async (cursor) => {
      const position = cursor === null ? null : readCursor(cursor, listing.scope, 'flex')
      const page = await guard(pageTask, () => readRows(openSource(), listing, position))
      const { nextCursor } = page
      // Its rows were all listed before, and must not be counted twice.
      if (nextCursor !== null && visited.has(nextCursor)) return circle
      if (nextCursor !== null) visited.add(nextCursor)
      return { ...page, rows: page.rows.filter(isNew) }
    },
  })
}

const pageTask = { provider: 'flex', task: 'list refunds', outcome: 'none' } as const

/** Reads one page of the caller's list. */
export async function readListPage(source: ListSource, listing: FlexListing): Promise<RefundPage> {
  const page = await readRows(source, listing, listing.position)
  const refunds = page.rows.flatMap((row) => ('refund' in row ? [row.refund] : []))
  const rejected = page.rows.flatMap((row) => ('rejected' in row ? [row.rejected] : []))
  return {
    refunds,
    rejected,
    nextCursor: page.nextCursor,
    previousCursor: page.previousCursor,
    total: null,
    complete: page.fault === null && rejected.length === 0,
  }
}

interface FlexPage extends WalkPage {
  readonly previousCursor: string | null
}

/**
 * Reads one page of Flex's list: newest first, by refund ids as cursors, without a word about
 * whether more follow (docs.withflex.com/api-reference/refunds/list-refunds). A page that is
 * shorter than asked for is the last one.
 */
export async function readRows(
  source: ListSource,
  listing: FlexListing,
  position: Position | null,
): Promise<FlexPage> {
  // Flex has no refunds that haven't begun.
  if (listing.status === 'new') {
    return { rows: [], nextCursor: null, previousCursor: null, fault: null }
  }
  const limit = listing.limit ?? defaultLimit
  const answer = await source.client.ask(
    {
      operation: 'list_refunds',
      task: 'list refunds',
      method: 'GET',
      pathTemplate: '/v1/refunds',
      query: toWireQuery(listing, position, limit),
    },
    source.limits,
  )
  const list = readRefundListAnswer(answer.body)
  if (!list.ok) throw answer.unreadable(list.issues)
  return toPage(list.value, { source, listing, position, limit })
}

function toWireQuery(
  { status, payment }: FlexListing,
  position: Position | null,
  limit: number,
): Readonly<Record<string, string>> {
  return {
    // Our `pending` and `failed` cover two words each, and Flex filters by one.
    ...(status === 'succeeded' ? { status } : {}),
    ...(payment === null ? {} : { [payment.kind]: payment.id }),
    ...(position?.after === undefined ? {} : { starting_after: String(position.after) }),
    ...(position?.before === undefined ? {} : { ending_before: String(position.before) }),
    limit: String(limit),
  }
}

interface PageContext {
  readonly source: ListSource
  readonly listing: FlexListing
  readonly position: Position | null
  readonly limit: number
}

function toPage(wireRows: readonly JsonValue[], context: PageContext): FlexPage {
  const { listing, position, limit } = context
  const { rows, isRepeat } = newRows(wireRows, position)
  const walkRows: WalkRow[] = []
  let hasEnded = wireRows.length < limit
  let lastId: string | null = null
  let withoutId = 0
  for (const raw of rows) {
    const id = idOfRow(raw)
    if (id === null) withoutId += 1
    else {
      lastId = id
      withoutId = 0
    }
    const row = toRow(raw, context)
    if (row === 'older') hasEnded = true
    else if (row !== 'filtered') {
      walkRows.push('rejected' in row ? row : placed(row.refund, id, listing))
    }
  }
  // A list that doesn't get on would be walked for ever.
  const fault = isRepeat || (!hasEnded && lastId === null) ? stuck : null
  const isForward = position?.before === undefined
  const hasNext = isForward ? !hasEnded && fault === null : lastId !== null
  const hasPrevious = isForward ? position !== null : wireRows.length >= limit
  return {
    rows: walkRows,
    fault,
    nextCursor: hasNext ? cursorAfter(lastId, withoutId, listing) : null,
    previousCursor: hasPrevious ? cursorBefore(rows, listing) : null,
  }
}

/** A row of a walk. Its cursor is worked out when somebody asks for it, which is seldom. */
function placed(refund: Refund, id: string | null, listing: FlexListing): WalkRow {
  return {
    refund,
    get cursor() {
      return cursorAfter(id, 0, listing)
    },
  }
}

function cursorBefore(rows: readonly JsonValue[], { scope }: FlexListing): string | null {
  const firstId = rows.map(idOfRow).find((id) => id !== null) ?? null
  return firstId === null ? null : writeCursor({ before: firstId }, scope)
}

/**
 * The rows that this page adds. A list that holds the row of its own cursor repeats itself: what
 * stands up to it, or behind it on the way back, was on the page before.
 */
function newRows(
  wireRows: readonly JsonValue[],
  position: Position | null,
): { readonly rows: readonly JsonValue[]; readonly isRepeat: boolean } {
  if (position === null) return { rows: wireRows, isRepeat: false }
  const { after, before } = position
  const own = wireRows.findIndex((raw) => {
    const id = idOfRow(raw)
    return id !== null && (id === after || id === before)
  })
  if (own === -1) {
    return { rows: wireRows.slice(countRepeated(wireRows, position)), isRepeat: false }
  }
  const rows = before === undefined ? wireRows.slice(own + 1) : wireRows.slice(0, own)
  return { rows, isRepeat: true }
}

/** Rows at the end of the last page that had no id stand at the beginning of this one again. */
function countRepeated(rows: readonly JsonValue[], { skip }: Position): number {
  const most = Number(skip ?? 0)
  let count = 0
  while (count < most && count < rows.length && idOfRow(rows[count]) === null) count += 1
  return count
}

type Sorted =
  | { readonly refund: Refund }
  | { readonly rejected: RejectedRow }
  | 'filtered'
  | 'older'

/** Decides about one row: shown, kept out with a reason, or not asked for. */
function toRow(raw: JsonValue, { listing, source }: PageContext): Sorted {
  const { payment } = listing
  // Flex puts no session on a refund, so what was filtered by one is known to belong to it.
  const handles = payment?.kind === 'checkout_session' ? [payment] : []
  const mapped = fromWireRefund(raw, { handles, currency: flexCurrency, now: source.now })
  if ('rejected' in mapped) return { rejected: mapped.rejected }
  // A refund may name no payment at all; then it is Flex's filter that says whose it is.
  const isNamed = payment === null || mapped.refund.payments.length > 0
  const refund = isNamed ? mapped.refund : { ...mapped.refund, payments: [payment] }
  const reject = (issue: Issue): Sorted => ({ rejected: { id: refund.id, issues: [issue], raw } })
  if (payment !== null && !refund.payments.some(({ id }) => id === payment.id)) {
    return reject({ path: 'payment_intent_id', rule: 'payment.other' })
  }
  if (listing.createdFromMs !== null || listing.createdBeforeMs !== null) {
    if (refund.createdAt === null) return reject({ path: 'created_at', rule: 'created.unknown' })
    const createdMs = Date.parse(refund.createdAt)
    if (listing.createdFromMs !== null && createdMs < listing.createdFromMs) return 'older'
    if (listing.createdBeforeMs !== null && createdMs >= listing.createdBeforeMs) return 'filtered'
  }
  if (listing.status !== null && refund.status !== listing.status) return 'filtered'
  return { refund }
}

const stuck: Issue = { path: 'refunds', rule: 'body.paging' }
const circle: WalkPage = { rows: [], nextCursor: null, fault: stuck }

function backwards() {
  return new RefundError({
    code: 'invalid_request',
    outcome: 'none',
    provider: 'flex',
    message:
      "flex can't walk backwards: the cursor is the previousCursor of a page. Read that page with listPage, or walk from its nextCursor.",
    issues: [{ path: 'cursor', rule: 'cursor.invalid' }],
  })
}

function cursorAfter(id: string | null, skip: number, { scope }: FlexListing): string {
  return writeCursor({ after: id ?? '', ...(skip === 0 ? {} : { skip }) }, scope)
}

/** Walks the refunds of one payment, and keeps those under the reference. */
export async function findInList(
  source: ListSource,
  query: ParsedFindQuery,
): Promise<FoundRefunds> {
  const payment = flexPayment(query.payment)
  const createdFromMs = query.sinceMs
  const walk = walkListing(() => source, { ...wholeList, payment, createdFromMs })
  // Asked now, so that what can't be read ends in the answer and not in an error.
  walk.summary()
  const refunds: Refund[] = []
  for await (const refund of walk) if (refund.reference === query.reference) refunds.push(refund)
  return { refunds, complete: walk.summary().complete }
}
