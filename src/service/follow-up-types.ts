import type {
  BankReference,
  Fact,
  Money,
  RecordReason,
  RecordState,
  RefundEvent,
  RefundRecord,
} from '../model/index.ts'

/** What a feed tells of. */
export const feedKinds = [
  'succeeded',
  'failed',
  'reversed',
  'rejected',
  'unknown',
  'mismatch',
  'duplicated',
  'stale',
  'bank_reference',
  'foreign',
] as const

/**
 * - `succeeded`, `failed`, `rejected`, `unknown`, `mismatch`, `duplicated`: a record came into this
 *   state;
 * - `reversed`: it had succeeded, and failed afterwards: the amount is free again;
 * - `stale`: it is still pending after the time that its provider normally takes;
 * - `bank_reference`: there is a number now that the customer's bank can search by, or the answer that
 *   there will be none;
 * - `foreign`: a webhook came about a refund that no record of this ledger is known to be, or such a
 *   refund was adopted: then there is a reference.
 */
export type FeedKind = (typeof feedKinds)[number]

/** Something that happened to a refund. */
export interface FeedEvent {
  /** Where to go on: what comes after this event is read with it. */
  readonly cursor: string
  readonly kind: FeedKind
  readonly account: string
  /** Null where it is about no record: see `foreign`. */
  readonly reference: string | null
  /** The provider's id of the refund; null where it isn't known, or there are several. */
  readonly refundId: string | null
  /** When it was noticed. ISO 8601 in UTC with milliseconds. */
  readonly at: string
  /** What the record was in then; null where there is none. */
  readonly state: RecordState | null
  readonly reason: RecordReason | null
  readonly amount: Money | null
  /** With `bank_reference`: the number. */
  readonly bankReference: BankReference | null
}

/** Which part of the feed to read. */
export interface FeedOptions {
  /** The cursor of the last event that was dealt with. @default the beginning */
  readonly after?: string | null
}

/** A verified webhook that is stored, with the record that it is about. */
export interface ReceivedWebhook {
  readonly account: string
  readonly event: RefundEvent
  /**
   * The refund as it stands now, with what the event has changed; null where it is of no record, as
   * one that was made by hand.
   */
  readonly record: RefundRecord | null
}

/** What is done with webhooks beyond storing them. */
export interface WebhookHandlerOptions {
  /**
   * Runs after the event and its effect are stored, and before the provider is answered. Where it
   * throws, the provider is asked to deliver again, and it runs again; after a crash too. So it runs at least
   * once for each event, and must bear to run twice.
   */
  readonly onEvent?: (received: ReceivedWebhook) => void | Promise<void>
  /** Told why a delivery was not answered with 2xx. What it throws is ignored. */
  readonly onError?: (error: unknown) => void
}

/** Answers a provider's deliveries. */
export type WebhookHandler = (request: Request) => Promise<Response>

/** What one fact made of a record. */
export interface HistoryStep {
  readonly fact: Fact
  /** The state after it, as it was worked out from this fact and all before it. */
  readonly state: RecordState
  readonly reason: RecordReason
  readonly held: Money
  /** Whether the state or its reason was another one before. */
  readonly hasChanged: boolean
}

/** What of a record is worked out from its facts; all else is the request, and never changes. */
export const sourcedFields = [
  'state',
  'reason',
  'held',
  'refund',
  'bankReference',
  'attempts',
] as const

/**
 * For each field the id of the fact that gave it the value it has; null where it has had it since the
 * record was made.
 */
export type RecordSources = Readonly<Record<(typeof sourcedFields)[number], string | null>>

/** How a record came to be as it is. */
export interface RecordHistory {
  readonly record: RefundRecord
  /** In the order in which the facts were learned. */
  readonly steps: readonly HistoryStep[]
  readonly sources: RecordSources
}

/** What can be told to the customer of a refund, and nothing that isn't known. */
export interface CustomerNotice {
  /** One to three sentences in English. */
  readonly text: string
  readonly amount: Money | null
  /**
   * When it should be there at the latest, by what the provider says. ISO 8601 in UTC; null where nobody
   * says, or nothing is on its way.
   */
  readonly latestAt: string | null
  /** The number that the customer's bank can search by; null where there is none yet. */
  readonly bankReference: BankReference | null
}

/** How a notice is written. */
export interface CustomerNoticeOptions {
  /** The IANA time zone that days are told in. @default 'UTC' */
  readonly timeZone?: string
}
