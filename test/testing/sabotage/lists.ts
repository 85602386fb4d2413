import { isRefundError } from '../../../src/model/index.ts'
import type { ListQuery, Refund, RefundProvider, WalkQuery } from '../../../src/model/index.ts'
import type { MemoryProvider } from '../../../src/testing/index.ts'
import { withWalk } from './sabotage.ts'
import type { Sabotage } from './sabotage.ts'

const pageSize = 10

/** Faults in lists. */
export const listSabotages: readonly Sabotage[] = [
  {
    name: 'a page skipped',
    failsAt: 'leaves no refund out of a list of several pages',
    breakIt: (provider) => ({
      ...provider,
      ...withWalk(provider, async function* skip(walk) {
        let row = 0
        for await (const refund of walk) {
          row += 1
          if (row <= pageSize || row > 2 * pageSize) yield refund
        }
      }),
    }),
  },
  {
    name: 'a page repeated',
    failsAt: 'lists no refund twice',
    breakIt: (provider) => ({
      ...provider,
      ...withWalk(provider, async function* repeat(walk) {
        const page = []
        for await (const refund of walk) {
          yield refund
          page.push(refund)
          if (page.length === pageSize) yield* page
        }
      }),
    }),
  },
  {
    name: 'the oldest first',
    failsAt: 'lists the newest first, and then says that the list is whole',
    breakIt: (provider) => ({
      ...provider,
      ...withWalk(provider, async function* reverse(walk) {
        const all = []
        for await (const refund of walk) all.unshift(refund)
        yield* all
      }),
    }),
  },
  {
    name: 'pages counted from the top while rows move down',
    failsAt: 'lists each refund once while new ones arrive',
    breakIt: (provider) => ({
      ...provider,
      ...withWalk(provider, (walk) => byOffset(provider, walk)),
    }),
  },
  {
    name: 'no place kept where a walk was left off',
    failsAt: 'goes on behind the refund where a walk was left off',
    breakIt: (provider) => ({
      ...provider,
      ...withWalk(
        provider,
        (walk) => walk,
        (summary) => ({ ...summary, cursor: null }),
      ),
    }),
  },
  {
    name: 'a walk that can be read again, and is empty then',
    failsAt: 'reads a walk once, and refuses to read it again',
    breakIt: (provider) => ({
      ...provider,
      list: (query, options) => {
        const walk = provider.list(query, options)
        let isTaken = false
        return {
          summary: () => walk.summary(),
          [Symbol.asyncIterator]: () => {
            const rows = isTaken ? nothing() : walk
            isTaken = true
            return rows[Symbol.asyncIterator]()
          },
        }
      },
    }),
  },
  {
    name: "rows dropped that can't be read",
    failsAt: "keeps the rows that it can't read, and gives every other one first",
    breakIt: (provider) => ({
      ...provider,
      list: (query: WalkQuery = {}, options) => {
        const { onRejected: _, ...others } = query
        const walk = provider.list(others, options)
        walk.summary()
        return walk
      },
      listPage: async (query, options) => ({
        ...(await provider.listPage(query, options)),
        rejected: [],
      }),
    }),
  },
  {
    name: 'a list called whole that is not',
    failsAt: "calls no list whole when rows of it can't be read",
    breakIt: (provider) => ({
      ...provider,
      listPage: async (query, options) => ({
        ...(await provider.listPage(query, options)),
        complete: true,
      }),
      ...withWalk(
        provider,
        (walk) => walk,
        (summary) => ({ ...summary, complete: true }),
      ),
    }),
  },
  {
    name: 'a search called whole that is not',
    failsAt: "calls no list whole when rows of it can't be read",
    breakIt: (provider) => ({
      ...provider,
      find: async (query, options) => ({
        ...(await provider.find(query, options)),
        complete: true,
      }),
    }),
  },
  {
    name: 'a total that counts the page alone',
    failsAt: 'gives pages of at most the limit, forward to the end',
    breakIt: (provider) => ({
      ...provider,
      listPage: async (query, options) => {
        const page = await provider.listPage(query, options)
        return { ...page, total: page.refunds.length }
      },
    }),
  },
  {
    name: 'the limit passed over',
    failsAt: 'gives pages of at most the limit, forward to the end',
    breakIt: (provider) => withQuery(provider, (query) => ({ ...query, limit: 100 })),
  },
  {
    name: 'a limit beyond all limits cut in silence',
    failsAt: 'refuses limits, times and statuses that make no sense, without asking anybody',
    breakIt: (provider) =>
      withQuery(provider, (query) =>
        query.limit === undefined ? query : { ...query, limit: Math.min(100, query.limit) },
      ),
  },
  {
    name: 'no way back',
    failsAt: 'goes back from a page to the one before it',
    breakIt: (provider) => ({
      ...provider,
      listPage: async (query, options) => ({
        ...(await provider.listPage(query, options)),
        previousCursor: null,
      }),
    }),
  },
  {
    name: 'the cursor not checked',
    failsAt: 'refuses a cursor that was changed, without asking anybody',
    breakIt: (provider) => ({
      ...provider,
      listPage: async (query, options) =>
        provider.listPage(query, options).catch(async (error: unknown) => {
          if (!isRefundError(error) || error.issues[0]?.rule !== 'cursor.invalid') throw error
          const { cursor: _, ...others } = query ?? {}
          return provider.listPage(others, options)
        }),
    }),
  },
  {
    name: 'a cursor that goes with every query',
    failsAt: 'refuses the cursor of a query with another filter by payment',
    breakIt: (provider) => ({
      ...provider,
      listPage: async (query, options) => {
        const { payment: _, ...others } = query ?? {}
        return provider.listPage(query?.cursor === undefined ? query : others, options)
      },
    }),
  },
  {
    name: 'the filter by status passed over',
    failsAt: 'lists by status, with every word of the provider for it',
    breakIt: (provider) =>
      withQuery(provider, (query) => {
        const { status: _, ...others } = query
        return others
      }),
  },
  {
    name: 'one word of several listed for a status',
    failsAt: 'lists by status, with every word of the provider for it',
    breakIt: (provider) => ({
      ...provider,
      ...withWalk(provider, async function* oneWord(walk, query) {
        for await (const refund of walk) {
          if (query?.status !== 'failed' || refund.providerStatus === 'failed') yield refund
        }
      }),
    }),
  },
  {
    name: 'the filter by payment passed over',
    failsAt: 'lists the refunds of one payment, and no others',
    breakIt: (provider) =>
      withQuery(provider, (query) => {
        const { payment: _, ...others } = query
        return others
      }),
  },
  {
    name: 'the end of a time range listed with it',
    failsAt: 'lists from a moment on, and up to another without it',
    breakIt: (provider) =>
      withQuery(provider, (query) =>
        query.createdBefore === undefined || Number.isNaN(Date.parse(query.createdBefore))
          ? query
          : {
              ...query,
              createdBefore: new Date(Date.parse(query.createdBefore) + 1).toISOString(),
            },
      ),
  },
]

async function* nothing(): AsyncGenerator<Refund, void, undefined> {}

function withQuery(
  provider: RefundProvider,
  change: (query: ListQuery) => ListQuery,
): RefundProvider {
  return {
    ...provider,
    list: (query, options) => provider.list(query && change(query), options),
    listPage: async (query, options) => provider.listPage(query && change(query), options),
  }
}

async function* byOffset(
  provider: MemoryProvider,
  walk: AsyncIterable<Refund>,
): AsyncGenerator<Refund, void, undefined> {
  const first = await walk[Symbol.asyncIterator]().next()
  if (first.done === true) return
  for (let offset = 0; ; offset += pageSize) {
    const rows = provider.memory.refunds().slice(offset, offset + pageSize)
    for (const { id } of rows) yield await provider.get(id)
    if (rows.length < pageSize) return
  }
}
