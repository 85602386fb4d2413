import type { FedEvent, Ledger, LedgerEvent } from '../../ledger/index.ts'
import { expectEqual, expectThat, thrownBy } from '../conformance/expect.ts'
import { oddText } from './every-fact.ts'
import { expectRule } from './expect-rule.ts'
import { both, race } from './racing.ts'
import {
  addEntry,
  addEvents,
  at,
  deliveryOf,
  eventOf,
  headOf,
  referenceOf,
  scopeOf,
  sent,
  standingOf,
} from './samples.ts'
import type { LedgerCheck } from './scene.ts'

async function readAll(ledger: Ledger): Promise<readonly FedEvent[]> {
  return ledger.events({ limit: 1000, after: null })
}

async function eventsOf(ledger: Ledger): Promise<readonly LedgerEvent[]> {
  return (await readAll(ledger)).map(({ event }) => event)
}

/** Reads the feed page by page as long as anybody writes, and then to its end. */
async function follow(ledger: Ledger, isWritten: () => boolean): Promise<readonly FedEvent[]> {
  const read: FedEvent[] = []
  for (;;) {
    const wasWritten = isWritten()
    const page = await ledger.events({ limit: 3, after: read.at(-1)?.cursor ?? null })
    expectThat(page.length <= 3, `A page has ${page.length} events, not 3.`)
    read.push(...page)
    if (wasWritten && page.length === 0) return read
    // A ledger that reads without a pause gets on with its steps here.
    await ledger.change(scopeOf('RMA-0'), () => ({ result: null }))
  }
}

const entryCount = 4
const stepCount = 48

/** One step after the other on a few entries: each tells how many there were before it. */
async function writeEvents(ledgers: readonly Ledger[]): Promise<void> {
  await race(ledgers, stepCount, async (ledger, number) => {
    const reference = referenceOf(number % entryCount)
    return ledger.change(scopeOf(reference), ({ entry }) => {
      const tries = (entry?.tries ?? 0) + 1
      const events = [eventOf(reference, 2 * tries - 1), eventOf(reference, 2 * tries)]
      const standing = standingOf({ tries, payments: [] })
      return { result: null, standing, events, ...(entry ? {} : { head: headOf(reference) }) }
    })
  })
}

async function raceForFeed(ledgers: readonly Ledger[]): Promise<void> {
  let isWritten = false
  const write = async (): Promise<void> => {
    try {
      await writeEvents(ledgers)
    } finally {
      isWritten = true
    }
  }
  const reading = ledgers.map(async (ledger) => follow(ledger, () => isWritten))
  await write()
  const [first = [], ...others] = await Promise.all(reading)
  const whole = 2 * stepCount
  expectEqual(first.length, whole, 'The number of events that a reader was given')
  for (let number = 0; number < entryCount; number += 1) {
    const ofOne = first.filter(({ event }) => event.reference === referenceOf(number))
    const numbers = ofOne.map(({ event }) => event.content['number'])
    const expected = Array.from({ length: whole / entryCount }, (_, index) => index + 1)
    expectEqual(numbers, expected, 'The events of one entry, in their order')
  }
  const late = await Promise.all(ledgers.map(readAll))
  for (const other of [...others, ...late]) {
    expectEqual(other, first, 'What another reader was given, or one that began late')
  }
}

