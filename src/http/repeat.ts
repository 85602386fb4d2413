import pRetry from 'p-retry'

import { isRefundError, withDetails } from '../model/index.ts'
import type { RefundError } from '../model/index.ts'
import type { CallLimits } from './call.ts'
import type { Clock, Ids } from './runtime.ts'

const shortestWaitMs = 500
const longestWaitMs = 8_000

/** When a repeat comes, and when no more. */
export interface RepeatLimits extends CallLimits {
  readonly attempts: number
  readonly clock: Clock
  readonly ids: Ids
}

/**
 * The one policy about repeats. What throws an error with `isRetryable` is tried again, after the
 * time the provider asks for or a growing, jittered wait, while attempts and deadline last.
 *
 * Once an attempt ended with an unknown outcome, no later failure hides it: a refusal speaks for
 * its own attempt only, so the unknown is thrown in its place.
 */
export async function repeatWhileSafe<Result>(
  attempt: (attemptNumber: number) => Promise<Result>,
  limits: RepeatLimits,
): Promise<Result> {
  const doubts: RefundError[] = []
  try {
    return await pRetry(attempt, {
      retries: limits.attempts - 1,
      // The waiting is done below, on the clock that was given.
      minTimeout: 0,
      onFailedAttempt: ({ error }) => {
        if (isRefundError(error) && error.outcome === 'unknown') doubts.push(error)
      },
      shouldRetry: async ({ error, attemptNumber }) =>
        isRefundError(error) && error.isRetryable && wait(error, attemptNumber, limits),
    })
  } catch (error) {
    throw isRefundError(error) ? settle(error, doubts.at(-1), limits.signal) : error
  }
}

function settle(
  error: RefundError,
  doubt: RefundError | undefined,
  signal: AbortSignal | undefined,
): RefundError {
  if (error.outcome === 'accepted' || error.outcome === 'unknown') return error
  if (doubt !== undefined) return doubt
  if (signal?.aborted !== true || !error.isRetryable || error.code === 'aborted') return error
  return withDetails(error, {
    code: 'aborted',
    message: `${error.provider ?? 'The call'} was not asked again: the caller ended the call. The same call is safe to repeat.`,
    retryAfterMs: null,
    cause: signal.reason,
  })
}

/** Waits until the next attempt is due; false when there is no time for it. */
async function wait(
  error: RefundError,
  attemptNumber: number,
  { clock, ids, deadline, signal }: RepeatLimits,
): Promise<boolean> {
  const ceilingMs = Math.min(shortestWaitMs * 2 ** (attemptNumber - 1), longestWaitMs)
  const jitteredMs = Math.ceil(ceilingMs * ids.jitter())
  const waitMs = Math.max(jitteredMs, error.retryAfterMs ?? 0)
  if (signal?.aborted === true || waitMs >= deadline.remainingMs()) return false
  return new Promise((resolve) => {
    const stop = (): void => {
      cancel()
      resolve(false)
    }
    const cancel = clock.after(waitMs, () => {
      signal?.removeEventListener('abort', stop)
      resolve(true)
    })
    signal?.addEventListener('abort', stop, { once: true })
  })
}
