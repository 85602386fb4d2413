/** Where webhooks go, and what signs them. */
export interface WebhookEndpoint {
  readonly url: string
  readonly secret: string
}

/** How a simulator's webhooks begin, and what carries them. */
export interface WebhookSettings {
  /** The first endpoint; more are added by `to`. */
  readonly url?: string
  /** The secret of the first endpoint. @default one that is made up */
  readonly secret?: string
  /** What carries a delivery to its endpoint. @default the global one */
  readonly fetch?: typeof globalThis.fetch
  /**
   * How time passes while an endpoint may answer, and between the steps of `run`.
   * @default real time, which ends early by the signal and keeps no process running
   */
  readonly wait?: (milliseconds: number, ended: AbortSignal) => Promise<void>
  /** The time that `run` follows, milliseconds since 1970. @default the machine's clock */
  readonly realNow?: () => number
}

/** One thing that goes wrong with one delivery. */
export type WebhookFault =
  /** It comes twice under one id; the second time `afterMs` later, at once by default. */
  | { readonly kind: 'duplicate'; readonly afterMs?: number }
  /** It comes again under another id; the second time `afterMs` later, at once by default. */
  | { readonly kind: 'redelivered'; readonly afterMs?: number }
  /** It comes late by `byMs`, an hour by default, and is signed when it goes. */
  | { readonly kind: 'delayed'; readonly byMs?: number }
  /**
   * It comes behind the next one to the same endpoint, or after `byMs`, a day by default, when
   * none follows.
   */
  | { readonly kind: 'reordered'; readonly byMs?: number }
  /** It never comes. */
  | { readonly kind: 'dropped' }
  /**
   * The first try is signed by a secret that isn't the endpoint's. It gives the refund the `status`
   * that is named here, the true one by default.
   */
  | { readonly kind: 'forged'; readonly status?: string }
  /** The first try has one bit of its body flipped after it was signed. */
  | { readonly kind: 'mutated' }
  /** The first try is as old as `byMs`, a day by default, and rightly signed. */
  | { readonly kind: 'stale'; readonly byMs?: number }
  /** It comes before the answer to the request that brought it about. */
  | { readonly kind: 'before_answer' }

/** Which deliveries a fault strikes, and how often. */
export interface WebhookFaultTiming {
  /** The provider's word for the event; any when left out. */
  readonly event?: string
  /** The address of the endpoint; any when left out. */
  readonly url?: string
  /** How many deliveries it strikes; 1 by default. */
  readonly times?: number
}

export type WebhookFaultRule = WebhookFault & WebhookFaultTiming

/** Faults waiting for their deliveries, in the order they were added. */
export interface WebhookFaultQueue {
  /** Adds rules. A delivery is struck by the first rule that fits it, and by that one only. */
  add(...rules: readonly WebhookFaultRule[]): void
  /** The rules that have not struck as often as they should, with the times that are left. */
  pending(): readonly WebhookFaultRule[]
  clear(): void
}

/** One try of a delivery, ready to be sent by POST. */
export interface WebhookRequest {
  /** Number of the try, by which its answer is told. */
  readonly number: number
  readonly url: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array<ArrayBuffer>
}

/** A try that was made. */
export interface WebhookTry {
  /** When it was signed and sent, by the virtual clock: ISO 8601 in UTC. */
  readonly at: string
  /** The status that the endpoint answered; null for no answer in time, or none yet. */
  readonly status: number | null
}

/** What became of one event at one endpoint. */
export interface WebhookDelivery {
  /** The id that the endpoint sees. */
  readonly id: string
  /** The provider's word for the event. */
  readonly event: string
  readonly url: string
  /** `given_up`: every try failed. `dropped`: a fault kept it back for ever. */
  readonly state: 'waiting' | 'delivered' | 'given_up' | 'dropped'
  /** What struck it; null for nothing. */
  readonly fault: WebhookFault['kind'] | null
  readonly tries: readonly WebhookTry[]
  /** When the next try is due, by the virtual clock: ISO 8601 in UTC; null for none. */
  readonly nextAt: string | null
}

/**
 * The webhooks of a simulated provider. Nothing leaves by itself: `flush`, `pass` and `run` send
 * what is due, `due` hands it out.
 */
export interface SimulatedWebhooks {
  /**
   * Registers an endpoint on loopback. Refunds that are made from now on are told of there, each
   * change at its own time; those of a bulk are not, until they change.
   *
   * @throws {Error} The address isn't http(s) on loopback, or the secret isn't one of the provider.
   */
  readonly to: (url: string, options?: { readonly secret?: string }) => WebhookEndpoint
  /**
   * Gives an endpoint another secret, one that is made up by default. Where the provider signs
   * with the old one as well for a while, so does this.
   *
   * @throws {Error} There is no such endpoint, or the secret isn't one of the provider.
   */
  readonly rotate: (url: string, secret?: string) => WebhookEndpoint
  readonly faults: WebhookFaultQueue
  /**
   * Takes what is due now, signed, in order, without sending it. Each try is told its answer by
   * `answered`; until then it waits.
   */
  readonly due: () => readonly WebhookRequest[]
  /**
   * Tells what an endpoint answered to a try; null for no answer in time.
   *
   * @throws {Error} No such try waits for its answer.
   */
  readonly answered: (request: Pick<WebhookRequest, 'number'>, status: number | null) => void
  /** Sends what is due now, one after the other, and what falls due by that. */
  readonly flush: () => Promise<void>
  /** Moves the simulator's clock on, and sends what falls due on the way, each at its own time. */
  readonly pass: (milliseconds: number) => Promise<void>
  /** Lets the simulator's clock follow real time and sends what is due, until it closes. */
  readonly run: () => void
  /** Everything that was to be delivered, in the order in which it came up. */
  readonly deliveries: () => readonly WebhookDelivery[]
}
