import { isRefundError, readFields, RefundError } from '../model/index.ts'
import { quietly } from './policy.ts'
import type { Settings } from './settings.ts'
import { sweepDue } from './sweep.ts'
import type { SweepSummary, WatchOptions } from './types.ts'
import { wait } from './wait.ts'

const standardEveryMs = 30_000
// Timers hold no more than some 24 days.
const longestWaitMs = 24 * 60 * 60 * 1000
// After a sweep that failed the next one waits longer, each time twice as long, this many times.
const mostDoublings = 5

/** Sweeps until it is ended. */
export async function watchDue(settings: Settings, options: WatchOptions): Promise<void> {
  const { signal, everyMs, sweep, onSweep, onError } = parseOptions(options)
  let failures = 0
  while (!signal.aborted) {
    const summary = await sweepOrError(settings, sweep)
    if (isRefundError(summary)) {
      failures = Math.min(failures + 1, mostDoublings)
      quietly(() => onError?.(summary))
    } else {
      failures = 0
      if (summary.taken > 0) quietly(() => onSweep?.(summary))
      // There may be more that is due: it is done before anybody waits.
      if (!summary.isDone && summary.taken > 0) continue
    }
    await wait(settings.clock, Math.min(everyMs * 2 ** failures, longestWaitMs), signal)
  }
}

async function sweepOrError(
  settings: Settings,
  options: Parameters<typeof sweepDue>[1],
): Promise<SweepSummary | RefundError> {
  try {
    return await sweepDue(settings, options)
  } catch (error) {
    // A slip in the options would be there for ever.
    if (isRefundError(error) && error.code === 'ledger') return error
    throw error
  }
}

interface Watch extends Pick<WatchOptions, 'signal' | 'onSweep' | 'onError'> {
  readonly everyMs: number
  readonly sweep: Omit<WatchOptions, 'everyMs' | 'onSweep' | 'onError'>
}

function parseOptions(options: WatchOptions): Watch {
  if (readFields(options) === null) throw refuse('options', 'option.type', 'must be a plain object')
  const { everyMs = standardEveryMs, onSweep, onError, ...sweep } = options
  const isFit = typeof everyMs === 'number' && everyMs >= 1000 && everyMs <= longestWaitMs
  if (!isFit) {
    throw refuse('everyMs', 'option.range', `must be from 1000 to ${longestWaitMs} milliseconds`)
  }
  if (sweep.signal === undefined) {
    throw refuse('signal', 'option.signal', 'must be the signal that ends it')
  }
  for (const [name, listener] of Object.entries({ onSweep, onError })) {
    if (listener !== undefined && typeof listener !== 'function') {
      throw refuse(name, 'option.function', 'must be a function')
    }
  }
  return {
    signal: sweep.signal,
    everyMs,
    sweep,
    ...(onSweep === undefined ? {} : { onSweep }),
    ...(onError === undefined ? {} : { onError }),
  }
}

function refuse(path: string, rule: string, what: string): RefundError {
  return new RefundError({
    code: 'invalid_request',
    outcome: 'none',
    message: `The watch was not begun: ${path} ${what}.`,
    issues: [{ path, rule }],
  })
}
