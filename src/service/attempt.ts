import type { FullEntry, LedgerChange } from '../ledger/index.ts'
import { isRefundError } from '../model/index.ts'
import type { Fact, PreparedRefund, Refund, RefundError } from '../model/index.ts'
import { addFacts, outlookOfStored, standingOf } from './entries.ts'
import { seenFact } from './facts.ts'
import { timeOf } from './settings.ts'
import type { Settings } from './settings.ts'
import { after, entryOf, handlingOf, learn, scopeOf, step } from './steps.ts'
import { wait } from './wait.ts'

interface Mark {
  readonly entry: FullEntry
  /** The number of the attempt that may be made; null where another works on it, or nothing is to send. */
  readonly attempt: number | null
}

/**
 * Sends a recorded refund, or the same bytes again where the provider replays by key. The mark is
 * durable before the first byte leaves; what comes of it is stored before anything else happens.
 */
export async function attemptRefund(
  settings: Settings,
  of: FullEntry,
  worker: string,
): Promise<FullEntry> {
  const { prepared } = of
  if (prepared === null || settings.policy.isStopped() || !settings.isTimeKnown()) {
    // Given back, and looked at less and less often: who keeps it would try again at once.
    return learn(settings, of, () => [], handlingOf(settings, { worker, keeps: false }))
  }
  const markedAt = settings.clock.monotonic()
  const mark = await markSending(settings, of, worker)
  const { attempt } = mark
  if (attempt === null) return mark.entry
  const fact = await sendOnce(settings, { prepared, entry: mark.entry, attempt, markedAt })
  return store(settings, mark.entry, worker, fact)
}

function markSending(settings: Settings, of: FullEntry, worker: string): Promise<Mark> {
  let marked: number | null = null
  return step(settings, scopeOf(of), (view): LedgerChange<Mark> => {
    const entry = entryOf(view, of.reference)
    const { findings, plan, nowMs } = outlookOfStored(entry, settings)
    const isMine = entry.lease?.owner === worker
    if (marked === findings.attempts && isMine) {
      // The mark was stored, though nobody said so.
      return { result: { entry, attempt: marked } }
    }
    const isToSend = plan.step === 'send' || plan.step === 'replay'
    if (!isMine || !isToSend || !settings.isTimeKnown()) return { result: { entry, attempt: null } }
    marked = findings.attempts + 1
    const sent: Fact = {
      kind: 'sent',
      id: `sent:${marked}`,
      // Where the clocks disagree, the later time: nothing is then proved absent too soon.
      at: new Date(Math.max(nowMs, settings.latest())).toISOString(),
      attempt: marked,
    }
    const until = new Date(nowMs + settings.policy.leaseMs).toISOString()
    const facts = addFacts(entry.facts, [sent])
    const handling = { lease: { owner: worker, until }, tries: 0 }
    const standing = standingOf(entry, facts, handling, settings, entry)
    return {
      result: { entry: after(entry, standing, facts), attempt: marked },
      standing,
      facts: [sent],
    }
  })
}

interface Posting {
  readonly prepared: PreparedRefund
  readonly entry: FullEntry
  readonly attempt: number
  /** When the mark was begun, on the clock that never jumps. */
  readonly markedAt: number
}

async function sendOnce(settings: Settings, posting: Posting): Promise<Fact> {
  const { clock, policy } = settings
  const { prepared, entry, attempt, markedAt } = posting
  // Who was asleep for half of its lease may not own it any more when the request arrives.
  if (clock.monotonic() - markedAt > policy.leaseMs / 2) return tooLate(posting, timeOf(settings))
  const stop = new AbortController()
  const cancel = clock.after(policy.leaseMs / 2, () => stop.abort())
  try {
    const refund = await settings.provider(entry.account).send(prepared, { signal: stop.signal })
    return seenFact({ refund, by: 'answer', attempt, at: timeOf(settings) })
  } catch (error) {
    return factOfError(error, prepared, { attempt, at: timeOf(settings) })
  } finally {
    cancel()
  }
}

function tooLate({ attempt }: Posting, at: string): Fact {
  return {
    kind: 'turned_away',
    id: `turned_away:${attempt}`,
    at,
    attempt,
    outcome: 'not_sent',
    code: 'provider_unavailable',
    message: 'It was not sent: too much time had passed since it was marked.',
    retryAfterMs: null,
  }
}

