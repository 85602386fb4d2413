import {
  deliveryPageOf,
  deliveryStart,
  feedCursor,
  feedStart,
  pageOf,
  pageStart,
} from './cursor.ts'
import { ledgerError } from './errors.ts'
import type { LedgerEvent } from './feed.ts'
import type { ClaimQuery, FullEntry, Ledger, LedgerSum } from './ledger.ts'
import { createInbox } from './memory/inbox.ts'
import { createStore } from './memory/store.ts'
import type { Store } from './memory/store.ts'
import { addToSum } from './memory/sums.ts'
import { nextEntry } from './next-entry.ts'

const name = 'memory'

/**
 * A ledger that lasts as long as the process: for tests, simulations and trying things out. It
 * keeps the whole contract but for the crash. With real money use one that survives: what this one
 * forgets can be refunded twice.
 */
export function memoryLedger(): Ledger {
  const store = createStore()
  const inbox = createInbox()
  const feed: LedgerEvent[] = []
  let isClosed = false

  const checkOpen = (): void => {
    if (isClosed) throw ledgerError({ name, rule: 'ledger.closed', why: 'it was closed.' })
  }

  return {
    name,
    change: async (scope, decide) => {
      checkOpen()
      const entry = store.get(scope.reference) ?? null
      const step = decide({
        entry,
        siblings: store.siblings(scope),
        spent: store.spent(scope),
        delivery: scope.delivery === undefined ? null : inbox.get(scope.account, scope.delivery),
      })
      const next = nextEntry(name, scope, entry, step)
      if (next !== null) store.put(next.entry)
      if (step.delivery !== undefined) inbox.put(step.delivery)
      feed.push(...(step.events ?? []))
      return step.result
    },
    read: async (references) => {
      checkOpen()
      return [...new Set(references)].flatMap((reference) => store.get(reference) ?? [])
    },
    search: async (query, { limit, cursor }) => {
      checkOpen()
      const found: FullEntry[] = []
      for (const entry of store.find(query, pageStart(name, query, cursor))) {
        found.push(entry)
        if (found.length > limit) break
      }
      return pageOf(query, limit, found)
    },
    claim: async (query) => {
      checkOpen()
      return claimFrom(store, query)
    },
    deliveries: async (query, { limit, cursor }) => {
      checkOpen()
      const found = inbox.find(query, deliveryStart(name, query, cursor))
      return deliveryPageOf(query, limit, found)
    },
    events: async ({ limit, after }) => {
      checkOpen()
      const start = feedStart(name, after)
      return feed
        .slice(start, start + limit)
        .map((event, index) => ({ cursor: feedCursor(start + index + 1), event }))
    },
    sums: async ({ account } = {}) => {
      checkOpen()
      const sums = new Map<string, LedgerSum>()
      for (const entry of store.all()) {
        if (account === undefined || entry.account === account) addToSum(sums, entry)
      }
      return [...sums.values()]
    },
    close: async () => {
      isClosed = true
    },
  }
}

function claimFrom(store: Store, query: ClaimQuery): readonly FullEntry[] {
  const { owner, now, until, limit, account } = query
  // The queue may hold an entry twice; what is stored puts it in anew.
  const taken = new Map<string, FullEntry>()
  while (taken.size < limit) {
    const entry = store.takeDue(now, account)
    if (entry === null) break
    taken.set(entry.reference, { ...entry, lease: { owner, until } })
  }
  for (const entry of taken.values()) store.put(entry)
  return [...taken.values()]
}
