import type { Ledger, LedgerQuery } from '../../../src/ledger/index.ts'
import { withEntries } from './sabotage.ts'
import type { Sabotage } from './sabotage.ts'

/** Asks another query than it was asked. */
function withQueries(ledger: Ledger, alter: (query: LedgerQuery) => LedgerQuery): Ledger {
  return { ...ledger, search: async (query, page) => ledger.search(alter(query), page) }
}

/** Pages counted from the top, with another wherever a page is full. */
function byOffset(ledger: Ledger): Ledger {
  return {
    ...ledger,
    search: async (query, { limit, cursor }) => {
      const start = Number(cursor ?? 0)
      const { entries } = await ledger.search(query, { limit: 1000, cursor: null })
      const page = entries.slice(start, start + limit)
      return { entries: page, nextCursor: page.length === limit ? String(start + limit) : null }
    },
  }
}

/** Faults in what is found. */
export const searchSabotages: readonly Sabotage[] = [
  {
    name: 'states passed over',
    failsAt: 'finds by account, state, time of creation and time due',
    connect: (ledger) => withQueries(ledger, ({ states: _states, ...query }) => query),
  },
  {
    name: 'the kind of a handle passed over',
    failsAt: 'finds a payment by its id, with its kind or without',
    connect: (ledger) =>
      withQueries(ledger, ({ payment, ...query }) =>
        payment === undefined ? query : { ...query, payment: { id: payment.id } },
      ),
  },
  {
    name: 'a refund looked for in one account only',
    failsAt: "finds a refund by the provider's id of it",
    connect: (ledger) =>
      withQueries(ledger, (query) =>
        query.refundId === undefined ? query : { account: 'us', ...query },
      ),
  },
  {
    name: 'one condition taken for all of them',
    failsAt: 'finds only what everything in the query fits',
    connect: (ledger) =>
      withQueries(ledger, (query) => Object.fromEntries(Object.entries(query).slice(0, 1))),
  },
  {
    name: 'entries found without their facts',
    failsAt: 'finds entries with their facts',
    connect: (ledger) => ({
      ...ledger,
      search: async (query, page) =>
        withEntries(ledger, (entry) => ({ ...entry, facts: [] })).search(query, page),
    }),
  },
  {
    name: 'pages counted from the top while entries move down',
    failsAt:
      'walks over equal times while new entries arrive, leaving none out and giving none twice',
    connect: byOffset,
  },
  {
    name: 'a page after the last one',
    failsAt: 'ends a walk where the entries end, also with the last one of a full page',
    connect: byOffset,
  },
  {
    name: 'a cursor of any query taken',
    failsAt: 'refuses a cursor that was changed, or that belongs to another query',
    connect: byOffset,
  },
]
