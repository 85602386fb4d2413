import type {
  ExtraMethod,
  JsonObject,
  JsonScalar,
  Money,
  PaymentStatus,
  RefundProvider,
  RefundReason,
} from '../../model/index.ts'
import type { MemoryFault } from './faults.ts'

/** What a provider in memory is like. */
export interface MemoryProviderOptions {
  /** Lower-case letters, digits, `_` and `-`. @default 'memory' */
  readonly name?: string
  /**
   * The place that refunds are prepared for: a provider with another one refuses to send them.
   * Nothing is ever there. @default 'https://memory.invalid'
   */
  readonly baseUrl?: string
  /** @default 'test' */
  readonly mode?: 'test' | 'live'
  /** ISO 4217 codes, or every one there is. @default 'any' */
  readonly currencies?: readonly string[] | 'any'
  /**
   * What an idempotency key is worth. `replays`: a repeat is answered with the first answer, so a
   * lost create is repeated. `advisory`: it is not, so a lost create stays unknown until it is
   * found. @default 'replays'
   */
  readonly keyTrust?: 'replays' | 'advisory'
  /** Which methods it has beyond the portable ones. @default [] */
  readonly extraMethods?: readonly ExtraMethod[]
  /**
   * `staged`: a refund is new, pending after a virtual minute, and succeeds after `settleAfterMs`.
   * `instant`: it has succeeded when it is made. @default 'staged'
   */
  readonly settle?: 'staged' | 'instant'
  /** Virtual milliseconds until a staged refund succeeds. @default 300_000 */
  readonly settleAfterMs?: number
  /** How often a create is made at the most, where a repeat is safe. @default 3 */
  readonly attempts?: number
  /** Virtual milliseconds that a call waits for an answer that doesn't come. @default 30_000 */
  readonly attemptTimeoutMs?: number
  /** The credential. It opens nothing; a test can look for it where it must not be. */
  readonly apiKey?: string
  /**
   * What its webhooks are signed with and verified by: `whsec_` and the base64 of 16 bytes or more.
   * Providers with the same one take each other's. @default one that is the same everywhere
   */
  readonly webhookSecret?: string
  /** Virtual milliseconds that a webhook may be away from now. @default 300_000 */
  readonly webhookToleranceMs?: number
  /** Where the virtual clock starts, milliseconds since 1970. @default 1 January 2026, 0:00 UTC */
  readonly startAt?: number
}

/**
 * A provider that moves no money: payments and refunds are kept in memory, time passes when a test
 * says so, and faults come on demand.
 */
export interface MemoryProvider extends RefundProvider {
  /** The provider's side: what it holds, and what becomes of it. */
  readonly memory: Memory
}

/** A payment to add. */
export interface MemoryPaymentInput {
  readonly amount: Money
  /** @default 'succeeded' */
  readonly status?: PaymentStatus
  /** @default made up */
  readonly id?: string
}

/** A refund that somebody else made, without asking what is left. */
export interface MemoryRefundInput {
  readonly payment: string
  readonly amount: Money
  /** The provider's word. @default 'succeeded' */
  readonly status?: string
  readonly reference?: string | null
  readonly reason?: RefundReason | null
  readonly metadata?: Readonly<Record<string, JsonScalar>>
  /** Milliseconds since 1970. @default now, by the virtual clock */
  readonly createdAt?: number
  /** Lists it with an amount that nobody can read exactly. @default false */
  readonly isUnreadable?: boolean
}

/** A refund as the provider's side truly holds it. */
export interface MemoryRefund {
  readonly id: string
  readonly payment: string
  readonly amount: Money
  /** The provider's word, as it is now. */
  readonly status: string
  readonly reference: string | null
  readonly reason: string | null
  readonly metadata: JsonObject
  /** ISO 8601 in UTC with milliseconds. */
  readonly createdAt: string
}

/** A create as it arrived, whatever became of it. */
export interface MemoryCreate {
  readonly body: string
  readonly idempotencyKey: string | null
}

/** A webhook as it comes in: what `parseWebhook` takes, or the body and headers of a `Request`. */
export interface MemoryDelivery {
  readonly body: Uint8Array<ArrayBuffer>
  readonly headers: Readonly<Record<string, string>>
}

/** The provider's side of a provider in memory. All it hands out is a copy. */
export interface Memory {
  /** Adds a payment and returns its id. */
  readonly addPayment: (payment: MemoryPaymentInput) => string
  /** Adds a refund as a person would in a dashboard, and returns its id. */
  readonly addRefund: (refund: MemoryRefundInput) => string
  /** All refunds, or those of a payment; newest first. */
  readonly refunds: (payment?: string) => readonly MemoryRefund[]
  /** Every create that arrived, oldest first. */
  readonly creates: () => readonly MemoryCreate[]
  /** How often it was asked anything, creates included. */
  readonly asked: () => number
  /** Resolves when so many creates have arrived in all. */
  readonly whenCreated: (count: number) => Promise<void>
  /** Adds faults. Each request is struck by the first one that fits it. */
  readonly fail: (...faults: readonly MemoryFault[]) => void
  /** Gives a refund a status now, by the provider's word or by one that nobody knows. */
  readonly setStatus: (refund: string, status: string) => void
  /** Lets every refund that is under way succeed now. */
  readonly settle: () => void
  /**
   * Makes a webhook that tells of a refund as it is now, and signs it. Handed over twice it is one
   * event; made twice it is two. It is taken for as long as `webhookToleranceMs` says.
   */
  readonly delivery: (refund: string) => MemoryDelivery
  /** The time, milliseconds since 1970. */
  readonly now: () => number
  /** Lets time pass: refunds settle, waits end. */
  readonly advance: (milliseconds: number) => void
}
