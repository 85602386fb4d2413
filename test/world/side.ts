import type { Money, RefundStatus } from '../../src/model/index.ts'

/** A request as a simulated provider of the world sees it. */
export interface WorldRequest {
  readonly method: string
  /** Path without the query. */
  readonly path: string
  readonly query: URLSearchParams
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** What it answers. */
export interface WorldAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** A refund as the provider knows it: the truth that everything is held against. */
export interface TrueRefund {
  readonly id: string
  /** The payment as the caller names it. */
  readonly payment: string
  readonly amount: Money
  readonly status: RefundStatus
  /** The reference that it came with, whether or not the provider gives it back. */
  readonly reference: string | null
  /** Made by a request, or by hand in the provider's dashboard. */
  readonly by: 'request' | 'dashboard'
  readonly createdAt: number
}

/** A payment as the provider knows it. */
export interface TruePayment {
  /** As the caller names it. */
  readonly id: string
  readonly captured: Money
}

/** A change of a refund that its provider may tell of. */
export interface RefundNews {
  readonly refund: TrueRefund
  /** It was made just now. */
  readonly isNew: boolean
  /** The refund as the provider writes it at this time. */
  readonly wire: string
}

/** What a webhook says. */
export interface WebhookMessage {
  /** The id that the endpoint sees. */
  readonly id: string
  /** The same under every id. */
  readonly eventId: string
  readonly isNew: boolean
  /** When it happened, milliseconds since 1970. */
  readonly at: number
  readonly refundId: string
  readonly status: RefundStatus
  /** The refund as the provider writes it. */
  readonly wire: string
}

/** A webhook as it comes in. */
export interface WebhookLetter {
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** How a provider writes, signs and repeats its webhooks. */
export interface WebhookScheme {
  /** A secret as the provider makes them. */
  readonly newSecret: (random: () => number) => string
  /** @param secrets all that hold, the newest first. */
  readonly write: (
    message: WebhookMessage,
    secrets: readonly string[],
    now: number,
  ) => WebhookLetter
  /** What the age of a delivery is counted from, milliseconds since 1970. */
  readonly dateOf: (message: WebhookMessage, sentAt: number) => number
  /** How old it may be for the library to take it, milliseconds. */
  readonly toleranceMs: number
  /** How long an endpoint has for its answer, milliseconds. */
  readonly timeoutMs: number
  /** The waits between tries, milliseconds. */
  readonly retriesAfterMs: readonly number[]
}

/** What a provider does that its documents leave open, or that goes wrong there. Drawn per episode. */
export interface Personality {
  /** `honoured`: replays by key; `window`: for that long; `none`: keys mean nothing. */
  readonly keys: 'honoured' | 'window' | 'none'
  readonly keyWindowMs: number
  /** Answers of failed requests are kept under the key too, 5xx included. */
  readonly cachesFailures: boolean
  /** Another body under a known key gets the first answer (never documented to be refused). */
  readonly checksBody: boolean
  /** Refuses at once what passes the captured amount. */
  readonly enforcesCap: boolean
  /** Gives our reference back on reads. */
  readonly echoesReference: boolean
  /** A refund stands in lists this long after it was made. */
  readonly listLagMs: number
  /** Lists end after this many rows of a page-run, as if there were no more; null for never. */
  readonly truncatesListsAt: number | null
  /** One POST makes two refunds, with this probability. */
  readonly doubles: number
  /** The amount asked for is ignored, and all that is left is refunded, with this probability. */
  readonly ignoresAmount: number
  /** A refund is made over several cards as several rows, with this probability (Flex sessions). */
  readonly splits: number
  /** The status word of a new refund is one that nobody knows, with this probability. */
  readonly unknownStatus: number
  /** A pending refund fails, with this probability. */
  readonly failsLater: number
  /** One that succeeded fails days later, with this probability. */
  readonly reverses: number
  /** How long a refund is pending. */
  readonly settleAfterMs: number
}

/** One simulated provider account of the world. Synchronous: an effect is whole before the next. */
export interface ProviderSide {
  /** `flex` or `flutterwave`. */
  readonly provider: string
  readonly personality: Personality
  /** Serves one request at the world's time. */
  readonly handle: (request: WorldRequest, now: number) => WorldAnswer
  /** Whether a request may move money: it is a create. */
  readonly isCreate: (request: WorldRequest) => boolean
  /** The reference a create carries; null for other requests. */
  readonly referenceOf: (request: WorldRequest) => string | null
  /** The idempotency key a create carries. */
  readonly keyOf: (request: WorldRequest) => string | null
  /** Makes a payment that can be refunded; returns it as the caller names it. */
  readonly addPayment: (amountMinor: number, now: number) => TruePayment
  /** A refund made by hand, with no reference; null where the payment has not enough left. */
  readonly refundInDashboard: (
    payment: string,
    amountMinor: number,
    now: number,
  ) => TrueRefund | null
  /** Lets all that is due by then happen: settling, failing, reversing. */
  readonly advance: (now: number) => void
  /** All refunds, oldest first. */
  readonly refunds: () => readonly TrueRefund[]
  readonly payment: (id: string) => TruePayment
  /** Refunds of one payment, oldest first. */
  readonly refundsOf: (payment: string) => readonly TrueRefund[]
  readonly refundsByReference: (reference: string) => readonly TrueRefund[]
  /** An error body as the provider writes it, for a status that a fault asks for. */
  readonly errorAnswer: (status: number) => WorldAnswer
  /** The options its real adapter takes, apart from fetch, clock and ids. */
  readonly credentials: Readonly<Record<string, string>>
  readonly baseUrl: string
  readonly webhooks: WebhookScheme
  /** Tells of every change of a refund from now on, in the step in which it happens. */
  readonly listen: (tell: (news: RefundNews) => void) => void
  /** The problems of a heal phase end: no doubles, no truncation, no lag any more. */
  readonly heal: () => void
}
