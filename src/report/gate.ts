import { RefundError } from '../model/index.ts'

/** What keeps a report from going on once its caller has given it up. */
export interface Gate {
  /** @throws {RefundError} `aborted`. */
  check(): void
  /** Waits for one thing at a time, and no longer than the caller does. */
  wait<Result>(work: Promise<Result>): Promise<Result>
  close(): void
}

/**
 * One listener for the whole report: a race of each refund against one promise would keep all of
 * them in memory until the end.
 */
export function openGate(signal: AbortSignal | undefined): Gate {
  let giveUp: ((reason: RefundError) => void) | null = null
  const onAbort = (): void => giveUp?.(aborted(signal))
  signal?.addEventListener('abort', onAbort)
  const check = (): void => {
    if (signal?.aborted === true) throw aborted(signal)
  }
  return {
    check,
    wait: (work) => {
      if (signal === undefined) return work
      return new Promise((resolve, reject) => {
        giveUp = reject
        work.then(resolve, reject)
        if (signal.aborted) reject(aborted(signal))
      })
    },
    close: () => signal?.removeEventListener('abort', onAbort),
  }
}

function aborted(signal: AbortSignal | undefined): RefundError {
  return new RefundError({
    code: 'aborted',
    outcome: 'none',
    message: 'polyrefund: the report was not finished: the caller gave it up.',
    cause: signal?.reason,
  })
}
