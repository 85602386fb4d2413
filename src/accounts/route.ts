import type { Money, PaymentReference } from '../model/index.ts'

/** A rule that sends refunds to an account. Plain data: it can come from a file. */
export interface RouteRule {
  /** The name of the account. */
  readonly account: string
  /**
   * What must hold of a refund, all of it. Left out, the rule matches every refund; undefined it is
   * refused, as each condition is.
   */
  readonly when?: RouteConditions
}

/** Each condition is met by any of its texts. Capitals count. */
export interface RouteConditions {
  /** The shape of the payment's id; `*` stands for any characters: `fcs_*`. */
  readonly payment?: string | readonly string[]
  /** The kind of a payment that is given as `{ kind, id }`. */
  readonly kind?: string | readonly string[]
  /** ISO 4217 codes. `remaining` names no currency: see `RouteHints`. */
  readonly currency?: string | readonly string[]
  /** Whose refund it is, in the caller's own words. */
  readonly tenant?: string | readonly string[]
  /** Anything else, in the caller's own words. */
  readonly tag?: string | readonly string[]
}

/** What of a refund decides where it goes. A `RefundRequest` is one. */
export interface RouteSubject {
  readonly payment?: PaymentReference
  readonly amount?: Money | 'remaining'
}

/** What decides besides, and stands in no request. */
export interface RouteHints {
  readonly tenant?: string
  /** One, or several: a rule is met by any of them. */
  readonly tag?: string | readonly string[]
  /** The currency of the payment, where the amount doesn't say it. */
  readonly currency?: string
}

/** Where a refund would go, and why. */
export interface RouteExplanation {
  /** Null where no rule matches. */
  readonly account: string | null
  /** The rule that decides, counted from 0. */
  readonly rule: number | null
  /** In one sentence. */
  readonly reason: string
  /** All rules, in their order. */
  readonly rules: readonly RuleExplanation[]
}

/** What one rule says of a refund. */
export interface RuleExplanation {
  /** Counted from 0. */
  readonly rule: number
  readonly account: string
  /** Whether it fits. Only the first one that does decides. */
  readonly matches: boolean
  readonly reason: string
}

export const routeFields = ['payment', 'kind', 'currency', 'tenant', 'tag'] as const

export type RouteField = (typeof routeFields)[number]

/** A rule that was checked. */
export interface CheckedRule {
  readonly account: string
  /** By field; none where the rule matches everything. */
  readonly conditions: ReadonlyMap<RouteField, readonly string[]>
}
