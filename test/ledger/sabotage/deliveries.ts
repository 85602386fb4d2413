import type { Delivery, DeliveryQuery, Ledger, LedgerChange } from '../../../src/ledger/index.ts'
import { isRefundError } from '../../../src/model/index.ts'
import { unlocked } from './connections.ts'
import { withSteps, withViews } from './sabotage.ts'
import type { Sabotage } from './sabotage.ts'

/** Asks for other deliveries than it was asked for. */
function withQueries(ledger: Ledger, alter: (query: DeliveryQuery) => DeliveryQuery): Ledger {
  return { ...ledger, deliveries: async (query, page) => ledger.deliveries(alter(query), page) }
}

/** Changes every delivery that is found. */
function withDeliveries(ledger: Ledger, alter: (delivery: Delivery) => Delivery): Ledger {
  return {
    ...ledger,
    deliveries: async (query, page) => {
      const { deliveries, nextCursor } = await ledger.deliveries(query, page)
      return { deliveries: deliveries.map(alter), nextCursor }
    },
  }
}

/** Pages counted from the start, with another wherever a page is full. */
function byOffset(ledger: Ledger): Ledger {
  return {
    ...ledger,
    deliveries: async (query, { limit, cursor }) => {
      const start = Number(cursor ?? 0)
      const { deliveries } = await ledger.deliveries(query, { limit: 1000, cursor: null })
      const page = deliveries.slice(start, start + limit)
      return { deliveries: page, nextCursor: page.length === limit ? String(start + limit) : null }
    },
  }
}

/** Stores the delivery of a step by itself, before the rest. */
function apart(ledger: Ledger): Ledger {
  return {
    ...ledger,
    change: async (scope, decide) => {
      const seen = await ledger.change(scope, (view) => ({ result: view }))
      const { delivery } = decide(seen)
      if (delivery !== undefined) await ledger.change(scope, () => ({ result: null, delivery }))
      return ledger.change(scope, () => withoutDelivery(decide(seen)))
    },
  }
}

/** Keeps the first delivery of an id for good. */
function keepingTheFirst(ledger: Ledger): Ledger {
  return withSteps(ledger, (step, view) => (view.delivery === null ? step : withoutDelivery(step)))
}

function withoutDelivery<Result>({
  delivery: _delivery,
  ...step
}: LedgerChange<Result>): LedgerChange<Result> {
  return step
}

/** Stores a delivery of any scope under that of the step. */
function forgiving(ledger: Ledger): Ledger {
  return {
    ...ledger,
    change: async (scope, decide) => {
      try {
        return await ledger.change(scope, decide)
      } catch (error) {
        const isOdd = isRefundError(error) && error.message.includes('its delivery')
        if (!isOdd) throw error
        return ledger.change(scope, (view) => withoutDelivery(decide(view)))
      }
    },
  }
}

/** Faults in what is stored of deliveries, and in what is found. */
export const deliverySabotages: readonly Sabotage[] = [
  {
    name: 'the event of a delivery without what is empty in it',
    failsAt: 'gives a delivery back as it was stored, to a search and to a step',
    connect: (ledger) =>
      withDeliveries(ledger, (delivery) => {
        const filled = Object.entries(delivery.event).filter(([, value]) => !Array.isArray(value))
        return { ...delivery, event: Object.fromEntries(filled) }
      }),
  },
  {
    name: 'a delivery known by its id alone, whatever its account',
    failsAt: 'shows a step no other delivery than that of its scope',
    connect: (ledger) =>
      withViews(ledger, async (_view, { delivery: id }) => {
        if (id === undefined) return {}
        const { deliveries } = await ledger.deliveries({ id }, { limit: 1, cursor: null })
        return { delivery: deliveries[0] ?? null }
      }),
  },
  {
    name: 'a delivery stored outside the transaction of its step',
    failsAt: 'stores a delivery with all of its step, or not at all',
    connect: apart,
  },
  {
    name: 'a delivery that is never replaced',
    failsAt: 'puts a delivery that is stored again in the place of the one before',
    connect: keepingTheFirst,
  },
  {
    name: 'a delivery stored with an entry only',
    failsAt: 'stores the delivery of a step that changes no entry',
    connect: (ledger) =>
      withSteps(ledger, (step) => (step.standing === undefined ? withoutDelivery(step) : step)),
  },
  {
    name: 'a delivery of another scope passed over in silence',
    failsAt: 'refuses a delivery of another scope, and stores nothing of its step',
    connect: forgiving,
  },
  {
    name: 'deliveries found by one condition alone',
    failsAt: 'finds deliveries by account, id, refund and time, and those of no entry',
    connect: (ledger) =>
      withQueries(ledger, (query) => Object.fromEntries(Object.entries(query).slice(0, 1))),
  },
  {
    name: 'deliveries found whenever they came',
    failsAt: 'finds deliveries by account, id, refund and time, and those of no entry',
    connect: (ledger) =>
      withQueries(ledger, ({ receivedFrom: _from, receivedBefore: _before, ...query }) => query),
  },
  {
    name: 'a delivery that is kept without what is noted of it',
    failsAt: 'gives a delivery back as it was stored, to a search and to a step',
    connect: (ledger) =>
      withDeliveries(ledger, ({ isUndecided: _isUndecided, ...delivery }) => delivery),
  },
  {
    name: 'deliveries counted from the start while others come in before them',
    failsAt:
      'walks deliveries in the order in which they came, leaving none out and giving none twice',
    connect: byOffset,
  },
  {
    name: 'a page of deliveries after the last one',
    failsAt:
      'orders deliveries of one time by account and id, and ends with the last one of a full page',
    connect: byOffset,
  },
  {
    name: 'a cursor of any deliveries taken',
    failsAt: 'refuses a cursor of deliveries that was changed, or that belongs to another query',
    connect: byOffset,
  },
  {
    name: 'a delivery that is not locked',
    failsAt: 'lets one of parallel steps be the first with a delivery, and shows it to the others',
    connect: unlocked,
  },
  {
    name: 'a delivery that connections do not lock against each other',
    failsAt: 'lets one step be the first with a delivery over two connections',
    connect: unlocked,
  },
]
