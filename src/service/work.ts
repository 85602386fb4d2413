import type { FullEntry } from '../ledger/index.ts'
import { isRefundError } from '../model/index.ts'
import type { Fact, RefundError } from '../model/index.ts'
import { attemptRefund } from './attempt.ts'
import { outlookOfStored } from './entries.ts'
import type { Outlook } from './entries.ts'
import { look, notTooSoon, read } from './looking.ts'
import { readPaymentOf } from './reading.ts'
import type { PaymentReading } from './reading.ts'
import { joinDeliveries } from './receiving.ts'
import { mayReplay } from './schedule.ts'
import { timeOf } from './settings.ts'
import type { Settings } from './settings.ts'
import { handlingOf, learn, release } from './steps.ts'
import type { Holding } from './steps.ts'

/** How one step is done with a record that the worker holds. */
export interface Work extends Holding {
  /** What was read for many at once; null where it is read for this one. */
  readonly shared: PaymentReading | null
}

/**
 * Does the next step of a record that the worker holds. What was interrupted is noted first, and the
 * step after that done too. Webhooks that came before it knew its refunds are joined to it.
 *
 * @throws {RefundError} what reading or the ledger throws. The record is then looked at again later.
 */
export async function workOn(settings: Settings, entry: FullEntry, work: Work): Promise<FullEntry> {
  return joinDeliveries(settings, entry, await doNext(settings, entry, work))
}

async function doNext(settings: Settings, entry: FullEntry, work: Work): Promise<FullEntry> {
  const outlook = outlookOfStored(entry, settings)
  switch (outlook.plan.step) {
    case 'send':
      return sendRecorded(settings, entry, work)
    case 'replay':
      // Switched off, nothing is sent, and it is looked for all the same.
      return settings.policy.isStopped()
        ? learnBy(settings, entry, work, () => look(settings, entry, work.shared))
        : attemptRefund(settings, entry, work.worker)
    case 'interrupt':
      return takeOver(settings, entry, { work, outlook })
    case 'look':
      return learnBy(settings, entry, work, () => look(settings, entry, work.shared))
    case 'read':
      return learnBy(settings, entry, work, () => read(settings, entry, work.shared))
    case 'none':
      return release(settings, entry, work.worker)
  }
}

interface Doing {
  readonly work: Work
  readonly outlook: Outlook
}

/**
 * Sends what is recorded. Where an attempt reached the provider before and was turned away, and no key
 * would stop a second refund, it is looked for first: waiting has made that free.
 */
async function sendRecorded(settings: Settings, entry: FullEntry, work: Work): Promise<FullEntry> {
  const { manifest } = settings.provider(entry.account)
  const reachedProvider = entry.facts.some(
    (fact) => fact.kind === 'turned_away' && fact.outcome === 'rejected',
  )
  if (!reachedProvider || manifest.keyTrust.value === 'replays') {
    return attemptRefund(settings, entry, work.worker)
  }
  const reading = await reach(settings, entry, work, () => readPaymentOf(settings, entry))
  if (reading.ours.length > 0) {
    return learnBy(settings, entry, work, () => look(settings, entry, reading))
  }
  return reading.isComplete
    ? attemptRefund(settings, entry, work.worker)
    : learnBy(settings, entry, work, async () => [])
}

/**
 * Notes that who sent it is gone, and goes on: where a replay is allowed it is sent again, and else it
 * is looked for, and both are stored in one step.
 */
async function takeOver(
  settings: Settings,
  entry: FullEntry,
  { work, outlook }: Doing,
): Promise<FullEntry> {
  const gone = interruption(outlook.findings.attempts, timeOf(settings))
  const { manifest } = settings.provider(entry.account)
  if (mayReplay(outlook, manifest, settings.policy)) {
    const holding = { ...work, keeps: true }
    const noted = await learn(settings, entry, () => [gone], handlingOf(settings, holding))
    const isMine = noted.lease?.owner === work.worker && noted.state === 'unknown'
    return isMine ? doNext(settings, noted, work) : noted
  }
  const found = await lookOrFail(settings, entry, work)
  const facts = isRefundError(found) ? [gone] : [gone, ...found]
  const noted = await learn(settings, entry, () => facts, handlingOf(settings, work))
  if (isRefundError(found)) throw found
  return noted
}

async function lookOrFail(
  settings: Settings,
  entry: FullEntry,
  work: Work,
): Promise<readonly Fact[] | RefundError> {
  try {
    return await look(settings, entry, work.shared)
  } catch (error) {
    if (isRefundError(error)) return error
    throw error
  }
}

function interruption(attempt: number, at: string): Fact {
  return {
    kind: 'doubt',
    id: `doubt:${attempt}:interrupted`,
    at,
    attempt,
    why: 'interrupted',
    code: 'outcome_unknown',
    status: null,
    message: 'Who sent it was gone before an answer was stored.',
  }
}

async function learnBy(
  settings: Settings,
  entry: FullEntry,
  work: Work,
  find: () => Promise<readonly Fact[]>,
): Promise<FullEntry> {
  const facts = await reach(settings, entry, work, find)
  return learn(
    settings,
    entry,
    (current) => notTooSoon(settings, current.facts, facts),
    handlingOf(settings, work),
  )
}

/** What fails is tried again later, and less and less often. */
async function reach<Result>(
  settings: Settings,
  entry: FullEntry,
  work: Work,
  action: () => Promise<Result>,
): Promise<Result> {
  try {
    return await action()
  } catch (error) {
    await learn(settings, entry, () => [], handlingOf(settings, { ...work, keeps: false }))
    throw error
  }
}
