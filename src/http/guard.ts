import { isRefundError, RefundError } from '../model/index.ts'
import type { Outcome } from '../model/index.ts'

/** What a call was for, should it fail in a way that nobody foresaw. */
export interface Guarded {
  readonly provider: string
  /** As words behind "could not". */
  readonly task: string
  /** The most that may have happened. */
  readonly outcome: Outcome
}

/**
 * Runs a provider's method so that it throws `RefundError` and nothing else. What fails outside of
 * all that was foreseen (a replaced clock or digest that throws, a fault of ours) is told with the
 * most that may have happened to the money.
 */
export async function guard<Result>(guarded: Guarded, run: () => Promise<Result>): Promise<Result> {
  try {
    return await run()
  } catch (error) {
    throw asRefundError(error, guarded)
  }
}

/** An error of ours as it is; anything else as one that says the most that may have happened. */
export function asRefundError(error: unknown, guarded: Guarded): RefundError {
  return isRefundError(error) ? error : unforeseen(guarded)
}

function unforeseen({ provider, task, outcome }: Guarded): RefundError {
  const isUnknown = outcome === 'unknown'
  return new RefundError({
    code: isUnknown ? 'outcome_unknown' : 'configuration',
    outcome,
    provider,
    message: isUnknown
      ? `${provider} could not ${task}: something failed that should not. Money may have moved: find it by its reference before anything else.`
      : `${provider} could not ${task}: something failed that should not, perhaps an option such as clock, ids or fetch. Check these, and report it if they are right.`,
  })
}
