import {
  checkId,
  checkRefundable,
  compareMoney,
  createClient,
  deriveIdempotencyKey,
  finalityOf,
  guard,
  listedScope,
  isJsonObject,
  isRefundError,
  lessRefunds,
  parseFindQuery,
  parseListQuery,
  parsePaymentReference,
  parsePreparedRefund,
  parseRefundRequest,
  portableMethods,
  readCursor,
  readMinorUnits,
  readOptions,
  readWireCurrency,
  readWireId,
  readWireMetadata,
  readWireReason,
  readWireTime,
  readWireWord,
  RefundError,
  refundReasons,
  refuseRefund,
  seenPayment,
  startWalk,
  unknownStatus,
  wireField,
  withDetails,
  writeCursor,
} from 'polyrefund/adapter'
import type {
  Answer,
  CallLimits,
  Client,
  CommonOptions,
  ExplainRefusal,
  Issue,
  JsonObject,
  JsonValue,
  Manifest,
  Money,
  Operations,
  ParsedListQuery,
  Payment,
  PaymentHandle,
  PaymentReference,
  Plan,
  PreparedRefund,
  ProviderOptions,
  Refund,
  RefundProvider,
  RefundWalk,
  RejectedRow,
  SeenPayment,
  StatusMeaning,
  WalkPage,
  WalkRow,
} from 'polyrefund/adapter'

export interface TinypayOptions extends ProviderOptions {
  /** Keys that begin with `test_` move no money. */
  readonly apiKey: string
}

/** Tinypay, a provider that doesn't exist: amounts in cents, a list by cursor, replays by key. */
export function tinypay(options: TinypayOptions): RefundProvider {
  const { own, common, baseUrl, mode } = readTinypayOptions(options)
  const client = createClient({
    manifest: tinypayManifest,
    baseUrl,
    options: common,
    explain: explainTinypayError,
    credentials: {
      headers: async () => ({ authorization: `Bearer ${own.apiKey}` }),
      renew: null,
      secrets: () => [own.apiKey],
    },
  })
  const operations = operationsOf({ client, options: common, baseUrl, mode })
  const portable = portableMethods({ manifest: tinypayManifest, mode, client, operations })
  return { ...portable, parseWebhook: refuseWebhooks }
}

/** Tinypay tells of nothing by webhooks, and its manifest names no scheme of them. */
async function refuseWebhooks(): Promise<never> {
  throw new RefundError({
    code: 'unsupported',
    outcome: 'none',
    provider: 'tinypay',
    message: 'tinypay has no webhooks. Read its refunds by get or list.',
  })
}

interface Connection {
  readonly client: Client
  readonly options: CommonOptions
  readonly baseUrl: string
  readonly mode: 'test' | 'live'
}

function operationsOf(connection: Connection): Operations {
  return {
    plan: (request, limits) => planRefund(connection, request, limits),
    send: (prepared, limits) => sendPrepared(connection, prepared, limits),
    // The key makes a repeat safe, and `manifest.keyTrust` says so: `repeat` reads nothing else.
    sendWhileSafe: (prepared, limits) =>
      connection.client.repeat(
        (attempt) => sendPrepared(connection, prepared, limits, attempt),
        limits,
      ),
    find: async (given, limits) => {
      const { reference, sinceMs, payment: named } = parseFindQuery(given)
      const payment = chargeOf(named)
      await readCharge(connection, payment, limits)
      const query = { ...everything, payment, createdFromMs: sinceMs }
      const walk = walkRefunds(connection, query, () => limits)
      // Asked now, so that what can't be read ends in the answer and not in an error.
      walk.summary()
      const refunds = (await all(walk)).filter((refund) => refund.reference === reference)
      return { refunds, complete: walk.summary().complete }
    },
    get: (id, limits) => readRefund(connection, checkId(id, 'id'), limits),
    walk: (query, startPage) => walkRefunds(connection, parseListQuery(query), startPage),
    readPage: async (given, limits) => {
      const query = parseListQuery(given)
      const { rows, nextCursor } = await readRows(
        connection,
        { query, cursor: query.cursor },
        limits,
      )
      const rejected = rows.flatMap((row) => ('rejected' in row ? [row.rejected] : []))
      const refunds = rows.flatMap((row) => ('refund' in row ? [row.refund] : []))
      const complete = rejected.length === 0
      return { refunds, rejected, nextCursor, previousCursor: null, total: null, complete }
    },
    readPayment: async (payment, limits) =>
      (await readPayment(connection, chargeOf(parsePaymentReference(payment, 'payment')), limits))
        .payment,
  }
}

