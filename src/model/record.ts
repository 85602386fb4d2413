import type { AccountRefund } from './account.ts'
import type { Fact } from './fact.ts'
import type { JsonObject } from './json.ts'
import type { Money } from './money.ts'
import type { PaymentHandle } from './payment.ts'
import type { Finality } from './refund.ts'

/** Every state of a record. */
export const recordStates = [
  'recorded',
  'sending',
  'pending',
  'succeeded',
  'failed',
  'rejected',
  'unknown',
  'mismatch',
  'duplicated',
] as const

/**
 * - `recorded`: stored, and no attempt at it has left anything behind; it is sent next;
 * - `sending`: a POST may be on its way at this moment;
 * - `pending`: the provider has it, and has not ended it;
 * - `succeeded`: the provider says the money went back;
 * - `failed`: the provider had it, and it failed or was canceled: nothing went back;
 * - `rejected`: it was never made: refused, proved absent, or decided so;
 * - `unknown`: it was sent, and nobody can tell yet what became of it;
 * - `mismatch`: the provider made another refund than was asked for;
 * - `duplicated`: the provider made it more than once.
 */
export type RecordState = (typeof recordStates)[number]

/** Why a record is in its state. */
export const recordReasons = [
  'not_sent_yet',
  'turned_away',
  'send_again_decided',
  'in_flight',
  'accepted',
  'requires_action',
  'settled',
  'provider_failed',
  'reversed',
  'refused',
  'absent',
  'declared_absent',
  'withdrawn',
  'no_answer',
  'interrupted',
  'unattributed_candidates',
  'differs',
  'part_failed',
  'made_twice',
] as const

export type RecordReason = (typeof recordReasons)[number]

/** What to do next, and who does it. */
export const nextActions = ['none', 'wait', 'sweep', 'resolve', 'new_reference'] as const

/**
 * - `none`: nothing is left to do;
 * - `wait`: it is under way, and looked at again at `at`;
 * - `sweep`: due at `at`; any process that runs `sweep` does it;
 * - `resolve`: a person has to look and decide;
 * - `new_reference`: nothing was refunded; to try again, ask under a new reference.
 */
export type NextActionKind = (typeof nextActions)[number]

export interface NextAction {
  readonly kind: NextActionKind
  /** When it is due, ISO 8601 in UTC; null where it isn't bound to a time. */
  readonly at: string | null
}

/** Where a refund comes from. */
export type RecordOrigin = 'own' | 'foreign'

/** What every record says. Plain, read-only, JSON-safe. */
export interface RecordBase {
  readonly reference: string
  readonly account: string
  readonly provider: string
  readonly mode: 'test' | 'live'
  /**
   * `own`: it was asked for here. `foreign`: it was made outside of this ledger, as in a dashboard, and
   * adopted; it is never sent.
   */
  readonly origin: RecordOrigin
  /** The request as it was asked, `remaining` included; empty where nobody asked for it here. */
  readonly request: JsonObject
  /** What it comes to; null where only the provider can work that out and hasn't said. */
  readonly amount: Money | null
  /** What it takes from the payment, or may have taken: kept until there is proof of less. */
  readonly held: Money
  /** Every handle known of the payment. */
  readonly payments: readonly PaymentHandle[]
  readonly reason: RecordReason
  /** When it came into its state. ISO 8601 in UTC with milliseconds. */
  readonly since: string
  readonly createdAt: string
  readonly nextAction: NextAction
  /** Whether the state can still change. */
  readonly finality: Finality
  /** How many POSTs were made, or may have been. */
  readonly attempts: number
  /** What is known, in the order it was learned. */
  readonly facts: readonly Fact[]
}

/**
 * A refund as the ledger knows it. A union on `state`: `unknown` and `pending` can't be taken for
 * something else without the compiler asking.
 */
export type RefundRecord =
  | (RecordBase & { readonly state: 'recorded' | 'sending' | 'unknown'; readonly refund: null })
  | (RecordBase & { readonly state: 'rejected'; readonly refund: null })
  | (RecordBase & {
      readonly state: 'pending' | 'succeeded' | 'failed' | 'mismatch' | 'duplicated'
      /** The provider's refund. */
      readonly refund: AccountRefund
    })
