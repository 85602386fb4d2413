import {
  fromMinor,
  RefundError,
  type Manifest,
  type Payment,
  type PreparedRefund,
  type SeenRefund,
  type PreviewsRefunds,
  type Refund,
  type RefundErrorDetails,
  type RefundProvider,
  type RefundRequest,
  type RejectedRow,
  type UpdatesRefunds,
  type WalkSummary,
} from '../../src/model/index.ts'

export type FakeProvider = RefundProvider & UpdatesRefunds & PreviewsRefunds

/** One call that a provider received. */
export interface FakeCall {
  readonly method: string
  readonly argument: unknown
}

export interface Fake {
  readonly provider: FakeProvider
  readonly calls: readonly FakeCall[]
}

const unknown = { value: null, basis: 'unknown', source: 'nobody says' } as const

export const fakeManifest: Manifest = {
  name: 'fake',
  title: 'Fake Pay',
  apiVersion: 'v9',
  wireUnit: { value: 'minor', basis: 'documented', source: 'https://fake.example/units' },
  currencies: { value: ['USD', 'EUR'], basis: 'documented', source: 'https://fake.example' },
  partialRefunds: { value: true, basis: 'documented', source: 'https://fake.example' },
  lineRefunds: { value: false, basis: 'inferred', source: 'it follows' },
  reasons: unknown,
  idempotencyKey: unknown,
  keyTrust: unknown,
  keyWindowMs: { value: 86_400_000, basis: 'documented', source: 'https://fake.example' },
  replayMarker: unknown,
  traceId: unknown,
  referenceField: unknown,
  serverFilters: unknown,
  clientFilters: ['status'],
  order: unknown,
  paging: unknown,
  pageSize: { value: { min: 1, max: 100 }, basis: 'documented', source: 'https://fake.example' },
  extraMethods: ['update', 'preview'],
  enforcesCap: unknown,
  splitsCalls: unknown,
  webhookScheme: unknown,
  webhookEvents: unknown,
  webhookProof: unknown,
  statuses: {
    value: { waiting: { status: 'pending', requiresAction: true } },
    basis: 'inferred',
    source: 'it follows',
  },
  finalityHorizonMs: unknown,
  pendingStaleAfterMs: { value: 90_000, basis: 'inferred', source: 'it follows' },
  bankReferenceDueMs: unknown,
  fundedBy: unknown,
  customerTerms: unknown,
  unverified: ['whether anybody pays'],
}

export const handle = { kind: 'charge', id: 'pay_1' } as const

export function fakeRefund(changes: Partial<Refund> = {}): Refund {
  return {
    provider: 'fake',
    id: 'ref_1',
    payments: [handle],
    amount: fromMinor(3500, 'USD'),
    status: 'pending',
    providerStatus: 'waiting',
    finality: 'provisional',
    requiresAction: false,
    reason: 'duplicate',
    reference: 'RMA-1',
    metadata: {},
    bankReference: null,
    parts: [],
    createdAt: '2026-01-31T12:00:00.000Z',
    testMode: true,
    raw: { own: 'words' },
    ...changes,
  }
}

export function fakePayment(changes: Partial<Payment> = {}): Payment {
  return {
    provider: 'fake',
    handles: [handle],
    status: 'succeeded',
    providerStatus: 'paid',
    captured: fromMinor(10_000, 'USD'),
    refunded: fromMinor(2000, 'USD'),
    refundable: fromMinor(8000, 'USD'),
    testMode: true,
    ...changes,
  }
}

/** A refund of USD 20.00 that the payment had before. */
export function fakeSeen(id: string): SeenRefund {
  return { id, reference: null, amount: fromMinor(2000, 'USD'), status: 'succeeded' }
}

export function fakePrepared(
  request: RefundRequest,
  seen: readonly SeenRefund[] = [fakeSeen('ref_0')],
): PreparedRefund {
  const amount = request.amount === 'remaining' ? fromMinor(8000, 'USD') : request.amount
  return {
    version: 1,
    provider: 'fake',
    mode: 'test',
    baseUrl: 'https://fake.example',
    method: 'POST',
    path: '/refunds',
    headers: {},
    body: JSON.stringify(amount),
    payment: handle,
    payments: [handle],
    reference: request.reference,
    idempotencyKey: 'key',
    amount,
    currency: amount.currency,
    reason: request.reason,
    metadata: request.metadata ?? {},
    seen: {
      captured: fromMinor(10_000, 'USD'),
      refunds: seen,
      readAt: '2026-01-31T12:00:00.000Z',
    },
    preparedAt: '2026-01-31T12:00:00.000Z',
  }
}

