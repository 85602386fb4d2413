import { withDetails } from '../model/index.ts'
import type { Issue, RefundError } from '../model/index.ts'
import { parseBody } from './body.ts'
import type { Answer, ExplainRefusal } from './call.ts'
import { errorFromEvidence } from './evidence.ts'
import type { Evidence, Subject } from './evidence.ts'
import { readRetryAfter } from './retry-after.ts'
import type { Exchanged } from './transport.ts'

/** An attempt with a readable answer, or the error that says what its lack means. */
export type Attempt =
  | { readonly answer: Answer }
  | { readonly error: RefundError; readonly status: number | null }

/** How the provider that was asked answers. */
export interface Manners {
  readonly operation: string
  readonly explain: ExplainRefusal
  /** Lower case; null when the provider marks no replays. */
  readonly replayMarker: string | null
  /** Wall time, milliseconds since 1970. */
  readonly now: number
}

/** Reads what an exchange brought, tolerantly: only what decides about success is looked at. */
export function readAttempt(exchanged: Exchanged, subject: Subject, manners: Manners): Attempt {
  const failed = (evidence: Evidence): Attempt => ({
    error: errorFromEvidence(evidence, subject),
    status: exchanged.kind === 'answer' ? exchanged.status : null,
  })
  if (exchanged.kind !== 'answer') return failed(exchanged)

  const { status, headers } = exchanged
  const body = exchanged.isWhole ? parseBody(exchanged.bytes) : { rule: 'body.truncated' }
  const { operation, explain } = manners
  if (status < 200 || status > 299) {
    const value = 'value' in body ? body.value : undefined
    const refusal = explain({ operation, status, body: value })
    const retryAfterMs = readRetryAfter(headers.get('retry-after'), manners.now)
    return failed({ kind: 'refused', status, refusal, retryAfterMs })
  }

  const unreadable = (issues: readonly Issue[]): Evidence => ({
    kind: 'unreadable',
    status,
    issues,
  })
  if (status > 202) return failed(unreadable([{ path: 'status', rule: 'status.unexpected' }]))
  if ('rule' in body) return failed(unreadable([{ path: 'body', rule: body.rule }]))
  if (explain({ operation, status, body: body.value }).isOwn) {
    return failed(unreadable([{ path: 'body', rule: 'body.error_envelope' }]))
  }
  const isReplay = isMarkedAsReplay(exchanged, manners.replayMarker)
  return {
    answer: {
      body: body.value,
      isReplay,
      unreadable: (issues) => errorFromEvidence(unreadable(issues), subject),
      unsayable: (issues) =>
        withDetails(errorFromEvidence(unreadable(issues), subject), {
          code: 'provider_rejected',
          isRetryable: false,
          message: `${subject.provider} could not ${subject.task}: what the provider says of it can't be told without guessing. See issues.`,
        }),
      otherRefund: (found) =>
        errorFromEvidence({ kind: 'other_refund', isReplay, ...found }, subject),
    },
  }
}

/** Whether the provider says that it answered so before. */
export function isMarkedAsReplay(exchanged: Exchanged, marker: string | null): boolean {
  if (marker === null || exchanged.kind !== 'answer') return false
  return exchanged.headers.get(marker)?.toLowerCase() === 'true'
}
