import type { PageStart } from '../cursor.ts'
import type { Entry, FullEntry, LedgerQuery, LedgerScope } from '../ledger.ts'
import { byCreation, createCreationOrder } from './creation-order.ts'
import { createDueQueue } from './due-queue.ts'
import type { DueQueue } from './due-queue.ts'
import { matches } from './matches.ts'
import { createReferenceIndex } from './reference-index.ts'
import { createTimeSums } from './time-sums.ts'
import type { TimeSums } from './time-sums.ts'

/** Entries in memory, with all they are found by. Entries are never changed, only replaced. */
export interface Store {
  readonly get: (reference: string) => FullEntry | undefined
  readonly all: () => Iterable<FullEntry>
  /** Puts an entry in the place of the one before it. */
  readonly put: (entry: FullEntry) => void
  readonly siblings: (scope: LedgerScope) => readonly Entry[]
  readonly spent: (scope: LedgerScope) => readonly number[]
  /** Newest first, those after the start. */
  readonly find: (query: LedgerQuery, start: PageStart | null) => Generator<FullEntry, void>
  /** Takes the one that is due the longest; null where none is. */
  readonly takeDue: (now: string, account: string | undefined) => FullEntry | null
}

export function createStore(): Store {
  const entries = new Map<string, FullEntry>()
  const byHandleId = createReferenceIndex()
  const byRefundId = createReferenceIndex()
  const created = createCreationOrder()
  const spending = new Map<string, TimeSums>()
  const queues = new Map<string, DueQueue>()

  const present = (references: Iterable<string>): readonly FullEntry[] =>
    [...references].flatMap((reference) => entries.get(reference) ?? [])

  const sumsOf = (account: string, currency: string): TimeSums =>
    obtain(spending, `${currency} ${account}`, createTimeSums)

  const queueOf = (account: string): DueQueue =>
    obtain(queues, account, () => createDueQueue((reference) => entries.get(reference)))

  const candidates = function* candidates(
    { payment, refundId }: LedgerQuery,
    start: PageStart | null,
  ): Generator<FullEntry, void> {
    const isNarrow = payment !== undefined || refundId !== undefined
    if (!isNarrow) {
      for (const reference of created.newestFirst(start)) yield* present([reference])
      return
    }
    const known =
      payment === undefined ? byRefundId.get(refundId ?? '') : byHandleId.get(payment.id)
    const found = present(known).toSorted((one, other) => byCreation(other, one))
    yield* start === null ? found : found.filter((entry) => byCreation(entry, start) < 0)
  }

  return {
    get: (reference) => entries.get(reference),
    all: () => entries.values(),
    put: (entry) => {
      const before = entries.get(entry.reference)
      const { reference, account, currency, createdAt } = entry
      entries.set(reference, entry)
      if (before === undefined) created.add(entry)
      if (before?.payments !== entry.payments) {
        byHandleId.move(reference, idsOf(before), idsOf(entry))
      }
      if (before?.refundIds !== entry.refundIds) {
        byRefundId.move(reference, before?.refundIds ?? [], entry.refundIds)
      }
      const held = entry.heldMinor - (before?.heldMinor ?? 0)
      if (held !== 0) sumsOf(account, currency).add(createdAt, held)
      if (before?.dueAt !== entry.dueAt || before?.lease !== entry.lease)
        queueOf(account).add(entry)
    },
    siblings: ({ reference, account, payments }) => {
      const found = new Set(
        payments.flatMap(({ kind, id }) =>
          present(byHandleId.get(id)).filter(
            (entry) =>
              entry.reference !== reference && matches({ account, payment: { kind, id } }, entry),
          ),
        ),
      )
      return [...found].toSorted(byCreation)
    },
    spent: ({ account, spending: asked }) =>
      asked.map(({ currency, since }) => sumsOf(account, currency).from(since)),
    *find(query, start) {
      for (const entry of candidates(query, start)) if (matches(query, entry)) yield entry
    },
    takeDue: (now, account) => {
      const asked = account === undefined ? [...queues.values()] : [queueOf(account)]
      const [first] = asked
        .flatMap((queue) => {
          const entry = queue.next(now)
          return entry === null ? [] : [{ queue, entry, dueAt: entry.dueAt ?? '' }]
        })
        .toSorted((one, other) => byDue(one, other))
      first?.queue.drop()
      return first === undefined ? null : (entries.get(first.entry.reference) ?? null)
    },
  }
}

interface Candidate {
  readonly entry: Entry
  readonly dueAt: string
}

function byDue(one: Candidate, other: Candidate): number {
  if (one.dueAt !== other.dueAt) return one.dueAt < other.dueAt ? -1 : 1
  return one.entry.reference < other.entry.reference ? -1 : 1
}

function idsOf(entry: Entry | undefined): readonly string[] {
  return [...new Set(entry?.payments.map(({ id }) => id))]
}

function obtain<Value>(map: Map<string, Value>, key: string, create: () => Value): Value {
  const known = map.get(key)
  if (known !== undefined) return known
  const value = create()
  map.set(key, value)
  return value
}