/** What happened, in an order that never changes. */
export const feedChecks: readonly LedgerCheck[] = [
  {
    name: 'gives events back as they were stored, in the order of the steps',
    run: async ({ ledger }) => {
      expectEqual(await readAll(ledger), [], 'The feed of an empty ledger')
      const content = { note: oddText, b: 1, a: [1.5, null, { deep: true }] }
      const first = [eventOf('RMA-2', 2), eventOf('RMA-2', 1, { at: at(9), content })]
      await ledger.change(scopeOf('RMA-2', { delivery: 'd1' }), () => ({
        result: null,
        head: headOf('RMA-2'),
        standing: standingOf(),
        facts: [sent(1)],
        delivery: deliveryOf('d1'),
        events: first,
      }))
      const others = [eventOf(null, 1, { account: 'africa', kind: 'foreign' }), eventOf('RMA-1', 1)]
      for (const event of others) await addEvents(ledger, event.reference ?? 'nobody', [event])
      const again = eventOf('RMA-1', 1)
      await addEvents(ledger, 'RMA-1', [again])
      const fed = await eventsOf(ledger)
      expectEqual(fed, [...first, ...others, again], 'The feed')
      expectEqual(JSON.stringify(fed[1]?.content), JSON.stringify(content), 'The text of an event')
    },
  },
  {
    name: 'stores events with all of their step, or not at all',
    run: async ({ ledger }) => {
      const events = [eventOf('RMA-1', 1)]
      const thrown = await thrownBy(async () =>
        ledger.change(scopeOf('RMA-1'), () => {
          throw new TypeError('not this one')
        }),
      )
      expectThat(thrown !== null, 'What the step threw did not come out.')
      const impossible = async (): Promise<unknown> =>
        ledger.change(scopeOf('RMA-1'), () => ({ result: null, facts: [sent(1)], events }))
      await expectRule(impossible, 'step.invalid', 'A step that no entry can come of')
      expectEqual(await readAll(ledger), [], 'The feed after steps that failed')
      await ledger.change(scopeOf('RMA-1'), () => ({
        result: null,
        head: headOf('RMA-1'),
        standing: standingOf(),
        events,
      }))
      expectEqual(await eventsOf(ledger), events, 'The feed after the step that did not')
    },
  },
  {
    name: 'stores the events of a step that changes no entry',
    run: async ({ ledger }) => {
      const entry = await addEntry(ledger, 'RMA-1', { facts: [sent(1)] })
      const first = eventOf('RMA-1', 1)
      const facts = [sent(1)]
      await ledger.change(scopeOf('RMA-1'), () => ({ result: null, facts, events: [first] }))
      const second = eventOf(null, 2)
      await addEvents(ledger, 'nobody', [second])
      await ledger.change(scopeOf('RMA-1'), () => ({ result: null, events: [] }))
      expectEqual(await eventsOf(ledger), [first, second], 'The feed')
      const { entries } = await ledger.search({}, { limit: 9, cursor: null })
      expectEqual(entries, [entry], 'The entries')
    },
  },
  {
    name: 'goes on behind the event of a cursor, which stays what it was',
    run: async ({ ledger }) => {
      const numbers = [1, 2, 3, 4, 5]
      for (const number of numbers) await addEvents(ledger, 'RMA-1', [eventOf('RMA-1', number)])
      const all = await readAll(ledger)
      expectEqual(new Set(all.map(({ cursor }) => cursor)).size, 5, 'The number of cursors')
      for (const [index, { cursor }] of all.entries()) {
        const rest = await ledger.events({ limit: 1000, after: cursor })
        expectEqual(rest, all.slice(index + 1), `What comes after event ${index + 1}`)
        const next = await ledger.events({ limit: 2, after: cursor })
        expectEqual(next, all.slice(index + 1, index + 3), `Two events after ${index + 1}`)
      }
      const last = all.at(-1)?.cursor ?? null
      for (let turn = 0; turn < 3; turn += 1) {
        expectEqual(await ledger.events({ limit: 9, after: last }), [], 'What comes after the last')
      }
      await addEvents(ledger, 'RMA-1', [eventOf('RMA-1', 6)])
      const fresh = await ledger.events({ limit: 9, after: last })
      expectEqual(
        fresh.map(({ event }) => event),
        [eventOf('RMA-1', 6)],
        'What came then',
      )
      expectEqual(await readAll(ledger), [...all, ...fresh], 'The whole feed')
    },
  },
  {
    name: 'refuses a cursor of the feed that was changed, or that is none of the feed',
    run: async ({ ledger }) => {
      await addEvents(ledger, 'RMA-1', [eventOf('RMA-1', 1), eventOf('RMA-1', 2)])
      for (const number of [1, 2]) await addEntry(ledger, referenceOf(number))
      const { nextCursor } = await ledger.search({}, { limit: 1, cursor: null })
      const [first] = await readAll(ledger)
      expectThat(first !== undefined && nextCursor !== null, 'There is no cursor.')
      for (const after of [nextCursor, `${first.cursor}A`, 'nothing', '1', '']) {
        const read = async (): Promise<unknown> => ledger.events({ limit: 1, after })
        await expectRule(read, 'cursor.invalid', 'Events with a wrong cursor')
      }
      const search = async (): Promise<unknown> =>
        ledger.search({}, { limit: 1, cursor: first.cursor })
      await expectRule(search, 'cursor.invalid', 'A search with a cursor of the feed')
    },
  },
  {
    name: 'feeds each event of parallel steps once to whoever follows, in the order of its entry',
    run: async ({ ledger }) => raceForFeed([ledger]),
  },
]

/** The same by two connections to one storage. */
export const sharedFeedChecks: readonly LedgerCheck[] = [
  {
    name: 'feeds the events of two connections in one order to everybody',
    run: async (scene) => raceForFeed(await both(scene)),
  },
]
