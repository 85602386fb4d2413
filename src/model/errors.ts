import type { Issue } from './issue.ts'
import type { JsonObject } from './json.ts'
import type { WalkSummary } from './list.ts'
import type { Refund } from './refund.ts'

/**
 * Every code an error of this package can have. The list is closed: each code asks for a
 * reaction of its own, which docs/errors.md names.
 */
export const refundErrorCodes = [
  'invalid_request',
  'unsupported',
  'configuration',
  'aborted',
  'authentication',
  'permission',
  'payment_not_found',
  'refund_not_found',
  'not_refundable',
  'amount_exceeds_refundable',
  'already_refunded',
  'insufficient_balance',
  'provider_rejected',
  'reference_conflict',
  'rate_limited',
  'provider_unavailable',
  'outcome_unknown',
  'mismatch',
  'duplicated',
  'incomplete_list',
  'webhook_rejected',
  'policy',
  'ledger',
] as const

/** One word for what went wrong. Branch on this, never on the message. */
export type RefundErrorCode = (typeof refundErrorCodes)[number]

/**
 * Whether money may have moved:
 * - `none`: the call was a read, or one that can't move money;
 * - `not_sent`: the refund never left this process;
 * - `rejected`: this attempt reached the provider and moved nothing;
 * - `accepted`: the provider has made a refund;
 * - `unknown`: nobody can tell yet. Look the refund up by its reference before anything else.
 */
export type Outcome = 'none' | 'not_sent' | 'rejected' | 'accepted' | 'unknown'

/** What a `RefundError` is made of. What is left out becomes null, false or an empty list. */
export interface RefundErrorDetails {
  readonly code: RefundErrorCode
  readonly outcome: Outcome
  readonly message: string
  readonly isRetryable?: boolean
  readonly retryAfterMs?: number | null
  readonly provider?: string | null
  readonly account?: string | null
  readonly status?: number | null
  readonly traceId?: string | null
  readonly idempotencyKey?: string | null
  readonly reference?: string | null
  readonly refund?: Refund | null
  readonly providerCode?: string | null
  readonly providerMessage?: string | null
  readonly issues?: readonly Issue[]
  readonly summary?: WalkSummary | null
  readonly cause?: unknown
}

const brand = Symbol.for('polyrefund.RefundError')

/**
 * The only error that a call of this package throws.
 *
 * `code` says what happened, `outcome` whether money may have moved, and `isRetryable` whether the
 * same call with the same arguments is safe now or after `retryAfterMs`. No field holds a
 * credential or a request; of the provider's answers only refund objects, in `refund` and `summary`.
 */
export class RefundError extends Error {
  readonly code: RefundErrorCode
  readonly outcome: Outcome
  readonly isRetryable: boolean
  /** Milliseconds to wait before a repeat, when the provider named a time. */
  readonly retryAfterMs: number | null
  readonly provider: string | null
  readonly account: string | null
  /** The HTTP status of the answer, when there was one. */
  readonly status: number | null
  /** The trace id sent with the request, for the provider's support. */
  readonly traceId: string | null
  readonly idempotencyKey: string | null
  /** The caller's own name for the refund. */
  readonly reference: string | null
  /**
   * The refund that the provider has, with `mismatch`, `duplicated`, `already_refunded` and
   * `reference_conflict`. Its `raw` is the provider's own object.
   */
  readonly refund: Refund | null
  /** The provider's own error code. */
  readonly providerCode: string | null
  /** The provider's own words, shortened and freed of credentials, card numbers and controls. */
  readonly providerMessage: string | null
  readonly issues: readonly Issue[]
  /**
   * What a walk had read when it ended, with `incomplete_list`. That of a walk over several accounts
   * is an `AccountsSummary`: `isAccountsSummary` tells.
   */
  readonly summary: WalkSummary | null

  constructor(details: RefundErrorDetails) {
    super(details.message, details.cause === undefined ? undefined : { cause: details.cause })
    this.name = 'RefundError'
    this.code = details.code
    this.outcome = details.outcome
    this.isRetryable = details.isRetryable ?? false
    this.retryAfterMs = details.retryAfterMs ?? null
    this.provider = details.provider ?? null
    this.account = details.account ?? null
    this.status = details.status ?? null
    this.traceId = details.traceId ?? null
    this.idempotencyKey = details.idempotencyKey ?? null
    this.reference = details.reference ?? null
    this.refund = details.refund ?? null
    this.providerCode = details.providerCode ?? null
    this.providerMessage = details.providerMessage ?? null
    this.issues = details.issues ?? []
    this.summary = details.summary ?? null
    Object.defineProperty(this, brand, { value: true })
  }

  /** Everything but the stack and the cause, for logs. */
  toJSON(): JsonObject {
    return {
      name: this.name,
      code: this.code,
      outcome: this.outcome,
      message: this.message,
      isRetryable: this.isRetryable,
      retryAfterMs: this.retryAfterMs,
      provider: this.provider,
      account: this.account,
      status: this.status,
      traceId: this.traceId,
      idempotencyKey: this.idempotencyKey,
      reference: this.reference,
      refundId: this.refund?.id ?? null,
      providerCode: this.providerCode,
      providerMessage: this.providerMessage,
      issues: this.issues.map(({ path, rule }) => ({ path, rule })),
    }
  }
}

/**
 * True for every error of this package, also when two copies of it are installed and `instanceof`
 * fails.
 */
export function isRefundError(value: unknown): value is RefundError {
  return typeof value === 'object' && value !== null && brand in value
}

/**
 * The error for input that was refused before anything was sent.
 *
 * @param issues what was wrong, in the order it was found; the first one leads the message.
 */
export function refuseInput(
  issues: readonly Issue[],
  details: Partial<RefundErrorDetails> & { readonly message: string },
): RefundError {
  return new RefundError({ code: 'invalid_request', outcome: 'not_sent', issues, ...details })
}

/** The same error with other details: for a caller that knows more, such as the outcome. */
export function withDetails(error: RefundError, details: Partial<RefundErrorDetails>): RefundError {
  const copy = new RefundError({
    code: error.code,
    outcome: error.outcome,
    message: error.message,
    isRetryable: error.isRetryable,
    retryAfterMs: error.retryAfterMs,
    provider: error.provider,
    account: error.account,
    status: error.status,
    traceId: error.traceId,
    idempotencyKey: error.idempotencyKey,
    reference: error.reference,
    refund: error.refund,
    providerCode: error.providerCode,
    providerMessage: error.providerMessage,
    issues: error.issues,
    summary: error.summary,
    cause: error.cause,
    ...details,
  })
  return copy
}
