import type { RecordState, RefundError } from '../model/index.ts'

/** What a shell learns about how a command ended. */
export const exitCodes = { done: 0, failed: 1, usage: 2, lookFirst: 3, differs: 4 } as const

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

/** The lines of `--help` about exit codes. */
export const exitCodeHelp = `Exit codes:
  0  done
  1  refused or failed
  2  wrong arguments or configuration: nothing was sent
  3  outcome unknown or not there yet, or another refund than asked for:
     look first
  4  the ledger and the provider differ (reconcile)`

/**
 * The exit code for an error. A refund other than the one asked for ends like an unknown one: a
 * script that takes 1 for "try again" must not do so when money has moved.
 */
export function exitCodeOf({ code, outcome }: RefundError): ExitCode {
  if (outcome === 'unknown' || outcome === 'accepted') return exitCodes.lookFirst
  const isUsage = code === 'invalid_request' || code === 'configuration'
  return isUsage ? exitCodes.usage : exitCodes.failed
}

const byState: Readonly<Record<RecordState, ExitCode>> = {
  succeeded: exitCodes.done,
  pending: exitCodes.done,
  failed: exitCodes.failed,
  rejected: exitCodes.failed,
  // A sweep sends it later: whoever takes this for "failed" would ask again elsewhere.
  recorded: exitCodes.lookFirst,
  sending: exitCodes.lookFirst,
  unknown: exitCodes.lookFirst,
  mismatch: exitCodes.lookFirst,
  duplicated: exitCodes.lookFirst,
}

/** The exit code for a refund of a ledger: what isn't certain ends like an unknown outcome. */
export function exitCodeOfState(state: RecordState): ExitCode {
  return byState[state]
}
