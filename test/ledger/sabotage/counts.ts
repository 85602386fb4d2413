import type { Ledger } from '../../../src/ledger/index.ts'
import { withSteps, withViews } from './sabotage.ts'
import type { Sabotage } from './sabotage.ts'

async function spentIn(ledger: Ledger, account: string, since: string): Promise<number> {
  const spending = [{ currency: 'USD', since }]
  const scope = { reference: 'RMA-9', account, payments: [], spending }
  return ledger.change(scope, ({ spent }) => ({ result: spent[0] ?? 0 }))
}

/** Faults in what a step counts. */
export const countSabotages: readonly Sabotage[] = [
  {
    name: 'the entry itself among its siblings',
    failsAt: "shows a step the account's other entries of the payment, oldest first",
    connect: (ledger) =>
      withViews(ledger, async ({ entry, siblings }) => ({
        siblings: entry === null ? siblings : [...siblings, entry],
      })),
  },
  {
    name: "another account's entries among the siblings",
    failsAt: "leaves another account's entries and another kind of handle out of a payment",
    connect: (ledger) =>
      withViews(ledger, async ({ siblings }, { payments: [payment] }) => {
        if (payment === undefined) return { siblings }
        const { entries } = await ledger.search({ payment }, { limit: 50, cursor: null })
        return { siblings: entries }
      }),
  },
  {
    name: 'siblings by the first handle only',
    failsAt: 'counts entries by whichever handle they share, each once',
    connect: (ledger) => ({
      ...ledger,
      change: async (scope, decide) =>
        ledger.change({ ...scope, payments: scope.payments.slice(0, 1) }, decide),
    }),
  },
  {
    name: 'handles as they were at first',
    failsAt: 'counts entries by handles that became known later',
    connect: (ledger) =>
      withSteps(ledger, ({ standing, ...step }, { entry }) => {
        if (standing === undefined) return step
        return { ...step, standing: { ...standing, payments: (entry ?? standing).payments } }
      }),
  },
  {
    name: 'spending after a time, not at it',
    failsAt: 'adds up what was spent at or after a time, the own entry included',
    connect: (ledger) => ({
      ...ledger,
      change: async (scope, decide) => {
        const spending = scope.spending.map(({ currency, since }) => ({
          currency,
          since: new Date(Date.parse(since) + 1).toISOString(),
        }))
        return ledger.change({ ...scope, spending }, decide)
      },
    }),
  },
  {
    name: 'spending of every account',
    failsAt: 'keeps accounts and currencies apart in what was spent',
    connect: (ledger) =>
      withViews(ledger, async ({ spent }, { account, spending }) => {
        const other = account === 'us' ? 'africa' : 'us'
        const abroad = await Promise.all(
          spending.map(async ({ since }) => spentIn(ledger, other, since)),
        )
        return { spent: spent.map((minor, index) => minor + (abroad[index] ?? 0)) }
      }),
  },
  {
    name: 'amounts that are never given back',
    failsAt: 'counts as spent what is held now, not what was held',
    connect: (ledger) =>
      withSteps(ledger, ({ standing, ...step }, { entry }) => {
        if (standing === undefined) return step
        const heldMinor = Math.max(standing.heldMinor, entry?.heldMinor ?? 0)
        return { ...step, standing: { ...standing, heldMinor } }
      }),
  },
  {
    name: 'spending read before the lock is taken',
    failsAt: 'never lets parallel steps spend more than a limit',
    connect: (ledger) => withViews(ledger, async ({ spent }) => ({ spent })),
  },
  {
    name: 'sums that count what failed as succeeded',
    failsAt: 'adds up what is held by account, currency and state',
    connect: (ledger) => ({
      ...ledger,
      sums: async (query) => {
        const sums = await ledger.sums(query)
        return sums.map((sum) =>
          Object.assign({}, sum, { state: sum.state === 'failed' ? 'succeeded' : sum.state }),
        )
      },
    }),
  },
]
