import type { DatabaseSync } from 'node:sqlite'

import { isRefundError, recordStates } from '../../model/index.ts'
import type { RefundError } from '../../model/index.ts'
import { deliveryPageOf, deliveryStart, feedStart, pageOf, pageStart } from '../cursor.ts'
import type { ClaimQuery, FullEntry, Lease, Ledger, LedgerSum } from '../ledger.ts'
import { nextEntry } from '../next-entry.ts'
import type { StoredRow } from '../row.ts'
import { connect } from './connection.ts'
import { name } from './faults.ts'
import { createFeed } from './feed.ts'
import { createInbox } from './inbox.ts'
import { createQueue } from './queue.ts'
import { dueQuestion, searchQuestion, sumsQuestion } from './search.ts'
import { createTables } from './tables.ts'
import type { Tables } from './tables.ts'

/** The ledger in a database that is open, durable and of this version. */
export function ledgerIn(database: DatabaseSync): Ledger {
  const connection = connect(database)
  const tables = createTables(connection)
  const inbox = createInbox(connection)
  const feed = createFeed(connection)
  const queue = createQueue(connection.write)
  return {
    name,
    change: async (scope, decide) =>
      queue.ask(() => {
        const entry = tables.load([scope.reference])[0] ?? null
        const siblings = tables.siblings(scope)
        const spent = tables.spent(scope)
        const delivery =
          scope.delivery === undefined ? null : inbox.get(scope.account, scope.delivery)
        const step = decide({ entry, siblings, spent, delivery })
        const next = nextEntry(name, scope, entry, step)
        if (next !== null) tables.store(entry, next)
        if (step.delivery !== undefined) inbox.put(step.delivery)
        for (const event of step.events ?? []) feed.add(event)
        return step.result
      }),
    read: async (references) => connection.read(() => tables.load(references)),
    search: async (query, { limit, cursor }) => {
      const start = pageStart(name, query, cursor)
      const question = searchQuestion(query, start, limit + 1)
      return pageOf(
        query,
        limit,
        connection.read(() => tables.select(question)),
      )
    },
    claim: async (query) => queue.ask(() => claimIn(tables, query)),
    deliveries: async (query, { limit, cursor }) => {
      const start = deliveryStart(name, query, cursor)
      const found = connection.read(() => inbox.find(query, start, limit + 1))
      return deliveryPageOf(query, limit, found)
    },
    events: async ({ limit, after }) => {
      const start = feedStart(name, after)
      return connection.read(() => feed.after(start, limit))
    },
    sums: async ({ account } = {}) => {
      const { sql, values } = sumsQuestion(account)
      return connection.read(() => connection.allSums(sql, values).map(sumOf))
    },
    close: async () => {
      queue.finish()
      connection.close()
    },
  }
}

/**
 * An entry that something else changed must not keep the others from being looked at, so it is
 * passed over; it is told where nothing else is due, and wherever it is read.
 */
function claimIn(tables: Tables, query: ClaimQuery): readonly FullEntry[] {
  const lease = { owner: query.owner, until: query.until }
  const { claimed, fault } = readDue(tables, query, lease)
  if (claimed.length === 0 && fault !== null) throw fault
  for (const entry of claimed) tables.store(entry, { entry, added: [], isNew: false })
  return claimed
}

function readDue(
  tables: Tables,
  query: ClaimQuery,
  lease: Lease,
): { readonly claimed: readonly FullEntry[]; readonly fault: RefundError | null } {
  const claimed: FullEntry[] = []
  let fault: RefundError | null = null
  for (let offset = 0; claimed.length < query.limit;) {
    const due = tables.selectEach(dueQuestion(query, offset))
    if (due.length === 0) break
    offset += due.length
    for (const one of due) {
      if (isRefundError(one)) fault ??= one
      else if (claimed.length < query.limit) claimed.push({ ...one, lease })
    }
  }
  return { claimed, fault }
}

function sumOf(row: StoredRow): LedgerSum {
  return {
    account: String(row['account']),
    currency: String(row['currency']),
    state: recordStates.find((state) => state === row['state']) ?? 'unknown',
    count: Number(row['count']),
    heldMinor: Number(row['held_minor']),
    oldestSince: String(row['oldest_since']),
  }
}
