import { RefundError } from '../../model/index.ts'
import type { Issue, Outcome, RefundErrorCode, RefundErrorDetails } from '../../model/index.ts'
import type { Reply } from './exchange.ts'
import type { MemorySettings } from './settings.ts'

/** What a failed request was about. */
export interface Subject {
  readonly settings: MemorySettings
  /** As words behind "could not". */
  readonly task: string
  readonly movesMoney: boolean
  readonly reference?: string
  readonly idempotencyKey?: string
}

type Failure = Exclude<Reply<unknown>, { readonly kind: 'answer' }>

/** What may be said of a request that failed, by the same rules as over a network. */
export function errorFrom(failure: Failure, subject: Subject): RefundError {
  switch (failure.kind) {
    case 'refused': {
      const { code, message, retryAfterMs } = failure
      return describe(subject, {
        code,
        outcome: subject.movesMoney ? 'rejected' : 'none',
        why: 'the provider refused',
        isRetryable: code === 'rate_limited',
        retryAfterMs,
        providerMessage: message.replaceAll(subject.settings.apiKey, '***'),
      })
    }
    case 'no_answer':
      return failure.why === 'aborted' && !subject.movesMoney
        ? abortedError(subject, 'none', failure.cause)
        : inDoubt(subject, 'no answer came', { cause: failure.cause })
    case 'server_error':
      return inDoubt(subject, 'the provider failed', {})
    case 'unreadable':
      return inDoubt(subject, "the answer can't be read", {})
  }
}

/** The error for the answer to a create that can't be said without guessing. */
export function unreadable(subject: Subject, issues: readonly Issue[]): RefundError {
  return inDoubt(subject, "the answer can't be read", { issues })
}

/** The error for what was read whole and can't be said: to ask again would bring the same. */
export function unsayable(
  subject: Subject,
  code: 'provider_rejected' | 'incomplete_list',
  issues: readonly Issue[],
): RefundError {
  const why = "what the provider says can't be told without guessing"
  return describe(subject, { code, outcome: 'none', why, issues })
}

/** The error for a call that was ended before it was made. */
export function abortedError(subject: Subject, outcome: Outcome, cause: unknown): RefundError {
  return describe(subject, {
    code: 'aborted',
    outcome,
    why: 'the caller ended the call',
    isRetryable: true,
    cause,
  })
}

/** Any other error about the subject. */
export function describe(
  { settings, task, reference, idempotencyKey }: Subject,
  {
    why,
    ...details
  }: Omit<RefundErrorDetails, 'message'> & { readonly why: string; readonly code: RefundErrorCode },
): RefundError {
  return new RefundError({
    provider: settings.name,
    reference: reference ?? null,
    idempotencyKey: idempotencyKey ?? null,
    ...details,
    message: `${settings.name} could not ${task}: ${why}.`,
  })
}

function inDoubt(
  subject: Subject,
  why: string,
  details: Pick<RefundErrorDetails, 'cause' | 'issues'>,
): RefundError {
  return subject.movesMoney
    ? describe(subject, {
        code: 'outcome_unknown',
        outcome: 'unknown',
        why: `${why}, and money may have moved`,
        isRetryable: subject.settings.keyTrust === 'replays',
        ...details,
      })
    : describe(subject, {
        code: 'provider_unavailable',
        outcome: 'none',
        why,
        isRetryable: true,
        ...details,
      })
}
