import type { FullEntry, LedgerChange } from '../ledger/index.ts'
import { isRefundError, parseCallOptions, RefundError, withDetails } from '../model/index.ts'
import type { CallOptions, JsonObject, RefundRecord } from '../model/index.ts'
import { standingOf } from './entries.ts'
import { joinDeliveries } from './receiving.ts'
import { recordRefund } from './recording.ts'
import { recordOf } from './records.ts'
import {
  differences,
  isReference,
  readRequest,
  referenceConflict,
  requestAsJson,
} from './request.ts'
import type { AskedRefund } from './request.ts'
import { checkKillSwitch } from './reservation.ts'
import { isCommitUnknown } from './settings.ts'
import type { Settings } from './settings.ts'
import { after, entryOf, release, scopeOf, step } from './steps.ts'
import { wait } from './wait.ts'
import { workOn } from './work.ts'

/** A refund that this process is making at the moment. */
interface UnderWay {
  readonly request: JsonObject
  readonly made: Promise<FullEntry>
  /** Ends it while nothing is recorded. */
  readonly stop: AbortController
  isCommitting: boolean
  waiting: number
}

/** Makes refunds, each reference once in this process at a time. */
export type CreateRefund = (value: unknown, options?: CallOptions) => Promise<RefundRecord>

export function creator(settings: Settings): CreateRefund {
  const underWay = new Map<string, UnderWay>()

  function begin(asked: AskedRefund, request: JsonObject): UnderWay {
    const stop = new AbortController()
    const making: UnderWay = {
      request,
      stop,
      isCommitting: false,
      waiting: 0,
      made: Promise.resolve().then(() =>
        make(settings, { asked, request, stop, onCommitting: () => (making.isCommitting = true) }),
      ),
    }
    underWay.set(asked.reference, making)
    const end = (): void => {
      if (underWay.get(asked.reference) === making) underWay.delete(asked.reference)
    }
    making.made.then(end, end)
    return making
  }

  return async (value, options) => {
    const { signal } = parseCallOptions(options)
    const asked = readRequest(value, settings)
    const request = requestAsJson(asked)
    const known = underWay.get(asked.reference)
    if (known !== undefined) checkSame(asked, known.request, request)
    // One that others have ended is nobody's to wait for any more.
    const isGivenUp = known === undefined || known.stop.signal.aborted
    const making = isGivenUp ? begin(asked, request) : known
    return recordOf(await join(settings, asked.reference, making, signal), settings)
  }
}

/** Waits for a refund that is being made. Who is the last to lose patience ends what isn't recorded. */
async function join(
  settings: Settings,
  reference: string,
  making: UnderWay,
  signal: AbortSignal | undefined,
): Promise<FullEntry> {
  if (signal === undefined) {
    making.waiting += 1
    return making.made
  }
  making.waiting += 1
  const given = await untilAborted(making.made, signal)
  making.waiting -= 1
  if (given !== null) return given
  if (!making.isCommitting && making.waiting === 0) making.stop.abort(signal.reason)
  if (!making.isCommitting && making.waiting > 0) throw aborted(reference, signal)
  // Not there yet: it is being stored, or has been given up.
  return (await readQuietly(settings, reference)) ?? making.made
}

