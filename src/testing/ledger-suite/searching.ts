import type { FullEntry, Ledger, LedgerQuery } from '../../ledger/index.ts'
import { expectEqual, expectThat } from '../conformance/expect.ts'
import { expectRule } from './expect-rule.ts'
import { addEntry, at, intent, referenceOf, referencesOf, sent } from './samples.ts'
import type { LedgerCheck } from './scene.ts'

async function search(ledger: Ledger, query: LedgerQuery): Promise<readonly FullEntry[]> {
  return (await ledger.search(query, { limit: 50, cursor: null })).entries
}

async function expectFound(
  ledger: Ledger,
  rows: readonly (readonly [query: LedgerQuery, references: readonly string[]])[],
): Promise<void> {
  for (const [query, references] of rows) {
    const found = referencesOf(await search(ledger, query))
    expectEqual(found, references, `What ${JSON.stringify(query)} finds`)
  }
}

/** Every page of a query, and what happens between two of them. */
async function walk(
  ledger: Ledger,
  query: LedgerQuery,
  limit: number,
  between: (page: number) => Promise<unknown>,
): Promise<readonly string[]> {
  const found: string[] = []
  let cursor: string | null = null
  for (let page = 1; page <= 50; page += 1) {
    const { entries, nextCursor }: Awaited<ReturnType<Ledger['search']>> = await ledger.search(
      query,
      { limit, cursor },
    )
    expectThat(entries.length <= limit, `A page has ${entries.length} entries, not ${limit}.`)
    found.push(...referencesOf(entries))
    if (nextCursor === null) return found
    expectThat(entries.length > 0, 'A page without entries says that there are more.')
    cursor = nextCursor
    await between(page)
  }
  expectThat(false, 'The pages do not end.')
  return found
}

const idle = async (): Promise<void> => {}

/** Four entries that differ in everything a query asks for; the last is the newest. */
async function addFour(ledger: Ledger): Promise<void> {
  await addEntry(ledger, 'RMA-1', {
    standing: { state: 'succeeded', refundIds: ['fr_1', 'fr_2'] },
    facts: [sent(1)],
  })
  await addEntry(ledger, 'RMA-2', {
    head: { createdAt: at(10) },
    standing: { state: 'unknown', dueAt: at(60), payments: [intent(2), intent(1)] },
  })
  await addEntry(ledger, 'RMA-3', {
    head: { createdAt: at(20), account: 'africa' },
    standing: { state: 'unknown', dueAt: at(61), payments: [{ ...intent(1), kind: 'charge' }] },
  })
  await addEntry(ledger, 'RMA-4', {
    head: { createdAt: at(30), account: 'africa' },
    standing: { state: 'pending', dueAt: at(59), payments: [], refundIds: ['fr_1'] },
  })
}

