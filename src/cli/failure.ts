import { isRefundError, RefundError } from '../model/index.ts'
import type { Outcome } from '../model/index.ts'
import { printable } from './escape.ts'
import { exitCodeOf, exitCodes } from './exit-codes.ts'
import type { ExitCode } from './exit-codes.ts'
import { printJsonLine, printLines } from './print.ts'
import type { Output } from './world.ts'

/** How an error is told. */
export interface FailureReport {
  readonly isJson: boolean
  /** The command that says what has happened, after an outcome that nobody knows. */
  readonly nextCommand?: string
}

const outcomes: Readonly<Record<Outcome, string>> = {
  none: 'no money is moved by this call',
  not_sent: 'nothing was sent',
  rejected: 'the provider turned this attempt away, and it moved nothing',
  accepted: 'THE PROVIDER HAS MADE A REFUND',
  unknown: 'MONEY MAY HAVE MOVED',
}

/** Tells an error on standard error, and says with which code to end. */
export function reportFailure(stderr: Output, error: unknown, report: FailureReport): ExitCode {
  const known = isRefundError(error) ? error : unforeseen(error)
  if (report.isJson) printFailureAsJson(stderr, known, report)
  else printFailure(stderr, known, report)
  return known === error ? exitCodeOf(known) : exitCodes.failed
}

function printFailureAsJson(stderr: Output, error: RefundError, report: FailureReport): void {
  printJsonLine(stderr, {
    ...error.toJSON(),
    refund: error.refund,
    nextCommand: report.nextCommand ?? null,
  })
}

function printFailure(stderr: Output, error: RefundError, { nextCommand }: FailureReport): void {
  const lines = [
    `${stderr.style('red', 'Error:')} ${printable(error.message)}`,
    `  code     ${error.code}`,
    `  outcome  ${error.outcome}: ${outcomes[error.outcome]}`,
    ...error.issues.map(({ path, rule }) => `  issue    ${printable(path)}: ${printable(rule)}`),
    ...detailsOf(error),
    ...lookFirst(stderr, nextCommand),
  ]
  printLines(stderr, lines)
}

function detailsOf(error: RefundError): readonly string[] {
  const { refund, providerMessage, traceId, isRetryable, retryAfterMs } = error
  const lines: string[] = []
  if (refund !== null) lines.push(`  refund   ${printable(refund.id)}`)
  if (providerMessage !== null) lines.push(`  words    ${printable(providerMessage)}`)
  if (traceId !== null) lines.push(`  trace    ${printable(traceId)}`)
  if (isRetryable) lines.push(`  repeat   safe with the same command${waiting(retryAfterMs)}`)
  return lines
}

function waiting(retryAfterMs: number | null): string {
  return retryAfterMs === null ? '' : `, after ${Math.ceil(retryAfterMs / 1000)} s`
}

function lookFirst(stderr: Output, nextCommand: string | undefined): readonly string[] {
  if (nextCommand === undefined) return []
  return [
    '',
    stderr.style('bold', 'Do not run create again before this has said what happened:'),
    `  ${nextCommand}`,
  ]
}

/** What isn't ours may hold a request with its credentials, so only its kind is told. */
function unforeseen(error: unknown): RefundError {
  const kind = error instanceof Error ? error.name : typeof error
  return new RefundError({
    code: 'configuration',
    outcome: 'none',
    message: `Something failed that should not (${kind}). Please report it with the command you ran.`,
  })
}