function untilAborted<Result>(
  promise: Promise<Result>,
  signal: AbortSignal,
): Promise<Result | null> {
  return new Promise((resolve, reject) => {
    const end = (): void => resolve(null)
    if (signal.aborted) {
      end()
      return
    }
    signal.addEventListener('abort', end, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', end))
  })
}

function aborted(reference: string, signal: AbortSignal): RefundError {
  return new RefundError({
    code: 'aborted',
    outcome: 'not_sent',
    isRetryable: true,
    message: `The refund ${reference} was not waited for: the caller ended the call before it was recorded. The same call is safe to repeat.`,
    reference,
    cause: signal.reason,
  })
}

interface Making {
  readonly asked: AskedRefund
  readonly request: JsonObject
  readonly stop: AbortController
  readonly onCommitting: () => void
}

async function make(settings: Settings, making: Making): Promise<FullEntry> {
  const { asked, request, stop, onCommitting } = making
  const { reference, account } = asked
  const worker = settings.worker()
  try {
    const stored = isReference(reference) ? await readStored(settings, reference) : undefined
    if (stored !== undefined)
      return await resume(settings, { asked, request, worker, stored, onCommitting })
    checkKillSwitch({ account, reference }, settings)
    const recorded = await recordRefund(settings, {
      asked,
      request,
      worker,
      signal: stop.signal,
      onCommitting,
    })
    // One that was made elsewhere before is known as soon as it is recorded.
    const unknown = { ...recorded.entry, refundIds: [] }
    if (recorded.isNew)
      return await pursue(settings, await joinDeliveries(settings, unknown, recorded.entry), worker)
    return await resume(settings, { asked, request, worker, stored: recorded.entry, onCommitting })
  } catch (error) {
    throw isRefundError(error) ? notRecorded(error, asked) : error
  }
}

/** What ends a refund before it is recorded says that nothing was sent, and whose it is. */
function notRecorded(error: RefundError, { account, reference }: AskedRefund): RefundError {
  // It may be recorded after all, and then a sweep sends it: nobody may say that nothing moves.
  if (isCommitUnknown(error)) {
    const message = `Nobody can tell whether the refund ${reference} was recorded: the ledger gave no answer, and several times over. Ask for it again as it was; that is safe either way.`
    return withDetails(error, {
      account,
      reference,
      outcome: 'unknown',
      isRetryable: true,
      message,
    })
  }
  const outcome = error.outcome === 'none' ? 'not_sent' : error.outcome
  return withDetails(error, { account, outcome, reference: error.reference ?? reference })
}

async function readStored(settings: Settings, reference: string): Promise<FullEntry | undefined> {
  const [entry] = await settings.ledger.read([reference])
  return entry
}

interface Resuming {
  readonly asked: AskedRefund
  readonly request: JsonObject
  readonly worker: string
  readonly stored: FullEntry
  readonly onCommitting: () => void
}

/** Goes on with a refund that was recorded before, if nobody else does. */
async function resume(settings: Settings, resuming: Resuming): Promise<FullEntry> {
  const { asked, request, worker, stored, onCommitting } = resuming
  checkSame(asked, stored.request, request)
  onCommitting()
  if (!isOpen(stored)) return stored
  const taken = await takeQuietly(settings, stored, worker)
  return taken.lease?.owner === worker ? pursue(settings, taken, worker) : taken
}

function checkSame(asked: AskedRefund, stored: JsonObject, request: JsonObject): void {
  const issues = differences(stored, request)
  if (issues.length > 0) throw referenceConflict(asked.reference, asked.account, issues)
}

/** Whether there may be something to do with it at once. */
function isOpen({ state }: FullEntry): boolean {
  return state === 'recorded' || state === 'sending' || state === 'unknown'
}

/** What is recorded is told as it stands, also where the ledger can't be written now. */
async function takeQuietly(
  settings: Settings,
  stored: FullEntry,
  worker: string,
): Promise<FullEntry> {
  try {
    return await take(settings, stored, worker)
  } catch {
    return stored
  }
}

/** Takes a lease, unless somebody has one. */
function take(settings: Settings, of: FullEntry, worker: string): Promise<FullEntry> {
  return step(settings, scopeOf(of), (view): LedgerChange<FullEntry> => {
    const entry = entryOf(view, of.reference)
    const now = settings.clock.now()
    const isFree = entry.lease === null || Date.parse(entry.lease.until) <= now
    if (!isFree || !isOpen(entry)) return { result: entry }
    const until = new Date(now + settings.policy.leaseMs).toISOString()
    const { tries, facts } = entry
    const held = { lease: { owner: worker, until }, tries }
    const standing = { ...standingOf(entry, facts, held, settings, entry), dueAt: entry.dueAt }
    return { result: after(entry, standing, facts), standing }
  })
}

/**
 * Does what is due with a refund as long as somebody may be waiting for it, and leaves the rest to
 * `sweep`.
 */
export async function pursue(
  settings: Settings,
  first: FullEntry,
  worker: string,
): Promise<FullEntry> {
  const { clock, policy } = settings
  const end = clock.monotonic() + policy.patienceMs
  let entry = first
  while (entry.lease?.owner === worker && isOpen(entry) && entry.dueAt !== null) {
    const waitMs = Math.max(0, Date.parse(entry.dueAt) - clock.now())
    if (entry.state !== 'sending' && clock.monotonic() + waitMs > end) break
    if (entry.state !== 'sending' && waitMs > 0) await wait(clock, waitMs)
    const worked = await workQuietly(settings, entry, worker)
    if (worked === null) return (await readQuietly(settings, entry.reference)) ?? entry
    entry = worked
  }
  return entry.lease?.owner === worker ? releaseQuietly(settings, entry, worker) : entry
}

async function readQuietly(settings: Settings, reference: string): Promise<FullEntry | undefined> {
  try {
    return await readStored(settings, reference)
  } catch {
    return undefined
  }
}

/** What can't be read now is read by a sweep: the record stands, and says so. */
async function workQuietly(
  settings: Settings,
  entry: FullEntry,
  worker: string,
): Promise<FullEntry | null> {
  try {
    return await workOn(settings, entry, { worker, keeps: true, shared: null })
  } catch {
    return null
  }
}

async function releaseQuietly(
  settings: Settings,
  entry: FullEntry,
  worker: string,
): Promise<FullEntry> {
  try {
    return await release(settings, entry, worker)
  } catch {
    // The lease runs out by itself.
    return entry
  }
}
