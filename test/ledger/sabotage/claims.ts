import type { ClaimQuery, FullEntry, Ledger } from '../../../src/ledger/index.ts'
import { giveWay, withSteps } from './sabotage.ts'
import type { Sabotage } from './sabotage.ts'

/** The parts of a claim by hand, each as it should be unless it is replaced. */
interface ClaimParts {
  readonly isDue: (entry: FullEntry, query: ClaimQuery) => boolean
  readonly isFree: (entry: FullEntry, query: ClaimQuery) => boolean
  readonly order: (one: FullEntry, other: FullEntry) => number
  readonly take: (entries: readonly FullEntry[], query: ClaimQuery) => readonly FullEntry[]
  readonly isStored: boolean
}

const healthy: ClaimParts = {
  isDue: ({ dueAt }, { now }) => dueAt !== null && dueAt <= now,
  isFree: ({ lease }, { now }) => lease === null || lease.until <= now,
  order: (one, other) => ((one.dueAt ?? '') < (other.dueAt ?? '') ? -1 : 1),
  take: (entries, { limit }) => entries.slice(0, limit),
  isStored: true,
}

function claimingBy(ledger: Ledger, parts: Partial<ClaimParts>): Ledger {
  const { isDue, isFree, order, take, isStored } = { ...healthy, ...parts }
  return {
    ...ledger,
    claim: async (query) => {
      const page = { limit: 1000, cursor: null }
      const { account, owner, until } = query
      const { entries } = await ledger.search(account === undefined ? {} : { account }, page)
      const due = entries.filter((entry) => isDue(entry, query)).toSorted(order)
      const lease = { owner, until }
      const taken = take(due, query).filter((entry) => isFree(entry, query))
      if (isStored) for (const entry of taken) await giveLease(ledger, entry, lease)
      return taken.map((entry) => Object.assign({}, entry, { lease }))
    },
  }
}

async function giveLease(
  ledger: Ledger,
  entry: FullEntry,
  lease: FullEntry['lease'],
): Promise<void> {
  await giveWay()
  const { reference, account } = entry
  await ledger.change({ reference, account, payments: [], spending: [] }, () => ({
    result: null,
    standing: { ...entry, lease },
  }))
}

/** Faults in what a worker is given. */
export const claimSabotages: readonly Sabotage[] = [
  {
    name: 'the shortest due first',
    failsAt: 'claims what is due, the longest due first, up to the limit',
    connect: (ledger) => claimingBy(ledger, { order: (one, other) => healthy.order(other, one) }),
  },
  {
    name: 'what is not due yet claimed too',
    failsAt: 'never claims what is not due, whatever is late',
    connect: (ledger) => claimingBy(ledger, { isDue: ({ dueAt }) => dueAt !== null }),
  },
  {
    name: 'leases passed over',
    failsAt: 'leaves an entry to whoever claimed it until the lease runs out',
    connect: (ledger) => claimingBy(ledger, { isFree: () => true }),
  },
  {
    name: 'the limit counted before the leases',
    failsAt: 'passes over what others work on to reach what is free',
    connect: (ledger) => claimingBy(ledger, {}),
  },
  {
    name: 'a lease answered and not stored',
    failsAt: 'stores the lease of a claim, changes nothing else, and gives the whole entry',
    connect: (ledger) => claimingBy(ledger, { isStored: false }),
  },
  {
    name: 'claims of every account',
    failsAt: 'claims of one account only, where one is named',
    connect: (ledger) => ({
      ...ledger,
      claim: async ({ account: _account, ...query }) => ledger.claim(query),
    }),
  },
  {
    name: 'a lease that stays when it is taken away',
    failsAt: 'frees an entry by a step that takes its lease away',
    connect: (ledger) =>
      withSteps(ledger, ({ standing, ...step }, { entry }) => {
        if (standing === undefined) return step
        return { ...step, standing: { ...standing, lease: standing.lease ?? entry?.lease ?? null } }
      }),
  },
  {
    name: 'leases that only claims can give',
    failsAt: 'keeps an entry for the owner that a step gives it to',
    connect: (ledger) =>
      withSteps(ledger, ({ standing, ...step }) =>
        standing === undefined ? step : { ...step, standing: { ...standing, lease: null } },
      ),
  },
  {
    name: 'claims that look first and take later',
    failsAt: 'never gives an entry to two of parallel claims',
    connect: (ledger) =>
      claimingBy(ledger, {
        take: (entries, query) =>
          entries.filter((entry) => healthy.isFree(entry, query)).slice(0, query.limit),
      }),
  },
]
