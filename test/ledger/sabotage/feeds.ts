import type { FedEvent, Ledger, LedgerEvent } from '../../../src/ledger/index.ts'
import { byTheSecond } from './connections.ts'
import { giveWay, withSteps } from './sabotage.ts'
import type { Sabotage } from './sabotage.ts'

/** Numbers events when they are stored, and shows those of every second step later than others. */
function numberedAtStoring(ledger: Ledger): Ledger {
  const shown: { readonly number: number; readonly event: LedgerEvent }[] = []
  let steps = 0
  let count = 0
  return {
    ...ledger,
    change: async (scope, decide) => {
      let stored: typeof shown = []
      const result = await ledger.change(scope, (view) => {
        const { events = [], ...step } = decide(view)
        stored = events.map((event) => ({ number: (count += 1), event }))
        return step
      })
      if (stored.length === 0) return result
      steps += 1
      if (steps % 2 === 0) for (let turn = 0; turn < 9; turn += 1) await giveWay()
      shown.push(...stored)
      return result
    },
    events: async ({ limit, after }) =>
      shown
        .filter(({ number }) => number > Number(after ?? 0))
        .toSorted((one, other) => one.number - other.number)
        .slice(0, limit)
        .map(({ number, event }) => ({ cursor: String(number), event })),
  }
}

/** Gives the whole feed anew, in an order of its own. */
function reordered(
  ledger: Ledger,
  order: (one: LedgerEvent, other: LedgerEvent) => number,
): Ledger {
  return {
    ...ledger,
    events: async ({ limit, after }) => {
      const fed = await ledger.events({ limit: 1000, after: null })
      const events = fed.toSorted((one, other) => order(one.event, other.event))
      const start = 1 + events.findIndex(({ cursor }) => cursor === after)
      return events.slice(start, start + limit)
    },
  }
}

/** Leaves out the first event behind a cursor. */
function offByOne(ledger: Ledger): Ledger {
  return {
    ...ledger,
    events: async ({ limit, after }) => {
      if (after === null) return ledger.events({ limit, after })
      const events: readonly FedEvent[] = await ledger.events({ limit: limit + 1, after })
      return events.slice(1)
    },
  }
}

/** Stores events before the step that they are of. */
function apart(ledger: Ledger): Ledger {
  return {
    ...ledger,
    change: async (scope, decide) => {
      const seen = await ledger.change(scope, (view) => ({ result: view }))
      const { events = [] } = decide(seen)
      await ledger.change(scope, () => ({ result: null, events }))
      return ledger.change(scope, (view) => {
        const { events: _events, ...step } = decide(view)
        return step
      })
    },
  }
}

/** Faults in the feed. */
export const feedSabotages: readonly Sabotage[] = [
  {
    name: 'a feed in the order of its times',
    failsAt: 'gives events back as they were stored, in the order of the steps',
    connect: (ledger) => reordered(ledger, (one, other) => (one.at < other.at ? -1 : 1)),
  },
  {
    name: 'events stored outside the transaction of their step',
    failsAt: 'stores events with all of their step, or not at all',
    connect: apart,
  },
  {
    name: 'events lost where a step repeats what is known',
    failsAt: 'stores the events of a step that changes no entry',
    connect: (ledger) =>
      withSteps(ledger, ({ events = [], ...step }, { entry }) => {
        const known = new Set(entry?.facts.map(({ id }) => id))
        const isRepeat = step.facts?.every(({ id }) => known.has(id)) === true
        return isRepeat ? step : { ...step, events }
      }),
  },
  {
    name: 'a cursor that is off by one',
    failsAt: 'goes on behind the event of a cursor, which stays what it was',
    connect: offByOne,
  },
  {
    name: 'a cursor that anybody can make',
    failsAt: 'refuses a cursor of the feed that was changed, or that is none of the feed',
    connect: numberedAtStoring,
  },
  {
    name: 'a feed in the order of storing, while an earlier step is still to be committed',
    failsAt:
      'feeds each event of parallel steps once to whoever follows, in the order of its entry',
    connect: numberedAtStoring,
  },
  {
    name: 'a feed that each connection orders for itself',
    failsAt: 'feeds the events of two connections in one order to everybody',
    connect: byTheSecond((ledger) =>
      reordered(ledger, (one, other) => ((one.reference ?? '') < (other.reference ?? '') ? -1 : 1)),
    ),
  },
]
