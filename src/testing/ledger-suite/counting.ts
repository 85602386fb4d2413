import type { Ledger, LedgerScope } from '../../ledger/index.ts'
import { expectEqual } from '../conformance/expect.ts'
import { addEntry, at, intent, referencesOf, restate, scopeOf, sent } from './samples.ts'
import type { EntryChanges } from './samples.ts'
import type { LedgerCheck } from './scene.ts'

async function siblingsOf(
  ledger: Ledger,
  changes: Partial<LedgerScope>,
  reference = 'RMA-9',
): Promise<readonly string[]> {
  return ledger.change(scopeOf(reference, changes), ({ siblings }) => ({
    result: referencesOf(siblings),
  }))
}

async function spentBy(
  ledger: Ledger,
  spending: LedgerScope['spending'],
  account = 'us',
): Promise<readonly number[]> {
  return ledger.change(scopeOf('RMA-9', { account, spending }), ({ spent }) => ({ result: spent }))
}

const session = { kind: 'checkout_session', id: 'fcs_1' } as const

function holding(
  heldMinor: number,
  seconds: number,
  head: EntryChanges['head'] = {},
): EntryChanges {
  return { head: { ...head, createdAt: at(seconds) }, standing: { heldMinor } }
}

/** What a step counts: the other refunds of a payment, and what was spent. */
export const countingChecks: readonly LedgerCheck[] = [
  {
    name: "shows a step the account's other entries of the payment, oldest first",
    run: async ({ ledger }) => {
      const sibling = await addEntry(ledger, 'RMA-3', { facts: [sent(1)] })
      await addEntry(ledger, 'RMA-1', { head: { createdAt: at(2) } })
      await addEntry(ledger, 'RMA-2', { head: { createdAt: at(1) } })
      await addEntry(ledger, 'RMA-4', { head: { createdAt: at(1) } })
      await addEntry(ledger, 'RMA-5', { standing: { payments: [intent(2)] } })
      await addEntry(ledger, 'RMA-9')
      const payments = [intent(1)]
      const found = await siblingsOf(ledger, { payments })
      expectEqual(found, ['RMA-3', 'RMA-2', 'RMA-4', 'RMA-1'], 'The other entries of the payment')
      const held = await ledger.change(scopeOf('RMA-9', { payments }), ({ siblings }) => ({
        result: siblings[0],
      }))
      expectEqual({ ...held, facts: sibling.facts }, sibling, 'The entry of the payment')
      expectEqual(await siblingsOf(ledger, {}), [], 'The entries of a step without a payment')
    },
  },
  {
    name: "leaves another account's entries and another kind of handle out of a payment",
    run: async ({ ledger }) => {
      await addEntry(ledger, 'RMA-1', { head: { account: 'africa' } })
      await addEntry(ledger, 'RMA-2', {
        standing: { payments: [{ ...intent(1), kind: 'charge' }] },
      })
      const payments = [intent(1)]
      expectEqual(await siblingsOf(ledger, { payments }), [], 'The entries of the payment')
      const abroad = await siblingsOf(ledger, { payments, account: 'africa' })
      expectEqual(abroad, ['RMA-1'], "The other account's entries of the payment")
    },
  },
  {
    name: 'counts entries by whichever handle they share, each once',
    run: async ({ ledger }) => {
      await addEntry(ledger, 'RMA-1', { standing: { payments: [session, intent(1)] } })
      await addEntry(ledger, 'RMA-2', { standing: { payments: [session] } })
      await addEntry(ledger, 'RMA-3', { standing: { payments: [intent(1)] } })
      const all = ['RMA-1', 'RMA-2', 'RMA-3']
      const byBoth = await siblingsOf(ledger, { payments: [intent(1), session] })
      expectEqual(byBoth, all, 'The entries of both handles')
      const bySession = await siblingsOf(ledger, { payments: [session] })
      expectEqual(bySession, ['RMA-1', 'RMA-2'], 'The entries of one handle')
    },
  },
  {
    name: 'counts entries by handles that became known later',
    run: async ({ ledger }) => {
      const entry = await addEntry(ledger, 'RMA-1', { standing: { payments: [session] } })
      expectEqual(await siblingsOf(ledger, { payments: [intent(1)] }), [], 'The entries before')
      await restate(ledger, entry, { payments: [session, intent(1)] })
      for (const handle of [session, intent(1)]) {
        const found = await siblingsOf(ledger, { payments: [handle] })
        expectEqual(found, ['RMA-1'], `The entries of the ${handle.kind}`)
      }
      await restate(ledger, entry, { payments: [intent(1)] })
      const found = await siblingsOf(ledger, { payments: [session] })
      expectEqual(found, [], 'The entries of a handle that was taken back')
    },
  },
  {
    name: 'adds up what was spent at or after a time, the own entry included',
    run: async ({ ledger }) => {
      await addEntry(ledger, 'RMA-1', holding(1, 0))
      await addEntry(ledger, 'RMA-9', holding(10, 60))
      await addEntry(ledger, 'RMA-2', holding(100, 60 * 60))
      await addEntry(ledger, 'RMA-3', holding(1000, 60 * 60 * 24 * 40))
      const times = [0.001, 0, 60, 60.001, 60 * 60, 60 * 60 * 24, 60 * 60 * 24 * 41]
      const asked = times.map((seconds) => ({ currency: 'USD', since: at(seconds) }))
      const expected = [1110, 1111, 1110, 1100, 1100, 1000, 0]
      expectEqual(await spentBy(ledger, asked), expected, 'The sums')
      expectEqual(await spentBy(ledger, []), [], 'The sums of a step that asks for none')
    },
  },
  {
    name: 'keeps accounts and currencies apart in what was spent',
    run: async ({ ledger }) => {
      const yen = { currency: 'JPY', amount: { minor: 9, currency: 'JPY' } }
      await addEntry(ledger, 'RMA-1', holding(1, 0))
      await addEntry(ledger, 'RMA-2', holding(10, 0, yen))
      await addEntry(ledger, 'RMA-3', holding(100, 0, { account: 'africa' }))
      const asked = ['JPY', 'USD', 'NGN'].map((currency) => ({ currency, since: at(0) }))
      expectEqual(await spentBy(ledger, asked), [10, 1, 0], 'The sums of one account')
      expectEqual(await spentBy(ledger, asked, 'africa'), [0, 100, 0], 'The sums of the other')
    },
  },
  {
    name: 'counts as spent what is held now, not what was held',
    run: async ({ ledger }) => {
      const failed = await addEntry(ledger, 'RMA-1', holding(1000, 0))
      const grown = await addEntry(ledger, 'RMA-2', holding(10, 0))
      await restate(ledger, failed, { state: 'failed', heldMinor: 0 })
      await restate(ledger, grown, { heldMinor: 25 })
      const spent = await spentBy(ledger, [{ currency: 'USD', since: at(0) }])
      expectEqual(spent, [25], 'The sum')
    },
  },
  {
    name: 'adds up what is held by account, currency and state',
    run: async ({ ledger }) => {
      const pending = { state: 'pending', heldMinor: 5 } as const
      await addEntry(ledger, 'RMA-1', { standing: { ...pending, since: at(7) } })
      await addEntry(ledger, 'RMA-2', { standing: { ...pending, since: at(3) } })
      await addEntry(ledger, 'RMA-3', { standing: { state: 'failed', heldMinor: 0 } })
      const yen = { currency: 'JPY', amount: null }
      await addEntry(ledger, 'RMA-4', { head: yen, standing: pending })
      await addEntry(ledger, 'RMA-5', { head: { account: 'africa' }, standing: pending })
      const usual = { account: 'us', currency: 'USD', state: 'pending', count: 1, heldMinor: 5 }
      const abroad = { ...usual, account: 'africa', oldestSince: at(0) }
      const home = [
        { ...usual, currency: 'JPY', oldestSince: at(0) },
        { ...usual, state: 'failed', heldMinor: 0, oldestSince: at(0) },
        { ...usual, count: 2, heldMinor: 10, oldestSince: at(3) },
      ]
      expectEqual(await sortedSums(ledger, {}), [abroad, ...home], 'The sums')
      expectEqual(await sortedSums(ledger, { account: 'us' }), home, 'The sums of one account')
      const none = await ledger.sums({ account: 'nobody' })
      expectEqual(none, [], 'The sums of an account without entries')
      expectEqual((await ledger.sums()).length, 4, 'The number of sums without a query')
    },
  },
]

async function sortedSums(
  ledger: Ledger,
  query: Parameters<Ledger['sums']>[0],
): Promise<readonly unknown[]> {
  const keyed = (await ledger.sums(query)).map((sum) => ({
    key: `${sum.account} ${sum.currency} ${sum.state}`,
    sum,
  }))
  return keyed.toSorted((one, other) => (one.key < other.key ? -1 : 1)).map(({ sum }) => sum)
}
