import type { FullEntry } from '../../ledger/index.ts'
import { isRefundError, RefundError } from '../../model/index.ts'
import type { Settings } from '../settings.ts'
import { isClosed } from './closing.ts'
import { createSeenIds } from './seen-ids.ts'
import type { SeenIds } from './seen-ids.ts'
import type { Finding, FindingKind, ReconcileSummary } from './types.ts'
import { textOf } from './window.ts'
import type { Window } from './window.ts'

/** One reconciliation: what it works with, and how far it is. */
export interface Run {
  readonly settings: Settings
  readonly window: Window
  /** Refunds of the provider that were met. */
  readonly seen: SeenIds
  /** Records that were found to lack a refund: one of several is enough. */
  readonly told: Set<string>
  readonly counts: { refunds: number; paired: number; underWay: number; closed: number }
  readonly findings: Record<FindingKind, number>
  hasEnded: boolean
  isListWhole: boolean
  error: RefundError | null
}

export function startRun(settings: Settings, window: Window): Run {
  return {
    settings,
    window,
    seen: createSeenIds(),
    told: new Set(),
    counts: { refunds: 0, paired: 0, underWay: 0, closed: 0 },
    findings: noFindings(),
    hasEnded: false,
    isListWhole: false,
    error: null,
  }
}

function noFindings(): Record<FindingKind, number> {
  return {
    missing_here: 0,
    missing_there: 0,
    amount_differs: 0,
    status_differs: 0,
    seen_twice: 0,
    foreign: 0,
    stale: 0,
    orphan_fact: 0,
  }
}

/** Counts a finding, and hands it on. */
export function found(run: Run, finding: Finding): Finding {
  run.findings[finding.kind] += 1
  return finding
}

/** A finding about a record; null, and counted as such, where a person has closed it. */
export function unlessClosed(run: Run, entry: FullEntry, finding: Finding): Finding | null {
  if (finding.action.kind === 'learn' || !isClosed(entry, finding)) return finding
  run.counts.closed += 1
  return null
}

export function summarize(run: Run): ReconcileSummary {
  const { window, counts, findings, hasEnded, isListWhole, error } = run
  return {
    account: window.account,
    from: textOf(window.fromMs),
    before: textOf(window.beforeMs),
    ...counts,
    findings: { ...findings },
    isComplete: hasEnded && isListWhole && error === null,
    error,
  }
}

/**
 * Asks the provider; null where it can't be asked now, which is told in the summary. What keeps the
 * ledger from being read, and the caller's own end of the call, end all of it.
 */
export async function reach<Answer>(run: Run, ask: () => Promise<Answer>): Promise<Answer | null> {
  try {
    return await ask()
  } catch (error) {
    noteFault(run, error)
    return null
  }
}

/** Notes what the provider could not be asked for. Throws what is no such fault. */
export function noteFault(run: Run, error: unknown): void {
  const isFault = isRefundError(error) && error.code !== 'aborted' && error.code !== 'ledger'
  if (!isFault) throw error
  run.error ??= error
}

/** What keeps a reconciliation from being complete, as an error; null where nothing does. */
export function lackOf(run: Run): RefundError | null {
  if (summarize(run).isComplete) return null
  return (
    run.error ??
    new RefundError({
      code: 'incomplete_list',
      outcome: 'none',
      account: run.window.account,
      message: `The account ${run.window.account} was not reconciled as a whole: its provider's list can't be proved to hold every refund, so nothing is said to be missing there. Run it again, or ask for the summary to take it as it is.`,
      issues: [{ path: 'refunds', rule: 'body.paging' }],
    })
  )
}

/** Ends the run where its caller has ended the call. */
export function checkSignal({ window: { signal, account } }: Run): void {
  if (signal?.aborted !== true) return
  throw new RefundError({
    code: 'aborted',
    outcome: 'none',
    account,
    isRetryable: true,
    message: `The account ${account} was not reconciled to its end: the caller ended the call.`,
    cause: signal.reason,
  })
}
