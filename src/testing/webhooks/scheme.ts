import type { JsonObject } from '../../model/index.ts'

/** What a provider tells an endpoint. */
export interface WebhookEvent {
  /** The provider's word for it. */
  readonly type: string
  /** When it happened, milliseconds since 1970. */
  readonly at: number
  /** The refund as the provider shows it. */
  readonly refund: JsonObject
}

/** An event with its ids. */
export interface WebhookMessage extends WebhookEvent {
  /** The id that the endpoint sees. */
  readonly id: string
  /** The same under every id that it is delivered by. */
  readonly eventId: string
}

/** With what a try is signed. */
export interface WebhookSigning {
  /** Those that hold, the newest first. */
  readonly secrets: readonly string[]
  /** When it is sent, milliseconds since 1970. */
  readonly now: number
}

/** How a provider writes, signs and repeats its webhooks. */
export interface WebhookScheme {
  /** What the ids that an endpoint sees begin with. */
  readonly idPrefix: string
  /** How long an endpoint has for its answer, milliseconds. */
  readonly timeoutMs: number
  /** How long an old secret still signs after another has come, milliseconds. */
  readonly overlapMs: number
  /** The waits between tries, milliseconds. */
  readonly retriesAfterMs: () => readonly number[]
  /** A secret as the provider would make it. */
  readonly newSecret: (newId: (prefix: string) => string) => string
  /** Whether a text can be a secret of this provider. */
  readonly isSecret: (text: string) => boolean
  readonly sign: (
    message: WebhookMessage,
    signing: WebhookSigning,
  ) => {
    readonly headers: Readonly<Record<string, string>>
    readonly body: Uint8Array<ArrayBuffer>
  }
}