/** Works out what to send. Moves nothing, so whatever it throws says `not_sent`. */
async function planRefund(
  connection: Connection,
  given: unknown,
  limits: CallLimits,
): Promise<Plan> {
  const request = parseRefundRequest(given, { provider: 'tinypay', acceptsLines: false })
  const { amount, reference } = request
  const payment = chargeOf(request.payment)
  try {
    const named = amount === 'remaining' ? null : amount
    if (!connection.options.preflight && named !== null) {
      return { prepared: await seal(connection, { ...request, payment, amount: named }, null) }
    }
    const facts = await readPayment(connection, payment, limits)
    const existing = facts.refunds.find((refund) => refund.reference === reference)
    if (existing !== undefined) {
      const isSame = named === null || compareMoney(existing.amount, named) === 0
      return { existing, isSame }
    }
    checkRefundable(facts.payment, {
      amount: named,
      currency: named?.currency ?? null,
      testMode: connection.mode === 'test',
    })
    const resolved = named ?? facts.payment.refundable
    const wish = { ...request, payment, amount: resolved }
    return { prepared: await seal(connection, wish, facts.seen) }
  } catch (error) {
    throw isRefundError(error) ? withDetails(error, { outcome: 'not_sent', reference }) : error
  }
}

type Wish = Pick<PreparedRefund, 'payment' | 'reason' | 'reference' | 'metadata'> & {
  readonly amount: Money
}

/** Every byte that will be sent. The key comes from the reference: a rerun sends the same one. */
async function seal(
  { options, baseUrl, mode }: Connection,
  wish: Wish,
  seen: SeenPayment | null,
): Promise<PreparedRefund> {
  const { payment, amount, reason, reference, metadata } = wish
  const scope = ['tinypay', mode, 'refund']
  const secret = options.keySecret
  const idempotencyKey = await deriveIdempotencyKey({ scope, reference, secret }, options.ids)
  const { minor: cents, currency } = amount
  return {
    version: 1,
    provider: 'tinypay',
    mode,
    baseUrl,
    method: 'POST',
    path: '/refunds',
    headers: { 'Idempotency-Key': idempotencyKey },
    body: JSON.stringify({ charge: payment.id, cents, currency, reason, reference, metadata }),
    payment,
    payments: [payment],
    reference,
    idempotencyKey,
    amount,
    currency,
    reason,
    metadata,
    seen,
    preparedAt: new Date(options.clock.now()).toISOString(),
  }
}

/** One POST of the stored bytes; the answer is held against what was asked. */
async function sendPrepared(
  connection: Connection,
  given: unknown,
  limits: CallLimits,
  attempt = 1,
): Promise<Refund> {
  const prepared = parsePreparedRefund(given)
  checkPlace(connection, prepared)
  const answer = await connection.client.send(
    {
      operation: 'create_refund',
      task: 'create the refund',
      method: 'POST',
      pathTemplate: '/refunds',
      headers: prepared.headers,
      body: prepared.body,
      reference: prepared.reference,
      idempotencyKey: prepared.idempotencyKey,
      keyMadeAt: Date.parse(prepared.preparedAt),
    },
    limits,
    attempt,
  )
  const read = fromWireRefund(answer.body, connection)
  if ('rejected' in read) throw answer.unreadable(read.rejected.issues)
  const { refund } = read
  const issues = differences(refund, prepared)
  if (issues.length > 0) throw answer.otherRefund({ refund, issues, isDouble: false })
  return refund
}

function differences({ amount, payments, reference }: Refund, asked: PreparedRefund): Issue[] {
  const isAmount = amount.minor === asked.amount?.minor && amount.currency === asked.amount.currency
  const isPayment = payments.some(({ id }) => id === asked.payment.id)
  const isReference = reference === asked.reference
  return [
    ...(isAmount ? [] : [{ path: 'cents', rule: 'amount.differs' }]),
    ...(isPayment ? [] : [{ path: 'charge', rule: 'payment.differs' }]),
    ...(isReference ? [] : [{ path: 'reference', rule: 'reference.differs' }]),
  ]
}

