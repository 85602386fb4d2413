import type {
  Fact,
  JsonObject,
  Money,
  PaymentHandle,
  PreparedRefund,
  RecordState,
} from '../model/index.ts'
import type { Delivery, DeliveryPage, DeliveryQuery } from './delivery.ts'
import type { FedEvent, LedgerEvent } from './feed.ts'

/** Who works on a record at the moment, and until when nobody else does. */
export interface Lease {
  readonly owner: string
  /** ISO 8601 in UTC with milliseconds. */
  readonly until: string
}

/** What of a record never changes. */
export interface EntryHead {
  /** Unique in the whole ledger, over all accounts. */
  readonly reference: string
  readonly account: string
  readonly provider: string
  readonly mode: 'test' | 'live'
  /** The request as it was asked. */
  readonly request: JsonObject
  /** The request in one spelling: two that are the same refund have the same text. */
  readonly fingerprint: string
  /** What will be sent, byte for byte; null for a refund that this ledger never sends. */
  readonly prepared: PreparedRefund | null
  /** What the request comes to; null where only the provider can say. */
  readonly amount: Money | null
  readonly currency: string
  readonly createdAt: string
}

/**
 * What is worked out from the facts, and stored beside them to be searched by. The ledger doesn't
 * judge it.
 */
export interface EntryStanding {
  readonly state: RecordState
  /** When it came into its state. */
  readonly since: string
  /** What it takes from its payment, or may have taken: minor units. */
  readonly heldMinor: number
  /** The provider's ids of the refund. */
  readonly refundIds: readonly string[]
  /** Every handle known of the payment. */
  readonly payments: readonly PaymentHandle[]
  /** When it is looked at next; null for never. */
  readonly dueAt: string | null
  readonly lease: Lease | null
  /** How often it was looked at in vain since the last news: what waits grow by. */
  readonly tries: number
}

/** One refund in the ledger, without its facts. */
export interface Entry extends EntryHead, EntryStanding {}

/** One refund in the ledger, with what is known of it in the order it was stored. */
export interface FullEntry extends Entry {
  readonly facts: readonly Fact[]
}

/** What one step reads and locks. */
export interface LedgerScope {
  /** A step that touches no entry names one that can't be. */
  readonly reference: string
  /** The account of `payments` and `spending`. */
  readonly account: string
  /**
   * Handles of the payment whose other refunds the step counts. No other step that names one of
   * them runs meanwhile. Empty where the step counts nothing.
   */
  readonly payments: readonly PaymentHandle[]
  /**
   * Sums the step needs: of what the account's entries in this currency hold that were created at
   * or after the time, the step's own entry included. No other step that names the account and currency runs meanwhile.
   */
  readonly spending: readonly { readonly currency: string; readonly since: string }[]
  /**
   * The id of the delivery of the account that the step stores. No other step that names it runs
   * meanwhile.
   */
  readonly delivery?: string
}

/** What a step sees. */
export interface LedgerView {
  /** The entry of the reference; null where there is none. */
  readonly entry: FullEntry | null
  /** The account's other entries that share a handle with the scope, oldest first. */
  readonly siblings: readonly Entry[]
  /** One sum in minor units for each spending of the scope, in its order. */
  readonly spent: readonly number[]
  /** The delivery of the scope; null where it isn't stored, or the scope has none. */
  readonly delivery: Delivery | null
}

/** What a step stores: all of it, or nothing. */
export interface LedgerChange<Result> {
  readonly result: Result
  /** The head of a new entry; left out where the entry is there already. */
  readonly head?: EntryHead
  /** The standing of the entry after the step; left out where nothing changes. */
  readonly standing?: EntryStanding
  /** Facts to add. One whose id the entry has already is not added again. */
  readonly facts?: readonly Fact[]
  /** The delivery of the scope: stored, or put in the place of the one that is stored. */
  readonly delivery?: Delivery
  /** Put at the end of the feed, in their order. */
  readonly events?: readonly LedgerEvent[]
}

