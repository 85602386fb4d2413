import { isRefundError } from '../model/index.ts'
import type {
  AccountRefund,
  AccountRejectedRow,
  AccountStatement,
  Issue,
  OfAccount,
} from '../model/index.ts'
import { createAccountReader } from './account-reader.ts'
import type { ReaderSetup } from './account-reader.ts'
import { end } from './place.ts'
import type { Place } from './place.ts'
import { createRunReader } from './run-reader.ts'
import type { RowPlace, TieRun } from './tie-run.ts'
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
  /** Why its list can't be proved whole, as the account itself says it at the end. */
  faults(): readonly Issue[]
  /** Where another walk goes on behind the refund taken last. */
  place(): Place
  close(): Promise<void>
}

/** The next refund of an account. */
export interface Head {
  readonly refund: AccountRefund
  /**
   * What it is sorted by, milliseconds since 1970. Infinity where nobody knows when it was created:
   * nothing then comes between it and the one before it in its account's list.
   */
  readonly time: number
  /**
   * Tells of the rows that were kept out before it, and then counts it as yielded. Where the telling
   * throws, it was not taken: another walk goes on before those rows.
   */
  take(): void
}

export interface StreamSetup extends ReaderSetup {
  readonly onRejected: (row: AccountRejectedRow) => void
}

type Progress = Pick<AccountStatement, 'state' | 'complete' | 'error'>

/** What was read next: a run of refunds, or how the list ended. */
interface Step {
  readonly run: TieRun | null
  readonly progress: Progress
  readonly faults: readonly Issue[]
  /** Where another walk goes on, as long as nothing of the run was taken. */
  readonly start: RowPlace
  /** The rows that were kept out, and that no walk from `start` on would tell of. */
  readonly rejected: readonly AccountRejectedRow[]
}

export function createAccountStream(setup: StreamSetup): AccountStream {
  const { account, provider, options, onRejected } = setup
  const reader = createAccountReader(setup)
  const runs = createRunReader(reader)
  let progress: Progress = setup.place.hasEnded ? ended(true) : reading
  let faults: readonly Issue[] = []
  let start: RowPlace = setup.place
  let run: TieRun | null = null
  let count = 0
  let rejected = 0
  let isClosed = false

  function tell(rows: readonly AccountRejectedRow[]): void {
    for (const row of rows) {
      rejected += 1
      onRejected(row)
    }
  }

  async function readOn(): Promise<Step> {
    try {
      const next = await runs.next(start)
      if (next !== null) {
        return { run: next, progress: reading, faults, start, rejected: next.skipped }
      }
      const end = reader.end()
      const whole = { run: null, progress: ended(end.complete), faults: end.faults, start }
      return { ...whole, rejected: reader.takeRejected() }
    } catch (error) {
      throwIfAborted(options.signal)
      const known = isRefundError(error) ? error : unforeseen(account, provider.name)
      return {
        run: null,
        progress: { state: 'failed', complete: false, error: known },
        faults,
        // It may have read on behind its last refund, through rows that were kept out or filtered.
        start: { ...start, cursor: reader.cursor() },
        rejected: reader.takeRejected(),
      }
    }
  }

  async function readRun(): Promise<void> {
    start = run?.place() ?? start
    run = null
    const step = await readOn()
    // What comes of a list that was closed meanwhile is no end of it.
    if (isClosed) return
    // Told before it counts: if the listener throws, another walk reads these rows again.
    tell(step.rejected)
    ;({ run, progress, faults, start } = step)
  }

  function head(): Head | null {
    const offer = run?.next() ?? null
    if (run === null || offer === null) return null
    const take = (): void => {
      tell(offer.settling())
      offer.take()
      count += 1
    }
    return { refund: offer.refund, time: run.time ?? Infinity, take }
  }

  const isLacking = (): boolean => !isClosed && progress.state === 'reading' && head() === null

  return {
    account,
    prepare: async () => {
      throwIfAborted(options.signal)
      while (isLacking()) await readRun()
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
    faults: () => faults,
    place: () =>
      progress.state === 'ended' ? end : { hasEnded: false, ...(run?.place() ?? start) },
    close: async () => {
      isClosed = true
      await reader.close()
    },
  }
}

const reading: Progress = { state: 'reading', complete: false, error: null }

function ended(complete: boolean): Progress {
  return { state: 'ended', complete, error: null }
}

function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw abortedByCaller(signal)
}
