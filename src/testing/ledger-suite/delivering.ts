import type { Delivery, DeliveryPage, DeliveryQuery, Ledger } from '../../ledger/index.ts'
import { expectEqual, expectThat, thrownBy } from '../conformance/expect.ts'
import { oddText } from './every-fact.ts'
import { expectRule } from './expect-rule.ts'
import { both, race } from './racing.ts'
import {
  addDelivery,
  addEntry,
  at,
  deliveryOf,
  eventOf,
  headOf,
  readOne,
  scopeOf,
  sent,
  standingOf,
} from './samples.ts'
import type { LedgerCheck } from './scene.ts'

async function find(ledger: Ledger, query: DeliveryQuery = {}): Promise<readonly Delivery[]> {
  return (await ledger.deliveries(query, { limit: 50, cursor: null })).deliveries
}

function idsOf(deliveries: readonly Delivery[]): readonly string[] {
  return deliveries.map(({ id }) => id)
}

/** Every page of a query, and what happens between two of them. */
async function walk(
  ledger: Ledger,
  query: DeliveryQuery,
  limit: number,
  between: (page: number) => Promise<unknown>,
): Promise<readonly string[]> {
  const found: string[] = []
  let cursor: string | null = null
  for (let page = 1; page <= 50; page += 1) {
    const { deliveries, nextCursor }: DeliveryPage = await ledger.deliveries(query, {
      limit,
      cursor,
    })
    expectThat(deliveries.length <= limit, `A page has ${deliveries.length}, not ${limit}.`)
    found.push(...idsOf(deliveries))
    if (nextCursor === null) return found
    expectThat(deliveries.length > 0, 'A page without deliveries says that there are more.')
    cursor = nextCursor
    await between(page)
  }
  expectThat(false, 'The pages do not end.')
  return found
}

const idle = async (): Promise<void> => {}

/** The delivery that a step of the account sees. */
async function seenBy(ledger: Ledger, account: string, id: string): Promise<Delivery | null> {
  return ledger.change(scopeOf('RMA-9', { account, delivery: id }), ({ delivery }) => ({
    result: delivery,
  }))
}

/** Steps that store one delivery at once: how many of them saw none. */
async function raceForDelivery(ledgers: readonly Ledger[]): Promise<void> {
  const firsts = await race(ledgers, 24, async (ledger, number) => {
    // Half of them touch an entry, each its own, so that only the delivery keeps them apart.
    const reference = `RMA-${number}`
    const entry = number % 2 === 0 ? { head: headOf(reference), standing: standingOf() } : {}
    return ledger.change(scopeOf(reference, { delivery: 'd1' }), ({ delivery }) => {
      if (delivery !== null) return { result: 0 }
      const stored = deliveryOf('d1', { event: { by: number } })
      return { ...entry, result: 1, delivery: stored, events: [eventOf(null, number)] }
    })
  })
  const count = firsts.reduce<number>((sum, first) => sum + first, 0)
  expectEqual(count, 1, 'The number of steps that saw no delivery')
  const by = firsts.indexOf(1)
  for (const ledger of ledgers) {
    const stored = (await find(ledger)).map(({ event }) => event)
    expectEqual(stored, [{ by }], 'What is stored of it')
    const events = await ledger.events({ limit: 9, after: null })
    expectEqual(events.length, 1, 'The number of events')
  }
}

