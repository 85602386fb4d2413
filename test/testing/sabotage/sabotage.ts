import { isRefundError } from '../../../src/model/index.ts'
import type {
  CallOptions,
  PreparedRefund,
  Refund,
  RefundProvider,
  RefundRequest,
  RefundWalk,
  WalkQuery,
} from '../../../src/model/index.ts'
import type { MemoryProvider, MemoryProviderOptions } from '../../../src/testing/index.ts'

/** One way to get it wrong, and the check that must name it. */
export interface Sabotage {
  readonly name: string
  readonly failsAt: string
  /** Of the healthy provider that is broken. */
  readonly options?: MemoryProviderOptions
  readonly breakIt: (provider: MemoryProvider) => RefundProvider
}

type Send = (prepared: PreparedRefund, options: CallOptions | undefined) => Promise<Refund>

/** A `create` made of `prepare` and another way to send. */
export function createBy(provider: RefundProvider, send: Send): RefundProvider['create'] {
  return async (request, options) => {
    const plan = await planOf(provider, request, options)
    return 'existing' in plan ? plan.existing : send(plan.prepared, options)
  }
}

async function planOf(
  provider: RefundProvider,
  request: RefundRequest,
  options: CallOptions | undefined,
): Promise<{ readonly prepared: PreparedRefund } | { readonly existing: Refund }> {
  try {
    return { prepared: await provider.prepare(request, options) }
  } catch (error) {
    const isKnown = isRefundError(error) && error.code === 'already_refunded'
    if (isKnown && error.refund !== null) return { existing: error.refund }
    throw error
  }
}

/** Sends until it is told that a repeat isn't safe, or so many times. */
export async function sendAgain(
  attempts: number,
  send: (attempt: number) => Promise<Refund>,
  mayRepeat: (error: unknown) => boolean = isRetryable,
): Promise<Refund> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await send(attempt)
    } catch (error) {
      if (attempt >= attempts || !mayRepeat(error)) throw error
    }
  }
}

export function isRetryable(error: unknown): boolean {
  return isRefundError(error) && error.isRetryable
}

export function isUnknown(error: unknown): boolean {
  return isRefundError(error) && error.outcome === 'unknown'
}

/** The same prepared refund under another key; none when it is null. */
export function withKey(prepared: PreparedRefund, key: string | null): PreparedRefund {
  return key === null
    ? { ...prepared, headers: {} }
    : { ...prepared, idempotencyKey: key, headers: { 'idempotency-key': key } }
}

/** Changes every refund that leaves the provider. */
export function withRefunds(
  provider: RefundProvider,
  change: (refund: Refund) => Refund,
): RefundProvider {
  return {
    ...provider,
    send: async (prepared, options) => change(await provider.send(prepared, options)),
    create: async (request, options) => change(await provider.create(request, options)),
    get: async (id, options) => change(await provider.get(id, options)),
    find: async (query, options) => {
      const found = await provider.find(query, options)
      return { ...found, refunds: found.refunds.map(change) }
    },
    listPage: async (query, options) => {
      const page = await provider.listPage(query, options)
      return { ...page, refunds: page.refunds.map(change) }
    },
    ...withWalk(provider, async function* read(walk) {
      for await (const refund of walk) yield change(refund)
    }),
  }
}

/** Changes every error, and every refund that takes the place of one. */
export function withErrors(
  provider: RefundProvider,
  change: (error: unknown) => unknown,
): RefundProvider {
  const changing = async <Result>(call: () => Promise<Result>): Promise<Result> => {
    try {
      return await call()
    } catch (error) {
      throw change(error)
    }
  }
  return {
    ...provider,
    prepare: async (request, options) => changing(async () => provider.prepare(request, options)),
    send: async (prepared, options) => changing(async () => provider.send(prepared, options)),
    create: async (request, options) => changing(async () => provider.create(request, options)),
    find: async (query, options) => changing(async () => provider.find(query, options)),
    get: async (id, options) => changing(async () => provider.get(id, options)),
    listPage: async (query, options) => changing(async () => provider.listPage(query, options)),
    getPayment: async (payment, options) =>
      changing(async () => provider.getPayment(payment, options)),
  }
}

/** Changes what a walk gives, and what it says of itself. */
export function withWalk(
  provider: RefundProvider,
  read: (walk: RefundWalk, query: WalkQuery | undefined) => AsyncIterable<Refund>,
  summarize: (summary: ReturnType<RefundWalk['summary']>) => ReturnType<RefundWalk['summary']> = (
    summary,
  ) => summary,
): Pick<RefundProvider, 'list'> {
  return {
    list: (query, options) => {
      const walk = provider.list(query, options)
      return {
        summary: () => summarize(walk.summary()),
        [Symbol.asyncIterator]: () => read(walk, query)[Symbol.asyncIterator](),
      }
    },
  }
}
