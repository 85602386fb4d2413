import type { DeliveryStart } from '../cursor.ts'
import type { Delivery, DeliveryQuery } from '../delivery.ts'

/** Deliveries in memory. One that is stored again takes the place of the one before it. */
export interface Inbox {
  readonly get: (account: string, id: string) => Delivery | null
  readonly put: (delivery: Delivery) => void
  /** In the order in which they came, those after the start. */
  readonly find: (query: DeliveryQuery, start: DeliveryStart | null) => readonly Delivery[]
}

export function createInbox(): Inbox {
  const deliveries = new Map<string, Delivery>()
  const byRefundId = new Map<string, Set<string>>()

  const candidates = ({ account, id, refundId }: DeliveryQuery): Iterable<Delivery> => {
    if (account !== undefined && id !== undefined) return present([nameOf({ account, id })])
    return refundId === undefined ? deliveries.values() : present(byRefundId.get(refundId) ?? [])
  }
  const present = (names: Iterable<string>): readonly Delivery[] =>
    [...names].flatMap((name) => deliveries.get(name) ?? [])

  return {
    get: (account, id) => deliveries.get(nameOf({ account, id })) ?? null,
    put: (delivery) => {
      const name = nameOf(delivery)
      deliveries.set(name, delivery)
      if (delivery.refundId === null) return
      const known = byRefundId.get(delivery.refundId)
      if (known === undefined) byRefundId.set(delivery.refundId, new Set([name]))
      else known.add(name)
    },
    find: (query, start) =>
      [...candidates(query)]
        .filter((delivery) => matches(query, delivery))
        .filter((delivery) => start === null || byArrival(delivery, start) > 0)
        .toSorted(byArrival),
  }
}

function nameOf({ account, id }: Pick<Delivery, 'account' | 'id'>): string {
  return JSON.stringify([account, id])
}

function matches(query: DeliveryQuery, delivery: Delivery): boolean {
  const { account, id, refundId, isForeign, receivedFrom, receivedBefore } = query
  if (account !== undefined && delivery.account !== account) return false
  if (id !== undefined && delivery.id !== id) return false
  if (refundId !== undefined && delivery.refundId !== refundId) return false
  if (receivedFrom !== undefined && delivery.receivedAt < receivedFrom) return false
  if (receivedBefore !== undefined && delivery.receivedAt >= receivedBefore) return false
  return isForeign === undefined || delivery.reference === null
}

function byArrival(one: DeliveryStart, other: DeliveryStart): number {
  if (one.receivedAt !== other.receivedAt) return one.receivedAt < other.receivedAt ? -1 : 1
  if (one.account !== other.account) return one.account < other.account ? -1 : 1
  if (one.id === other.id) return 0
  return one.id < other.id ? -1 : 1
}