/** What a search finds, and how it is walked. */
export const searchChecks: readonly LedgerCheck[] = [
  {
    name: 'finds by account, state, time of creation and time due',
    run: async ({ ledger }) => {
      await addFour(ledger)
      await expectFound(ledger, [
        [{}, ['RMA-4', 'RMA-3', 'RMA-2', 'RMA-1']],
        [{ account: 'africa' }, ['RMA-4', 'RMA-3']],
        [{ account: 'nobody' }, []],
        [{ states: ['unknown'] }, ['RMA-3', 'RMA-2']],
        [{ states: ['unknown', 'succeeded'] }, ['RMA-3', 'RMA-2', 'RMA-1']],
        [{ states: [] }, []],
        [{ createdFrom: at(10) }, ['RMA-4', 'RMA-3', 'RMA-2']],
        [{ createdBefore: at(10) }, ['RMA-1']],
        [{ dueBefore: at(60) }, ['RMA-4', 'RMA-2']],
      ])
    },
  },
  {
    name: 'finds a payment by its id, with its kind or without',
    run: async ({ ledger }) => {
      await addFour(ledger)
      await expectFound(ledger, [
        [{ payment: { id: intent(1).id } }, ['RMA-3', 'RMA-2', 'RMA-1']],
        [{ payment: intent(1) }, ['RMA-2', 'RMA-1']],
        [{ payment: { kind: 'charge', id: intent(1).id } }, ['RMA-3']],
        [{ payment: { kind: 'charge', id: intent(2).id } }, []],
        [{ payment: { id: 'fint_' } }, []],
      ])
    },
  },
  {
    name: "finds a refund by the provider's id of it",
    run: async ({ ledger }) => {
      await addFour(ledger)
      await expectFound(ledger, [
        [{ refundId: 'fr_1' }, ['RMA-4', 'RMA-1']],
        [{ refundId: 'fr_2' }, ['RMA-1']],
        [{ refundId: 'fr_' }, []],
      ])
    },
  },
  {
    name: 'finds only what everything in the query fits',
    run: async ({ ledger }) => {
      await addFour(ledger)
      await expectFound(ledger, [
        [{ account: 'us', states: ['unknown'] }, ['RMA-2']],
        [{ account: 'us', refundId: 'fr_1' }, ['RMA-1']],
        [{ refundId: 'fr_1', payment: intent(1) }, ['RMA-1']],
        [{ payment: intent(2), refundId: 'fr_1' }, []],
        [{ createdFrom: at(10), createdBefore: at(30) }, ['RMA-3', 'RMA-2']],
        [{ states: ['unknown', 'pending'], dueBefore: at(60), account: 'africa' }, ['RMA-4']],
        [
          {
            account: 'us',
            states: ['unknown'],
            payment: intent(2),
            createdFrom: at(10),
            createdBefore: at(11),
            dueBefore: at(60),
          },
          ['RMA-2'],
        ],
      ])
    },
  },
  {
    name: 'finds entries with their facts',
    run: async ({ ledger }) => {
      const one = await addEntry(ledger, 'RMA-1', { facts: [sent(2), sent(1)] })
      const other = await addEntry(ledger, 'RMA-2', { facts: [sent(1)] })
      expectEqual(await search(ledger, {}), [other, one], 'The entries')
    },
  },
  {
    name: 'walks over equal times while new entries arrive, leaving none out and giving none twice',
    run: async ({ ledger }) => {
      const numbers = Array.from({ length: 23 }, (_, index) => 100 + index)
      for (const number of numbers) {
        const createdAt = at(Math.floor(number / 10))
        await addEntry(ledger, referenceOf(number), { head: { createdAt } })
      }
      const found = await walk(ledger, {}, 4, async (page) => {
        await addEntry(ledger, referenceOf(200 + page), { head: { createdAt: at(12) } })
        return addEntry(ledger, referenceOf(300 + page), { head: { createdAt: at(500) } })
      })
      expectEqual(found, numbers.toReversed().map(referenceOf), 'The entries of all pages')
    },
  },
  {
    name: 'ends a walk where the entries end, also with the last one of a full page',
    run: async ({ ledger }) => {
      const nothing = await ledger.search({}, { limit: 3, cursor: null })
      expectEqual(nothing, { entries: [], nextCursor: null }, 'The page of an empty ledger')
      for (const number of [1, 2, 3, 4, 5, 6]) {
        const account = number % 2 === 0 ? 'us' : 'africa'
        const payments = [intent(number % 3)]
        await addEntry(ledger, referenceOf(number), { head: { account }, standing: { payments } })
      }

      const whole = await ledger.search({}, { limit: 6, cursor: null })
      expectEqual(whole.nextCursor, null, 'The cursor of a page that holds all')
      const ofAll = await walk(ledger, {}, 3, idle)
      expectEqual(ofAll, [6, 5, 4, 3, 2, 1].map(referenceOf), 'The entries of all pages')
      const ofOne = await walk(ledger, { account: 'us' }, 1, idle)
      expectEqual(ofOne, [6, 4, 2].map(referenceOf), 'The entries of one account')
      const ofPayment = await walk(ledger, { payment: intent(0) }, 1, idle)
      expectEqual(ofPayment, [6, 3].map(referenceOf), 'The entries of one payment')
    },
  },
  {
    name: 'refuses a cursor that was changed, or that belongs to another query',
    run: async ({ ledger }) => {
      for (const number of [1, 2, 3]) await addEntry(ledger, referenceOf(number))
      const { nextCursor } = await ledger.search({ account: 'us' }, { limit: 1, cursor: null })
      expectThat(nextCursor !== null, 'The first page of three has no cursor.')
      const wrong: readonly (readonly [LedgerQuery, string])[] = [
        [{}, nextCursor],
        [{ account: 'africa' }, nextCursor],
        [{ account: 'us', createdFrom: at(0) }, nextCursor],
        [{ account: 'us' }, `${nextCursor}A`],
        [{ account: 'us' }, 'nothing'],
        [{ account: 'us' }, ''],
      ]
      for (const [query, cursor] of wrong) {
        const find = async (): Promise<unknown> => ledger.search(query, { limit: 1, cursor })
        await expectRule(find, 'cursor.invalid', 'A search with a wrong cursor')
      }
    },
  },
]
