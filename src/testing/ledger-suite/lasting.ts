import type { Delivery, FedEvent, FullEntry, Ledger } from '../../ledger/index.ts'
import { expectEqual, expectThat, thrownBy } from '../conformance/expect.ts'
import { claimAt } from './claiming.ts'
import { everyFact } from './every-fact.ts'
import { expectRule } from './expect-rule.ts'
import {
  addDelivery,
  addEntry,
  addEvents,
  at,
  deliveryOf,
  eventOf,
  intent,
  readOne,
  referenceOf,
  referencesOf,
  restate,
  scopeOf,
  sent,
} from './samples.ts'
import type { LedgerCheck } from './scene.ts'

/** How a ledger ends. */
export const closingChecks: readonly LedgerCheck[] = [
  {
    name: 'refuses every call after it was closed, and may be closed again',
    run: async ({ ledger }) => {
      await addEntry(ledger, 'RMA-1')
      await ledger.close()
      let decided = 0
      const calls: Readonly<Record<string, () => unknown>> = {
        change: async () =>
          ledger.change(scopeOf('RMA-1'), () => {
            decided += 1
            return { result: null }
          }),
        read: async () => ledger.read(['RMA-1']),
        search: async () => ledger.search({}, { limit: 1, cursor: null }),
        claim: async () => claimAt(ledger, 0),
        deliveries: async () => ledger.deliveries({}, { limit: 1, cursor: null }),
        events: async () => ledger.events({ limit: 1, after: null }),
        sums: async () => ledger.sums(),
      }
      for (const [name, call] of Object.entries(calls)) {
        await expectRule(call, 'ledger.closed', `${name} of a ledger that was closed`)
      }
      expectEqual(decided, 0, 'How often a step was asked what to store')
      await ledger.close()
    },
  },
]

async function search(ledger: Ledger): Promise<readonly FullEntry[]> {
  return (await ledger.search({}, { limit: 50, cursor: null })).entries
}

/** All deliveries, and all events with their cursors. */
async function news(ledger: Ledger): Promise<{
  readonly deliveries: readonly Delivery[]
  readonly events: readonly FedEvent[]
}> {
  const { deliveries } = await ledger.deliveries({}, { limit: 50, cursor: null })
  return { deliveries, events: await ledger.events({ limit: 50, after: null }) }
}

/** What another connection to the same storage sees, at once and after a crash. */
export const lastingChecks: readonly LedgerCheck[] = [
  {
    name: 'shows at once to another connection what a step stored',
    run: async ({ ledger, reopen }) => {
      const other = await reopen()
      expectEqual(await search(other), [], 'What is found before')
      const entry = await addEntry(ledger, 'RMA-1', { standing: { dueAt: at(0) } })
      expectEqual(await readOne(other, 'RMA-1'), entry, 'What the other connection reads')
      expectEqual(await search(other), [entry], 'What it finds')
      expectEqual((await other.sums())[0]?.count, 1, 'What it adds up')
      const payments = [intent(1)]
      const siblings = await other.change(scopeOf('RMA-9', { payments }), (view) => ({
        result: referencesOf(view.siblings),
      }))
      expectEqual(siblings, ['RMA-1'], 'What its steps count')
      expectEqual(await claimAt(other, 0), ['RMA-1'], 'What it claims')
      expectEqual(await claimAt(ledger, 0), [], 'What the first connection claims then')
      await restate(other, entry, { state: 'succeeded' })
      expectEqual((await readOne(ledger, 'RMA-1'))?.state, 'succeeded', 'The state it reads then')
    },
  },
  {
    name: 'shows at once to another connection what was delivered and what happened',
    run: async ({ ledger, reopen }) => {
      const other = await reopen()
      expectEqual(await news(other), { deliveries: [], events: [] }, 'What is there before')
      const delivery = await addDelivery(ledger, deliveryOf('d1'))
      await addEvents(ledger, 'RMA-1', [eventOf('RMA-1', 1)])
      const { deliveries, events } = await news(other)
      expectEqual(deliveries, [delivery], 'The deliveries that the other connection finds')
      expectEqual(events.length, 1, 'The number of events that it is fed')
      const seen = await other.change(scopeOf('RMA-9', { delivery: 'd1' }), (view) => ({
        result: view.delivery,
      }))
      expectEqual(seen, delivery, 'The delivery that its steps see')
      await addEvents(other, 'RMA-1', [eventOf('RMA-1', 2)])
      expectEqual((await news(ledger)).events, (await news(other)).events, 'The events of both')
    },
  },
  {
    name: 'has every delivery and event that it answered when it is opened again',
    run: async ({ ledger, reopen }) => {
      await addDelivery(ledger, deliveryOf('d1'), { events: [eventOf(null, 1)] })
      await addDelivery(ledger, deliveryOf('d1', { isHandled: true }))
      await addEvents(ledger, 'RMA-1', [eventOf('RMA-1', 1), eventOf('RMA-1', 2)])
      const before = await news(ledger)
      const counts = [before.deliveries.length, before.events.length]
      expectEqual(counts, [1, 3], 'The numbers of deliveries and events')
      const other = await reopen()
      expectEqual(await news(other), before, 'What is there after it was opened again')
      await addEvents(other, 'RMA-1', [eventOf('RMA-1', 3)])
      const after = before.events.at(-1)?.cursor ?? null
      const fresh = await other.events({ limit: 50, after })
      expectEqual(
        fresh.map(({ event }) => event),
        [eventOf('RMA-1', 3)],
        'What comes then',
      )
    },
  },
  {
    name: 'has all that it answered when it is opened again without having been closed',
    run: async ({ ledger, reopen }) => {
      const added = await addEntry(ledger, 'RMA-1', { standing: { dueAt: at(0) } })
      await addEntry(ledger, 'RMA-2', { facts: everyFact })
      await restate(ledger, added, { state: 'sending', payments: [intent(1), intent(2)] })
      await ledger.change(scopeOf('RMA-1'), () => ({ result: null, facts: [sent(1)] }))
      await claimAt(ledger, 0)
      for (let number = 0; number < 20; number += 1) await addEntry(ledger, referenceOf(number))
      const before = await search(ledger)
      expectEqual(before.length, 22, 'The number of entries')
      const other = await reopen()
      expectEqual(await search(other), before, 'What is found after it was opened again')
    },
  },
  {
    name: 'has nothing of a step that did not end when it is opened again',
    run: async ({ ledger, reopen }) => {
      const entry = await addEntry(ledger, 'RMA-1')
      const refusal = new Error('the process ends here')
      const thrown = await thrownBy(async () =>
        ledger.change(scopeOf('RMA-2', { payments: [intent(1)] }), () => {
          throw refusal
        }),
      )
      expectThat(thrown?.error === refusal, 'What the step threw came out as something else.')
      const other = await reopen()
      expectEqual(await search(other), [entry], 'What is found')
      await addEntry(other, 'RMA-2')
    },
  },
]
