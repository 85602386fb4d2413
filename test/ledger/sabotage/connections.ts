import { memoryLedger } from '../../../src/ledger/index.ts'
import type { DeliveryPage, FullEntry, Ledger } from '../../../src/ledger/index.ts'
import { isRefundError } from '../../../src/model/index.ts'
import { giveWay } from './sabotage.ts'
import type { Sabotage } from './sabotage.ts'

/** Reads what was there when it was first asked. */
function replicaOf(ledger: Ledger): Ledger {
  let copy: Promise<readonly FullEntry[]> | null = null
  const copied = async (): Promise<readonly FullEntry[]> => {
    copy ??= ledger.search({}, { limit: 1000, cursor: null }).then(({ entries }) => entries)
    return copy
  }
  return {
    ...ledger,
    read: async (references) =>
      (await copied()).filter(({ reference }) => references.includes(reference)),
    search: async () => ({ entries: await copied(), nextCursor: null }),
  }
}

/** Finds the deliveries that were there when it was first asked. */
function lateNews(ledger: Ledger): Ledger {
  let copy: Promise<DeliveryPage> | null = null
  return {
    ...ledger,
    deliveries: async (query, page) => {
      copy ??= ledger.deliveries(query, page)
      return copy
    },
  }
}

/** A step decides by what was there before it waited. */
export function unlocked(ledger: Ledger): Ledger {
  return {
    ...ledger,
    change: async (scope, decide) => {
      const stale = await ledger.change(scope, (view) => ({ result: view }))
      await giveWay()
      return ledger.change(scope, () => decide(stale))
    },
  }
}

/** Gives out what it found a moment ago, whoever has taken it since. */
function lateClaims(ledger: Ledger): Ledger {
  return {
    ...ledger,
    claim: async (query) => {
      const { entries } = await ledger.search({ dueBefore: query.now }, { limit: 3, cursor: null })
      await giveWay()
      await ledger.claim(query)
      return entries
    },
  }
}

async function orNothing<Result>(call: Promise<Result>, nothing: Result): Promise<Result> {
  try {
    return await call
  } catch (error) {
    if (isRefundError(error) && error.issues[0]?.rule === 'row.checksum') return nothing
    throw error
  }
}

/** Leaves out what was changed, as if it had never been stored. */
function silent(ledger: Ledger): Ledger {
  return {
    ...ledger,
    change: async (scope, decide) => {
      const nothing = decide({ entry: null, siblings: [], spent: [], delivery: null }).result
      return orNothing(ledger.change(scope, decide), nothing)
    },
    read: async (references) => {
      const read = references.map(async (reference) => orNothing(ledger.read([reference]), []))
      return (await Promise.all(read)).flat()
    },
    search: async (query, page) =>
      orNothing(ledger.search(query, page), { entries: [], nextCursor: null }),
    claim: async (query) => orNothing(ledger.claim(query), []),
    deliveries: async (query, page) =>
      orNothing(ledger.deliveries(query, page), { deliveries: [], nextCursor: null }),
    events: async (page) => orNothing(ledger.events(page), []),
  }
}

/** A healthy first connection, and a second one with the fault. */
export const byTheSecond =
  (sabotage: (ledger: Ledger) => Ledger) =>
  (ledger: Ledger, number: number): Ledger =>
    number === 0 ? ledger : sabotage(ledger)

/** Faults between connections, after a crash, and in what is left of a changed row. */
export const connectionSabotages: readonly Sabotage[] = [
  ...[
    'never lets two connections hold more of a payment than was captured',
    'never lets two connections spend more than a limit',
    'stores one entry of one reference over two connections',
  ].map((failsAt) => ({
    name: `no locks between connections, seen where it ${failsAt}`,
    failsAt,
    connect: unlocked,
  })),
  {
    name: 'a lock that one reference slips through',
    failsAt: 'stores one entry, and tells all the same one, of parallel steps with one reference',
    connect: unlocked,
  },
  {
    name: 'claims from a list that is late',
    failsAt: 'never gives an entry to the claims of two connections',
    connect: byTheSecond(lateClaims),
  },
  {
    name: 'reads from a replica that is late',
    failsAt: 'shows at once to another connection what a step stored',
    connect: byTheSecond(replicaOf),
  },
  {
    name: 'what was answered kept in the process',
    failsAt: 'has all that it answered when it is opened again without having been closed',
    connect: byTheSecond(() => memoryLedger()),
  },
  {
    name: 'deliveries and events kept in the process',
    failsAt: 'has every delivery and event that it answered when it is opened again',
    connect: byTheSecond(() => memoryLedger()),
  },
  {
    name: 'news from a replica that is late',
    failsAt: 'shows at once to another connection what was delivered and what happened',
    connect: byTheSecond(lateNews),
  },
  {
    name: 'half a step found after a crash',
    failsAt: 'has nothing of a step that did not end when it is opened again',
    connect: (ledger) => ({
      ...ledger,
      change: async (scope, decide) => {
        try {
          return await ledger.change(scope, decide)
        } catch (error) {
          const [first] = (await ledger.search({}, { limit: 1, cursor: null })).entries
          const half = { result: null, head: { ...first, ...scope }, standing: first }
          await ledger.change(scope, () => JSON.parse(JSON.stringify(half)))
          throw error
        }
      },
    }),
  },
  {
    name: 'a ledger that goes on after it was closed',
    failsAt: 'refuses every call after it was closed, and may be closed again',
    connect: (ledger) => ({ ...ledger, close: async () => {} }),
  },
  ...[
    'refuses an entry whose amount something else has changed, and names it',
    'refuses an entry whose fact something else has changed, and names it',
    'refuses to count with an entry that something else has changed',
    'claims the others where something else has changed one, and tells it where it is alone',
    'refuses a delivery that something else has changed',
    'refuses an event that something else has changed',
  ].map((failsAt) => ({
    name: `a changed row passed over in silence, seen where it ${failsAt}`,
    failsAt,
    connect: silent,
  })),
]