/** What was prepared for another place is not sent here: keys are not known there. */
function checkPlace({ mode, baseUrl }: Connection, prepared: PreparedRefund): void {
  const isHere =
    prepared.provider === 'tinypay' &&
    prepared.mode === mode &&
    prepared.baseUrl === baseUrl &&
    prepared.path === '/refunds'
  if (isHere) return
  throw refuseRefund({
    provider: 'tinypay',
    code: 'configuration',
    why: `it was prepared for ${prepared.provider} in ${prepared.mode} mode`,
    advice: 'Send it where it was prepared.',
    path: 'baseUrl',
    rule: 'prepared.context',
    reference: prepared.reference,
  })
}

async function readRefund(connection: Connection, id: string, limits: CallLimits): Promise<Refund> {
  const answer = await ask(connection, 'read the refund', { path: '/refunds/{id}', id }, limits)
  const read = fromWireRefund(answer.body, connection)
  if ('rejected' in read) throw answer.unsayable(read.rejected.issues)
  if (read.refund.id === id) return read.refund
  throw answer.unreadable([{ path: 'id', rule: 'refund.differs' }])
}

interface PaymentFacts {
  readonly payment: Payment
  readonly refunds: readonly Refund[]
  readonly seen: SeenPayment
}

/** The charge, and all refunds of it: what is left is a sum, and a sum must be whole. */
async function readPayment(
  connection: Connection,
  handle: PaymentHandle,
  limits: CallLimits,
): Promise<PaymentFacts> {
  // Before the reading: what is made while it lasts may be missing from it.
  const readAt = connection.options.clock.now()
  const { captured, state, answer } = await readCharge(connection, handle, limits)
  const query = { ...everything, payment: handle }
  // A row that can't be read ends this walk with `incomplete_list`: nothing is refunded on a guess.
  const refunds = await all(walkRefunds(connection, query, () => limits))
  const charge = {
    provider: 'tinypay',
    handles: [handle],
    status: state === 'paid' ? 'succeeded' : 'pending',
    providerStatus: state,
    captured,
    testMode: connection.mode === 'test',
  } as const
  const payment = lessRefunds(charge, refunds)
  if (payment === null) throw answer.unsayable([{ path: 'refunds', rule: 'amount.unsafe' }])
  return { payment, refunds, seen: seenPayment(payment, refunds, readAt) }
}

async function readCharge(
  connection: Connection,
  { id }: PaymentHandle,
  limits: CallLimits,
): Promise<{ readonly captured: Money; readonly state: string | null; readonly answer: Answer }> {
  const answer = await ask(connection, 'read the charge', { path: '/charges/{id}', id }, limits)
  const charge = isJsonObject(answer.body) ? answer.body : {}
  const issues: Issue[] = []
  const captured = readAmount(charge, issues)
  if (captured === null) throw answer.unreadable(issues)
  if (charge['id'] !== id) throw answer.unreadable([{ path: 'id', rule: 'payment.differs' }])
  return { captured, state: readWireWord(wireField(charge, 'state')), answer }
}

function ask(
  { client }: Connection,
  task: string,
  { path, id, query }: { path: string; id?: string; query?: Readonly<Record<string, string>> },
  limits: CallLimits,
): Promise<Answer> {
  const call = { operation: path, task, method: 'GET', pathTemplate: path } as const
  const ids = id === undefined ? {} : { id }
  return client.ask({ ...call, ids, query: query ?? {} }, limits)
}

const everything: ParsedListQuery = parseListQuery({})

function walkRefunds(
  connection: Connection,
  query: ParsedListQuery,
  startPage: () => CallLimits,
): RefundWalk {
  const { cursor: from, onRejected } = query
  const task = { provider: 'tinypay', task: 'list refunds', outcome: 'none' } as const
  // A cursor of another query is refused now, and not when the walk has begun.
  if (from !== null) readCursor(from, scopeOf(connection, query), 'tinypay')
  return startWalk({
    provider: 'tinypay',
    listed: listedScope(query),
    cursor: from,
    onRejected,
    readPage: (cursor) => guard(task, () => readRows(connection, { query, cursor }, startPage())),
  })
}

