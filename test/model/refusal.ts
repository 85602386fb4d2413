import { expect } from 'vitest'

import { isRefundError } from '../../src/model/index.ts'
import type { RefundError } from '../../src/model/index.ts'

/** Runs what must be refused and gives its error back; anything but a RefundError fails the test. */
export function refusalOf(run: () => unknown): RefundError {
  let thrown: unknown = 'nothing'
  try {
    run()
  } catch (error) {
    thrown = error
  }
  if (isRefundError(thrown)) return thrown
  throw new Error(`Expected a RefundError, and got ${String(thrown)}`)
}

/** Expects a refusal before anything was sent, with exactly these issues as `path rule`. */
export function expectRefused(run: () => unknown, ...issues: readonly string[]): RefundError {
  const error = refusalOf(run)
  expect({
    code: error.code,
    outcome: error.outcome,
    isRetryable: error.isRetryable,
    issues: error.issues.map(({ path, rule }) => `${path} ${rule}`),
  }).toEqual({ code: 'invalid_request', outcome: 'not_sent', isRetryable: false, issues })
  return error
}

/** All that a log could show of an error. */
export function shownOf(error: RefundError): string {
  return `${error.message}\n${error.stack}\n${JSON.stringify(error)}`
}