/** What an error of `send` says of the attempt. Without proof of anything it is in doubt. */
function factOfError(
  error: unknown,
  prepared: PreparedRefund,
  about: { readonly attempt: number; readonly at: string },
): Fact {
  const { attempt, at } = about
  if (!isRefundError(error)) {
    const message = 'It was sent, and the provider adapter failed with an error of another kind.'
    return { ...doubt(attempt, at), code: 'outcome_unknown', status: null, message }
  }
  const { code, message, status, providerCode, refund, issues } = error
  // A key is made of the reference: what stands under it was made for this reference too.
  const isAnswer = error.outcome === 'accepted' || code === 'reference_conflict'
  if (isAnswer && refund !== null) {
    if (isOfAnother(error, refund, prepared)) {
      return { ...doubt(attempt, at), code, status, message }
    }
    return seenFact({ refund, by: 'answer', attempt, at, issues, isDouble: code === 'duplicated' })
  }
  if (error.outcome === 'not_sent') return turnedAway(error, 'not_sent', about)
  if (error.outcome === 'rejected') {
    if (error.isRetryable) return turnedAway(error, 'rejected', about)
    return {
      kind: 'refused',
      id: `refused:${attempt}`,
      at,
      attempt,
      code,
      message,
      status,
      providerCode,
    }
  }
  return { ...doubt(attempt, at), code, status, message }
}

/**
 * Whether an answer is that of somebody else's request, as a confused connection or cache gives it: it
 * names another reference, or another payment and no reference at all. It says nothing of ours.
 */
function isOfAnother({ issues }: RefundError, refund: Refund, prepared: PreparedRefund): boolean {
  if (issues.some(({ rule }) => rule === 'reference.differs')) return true
  if (refund.reference !== null) return refund.reference !== prepared.reference
  return issues.some(({ rule }) => rule === 'payment.differs')
}

function doubt(
  attempt: number,
  at: string,
): { kind: 'doubt'; id: string; at: string; attempt: number; why: 'no_answer' } {
  return { kind: 'doubt', id: `doubt:${attempt}:no_answer`, at, attempt, why: 'no_answer' }
}

function turnedAway(
  error: RefundError,
  outcome: 'not_sent' | 'rejected',
  about: { readonly attempt: number; readonly at: string },
): Fact {
  const { code, message, retryAfterMs } = error
  const id = `turned_away:${about.attempt}`
  return { kind: 'turned_away', id, ...about, outcome, code, message, retryAfterMs }
}

const storeWaitsMs = [100, 1_000, 5_000, 15_000]

/**
 * Stores what came of an attempt, and again where the ledger fails. Where it goes on failing the truth
 * is told as it is known here; the ledger then says `sending` until somebody looks.
 */
async function store(
  settings: Settings,
  entry: FullEntry,
  worker: string,
  fact: Fact,
): Promise<FullEntry> {
  for (const waitMs of storeWaitsMs) {
    try {
      return await storeOnce(settings, entry, worker, fact)
    } catch {
      await wait(settings.clock, waitMs)
    }
  }
  try {
    return await storeOnce(settings, entry, worker, fact)
  } catch {
    const facts = addFacts(entry.facts, [fact])
    const handling = { lease: entry.lease, tries: 0 }
    return after(entry, standingOf(entry, facts, handling, settings, entry), facts)
  }
}

/** Who works on it keeps it while there may be more to do at once. */
function storeOnce(
  settings: Settings,
  of: FullEntry,
  worker: string,
  fact: Fact,
): Promise<FullEntry> {
  return step(settings, scopeOf(of), (view) => {
    const entry = entryOf(view, of.reference)
    const facts = addFacts(entry.facts, [fact])
    const isMine = entry.lease?.owner === worker
    const held = { lease: entry.lease, tries: isMine ? 0 : entry.tries }
    const kept = standingOf(entry, facts, held, settings, entry)
    const isOver = kept.state !== 'recorded' && kept.state !== 'unknown'
    const standing = isMine && isOver ? { ...kept, lease: null } : kept
    return {
      result: after(entry, standing, facts),
      standing,
      facts: facts.slice(entry.facts.length),
    }
  })
}