/** Reads one page. Tinypay filters by charge; the other filters are applied here. */
async function readRows(
  connection: Connection,
  { query, cursor }: { readonly query: ParsedListQuery; readonly cursor: string | null },
  limits: CallLimits,
): Promise<WalkPage> {
  const scope = scopeOf(connection, query)
  const after = cursor === null ? null : String(readCursor(cursor, scope, 'tinypay')['after'])
  const { payment, limit } = query
  const answer = await ask(
    connection,
    'list refunds',
    {
      path: '/refunds',
      query: {
        limit: String(limit ?? 100),
        ...(after === null ? {} : { after }),
        ...(payment === null ? {} : { charge: chargeOf(payment).id }),
      },
    },
    limits,
  )
  const body = isJsonObject(answer.body) ? answer.body : {}
  const wireRows = body['refunds']
  const { more } = body
  if (!Array.isArray(wireRows) || typeof more !== 'boolean') {
    throw answer.unreadable([{ path: 'refunds', rule: 'body.type' }])
  }
  const rows = wireRows.flatMap((raw) => toRow(fromWireRefund(raw, connection), query, scope))
  const lastRow = wireRows.at(-1)
  const last = isJsonObject(lastRow) ? readWireId(wireField(lastRow, 'id'), 'id', []) : null
  if (more && (last === null || last === after)) {
    return { rows, nextCursor: null, fault: { path: 'refunds', rule: 'body.paging' } }
  }
  const nextCursor = more && last !== null ? writeCursor({ after: last }, scope) : null
  return { rows, nextCursor, fault: null }
}

function scopeOf({ mode }: Connection, query: ParsedListQuery): string {
  const { status, payment, createdFromMs, createdBeforeMs } = query
  return JSON.stringify(['tinypay', mode, status, payment, createdFromMs, createdBeforeMs])
}

function toRow(read: ReadRefund, query: ParsedListQuery, scope: string): readonly WalkRow[] {
  if ('rejected' in read) return [read]
  const { refund } = read
  const createdMs = Date.parse(refund.createdAt ?? '')
  const isAsked =
    (query.status === null || refund.status === query.status) &&
    (query.createdFromMs === null || createdMs >= query.createdFromMs) &&
    (query.createdBeforeMs === null || createdMs < query.createdBeforeMs)
  return isAsked ? [{ refund, cursor: writeCursor({ after: refund.id }, scope) }] : []
}

async function all(walk: RefundWalk): Promise<readonly Refund[]> {
  const refunds: Refund[] = []
  for await (const refund of walk) refunds.push(refund)
  return refunds
}

type ReadRefund = { readonly refund: Refund } | { readonly rejected: RejectedRow }

/** What money depends on is exact and complete, or the row is rejected. */
function fromWireRefund(raw: JsonValue, { mode, options }: Connection): ReadRefund {
  const wire = isJsonObject(raw) ? raw : {}
  const issues: Issue[] = []
  const id = readWireId(wireField(wire, 'id'), 'id', issues)
  const charge = readWireId(wireField(wire, 'charge'), 'charge', issues)
  const amount = readAmount(wire, issues)
  const createdAt = readWireTime(wireField(wire, 'created'))
  if (createdAt === null) issues.push({ path: 'created', rule: 'created.unknown' })
  if (id === null || charge === null || amount === null || createdAt === null) {
    return { rejected: { id, issues, raw } }
  }
  const providerStatus = readWireWord(wireField(wire, 'state'))
  const { status, requiresAction } = meanings.get(providerStatus ?? '') ?? unknownStatus
  const refund: Refund = {
    provider: 'tinypay',
    id,
    payments: [{ kind: 'charge', id: charge }],
    amount,
    status,
    providerStatus,
    finality: finalityOf({ status, createdAt, now: options.clock.now(), horizonMs }),
    requiresAction,
    reason: readWireReason(wireField(wire, 'reason')),
    reference: textOf(wire['reference']),
    metadata: readWireMetadata(wireField(wire, 'metadata')),
    bankReference: null,
    parts: [],
    createdAt,
    testMode: mode === 'test',
    raw,
  }
  return { refund }
}

// Any other word is under way.
const meanings: ReadonlyMap<string, StatusMeaning> = new Map([
  ['open', { status: 'pending', requiresAction: false }],
  ['done', { status: 'succeeded', requiresAction: false }],
  ['void', { status: 'failed', requiresAction: false }],
])

