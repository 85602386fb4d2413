import type {
  Manifest,
  Money,
  PaymentReference,
  RefundProvider,
  RefundStatus,
} from '../../model/index.ts'

/** A value, or a promise of it. */
export type Awaitable<Value> = Value | Promise<Value>

/** What the suite needs to know of a provider, and how it gets at one. */
export interface ConformanceHarness {
  readonly manifest: Manifest
  /**
   * ISO 4217 codes that the provider side can have payments in; the first is the usual one. There
   * must be one for every number of decimals, 0 and 2 to 4, that the manifest's currencies have.
   */
  readonly currencies: readonly string[]
  /**
   * The least that the provider refunds of a currency, in minor units. Less must be refused before
   * anything is sent. @default 1
   */
  readonly leastMinor?: (currency: string) => number
  /** A status word that the provider has never heard of. @default 'word_of_tomorrow' */
  readonly unknownStatusWord?: string
  /** Makes a provider and a provider side that nobody has used. Called once for each check. */
  readonly createWorld: () => Awaitable<ConformanceWorld>
}

/** A provider and the side that it talks to, fresh for one check. */
export interface ConformanceWorld extends Partial<ConformancePlays> {
  readonly provider: RefundProvider
  /** Every credential it was configured with: they must show nowhere. */
  readonly secrets: readonly string[]
  /** A payment of the right shape that the provider side doesn't know. */
  readonly unknownPayment: PaymentReference
  /** A refund's id of the right shape that the provider side doesn't know. */
  readonly unknownRefund: string
  /** Adds a payment that nothing was refunded of. */
  readonly addPayment: (payment: WorldPayment) => Awaitable<PaymentReference>
  /** What the provider side truly holds, newest first, whatever it answered. */
  readonly refundsOf: (payment: PaymentReference) => Awaitable<readonly TrueRefund[]>
  /** Every create that the provider side has received, oldest first, whatever came of it. */
  readonly creates: () => readonly ReceivedCreate[]
  /** How often the provider side was asked anything at all. */
  readonly asked: () => number
  /** Called when the check is over. */
  readonly close?: () => Awaitable<void>
}

/**
 * What the provider side can be made to do. A harness that leaves one out says that its provider
 * side can't play it: the checks that need it then fail, and say so, unless the manifest shows that
 * they have no meaning for the provider.
 */
export interface ConformancePlays {
  /** Breaks the connection of the next create, before or after its effect. */
  readonly loseAnswer: (when: 'before' | 'after') => Awaitable<void>
  /**
   * Keeps the answer to the next create back for ever, after its effect. Takes hold at once;
   * resolves when that create has arrived.
   */
  readonly holdAnswer: () => Promise<void>
  /** Spoils the next answers. */
  readonly answerWith: (answer: CannedAnswer) => Awaitable<void>
  /** Adds a refund that somebody else made, without asking what is left. Returns its id. */
  readonly addForeignRefund: (refund: ForeignRefund) => Awaitable<string>
  /** Adds a refund of the payment with an amount that can't be read exactly. */
  readonly addBadRow: (payment: PaymentReference) => Awaitable<void>
  /** Gives a refund a status now, by the provider's word or by one that nobody knows. */
  readonly setStatus: (refund: string, word: string) => Awaitable<void>
  /** The time as the provider sees it, milliseconds since 1970. Waits between attempts move it. */
  readonly now: () => number
  /** Lets time pass, for the provider and its side. */
  readonly advance: (milliseconds: number) => Awaitable<void>
  /** The same provider configured for another place: another host, say. It reaches nothing. */
  readonly elsewhere: () => Awaitable<RefundProvider>
  /** Makes a webhook about a refund and signs it with a secret that the provider has. */
  readonly signDelivery: (refund: string) => Awaitable<WorldDelivery>
  /** Adds a payment that was made in several ways, for which one call may make several refunds. */
  readonly addSplitPayment: (amounts: readonly Money[]) => Awaitable<PaymentReference>
  /** Adds a payment for an order of lines, one for each amount. */
  readonly addOrder: (amounts: readonly Money[]) => Awaitable<Order>
}

export interface WorldPayment {
  readonly amount: Money
  /** @default 'succeeded' */
  readonly status?: 'succeeded' | 'pending'
}

/** A refund as the provider side holds it. */
export interface TrueRefund {
  readonly id: string
  readonly amount: Money
  /** In the package's words. */
  readonly status: RefundStatus
  readonly reference: string | null
}

/** A create as it arrived. */
export interface ReceivedCreate {
  /** Its body's text. */
  readonly body: string
  readonly idempotencyKey: string | null
}

/** A webhook as it comes in. */
export interface WorldDelivery {
  readonly body: Uint8Array
  /** Those that the signature needs, and no others. */
  readonly headers: Readonly<Record<string, string>>
}

export interface ForeignRefund {
  readonly payment: PaymentReference
  readonly amount: Money
  /** The provider's word. @default one for a refund that has succeeded */
  readonly status?: string
  /** Our field for a reference, filled in by somebody. @default none */
  readonly reference?: string
}

/** An answer that isn't the right one. */
export interface CannedAnswer {
  readonly kind: CannedKind
  /** Which requests get it: those that make refunds, or those that read. */
  readonly to: 'create' | 'read'
  /** Whether a create has its effect all the same. */
  readonly when: 'before' | 'after'
  /** How many answers. */
  readonly times: number
  /** The wait that `rate_limited` asks for: whole seconds. */
  readonly retryAfterMs: number
}

export type CannedKind =
  /** A success whose body can't be read. */
  | 'unreadable'
  /** A success whose body is an error. */
  | 'error_under_success'
  | 'server_error'
  | 'rate_limited'
  /** The credential isn't known. */
  | 'unauthorized'
  /** The credential may not do this. */
  | 'forbidden'
  /** A refusal of the create in the provider's own words. */
  | 'refused'
  /** A create that truly makes a refund of another amount, and says so. Has its effect. */
  | 'other_amount'
  /** A create whose answer is about another payment. Has its effect. */
  | 'other_payment'

/** An order, and how the provider's own words name its lines. */
export interface Order {
  readonly payment: PaymentReference
  /** One item of the request's `lines`: the line by its number from 0, and how much of it. */
  readonly lineOf: (index: number, amount: unknown) => object
}