/** What is stored of deliveries, and how they are found. */
export const deliveryChecks: readonly LedgerCheck[] = [
  {
    name: 'gives a delivery back as it was stored, to a search and to a step',
    run: async ({ ledger }) => {
      const event = { note: oddText, b: 1, a: [1.5, null, { deep: true }] }
      const usual = await addDelivery(ledger, deliveryOf('d1', { event }))
      const bare = await addDelivery(ledger, deliveryOf('d2', { refundId: null, event: {} }))
      const closed = { at: at(6), actor: 'ada@shop.example', reason: oddText }
      const changes = { reference: 'RMA-1', isHandled: true, receivedAt: at(5), closed }
      const undecided = await addDelivery(ledger, deliveryOf('d4', { isUndecided: true }))
      const full = await addDelivery(ledger, deliveryOf('d3', changes), {
        head: headOf('RMA-1'),
        standing: standingOf(),
      })
      const found = await find(ledger)
      expectEqual(found, [usual, bare, undecided, full], 'The deliveries')
      expectEqual(JSON.stringify(found[0]?.event), JSON.stringify(event), 'The text of an event')
      for (const delivery of [usual, bare, undecided, full]) {
        expectEqual(await seenBy(ledger, 'us', delivery.id), delivery, 'What a step sees')
      }
    },
  },
  {
    name: 'shows a step no other delivery than that of its scope',
    run: async ({ ledger }) => {
      const here = await addDelivery(ledger, deliveryOf('d1'))
      const there = await addDelivery(ledger, deliveryOf('d1', { account: 'africa' }))
      expectEqual(await seenBy(ledger, 'us', 'd1'), here, 'What a step of the one account sees')
      expectEqual(await seenBy(ledger, 'africa', 'd1'), there, 'What one of the other sees')
      expectEqual(await seenBy(ledger, 'us', 'd2'), null, 'What is seen of one that is not there')
      const seen = await ledger.change(scopeOf('RMA-1'), (view) => ({ result: view.delivery }))
      expectEqual(seen, null, 'What a step sees whose scope has no delivery')
    },
  },
  {
    name: 'stores a delivery with all of its step, or not at all',
    run: async ({ ledger }) => {
      const refusal = new TypeError('not this one')
      const scope = scopeOf('RMA-1', { delivery: 'd1' })
      const thrown = await thrownBy(async () =>
        ledger.change(scope, () => {
          throw refusal
        }),
      )
      expectThat(thrown?.error === refusal, 'What the step threw came out as something else.')
      const delivery = deliveryOf('d1')
      const impossible = async (): Promise<unknown> =>
        ledger.change(scope, () => ({ result: null, standing: standingOf(), delivery }))
      await expectRule(impossible, 'step.invalid', 'A step that no entry can come of')
      expectEqual(await find(ledger), [], 'What is stored of steps that failed')
      await addDelivery(ledger, delivery, { head: headOf('RMA-1'), standing: standingOf() })
      expectEqual(await find(ledger), [delivery], 'What is stored of the step that did not')
      expectEqual((await readOne(ledger, 'RMA-1'))?.state, 'recorded', 'The entry of that step')
    },
  },
  {
    name: 'puts a delivery that is stored again in the place of the one before',
    run: async ({ ledger }) => {
      await addDelivery(ledger, deliveryOf('d1'))
      await addDelivery(ledger, deliveryOf('d2'))
      const event = { type: 'refund.failed' }
      const changes = { receivedAt: at(9), refundId: 'fr_2', reference: 'RMA-1', isHandled: true }
      const anew = await addDelivery(ledger, deliveryOf('d1', { ...changes, event }))
      expectEqual(await find(ledger), [deliveryOf('d2'), anew], 'All deliveries')
      expectEqual(idsOf(await find(ledger, { refundId: 'fr_1' })), ['d2'], 'Those it left')
      expectEqual(await find(ledger, { refundId: 'fr_2' }), [anew], 'Those it came to')
      expectEqual(idsOf(await find(ledger, { isForeign: true })), ['d2'], 'Those of no entry')
      expectEqual(await seenBy(ledger, 'us', 'd1'), anew, 'What a step sees')
    },
  },
  {
    name: 'stores the delivery of a step that changes no entry',
    run: async ({ ledger }) => {
      const entry = await addEntry(ledger, 'RMA-1', { facts: [sent(1)] })
      const scope = scopeOf('RMA-1', { delivery: 'd1' })
      const facts = [sent(1)]
      const first = deliveryOf('d1')
      await ledger.change(scope, () => ({ result: null, facts, delivery: first }))
      const second = await addDelivery(ledger, deliveryOf('d2'))
      expectEqual(await find(ledger), [first, second], 'The deliveries')
      const { entries } = await ledger.search({}, { limit: 9, cursor: null })
      expectEqual(entries, [entry], 'The entries')
    },
  },
  {
    name: 'refuses a delivery of another scope, and stores nothing of its step',
    run: async ({ ledger }) => {
      const step = { head: headOf('RMA-1'), standing: standingOf(), events: [eventOf('RMA-1', 1)] }
      const wrong = [
        { scope: scopeOf('RMA-1'), delivery: deliveryOf('d1') },
        { scope: scopeOf('RMA-1', { delivery: 'd2' }), delivery: deliveryOf('d1') },
        {
          scope: scopeOf('RMA-1', { delivery: 'd1' }),
          delivery: deliveryOf('d1', { account: 'africa' }),
        },
      ]
      for (const { scope, delivery } of wrong) {
        const change = async (): Promise<unknown> =>
          ledger.change(scope, () => ({ ...step, result: null, delivery }))
        await expectRule(change, 'step.invalid', 'A step with a delivery of another scope')
      }
      expectEqual(await find(ledger), [], 'The deliveries')
      expectEqual(await ledger.read(['RMA-1']), [], 'The entries')
      expectEqual(await ledger.events({ limit: 9, after: null }), [], 'The events')
    },
  },
  {
    name: 'finds deliveries by account, id, refund and time, and those of no entry',
    run: async ({ ledger }) => {
      await addDelivery(ledger, deliveryOf('d1', { reference: 'RMA-1' }))
      await addDelivery(ledger, deliveryOf('d2', { refundId: null, receivedAt: at(1) }))
      const africa = { account: 'africa', receivedAt: at(2) }
      await addDelivery(ledger, deliveryOf('d1', africa))
      await addDelivery(ledger, deliveryOf('d3', { ...africa, refundId: 'fr_2' }))
      const rows: readonly (readonly [DeliveryQuery, readonly string[]])[] = [
        [{}, ['d1', 'd2', 'd1', 'd3']],
        [{ account: 'africa' }, ['d1', 'd3']],
        [{ account: 'nobody' }, []],
        [{ id: 'd1' }, ['d1', 'd1']],
        [{ id: 'd' }, []],
        [{ refundId: 'fr_1' }, ['d1', 'd1']],
        [{ refundId: 'fr_2' }, ['d3']],
        [{ isForeign: true }, ['d2', 'd1', 'd3']],
        [{ account: 'us', id: 'd1' }, ['d1']],
        [{ account: 'us', id: 'd3' }, []],
        [{ account: 'us', refundId: 'fr_1' }, ['d1']],
        [{ account: 'us', refundId: 'fr_1', isForeign: true }, []],
        [{ account: 'africa', id: 'd1', refundId: 'fr_1', isForeign: true }, ['d1']],
        [{ receivedFrom: at(1) }, ['d2', 'd1', 'd3']],
        [{ receivedBefore: at(2) }, ['d1', 'd2']],
        [{ receivedFrom: at(1), receivedBefore: at(2), isForeign: true }, ['d2']],
        [{ account: 'us', receivedFrom: at(2) }, []],
      ]
      for (const [query, ids] of rows) {
        expectEqual(idsOf(await find(ledger, query)), ids, `What ${JSON.stringify(query)} finds`)
      }
    },
  },
  {
    name: 'walks deliveries in the order in which they came, leaving none out and giving none twice',
    run: async ({ ledger }) => {
      const numbers = Array.from({ length: 23 }, (_, index) => 100 + index)
      for (const number of numbers.toReversed()) {
        const receivedAt = at(Math.floor(number / 10))
        await addDelivery(ledger, deliveryOf(`d${number}`, { receivedAt }))
      }
      let pages = 0
      const found = await walk(ledger, {}, 4, async (page) => {
        pages = page
        await addDelivery(ledger, deliveryOf(`early ${page}`))
        return addDelivery(ledger, deliveryOf(`late ${page}`, { receivedAt: at(500) }))
      })
      const late = Array.from({ length: pages }, (_, index) => `late ${index + 1}`)
      const expected = [...numbers.map((number) => `d${number}`), ...late]
      expectEqual(found, expected, 'The deliveries of all pages')
    },
  },
  {
    name: 'orders deliveries of one time by account and id, and ends with the last one of a full page',
    run: async ({ ledger }) => {
      const nothing = await ledger.deliveries({}, { limit: 3, cursor: null })
      expectEqual(nothing, { deliveries: [], nextCursor: null }, 'The page of an empty ledger')
      for (const id of ['d3', 'd1', 'd2']) {
        await addDelivery(ledger, deliveryOf(id))
        await addDelivery(ledger, deliveryOf(id, { account: 'africa' }))
      }
      const whole = await ledger.deliveries({}, { limit: 6, cursor: null })
      expectEqual(whole.nextCursor, null, 'The cursor of a page that holds all')
      const places = whole.deliveries.map(({ account, id }) => `${account} ${id}`)
      const expected = ['africa d1', 'africa d2', 'africa d3', 'us d1', 'us d2', 'us d3']
      expectEqual(places, expected, 'The deliveries of one page')
      const ids = ['d1', 'd2', 'd3']
      expectEqual(await walk(ledger, {}, 2, idle), [...ids, ...ids], 'The deliveries of all pages')
      expectEqual(await walk(ledger, { account: 'us' }, 1, idle), ids, 'Those of one account')
    },
  },
  {
    name: 'refuses a cursor of deliveries that was changed, or that belongs to another query',
    run: async ({ ledger }) => {
      for (const id of ['d1', 'd2', 'd3']) await addDelivery(ledger, deliveryOf(id))
      const page = await ledger.deliveries({ account: 'us' }, { limit: 1, cursor: null })
      const { nextCursor } = page
      expectThat(nextCursor !== null, 'The first page of three has no cursor.')
      const wrong: readonly (readonly [DeliveryQuery, string])[] = [
        [{}, nextCursor],
        [{ account: 'africa' }, nextCursor],
        [{ account: 'us', isForeign: true }, nextCursor],
        [{ account: 'us', refundId: 'fr_1' }, nextCursor],
        [{ account: 'us', receivedFrom: at(0) }, nextCursor],
        [{ account: 'us', receivedBefore: at(9) }, nextCursor],
        [{ account: 'us' }, `${nextCursor}A`],
        [{ account: 'us' }, 'nothing'],
        [{ account: 'us' }, ''],
      ]
      for (const [query, cursor] of wrong) {
        const search = async (): Promise<unknown> => ledger.deliveries(query, { limit: 1, cursor })
        await expectRule(search, 'cursor.invalid', 'Deliveries with a wrong cursor')
      }
    },
  },
  {
    name: 'lets one of parallel steps be the first with a delivery, and shows it to the others',
    run: async ({ ledger }) => raceForDelivery([ledger]),
  },
]

/** The same by two connections to one storage. */
export const sharedDeliveryChecks: readonly LedgerCheck[] = [
  {
    name: 'lets one step be the first with a delivery over two connections',
    run: async (scene) => raceForDelivery(await both(scene)),
  },
]
