import { RefundError } from '../model/index.ts'
import type { Issue, Outcome, ProviderRefusal, Refund, RefundErrorCode } from '../model/index.ts'
import { scrubCode, scrubMessage } from './scrub.ts'

/** What the exchange of one request showed, short of a readable answer. */
export type Evidence =
  /** Proved: no byte of the request reached the provider. */
  | { readonly kind: 'never_left'; readonly why: NeverLeft; readonly cause?: unknown }
  /** The request was handed over, and no answer is to be had. */
  | { readonly kind: 'no_answer'; readonly why: NoAnswer; readonly cause?: unknown }
  /** A success status, with an answer that doesn't say what was done. */
  | { readonly kind: 'unreadable'; readonly status: number; readonly issues: readonly Issue[] }
  /** A status that isn't success. */
  | {
      readonly kind: 'refused'
      readonly status: number
      readonly refusal: ProviderRefusal
      readonly retryAfterMs: number | null
    }
  /** A success status, with another refund than the one asked for. */
  | {
      readonly kind: 'other_refund'
      readonly refund: Refund
      readonly issues: readonly Issue[]
      /** The provider marked the answer as that of an earlier request with the same key. */
      readonly isReplay: boolean
      /** More refunds carry the reference than were asked for. */
      readonly isDouble: boolean
    }

export type NeverLeft = 'connection' | 'certificate' | 'unsendable' | 'aborted' | 'deadline'
export type NoAnswer = 'aborted' | 'timeout' | 'connection'

/** The request that the evidence is about. */
export interface Subject {
  readonly provider: string
  /** What was to be done, as words behind "could not": `create the refund`. */
  readonly task: string
  /** Only a create can move money. */
  readonly movesMoney: boolean
  /** The provider answers a repeat under the same key with the first answer, and still knows it. */
  readonly isKeyed: boolean
  readonly idempotencyKey: string | null
  readonly traceId: string | null
  readonly reference: string | null
  /** Credentials that must not show in what the provider wrote. */
  readonly secrets: readonly string[]
}

interface Verdict {
  readonly code: RefundErrorCode
  readonly outcome: Outcome
  readonly isRetryable: boolean
  /** Why, as the second half of a sentence. */
  readonly why: string
}

/**
 * The one place that turns what was seen into what may be said. A create is judged by the outcome
 * table: `rejected` needs the provider's own word, `not_sent` the runtime's proof, and everything
 * else is `unknown`.
 */
export function errorFromEvidence(evidence: Evidence, subject: Subject): RefundError {
  const verdict = subject.movesMoney ? judgeCreate(evidence, subject) : judgeOther(evidence)
  const refusal = evidence.kind === 'refused' ? evidence.refusal : null
  const { provider, task, secrets } = subject
  return new RefundError({
    code: verdict.code,
    outcome: verdict.outcome,
    isRetryable: verdict.isRetryable,
    message: `${provider} could not ${task}: ${verdict.why}. ${advice(verdict)}`,
    provider,
    status: 'status' in evidence ? evidence.status : null,
    retryAfterMs: evidence.kind === 'refused' ? evidence.retryAfterMs : null,
    traceId: subject.traceId,
    idempotencyKey: subject.idempotencyKey,
    reference: subject.reference,
    refund: evidence.kind === 'other_refund' ? evidence.refund : null,
    providerCode: scrubCode(refusal?.providerCode ?? null, secrets),
    providerMessage: scrubMessage(refusal?.providerMessage ?? null, secrets),
    issues: 'issues' in evidence ? evidence.issues : [],
    cause: 'cause' in evidence ? evidence.cause : undefined,
  })
}

function judgeCreate(evidence: Evidence, subject: Subject): Verdict {
  const unknown = (why: string): Verdict => ({
    code: 'outcome_unknown',
    outcome: 'unknown',
    isRetryable: subject.isKeyed,
    why,
  })
  switch (evidence.kind) {
    case 'never_left':
      return judgeNeverLeft(evidence.why, 'not_sent')
    case 'no_answer':
      return unknown(`it was sent, and ${noAnswerWords[evidence.why]}`)
    case 'unreadable':
      return unknown(`the provider answered ${evidence.status} with a body that can't be read`)
    case 'other_refund':
      return judgeOtherRefund(evidence)
    case 'refused': {
      const { status } = evidence
      const said = judgeByStatus(status, 'rejected')
      if (said !== null) return said
      if (isOwnRefusal(evidence)) return ownWord(evidence.refusal, 'rejected')
      return unknown(`the provider answered ${status}, which doesn't say what was done`)
    }
  }
}

