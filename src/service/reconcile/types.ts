import type {
  CallOptions,
  Decision,
  Money,
  RecordState,
  RefundError,
  RefundStatus,
} from '../../model/index.ts'

/** What a reconciliation can find. */
export const findingKinds = [
  'missing_here',
  'missing_there',
  'amount_differs',
  'status_differs',
  'seen_twice',
  'foreign',
  'stale',
  'orphan_fact',
] as const

/**
 * - `missing_here`: the provider has it under a reference, and the ledger has no such record;
 * - `missing_there`: the record says that it was made, and the provider doesn't have it: it says so
 *   by its id, and its list, which is whole, lacks it too;
 * - `amount_differs`, `status_differs`: both have it, and say different things of it;
 * - `seen_twice`: one refund that two records claim, or a second refund under one reference;
 * - `foreign`: a refund of no record and without a reference, as one that was made by hand;
 * - `stale`: pending for longer than its provider normally takes;
 * - `orphan_fact`: a webhook that is of no record: about a refund that neither side has, or that its
 *   record has learned of since.
 */
export type FindingKind = (typeof findingKinds)[number]

/** What the ledger says of a refund. */
export interface LedgerSide {
  readonly reference: string
  readonly state: RecordState
  /** Of the refund as it is known here, else what was asked for; null where only the provider can say. */
  readonly amount: Money | null
  /** As it was seen last; null where the record knows no such refund. */
  readonly status: RefundStatus | null
}

/** What the provider says of a refund. */
export interface ProviderSide {
  readonly refundId: string
  readonly reference: string | null
  readonly status: RefundStatus
  readonly amount: Money
  /** ISO 8601 in UTC with milliseconds; null where the provider's time can't be read. */
  readonly createdAt: string | null
}

/**
 * What brought the two sides together. A `candidate` has only payment, amount and time in common with
 * the record, which is in doubt: it is never taken for it.
 */
export type PairedBy = 'refund_id' | 'reference' | 'candidate'

/**
 * What a person has to do. `ask_provider`: no decision settles it before the provider has answered; what
 * came out is said by `closeFinding`.
 */
export type FindingDecision = Decision | 'ask_provider'

/**
 * - `adopt`: make it a record of its own kind, which is followed and never sent;
 * - `learn`: add what the provider shows to the record;
 * - `resolve`: a person must decide: by `resolve` of the service, or by asking the provider and then by
 *   `closeFinding`;
 * - `none`: nothing is to be done with the ledger. Who has looked into it says so by `closeFinding`.
 */
export type FindingAction =
  | { readonly kind: 'adopt'; readonly refundId: string }
  | { readonly kind: 'learn'; readonly reference: string; readonly refundId: string }
  | { readonly kind: 'resolve'; readonly decision: FindingDecision }
  | { readonly kind: 'none' }

/** What every finding says. Plain, read-only, JSON-safe. */
export interface FindingBase {
  readonly account: string
  /** The record's reference, else the one that the provider has; null where there is none. */
  readonly reference: string | null
  /** The provider's id of the refund. */
  readonly refundId: string
  /** Null where there are not two sides. */
  readonly pairedBy: PairedBy | null
  /** Other records that it may be of: those that claim it too, or are candidates as well. */
  readonly otherReferences: readonly string[]
  readonly action: FindingAction
  /** What was found and what is to be done, in sentences. */
  readonly text: string
}

/** One difference between the ledger and the provider. A union on `kind`. */
export type Finding =
  | (FindingBase & {
      readonly kind: 'missing_here' | 'foreign'
      readonly ledger: null
      readonly provider: ProviderSide
    })
  | (FindingBase & {
      readonly kind: 'missing_there'
      readonly ledger: LedgerSide
      readonly provider: null
    })
  | (FindingBase & {
      readonly kind: 'amount_differs' | 'status_differs' | 'seen_twice' | 'stale'
      readonly ledger: LedgerSide
      readonly provider: ProviderSide
    })
  | (FindingBase & {
      readonly kind: 'orphan_fact'
      /** Null where no record has the refund. */
      readonly ledger: LedgerSide | null
      readonly provider: null
      /** The provider's id of the delivery. */
      readonly deliveryId: string
    })

/** Who has dealt with a finding, and how. */
export interface FindingClosing {
  readonly actor: string
  /** What came out: at most 500 characters. */
  readonly reason: string
}

/** Which refunds are reconciled. */
export interface ReconcileOptions<Account extends string = string> extends CallOptions {
  readonly account: Account
  /** Refunds made at or after this time, ISO 8601 with a zone. */
  readonly from: string
  /** Refunds made before this time. */
  readonly before: string
}

/** What a reconciliation has read and found so far, or in all once it has ended. */
export interface ReconcileSummary {
  readonly account: string
  /** ISO 8601 in UTC with milliseconds. */
  readonly from: string
  /** The same, and excluded itself. */
  readonly before: string
  /** Refunds of the provider in the window. */
  readonly refunds: number
  /** Of these, those that a record is known to be. */
  readonly paired: number
  /** Differences that are too young to be findings: they may be gone in a moment. */
  readonly underWay: number
  readonly findings: Readonly<Record<FindingKind, number>>
  /** Differences that are no findings any more: a person has closed them, and they still show the same. */
  readonly closed: number
  /**
   * True once all was read to its end, and the provider's list was proved whole. Until then nothing is
   * ever said to be missing at the provider.
   */
  readonly isComplete: boolean
  /** What kept it from being complete; null where nothing did, or the list only can't be proved whole. */
  readonly error: RefundError | null
}

/**
 * The differences, found while it is iterated. It can be iterated once.
 *
 * The iteration throws after the last finding if not all could be read: what the provider's call threw,
 * or `incomplete_list`. Who has asked for a `summary` by then is not thrown at: it says so.
 */
export interface Reconciliation extends AsyncIterable<Finding> {
  summary(): ReconcileSummary
}
