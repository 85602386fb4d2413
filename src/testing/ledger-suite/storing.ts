import { expectEqual, expectThat, thrownBy } from '../conformance/expect.ts'
import { everyFact, oddText } from './every-fact.ts'
import { expectRule } from './expect-rule.ts'
import {
  addEntry,
  at,
  headOf,
  intent,
  preparedOf,
  readOne,
  referenceOf,
  referencesOf,
  restate,
  scopeOf,
  sent,
  standingOf,
} from './samples.ts'
import type { LedgerCheck } from './scene.ts'

/** What a step stores: all of it, once, and as it was. */
export const storingChecks: readonly LedgerCheck[] = [
  {
    name: 'gives an entry back as it was stored',
    run: async ({ ledger }) => {
      const usual = await addEntry(ledger, 'RMA-1', { facts: [sent(1)] })
      const bare = await addEntry(ledger, 'RMA-2', {
        head: { prepared: null, amount: null, mode: 'live', currency: 'KWD' },
        standing: { payments: [], heldMinor: 0 },
      })
      const full = await addEntry(ledger, 'RMA-3', {
        head: { amount: { minor: Number.MAX_SAFE_INTEGER, currency: 'USD' } },
        standing: {
          state: 'duplicated',
          heldMinor: Number.MAX_SAFE_INTEGER,
          refundIds: ['fr_2', 'fr_1'],
          payments: [intent(2), { kind: 'checkout_session', id: 'fcs_1' }, intent(1)],
          dueAt: at(60),
          lease: { owner: 'worker 1', until: at(90) },
          tries: 4,
        },
      })
      for (const entry of [usual, bare, full]) {
        expectEqual(await readOne(ledger, entry.reference), entry, 'The entry')
      }
    },
  },
  {
    name: 'gives prepared bytes and the request back character for character',
    run: async ({ ledger }) => {
      const body = `{"note": ${JSON.stringify(oddText)},  "padding": "${'€'.repeat(300_000)}"}`
      const prepared = preparedOf('RMA-1', { body, metadata: { [oddText]: oddText, zero: 0 } })
      const request = { note: oddText, b: 1, a: [1.5, null, { deep: true }] }
      await addEntry(ledger, 'RMA-1', { head: { prepared, request } })
      const entry = await readOne(ledger, 'RMA-1')
      expectThat(entry?.prepared?.body === body, 'The body of the prepared refund was changed.')
      expectEqual(JSON.stringify(entry.prepared), JSON.stringify(prepared), 'The prepared refund')
      expectEqual(JSON.stringify(entry.request), JSON.stringify(request), 'The request')
    },
  },
  {
    name: 'gives every kind of fact back whole, in the order they were stored',
    run: async ({ ledger }) => {
      const facts = everyFact.toReversed()
      await addEntry(ledger, 'RMA-1', { facts })
      const stored = (await readOne(ledger, 'RMA-1'))?.facts
      expectEqual(JSON.stringify(stored), JSON.stringify(facts), 'The facts')
    },
  },
  {
    name: 'shows what a step stored as soon as it has answered',
    run: async ({ ledger }) => {
      const entry = await addEntry(ledger, 'RMA-1', { facts: [sent(1)] })
      expectEqual(await readOne(ledger, 'RMA-1'), entry, 'The entry that was read')
      const page = await ledger.search({}, { limit: 10, cursor: null })
      expectEqual(page.entries, [entry], 'The entries that were found')
      const seen = await ledger.change(scopeOf('RMA-1'), (view) => ({ result: view.entry }))
      expectEqual(seen, entry, 'The entry that the next step sees')
    },
  },
  {
    name: 'throws what a step throws, and stores nothing of it',
    run: async ({ ledger }) => {
      const entry = await addEntry(ledger, 'RMA-1')
      const refusal = new TypeError('not this one')
      for (const reference of ['RMA-1', 'RMA-2']) {
        const thrown = await thrownBy(async () =>
          ledger.change(scopeOf(reference), () => {
            throw refusal
          }),
        )
        expectThat(thrown?.error === refusal, 'What the step threw came out as something else.')
      }
      expectEqual(await ledger.read(['RMA-1', 'RMA-2']), [entry], 'What is stored')
      await addEntry(ledger, 'RMA-2')
    },
  },
  {
    name: 'stores nothing for a step that only looks, and gives its result',
    run: async ({ ledger }) => {
      const entry = await addEntry(ledger, 'RMA-1', { facts: [sent(1)] })
      const result = { seen: 1 }
      const given = await ledger.change(scopeOf('RMA-1'), () => ({ result }))
      expectEqual(given, result, 'The result of the step')
      const missing = await ledger.change(scopeOf('RMA-2'), (view) => ({ result: view.entry }))
      expectEqual(missing, null, 'The entry of a reference that is not there')
      expectEqual(await ledger.read(['RMA-1', 'RMA-2']), [entry], 'What is stored')
    },
  },
  {
    name: 'replaces the standing, and leaves head and facts as they were',
    run: async ({ ledger }) => {
      const entry = await addEntry(ledger, 'RMA-1', { facts: [sent(1)] })
      const standing = standingOf({
        state: 'succeeded',
        since: at(9),
        heldMinor: 990,
        refundIds: ['fr_1'],
        payments: [intent(2)],
        tries: 1,
      })
      await restate(ledger, entry, standing)
      expectEqual(await readOne(ledger, 'RMA-1'), { ...entry, ...standing }, 'The entry')
    },
  },
  {
    name: 'adds a fact behind the others once, however often it is told',
    run: async ({ ledger }) => {
      await addEntry(ledger, 'RMA-1', { facts: [sent(2), sent(2)] })
      const again = { ...sent(2), at: at(99) }
      for (const facts of [[again, sent(1)], [sent(1)], [sent(3), again]]) {
        await ledger.change(scopeOf('RMA-1'), () => ({ result: null, facts }))
      }
      const stored = (await readOne(ledger, 'RMA-1'))?.facts
      expectEqual(stored, [sent(2), sent(1), sent(3)], 'The facts')
      await addEntry(ledger, 'RMA-2', { facts: [sent(1)] })
      expectEqual((await readOne(ledger, 'RMA-2'))?.facts, [sent(1)], 'The facts of another entry')
    },
  },
  {
    name: 'refuses a second entry under one reference, of whichever account, and keeps the first',
    run: async ({ ledger }) => {
      const entry = await addEntry(ledger, 'RMA-1', { facts: [sent(1)] })
      for (const account of ['us', 'africa']) {
        const head = { account, fingerprint: 'another' }
        const add = async (): Promise<unknown> =>
          addEntry(ledger, 'RMA-1', { head, facts: [sent(2)] })
        await expectRule(add, 'entry.exists', 'A second entry under one reference')
      }
      expectEqual(await ledger.read(['RMA-1']), [entry], 'What is stored')
    },
  },
  {
    name: 'refuses a step that no entry can come of, and stores nothing of it',
    run: async ({ ledger }) => {
      const standing = standingOf()
      const impossible = [
        { standing },
        { facts: [sent(1)] },
        { head: headOf('RMA-1') },
        { head: headOf('RMA-2'), standing },
        { head: headOf('RMA-1', { account: 'africa' }), standing },
      ]
      for (const step of impossible) {
        const change = async (): Promise<unknown> =>
          ledger.change(scopeOf('RMA-1'), () => ({ result: null, ...step }))
        await expectRule(change, 'step.invalid', `A step with ${Object.keys(step).join(', ')}`)
      }
      expectEqual(await ledger.read(['RMA-1', 'RMA-2']), [], 'What is stored')
    },
  },
  {
    name: 'reads hundreds of entries at once, each once, without those that are not there',
    run: async ({ ledger }) => {
      const numbers = Array.from({ length: 300 }, (_, index) => index)
      const stored = numbers.filter((number) => number % 2 === 0)
      for (const number of stored) await addEntry(ledger, referenceOf(number))
      const asked = [...numbers, ...numbers].map(referenceOf)
      const found = referencesOf(await ledger.read(asked))
      expectEqual(found.toSorted(), stored.map(referenceOf), 'The references that were read')
      expectEqual(await ledger.read([]), [], 'What is read of no reference')
    },
  },
]