export function fakeError(changes: Partial<RefundErrorDetails> = {}): RefundError {
  return new RefundError({
    code: 'provider_rejected',
    outcome: 'rejected',
    message: 'fake could not do it.',
    provider: 'fake',
    ...changes,
  })
}

/** A walk over these rows; with `error` it ends so, with `isWhole: false` it can't be proved whole. */
export interface FakeWalk {
  readonly refunds?: readonly Refund[]
  readonly rejected?: readonly RejectedRow[]
  readonly error?: unknown
  readonly isWhole?: boolean
  readonly faults?: WalkSummary['faults']
}

/** A provider in memory that keeps what it was asked. Methods can be replaced one by one. */
export function fakeProvider(methods: Partial<FakeProvider> = {}, walked: FakeWalk = {}): Fake {
  const calls: FakeCall[] = []
  const own: FakeProvider = {
    name: 'fake',
    mode: 'test',
    manifest: fakeManifest,
    prepare: async (request) => fakePrepared(request),
    send: async (prepared) =>
      fakeRefund({
        reference: prepared.reference,
        amount: prepared.amount ?? fromMinor(1, 'USD'),
        metadata: prepared.metadata,
      }),
    create: async () => {
      throw fakeError({ message: 'create must not be used.' })
    },
    find: async () => ({ refunds: [fakeRefund()], complete: true }),
    get: async (id) => fakeRefund({ id }),
    list: (query = {}) => {
      const { refunds = [], rejected = [], error, isWhole = true, faults = [] } = walked
      let count = 0
      let hasEnded = false
      let lastId: string | null = null
      const summary = (): WalkSummary => ({
        listed: null,
        count,
        rejected,
        faults,
        complete: hasEnded && isWhole && rejected.length === 0,
        cursor: hasEnded || lastId === null ? null : `behind ${lastId}`,
      })
      async function* read(): AsyncGenerator<Refund, void, undefined> {
        for (const row of rejected) query.onRejected?.(row)
        const from = refunds.findIndex(({ id }) => `behind ${id}` === query.cursor) + 1
        for (const refund of refunds.slice(from)) {
          count += 1
          lastId = refund.id
          yield refund
        }
        if (error !== undefined) throw error
        hasEnded = true
      }
      return { summary, [Symbol.asyncIterator]: read }
    },
    listPage: async () => ({
      refunds: [fakeRefund()],
      rejected: [],
      nextCursor: null,
      previousCursor: null,
      total: null,
      complete: true,
    }),
    getPayment: async () => fakePayment(),
    parseWebhook: async () => {
      throw fakeError({ code: 'unsupported', message: 'fake has no webhooks.' })
    },
    update: async (id, changes) =>
      fakeRefund({ id, reason: changes.reason ?? null, metadata: changes.metadata ?? {} }),
    preview: async () => ({
      total: fromMinor(3500, 'USD'),
      allocations: [{ paymentMethod: 'card_1', last4: '4242', amount: fromMinor(3500, 'USD') }],
    }),
  }
  const replaced = { ...own, ...methods }
  const noted = <Argument, Rest extends readonly unknown[], Answer>(
    method: string,
    run: (argument: Argument, ...rest: Rest) => Answer,
  ): ((argument: Argument, ...rest: Rest) => Answer) => {
    return (argument, ...rest) => {
      calls.push({ method, argument })
      return run(argument, ...rest)
    }
  }
  const provider: FakeProvider = {
    ...replaced,
    prepare: noted('prepare', replaced.prepare),
    send: noted('send', replaced.send),
    create: noted('create', replaced.create),
    find: noted('find', replaced.find),
    get: noted('get', replaced.get),
    list: noted('list', replaced.list),
    listPage: noted('listPage', replaced.listPage),
    getPayment: noted('getPayment', replaced.getPayment),
    update: noted('update', replaced.update),
    preview: noted('preview', replaced.preview),
  }
  return { provider, calls }
}
