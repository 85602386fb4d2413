import type { Issue, JsonValue, ProviderRefusal, Refund, RefundError } from '../model/index.ts'
import type { Deadline } from './deadline.ts'

/** What one HTTP exchange was, for logs and metrics. It holds no credential, query or body. */
export interface ExchangeReport {
  readonly provider: string
  /** The provider's operation, such as `refund_session`. */
  readonly operation: string
  readonly method: string
  /** The path with its ids left out: `/v1/refunds/{id}`. */
  readonly pathTemplate: string
  /** Null when no answer came. */
  readonly status: number | null
  readonly durationMs: number
  readonly traceId: string | null
  readonly idempotencyKey: string | null
  /** The provider marked the answer as a replay of an earlier one. */
  readonly isReplay: boolean
  /** 1 for the first try. */
  readonly attempt: number
}

/** What bounds a call, over all its attempts. */
export interface CallLimits {
  readonly signal: AbortSignal | undefined
  readonly deadline: Deadline
}

/** How a provider is logged in to. */
export interface Credentials {
  /**
   * The headers that carry the credential.
   *
   * @throws {RefundError} with the outcome `not_sent`: there is no credential to be had.
   */
  headers(limits: CallLimits): Promise<Readonly<Record<string, string>>>
  /**
   * Forgets the credential of these headers, so that the next ones carry another. Null when there
   * is no other.
   */
  readonly renew: ((used: Readonly<Record<string, string>>) => void) | null
  /** The texts that must never show anywhere. */
  secrets(): readonly string[]
}

/** One request in the provider's terms. */
export interface Call {
  readonly operation: string
  /** What is to be done, as words behind "could not": `create the refund`. */
  readonly task: string
  readonly method: 'GET' | 'POST' | 'PATCH'
  /** Path below the base URL, with `{names}` for ids. */
  readonly pathTemplate: string
  readonly ids?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
  /** JSON text. */
  readonly body?: string
  readonly reference?: string
  readonly idempotencyKey?: string
  /** When the key was made, milliseconds since 1970. */
  readonly keyMadeAt?: number
}

/** An answer with a success status and a JSON body. */
export interface Answer {
  readonly body: JsonValue
  /** The provider marked it as the answer to an earlier request with the same key. */
  readonly isReplay: boolean
  /** The error for an answer that turns out not to say what was asked. */
  unreadable(issues: readonly Issue[]): RefundError
  /**
   * The error for a refund that was read, and can't be told without guessing: to ask again would
   * bring the same.
   */
  unsayable(issues: readonly Issue[]): RefundError
  /** The error for an answer with another refund than was asked for. */
  otherRefund(found: OtherRefund): RefundError
}

/** A refund that isn't the one asked for. */
export interface OtherRefund {
  readonly refund: Refund
  /** What differs. */
  readonly issues: readonly Issue[]
  /** More refunds carry the reference than were asked for. */
  readonly isDouble: boolean
}

/** Reads the provider's error bodies; `body` is undefined where it isn't JSON. */
export type ExplainRefusal = (answer: {
  readonly operation: string
  readonly status: number
  readonly body: JsonValue | undefined
}) => ProviderRefusal
