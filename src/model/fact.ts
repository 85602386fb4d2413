import type { RefundErrorCode } from './errors.ts'
import type { Issue } from './issue.ts'
import type { Refund, RefundStatus } from './refund.ts'

/** What a person can decide about a refund whose truth no reading can tell. */
export const decisions = [
  'refunded',
  'not_refunded',
  'send_again',
  'accept_as_is',
  'withdraw',
] as const

/**
 * - `refunded`: this refund of the provider is the one; it is read, and what it says counts;
 * - `not_refunded`: nothing was refunded; the amount is given back;
 * - `send_again`: the first attempt is known to have moved nothing, and one more POST of the stored
 *   bytes is wanted;
 * - `accept_as_is`: what the provider made stays, though it isn't what was asked for;
 * - `withdraw`: a refund of which nothing was sent is not wanted any more.
 */
export type Decision = (typeof decisions)[number]

/** What every fact says. */
export interface FactBase {
  /**
   * What makes it this fact and no other. The same thing learned twice has the same id, and is one
   * fact.
   */
  readonly id: string
  /** When it was learned, on the clock of who learned it. ISO 8601 in UTC with milliseconds. */
  readonly at: string
}

/** A POST may be on its way: stored before it is handed over. */
export interface SentFact extends FactBase {
  readonly kind: 'sent'
  /** Counts the POSTs of the refund, from 1. */
  readonly attempt: number
}

/** Proof that an attempt left nothing behind, and another may be made. */
export interface TurnedAwayFact extends FactBase {
  readonly kind: 'turned_away'
  readonly attempt: number
  /** `not_sent`: it never left; `rejected`: it was turned away, as when there were too many. */
  readonly outcome: 'not_sent' | 'rejected'
  readonly code: RefundErrorCode
  readonly message: string
  /** How long the provider asked to wait, milliseconds. */
  readonly retryAfterMs: number | null
}

/** The provider's own refusal of an attempt: this attempt moved nothing. */
export interface RefusedFact extends FactBase {
  readonly kind: 'refused'
  readonly attempt: number
  readonly code: RefundErrorCode
  readonly message: string
  readonly status: number | null
  readonly providerCode: string | null
}

/** An attempt of which nobody can tell what became: no answer, or none that can be read. */
export interface DoubtFact extends FactBase {
  readonly kind: 'doubt'
  readonly attempt: number
  /** `interrupted`: who sent it was gone before an answer was stored. */
  readonly why: 'no_answer' | 'interrupted'
  readonly code: RefundErrorCode
  readonly status: number | null
  readonly message: string
}

/**
 * A refund of the provider that is ours: by its answer, by our reference, by a decision, or as a
 * webhook shows it.
 */
export interface SeenFact extends FactBase {
  readonly kind: 'seen'
  readonly by: 'answer' | 'reference' | 'id' | 'decision' | 'webhook'
  /**
   * With `webhook`: when it was so, on the provider's clock, or when it was learned where the event
   * doesn't say. Webhooks come late and out of order.
   */
  readonly asOf?: string
  /** With `answer`: the attempt that it answered; else null. */
  readonly attempt: number | null
  readonly refund: Refund
  /** What is not as it was asked for. Empty where all agrees. */
  readonly issues: readonly Issue[]
  /** The provider made it more than once. */
  readonly isDouble: boolean
}

/**
 * A complete reading of the payment, begun after the quiet period of an attempt, in which nothing
 * is ours.
 */
export interface AbsentFact extends FactBase {
  readonly kind: 'absent'
  /** The last attempt before the reading. */
  readonly attempt: number
}

/** Refunds that may be ours and say so by nothing but their amount. */
export interface CandidatesFact extends FactBase {
  readonly kind: 'candidates'
  readonly attempt: number
  readonly refundIds: readonly string[]
}

/** A verified webhook about the refund came in. */
export interface DeliveredFact extends FactBase {
  readonly kind: 'delivered'
  /** The provider's id of the delivery. */
  readonly deliveryId: string
  /** The provider's own word for the event. */
  readonly type: string
  readonly refundId: string | null
  readonly status: RefundStatus | null
  /** On the provider's clock; null where the event doesn't say. */
  readonly occurredAt: string | null
  /** It says that something happened, and not reliably what: the refund is to be read. */
  readonly isHint: boolean
}

/** The refund was read after a webhook that was a hint. */
export interface FollowedUpFact extends FactBase {
  readonly kind: 'followed_up'
  readonly deliveryId: string
}

/** It was still pending after the time that its provider normally takes. */
export interface StaleFact extends FactBase {
  readonly kind: 'stale'
  /** When it should have been over at the latest. */
  readonly dueAt: string
}

/** A refund that was made outside of this ledger became a record: it is followed, and never sent. */
export interface AdoptedFact extends FactBase {
  readonly kind: 'adopted'
  /** The provider's id of the refund. */
  readonly refundId: string
}

/** It turned out to be the refund of another record: there it counts, and here it holds nothing. */
export interface YieldedFact extends FactBase {
  readonly kind: 'yielded'
  /** That other record. */
  readonly reference: string
}

/**
 * A person has dealt with what a reconciliation found of the record. It changes nothing of what is known;
 * the finding is not told again as long as it would show the same.
 */
export interface FindingClosedFact extends FactBase {
  readonly kind: 'finding_closed'
  /** What kind of finding it was. */
  readonly finding: string
  /** The provider's id of the refund that it was about. */
  readonly refundId: string
  readonly actor: string
  readonly reason: string
}

/** What a person has decided. */
export interface DecidedFact extends FactBase {
  readonly kind: 'decided'
  readonly decision: Decision
  readonly actor: string
  readonly reason: string
  /** The attempts that were made by then: the decision speaks of these. */
  readonly attempt: number
}

/**
 * One thing that is known about a refund, and how. Facts are only added; the state of a refund is
 * worked out from the set of them, so that neither their order nor a repeat changes it.
 */
export type Fact =
  | SentFact
  | TurnedAwayFact
  | RefusedFact
  | DoubtFact
  | SeenFact
  | AbsentFact
  | CandidatesFact
  | DecidedFact
  | DeliveredFact
  | FollowedUpFact
  | StaleFact
  | AdoptedFact
  | YieldedFact
  | FindingClosedFact
