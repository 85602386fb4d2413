import type { JsonObject } from '../model/index.ts'

/** A verified webhook as the ledger keeps it. */
export interface Delivery {
  readonly account: string
  /** The provider's id of it: with the account, what a repeat is known by. */
  readonly id: string
  /** When it came, on the clock of who received it. ISO 8601 in UTC with milliseconds. */
  readonly receivedAt: string
  /** The provider's id of the refund that it is about; null where it is about something else. */
  readonly refundId: string | null
  /** The entry that it is a fact of; null while it is of none that is known. */
  readonly reference: string | null
  /** What it says, as it was read. */
  readonly event: JsonObject
  /** Whether the code that was to run after it was stored has run to its end. */
  readonly isHandled: boolean
  /** Nobody could tell yet whose its refund is. Left out where somebody could. */
  readonly isUndecided?: true
  /** Left out as long as nobody has. */
  readonly closed?: DeliveryClosing
}

/** That a person has looked into a delivery of a refund that nobody has, and leaves it as it is. */
export interface DeliveryClosing {
  /** ISO 8601 in UTC with milliseconds. */
  readonly at: string
  readonly actor: string
  readonly reason: string
}

/** Which deliveries to find. All that is given must hold. */
export interface DeliveryQuery {
  readonly account?: string
  readonly id?: string
  readonly refundId?: string
  /** Only those that are of no entry. */
  readonly isForeign?: true
  /** Only those that came then or later. ISO 8601 in UTC with milliseconds. */
  readonly receivedFrom?: string
  /** Only those that came before. ISO 8601 in UTC with milliseconds. */
  readonly receivedBefore?: string
}

/** One page of what was found, in the order in which it came: by `receivedAt`, account and id. */
export interface DeliveryPage {
  readonly deliveries: readonly Delivery[]
  /** Opaque; null at the end. */
  readonly nextCursor: string | null
}