/** Which entries to find. All that is given must hold. */
export interface LedgerQuery {
  readonly account?: string
  readonly states?: readonly RecordState[]
  /** A handle of the payment. Without `kind` the id alone counts. */
  readonly payment?: { readonly kind?: string; readonly id: string }
  /** A refund of the provider. */
  readonly refundId?: string
  readonly createdFrom?: string
  readonly createdBefore?: string
  /** Due at or before this time. */
  readonly dueBefore?: string
}

/** One page of what was found, newest first. */
export interface LedgerPage {
  readonly entries: readonly FullEntry[]
  /** Opaque; null at the end. */
  readonly nextCursor: string | null
}

/** What a worker asks to work on. */
export interface ClaimQuery {
  readonly owner: string
  readonly now: string
  /** Until when nobody else may claim them. */
  readonly until: string
  readonly limit: number
  readonly account?: string
}

/** What entries of one account, currency and state come to. */
export interface LedgerSum {
  readonly account: string
  readonly currency: string
  readonly state: RecordState
  readonly count: number
  readonly heldMinor: number
  /** When the oldest of them came into the state. */
  readonly oldestSince: string
}

/**
 * What must survive. A ledger stores entries and facts and judges neither; it promises that a step
 * is atomic, that no two steps of one scope run at the same time, over all processes, and that what
 * `change` has answered is there after a crash of process or machine.
 *
 * Every method throws `RefundError` with the code `ledger` and nothing else but what `decide` throws.
 * Its rules: `ledger.unavailable`: nothing was stored; `ledger.commit_unknown`: the step may have
 * been stored or not, and the same step again is right either way; `row.checksum`: what is stored
 * was changed by something else; `ledger.not_durable`, `schema.newer`, `ledger.closed`. And for
 * slips of the caller, which store nothing either: `entry.exists`: a head for a reference that has
 * an entry; `step.invalid`: a step that no entry can come of, or a delivery of another scope;
 * `cursor.invalid`.
 */
export interface Ledger {
  /** What kind of ledger it is, for messages. */
  readonly name: string
  /**
   * One step: reads the scope, lets `decide` look at it, and stores what it says. `decide` must not
   * wait or do anything itself: it may be called more than once. What it throws is thrown, and
   * nothing is stored.
   */
  change<Result>(
    scope: LedgerScope,
    decide: (view: LedgerView) => LedgerChange<Result>,
  ): Promise<Result>
  /** Reads entries by reference, in no order; those that aren't there are left out. */
  read(references: readonly string[]): Promise<readonly FullEntry[]>
  /**
   * Finds entries, newest first: by `createdAt`, then reference. A cursor goes on behind the last
   * entry of its page, so that what arrives meanwhile moves nothing.
   */
  search(
    query: LedgerQuery,
    page: { readonly limit: number; readonly cursor: string | null },
  ): Promise<LedgerPage>
  /**
   * Takes entries that are due, the longest due first, and whose lease has run out: they are nobody
   * else's until the time given. Two claims never take the same entry. At the time it runs out, a
   * lease blocks nobody any more; until then it blocks its owner too. An entry that was changed by
   * something else is passed over, and told as `row.checksum` where nothing else is due.
   */
  claim(query: ClaimQuery): Promise<readonly FullEntry[]>
  /** Finds deliveries, in the order in which they came. */
  deliveries(
    query: DeliveryQuery,
    page: { readonly limit: number; readonly cursor: string | null },
  ): Promise<DeliveryPage>
  /**
   * What happened after an event, in an order that never changes: an event that is stored later never
   * comes before one that was read, and those of one entry come as they were stored.
   *
   * An event that was changed by something else is told as `row.checksum`, and is not passed over.
   *
   * @param page `after` is the cursor of the last event that was read; null for the beginning.
   */
  events(page: {
    readonly limit: number
    readonly after: string | null
  }): Promise<readonly FedEvent[]>
  /** Adds up what entries hold, by account, currency and state. */
  sums(query?: Pick<LedgerQuery, 'account'>): Promise<readonly LedgerSum[]>
  /** Ends it. What comes later is refused. */
  close(): Promise<void>
}
