import { isDeepStrictEqual } from 'node:util'

import * as fc from 'fast-check'
import { test } from 'vitest'

import { memoryLedger } from '../../src/ledger/index.ts'
import type { Ledger, LedgerQuery } from '../../src/ledger/index.ts'
import { sqliteLedger } from '../../src/ledger/sqlite.ts'
import { isRefundError } from '../../src/model/index.ts'
import type { Fact } from '../../src/model/index.ts'
import { headOf, scopeOf, sent, standingOf } from './entries.ts'
import { scratchFiles } from './scratch.ts'

const newFile = scratchFiles()

// Few of each, so that they meet.
const references = fc.integer({ min: 1, max: 9 }).map((number) => `RMA-${number}`)
const accounts = fc.constantFrom('us', 'africa')
const currencies = fc.constantFrom('USD', 'JPY')
const states = fc.constantFrom('recorded', 'pending', 'failed')
const refundIds = fc.uniqueArray(fc.constantFrom('fr_1', 'fr_2', 'fr_3'), { maxLength: 2 })
const times = fc
  .constantFrom(0, 0.001, 1, 59, 60, 3600, 86_400, 90_000, 4_000_000)
  .map((seconds) => new Date(Date.UTC(2024, 1, 29) + seconds * 1000).toISOString())
const handles = fc.record({
  kind: fc.constantFrom('payment_intent', 'charge'),
  id: fc.constantFrom('1', '2', '3'),
})
const standings = fc
  .record({
    state: states,
    since: times,
    heldMinor: fc.integer({ min: 0, max: 9 }),
    refundIds,
    payments: fc.array(handles, { maxLength: 3 }),
    dueAt: fc.option(times),
    lease: fc.option(fc.record({ owner: fc.constant('a'), until: times })),
  })
  .map(standingOf)
const facts: fc.Arbitrary<readonly Fact[]> = fc.array(fc.integer({ min: 1, max: 4 }).map(sent), {
  maxLength: 3,
})
const conditions = fc.record(
  {
    account: accounts,
    states: fc.uniqueArray(states, { maxLength: 2 }),
    payment: fc.oneof(
      handles,
      handles.map(({ id }) => ({ id })),
    ),
    refundId: fc.constantFrom('fr_1', 'fr_2'),
    createdFrom: times,
    createdBefore: times,
    dueBefore: times,
  },
  { requiredKeys: [] },
)
// What asks for little finds much.
const queries: fc.Arbitrary<LedgerQuery> = fc
  .tuple(conditions, fc.nat(2))
  .map(([query, count]) => Object.fromEntries(Object.entries(query).slice(0, count)))

type Act = (ledger: Ledger) => Promise<unknown>

const adds: fc.Arbitrary<Act> = fc
  .tuple(references, accounts, currencies, times, standings, facts)
  .map(
    ([reference, account, currency, createdAt, standing, facts]) =>
      async (ledger: Ledger) =>
        ledger.change(scopeOf(reference, { account }), () => ({
          result: 'added',
          head: headOf(reference, { account, currency, createdAt, amount: null }),
          standing,
          facts,
        })),
  )

const restatements: fc.Arbitrary<Act> = fc.tuple(references, fc.option(standings), facts).map(
  ([reference, standing, facts]) =>
    async (ledger: Ledger) =>
      ledger.change(scopeOf(reference), () => ({
        result: 'restated',
        facts,
        ...(standing === null ? {} : { standing }),
      })),
)

const looks: fc.Arbitrary<Act> = fc
  .tuple(references, accounts, fc.array(handles, { maxLength: 3 }), currencies, times)
  .map(
    ([reference, account, payments, currency, since]) =>
      async (ledger: Ledger) =>
        ledger.change(
          { reference, account, payments, spending: [{ currency, since }] },
          (view) => ({
            result: { ...view, siblings: view.siblings.map((sibling) => sibling.reference) },
          }),
        ),
  )

const claims: fc.Arbitrary<Act> = fc
  .tuple(times, times, fc.integer({ min: 1, max: 3 }), fc.option(accounts))
  .map(
    ([now, until, limit, account]) =>
      async (ledger: Ledger) =>
        ledger.claim({ owner: 'b', now, until, limit, ...(account === null ? {} : { account }) }),
  )

