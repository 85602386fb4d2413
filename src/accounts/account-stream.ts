import { isRefundError } from '../model/index.ts'
import type { AccountRejectedRow, AccountStatement, OfAccount } from '../model/index.ts'
import { createAccountReader } from './account-reader.ts'
import type { ReaderSetup } from './account-reader.ts'
import { end } from './place.ts'
import type { Place } from './place.ts'
import { createRunReader } from './run-reader.ts'
import type { Offer, RowPlace, TieRun } from './tie-run.ts'
import { abortedByCaller, unforeseen } from './walk-errors.ts'

/** The list of one account, as a walk over several takes from it. */
export interface AccountStream extends OfAccount {
  /**
   * Reads on until the next refund is known, or none is left. An account that fails says so in its
   * statement, behind the refunds that it gave.
   *
   * @throws {RefundError} `aborted`: the caller ended the call.
   */
  prepare(): Promise<void>
  /** What was prepared; null when none is left. */
  head(): Head | null
  statement(): AccountStatement
  /** Where another walk goes on behind the refund taken last. */
  place(): Place
  close(): Promise<void>
}

/** The next refund of an account. */
export interface Head extends Offer {
  /**
   * What it is sorted by, milliseconds since 1970. Infinity where nobody knows when it was created:
   * nothing then comes between it and the one before it in its account's list.
   */
  readonly time: number
}

export interface StreamSetup extends ReaderSetup {
  readonly onRejected: (row: AccountRejectedRow) => void
}

type Progress = Pick<AccountStatement, 'state' | 'complete' | 'error'>

export function createAccountStream(setup: StreamSetup): AccountStream {
  const { account, provider, options, onRejected } = setup
  const reader = createAccountReader(setup)
  const runs = createRunReader(reader)
  let progress: Progress = setup.place.hasEnded ? ended(true) : reading
  let start: RowPlace = setup.place
  let run: TieRun | null = null
  let count = 0
  let rejected = 0

  function tell(rows: readonly AccountRejectedRow[]): void {
    rejected += rows.length
    for (const row of rows) onRejected(row)
  }

  async function readRun(): Promise<void> {
    start = run?.place() ?? start
    run = null
    try {
      run = await runs.next(start)
      if (run === null) progress = ended(reader.summary().complete)
    } catch (error) {
      throwIfAborted(options.signal)
      // It may have read on behind its last refund, through rows that were kept out or filtered.
      start = { ...start, cursor: reader.summary().cursor }
      const known = isRefundError(error) ? error : unforeseen(account, provider.name)
      progress = { state: 'failed', complete: false, error: known }
    }
    tell(run?.settle() ?? reader.takeRejected())
  }

  function head(): Head | null {
    const from = run
    const offer = from?.next() ?? null
    if (from === null || offer === null) return null
    const take = (): void => {
      offer.take()
      count += 1
      tell(from.settle())
    }
    return { refund: offer.refund, time: from.time ?? Infinity, take }
  }

  return {
    account,
    prepare: async () => {
      throwIfAborted(options.signal)
      while (progress.state === 'reading' && head() === null) await readRun()
    },
    head,
    statement: () => ({
      account,
      provider: provider.name,
      mode: provider.mode,
      count,
      rejected,
      ...progress,
    }),
    place: () =>
      progress.state === 'ended' ? end : { hasEnded: false, ...(run?.place() ?? start) },
    close: () => reader.close(),
  }
}

const reading: Progress = { state: 'reading', complete: false, error: null }

function ended(complete: boolean): Progress {
  return { state: 'ended', complete, error: null }
}

function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw abortedByCaller(signal)
}
