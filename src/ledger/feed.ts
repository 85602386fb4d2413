import type { JsonObject } from '../model/index.ts'

/** Something that happened, for whoever follows the feed. The ledger doesn't judge it. */
export interface LedgerEvent {
  readonly kind: string
  readonly account: string
  /** The entry that it happened to; null where it is about none. */
  readonly reference: string | null
  /** ISO 8601 in UTC with milliseconds. */
  readonly at: string
  readonly content: JsonObject
}

/** One event with its place in the feed. */
export interface FedEvent {
  /** Opaque; what comes after it is read with it. It never changes. */
  readonly cursor: string
  readonly event: LedgerEvent
}