const searches: fc.Arbitrary<Act> = fc
  .tuple(queries, fc.integer({ min: 1, max: 3 }))
  .map(([query, limit]) => async (ledger: Ledger) => {
    const first = await ledger.search(query, { limit, cursor: null })
    if (first.nextCursor === null) return [first]
    return [first, await ledger.search(query, { limit, cursor: first.nextCursor })]
  })

const sums: fc.Arbitrary<Act> = fc.option(accounts).map((account) => async (ledger: Ledger) => {
  const found = await ledger.sums(account === null ? {} : { account })
  const keyed = found.map((sum) => ({ key: `${sum.account} ${sum.currency} ${sum.state}`, sum }))
  return keyed.toSorted((one, other) => (one.key < other.key ? -1 : 1))
})

const ids = fc.constantFrom('d1', 'd2', 'd3')
const deliveries = fc.record({
  account: accounts,
  id: ids,
  receivedAt: times,
  refundId: fc.option(fc.constantFrom('fr_1', 'fr_2')),
  reference: fc.option(references),
  event: fc.record({ note: fc.string() }),
  isHandled: fc.boolean(),
})
const events = fc.array(
  fc.record({
    kind: fc.constantFrom('succeeded', 'failed'),
    account: accounts,
    reference: fc.option(references),
    at: times,
    content: fc.record({ note: fc.string() }),
  }),
  { maxLength: 3 },
)

const arrivals: fc.Arbitrary<Act> = fc
  .tuple(references, accounts, ids, deliveries, events, facts)
  .map(
    ([reference, account, id, delivery, events, facts]) =>
      async (ledger: Ledger) =>
        ledger.change(scopeOf(reference, { account, delivery: id }), (view) => ({
          result: view.delivery,
          events,
          // Most are of the scope, and some are not.
          delivery: delivery.isHandled ? { ...delivery, account, id } : delivery,
          ...(view.entry === null ? {} : { facts }),
        })),
  )

const inboxes: fc.Arbitrary<Act> = fc
  .tuple(
    fc.record(
      {
        account: accounts,
        id: ids,
        refundId: fc.constantFrom('fr_1', 'fr_2'),
        isForeign: fc.constant(true as const),
        receivedFrom: times,
        receivedBefore: times,
      },
      { requiredKeys: [] },
    ),
    fc.integer({ min: 1, max: 3 }),
  )
  .map(([query, limit]) => async (ledger: Ledger) => {
    const first = await ledger.deliveries(query, { limit, cursor: null })
    if (first.nextCursor === null) return [first]
    return [first, await ledger.deliveries(query, { limit, cursor: first.nextCursor })]
  })

const feeds: fc.Arbitrary<Act> = fc
  .integer({ min: 1, max: 3 })
  .map((limit) => async (ledger: Ledger) => {
    const first = await ledger.events({ limit, after: null })
    return [first, await ledger.events({ limit, after: first.at(-1)?.cursor ?? null })]
  })

const acts = fc.array(
  fc.oneof(
    { arbitrary: adds, weight: 4 },
    { arbitrary: restatements, weight: 2 },
    { arbitrary: arrivals, weight: 2 },
    looks,
    inboxes,
    feeds,
    claims,
    searches,
    sums,
  ),
  { minLength: 20, maxLength: 60, size: 'max' },
)

async function answers(ledger: Ledger, acts: readonly Act[]): Promise<readonly unknown[]> {
  const told: unknown[] = []
  for (const act of acts) {
    told.push(await act(ledger).catch((error: unknown) => ruleIn(error)))
  }
  await ledger.close()
  // What was generated may have no prototype; what was stored has one.
  const plain: readonly unknown[] = JSON.parse(JSON.stringify(told))
  return plain
}

function ruleIn(error: unknown): unknown {
  if (isRefundError(error)) return error.issues
  throw error
}

test('the ledgers in memory and in SQLite answer the same to whatever is done to them', async () => {
  const property = fc.asyncProperty(acts, async (acts) => {
    const inMemory = await answers(memoryLedger(), acts)
    const inFile = await answers(sqliteLedger(newFile()), acts)
    return isDeepStrictEqual(inMemory, inFile)
  })
  await fc.assert(property, { seed: 20_240_229, numRuns: 60 })
})