function judgeOther(evidence: Evidence): Verdict {
  switch (evidence.kind) {
    case 'never_left':
      return judgeNeverLeft(evidence.why, 'none')
    case 'no_answer':
      if (evidence.why === 'aborted') return judgeNeverLeft('aborted', 'none')
      return unavailable(noAnswerWords[evidence.why])
    case 'unreadable':
      return unavailable(`the provider answered ${evidence.status} with a body that can't be read`)
    case 'other_refund':
      return { ...judgeOtherRefund(evidence), outcome: 'none' }
    case 'refused': {
      const { status } = evidence
      if (status >= 300 && status < 400) {
        const why = `the provider answered ${status}, a redirect, which is never followed`
        return { code: 'configuration', outcome: 'none', isRetryable: false, why }
      }
      const said = judgeByStatus(status, 'none')
      if (said !== null) return said
      if (isOwnRefusal(evidence)) return ownWord(evidence.refusal, 'none')
      return unavailable(`the provider answered ${status}`)
    }
  }
}

function unavailable(why: string): Verdict {
  return { code: 'provider_unavailable', outcome: 'none', isRetryable: true, why }
}

function judgeNeverLeft(why: NeverLeft, outcome: 'none' | 'not_sent'): Verdict {
  return { ...neverLeftVerdicts[why], outcome }
}

function judgeOtherRefund(evidence: Evidence & { readonly kind: 'other_refund' }): Verdict {
  // Two refunds under one reference are there, whether this answer is new or not.
  if (evidence.isReplay && !evidence.isDouble) {
    return {
      code: 'reference_conflict',
      outcome: 'rejected',
      isRetryable: false,
      why: 'its reference belongs to an earlier request for another refund',
    }
  }
  return {
    code: evidence.isDouble ? 'duplicated' : 'mismatch',
    outcome: 'accepted',
    isRetryable: false,
    why: evidence.isDouble
      ? 'the provider made more refunds for it than were asked for'
      : 'the provider made another refund than was asked for',
  }
}

/** The statuses that mean the same whoever wrote the body. */
function judgeByStatus(status: number, outcome: 'none' | 'rejected'): Verdict | null {
  switch (status) {
    case 429:
      return {
        code: 'rate_limited',
        outcome,
        isRetryable: true,
        why: 'the provider asks for fewer requests',
      }
    case 401:
      return {
        code: 'authentication',
        outcome,
        isRetryable: false,
        why: 'the provider does not know the credentials',
      }
    case 403:
      return {
        code: 'permission',
        outcome,
        isRetryable: false,
        why: 'the credentials are not allowed to do this',
      }
    default:
      return null
  }
}

// 408, 409 and 425 speak of a request that may still be under way.
function isOwnRefusal({ status, refusal }: Evidence & { readonly kind: 'refused' }): boolean {
  return (
    refusal.isOwn &&
    status >= 400 &&
    status < 500 &&
    status !== 408 &&
    status !== 409 &&
    status !== 425
  )
}

function ownWord(refusal: ProviderRefusal, outcome: 'none' | 'rejected'): Verdict {
  return { code: refusal.code, outcome, isRetryable: false, why: 'the provider refused' }
}

function advice({ code, outcome, isRetryable }: Verdict): string {
  if (outcome === 'unknown') {
    return isRetryable
      ? 'Money may have moved: send the same prepared refund again, or find it by its reference.'
      : 'Money may have moved: find it by its reference before anything else, and do not send it again.'
  }
  if (outcome === 'accepted') {
    return 'Money has moved: look at error.refund, and ask somebody before the next refund.'
  }
  if (code === 'reference_conflict') return 'Look at error.refund, and use a new reference.'
  if (code === 'authentication') return 'Check the key or client id and secret, and the mode.'
  if (code === 'permission') return 'Ask the provider to allow refunds for these credentials.'
  if (code === 'configuration') return 'Check the base URL and what stands between.'
  if (isRetryable) return 'The same call is safe to repeat.'
  return 'See providerCode and providerMessage.'
}

const noAnswerWords: Readonly<Record<NoAnswer, string>> = {
  aborted: 'the caller ended the call before the answer came',
  timeout: 'no answer came in time',
  connection: 'the connection broke before the answer was whole',
}

const neverLeftVerdicts: Readonly<Record<NeverLeft, Omit<Verdict, 'outcome'>>> = {
  connection: {
    code: 'provider_unavailable',
    isRetryable: true,
    why: 'no connection to the provider could be made',
  },
  deadline: {
    code: 'provider_unavailable',
    isRetryable: true,
    why: 'the time for the whole call was over before it was sent',
  },
  aborted: { code: 'aborted', isRetryable: true, why: 'the caller ended the call' },
  certificate: {
    code: 'configuration',
    isRetryable: false,
    why: "the server's certificate isn't to be trusted",
  },
  unsendable: {
    code: 'configuration',
    isRetryable: false,
    why: 'the runtime refused to build the request',
  },
}
