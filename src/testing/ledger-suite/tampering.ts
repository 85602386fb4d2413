import { expectEqual, expectError } from '../conformance/expect.ts'
import { claimAt } from './claiming.ts'
import {
  addDelivery,
  addEntry,
  addEvents,
  at,
  deliveryOf,
  eventOf,
  intent,
  readOne,
  scopeOf,
  sent,
} from './samples.ts'
import type { LedgerCheck, LedgerScene } from './scene.ts'

const changed = { code: 'ledger', outcome: 'none', isRetryable: false } as const

async function expectChanged(call: () => unknown, what: string): Promise<void> {
  const error = await expectError(call, changed, what)
  expectEqual(error.issues[0]?.rule, 'row.checksum', `The broken rule (${what})`)
  expectEqual(error.reference, 'RMA-1', `The reference of the error (${what})`)
}

async function addTwo({ ledger }: LedgerScene): Promise<void> {
  const standing = { dueAt: at(0) }
  await addEntry(ledger, 'RMA-1', { standing, facts: [sent(1), sent(2)] })
  await addEntry(ledger, 'RMA-2', { standing: { ...standing, payments: [intent(2)] } })
}

/** What was changed by going around the ledger is never taken for what was stored. */
export const tamperChecks: readonly LedgerCheck[] = [
  ...(['entry', 'fact'] as const).map((part) => ({
    name: `refuses an entry whose ${part === 'entry' ? 'amount' : 'fact'} something else has changed, and names it`,
    run: async (scene: LedgerScene) => {
      const { ledger, tamper } = scene
      await addTwo(scene)
      await tamper('RMA-1', part)
      let decided = 0
      const decide = (): { readonly result: null } => {
        decided += 1
        return { result: null }
      }
      await expectChanged(async () => ledger.read(['RMA-2', 'RMA-1']), 'read')
      await expectChanged(async () => ledger.search({}, { limit: 9, cursor: null }), 'search')
      await expectChanged(async () => ledger.change(scopeOf('RMA-1'), decide), 'change')
      expectEqual(decided, 0, 'How often a step was asked what to store')
      expectEqual((await readOne(ledger, 'RMA-2'))?.reference, 'RMA-2', 'The other entry')
    },
  })),
  {
    name: 'refuses to count with an entry that something else has changed',
    run: async (scene) => {
      const { ledger, tamper } = scene
      await addTwo(scene)
      await tamper('RMA-1', 'entry')
      const count = async (payment: number): Promise<number> =>
        ledger.change(scopeOf('RMA-9', { payments: [intent(payment)] }), ({ siblings }) => ({
          result: siblings.length,
        }))
      await expectChanged(async () => count(1), 'a step on its payment')
      expectEqual(await count(2), 1, 'What a step on another payment counts')
    },
  },
  {
    name: 'claims the others where something else has changed one, and tells it where it is alone',
    run: async (scene) => {
      const { ledger, tamper } = scene
      await addTwo(scene)
      await tamper('RMA-1', 'entry')
      expectEqual(await claimAt(ledger, 0, { limit: 1 }), ['RMA-2'], 'The claim')
      await expectChanged(async () => claimAt(ledger, 0), 'a claim with nothing else due')
    },
  },
  {
    name: 'refuses a delivery that something else has changed',
    run: async ({ ledger, tamper }) => {
      await addDelivery(ledger, deliveryOf('d1', { reference: 'RMA-1' }))
      await addDelivery(ledger, deliveryOf('d2', { reference: 'RMA-2' }))
      await tamper('RMA-1', 'delivery')
      const find = async (id: string): Promise<unknown> =>
        (await ledger.deliveries({ id }, { limit: 9, cursor: null })).deliveries.length
      const look = async (delivery: string): Promise<unknown> =>
        ledger.change(scopeOf('RMA-1', { delivery }), (view) => ({ result: view.delivery?.id }))
      await expectChanged(async () => find('d1'), 'deliveries')
      await expectChanged(async () => look('d1'), 'change')
      expectEqual([await find('d2'), await look('d2')], [1, 'd2'], 'The other delivery')
    },
  },
  {
    name: 'refuses an event that something else has changed',
    run: async ({ ledger, tamper }) => {
      await addEvents(ledger, 'RMA-2', [eventOf('RMA-2', 1)])
      await addEvents(ledger, 'RMA-1', [eventOf('RMA-1', 1)])
      const [first] = await ledger.events({ limit: 9, after: null })
      const after = first?.cursor ?? null
      await tamper('RMA-1', 'event')
      await expectChanged(async () => ledger.events({ limit: 9, after: null }), 'events')
      await expectChanged(async () => ledger.events({ limit: 1, after }), 'the event alone')
      const sound = await ledger.events({ limit: 1, after: null })
      expectEqual(sound, [first], 'The event before it')
    },
  },
]