const horizonMs = 30 * 24 * 60 * 60 * 1000

/** Tinypay's amounts are cents, with their currency beside them. */
function readAmount(wire: JsonObject, issues: Issue[]): Money | null {
  const currency = readWireCurrency(wireField(wire, 'currency'), 'currency', issues)
  return readMinorUnits(wireField(wire, 'cents'), { path: 'cents', currency, issues })
}

function textOf(value: JsonValue | undefined): string | null {
  return typeof value === 'string' ? value : null
}

function chargeOf(payment: PaymentReference): PaymentHandle {
  return { kind: 'charge', id: typeof payment === 'string' ? payment : payment.id }
}

/** `{"error": {"code", "message"}}`: only a body of this shape is Tinypay's own word. */
const explainTinypayError: ExplainRefusal = ({ operation, status, body }) => {
  const given = isJsonObject(body) ? body['error'] : null
  const error = isJsonObject(given) ? given : {}
  const providerCode = textOf(error['code'])
  const missing = operation === '/refunds/{id}' ? 'refund_not_found' : 'payment_not_found'
  const known = providerCode === 'too_much' ? 'amount_exceeds_refundable' : 'provider_rejected'
  return {
    code: status === 404 ? missing : known,
    providerCode,
    providerMessage: textOf(error['message']),
    isOwn: providerCode !== null,
  }
}

function readTinypayOptions(options: TinypayOptions): ReturnType<typeof readOptions<OwnOptions>> {
  return readOptions<OwnOptions>(options, {
    provider: 'tinypay',
    names: ['apiKey'],
    domain: 'tinypay.example',
    defaultBaseUrl: () => 'https://api.tinypay.example',
    mode: ({ apiKey }) => (apiKey.startsWith('test_') ? 'test' : 'live'),
    read: ({ apiKey }) =>
      typeof apiKey === 'string' && /^[\x21-\x7e]{8,200}$/.test(apiKey)
        ? { own: { apiKey } }
        : { issues: [{ path: 'apiKey', rule: 'secret.format' }] },
  })
}

interface OwnOptions {
  readonly apiKey: string
}

const page = 'https://docs.tinypay.example/refunds'
const silent = { value: null, basis: 'unknown', source: 'No page says it.' } as const

/** Every statement with its source. What isn't known is read as the pessimistic value. */
export const tinypayManifest: Manifest = {
  name: 'tinypay',
  title: 'Tinypay',
  apiVersion: '1',
  wireUnit: { value: 'minor', basis: 'documented', source: page },
  currencies: { value: 'any', basis: 'documented', source: page },
  partialRefunds: { value: true, basis: 'documented', source: page },
  lineRefunds: { value: false, basis: 'documented', source: page },
  reasons: { value: refundReasons, basis: 'documented', source: page },
  idempotencyKey: {
    value: { header: 'Idempotency-Key', minLength: 1, maxLength: 64, charset: 'alphanumeric' },
    basis: 'documented',
    source: page,
  },
  keyTrust: { value: 'replays', basis: 'documented', source: page },
  keyWindowMs: { value: 24 * 60 * 60 * 1000, basis: 'documented', source: page },
  replayMarker: { value: 'Idempotent-Replay', basis: 'documented', source: page },
  traceId: silent,
  referenceField: { value: 'reference', basis: 'documented', source: page },
  serverFilters: { value: ['payment'], basis: 'documented', source: page },
  clientFilters: ['status', 'created'],
  order: { value: 'newest_first', basis: 'documented', source: page },
  paging: { value: 'cursor', basis: 'documented', source: page },
  pageSize: { value: { min: 1, max: 100 }, basis: 'documented', source: page },
  extraMethods: [],
  enforcesCap: { value: true, basis: 'documented', source: page },
  splitsCalls: { value: false, basis: 'documented', source: page },
  webhookScheme: silent,
  webhookEvents: silent,
  webhookProof: silent,
  statuses: { value: Object.fromEntries(meanings), basis: 'documented', source: page },
  finalityHorizonMs: {
    value: horizonMs,
    basis: 'inferred',
    source: 'Banks send refunds back late.',
  },
  pendingStaleAfterMs: silent,
  bankReferenceDueMs: silent,
  fundedBy: silent,
  customerTerms: silent,
  unverified: ['whether a refund that is done can be void later'],
}
