import { RefundError } from '../../model/index.ts'
import type { Settings } from '../settings.ts'
import { findInDeliveries, findInLedger } from './ledger-side.ts'
import { lackOf, startRun, summarize } from './progress.ts'
import { findInList } from './provider-side.ts'
import type { Finding, ReconcileOptions, Reconciliation } from './types.ts'
import { readWindow } from './window.ts'

/**
 * Holds the ledger against the provider's list. The list is read first and the ledger after it, so that
 * what is recorded meanwhile is not taken for missing here.
 */
export function reconcileAccount(settings: Settings, options: ReconcileOptions): Reconciliation {
  const run = startRun(settings, readWindow(options, settings))
  let isAsked = false
  let isTaken = false

  async function* read(): AsyncGenerator<Finding, void, undefined> {
    yield* findInList(run)
    if (run.isListWhole && run.error === null) yield* findInLedger(run)
    yield* findInDeliveries(run)
    run.hasEnded = true
    const lack = lackOf(run)
    if (!isAsked && lack !== null) throw lack
  }

  return {
    summary: () => {
      isAsked = true
      return summarize(run)
    },
    [Symbol.asyncIterator]: () => {
      if (isTaken) throw takenTwice()
      isTaken = true
      return read()
    },
  }
}

function takenTwice(): RefundError {
  return new RefundError({
    code: 'invalid_request',
    outcome: 'none',
    message: 'A reconciliation is read once. Call reconcile() for another.',
    issues: [{ path: 'reconciliation', rule: 'walk.reused' }],
  })
}
