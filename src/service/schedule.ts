import type { Entry, EntryHead } from '../ledger/index.ts'
import type { Fact, Manifest, NextAction } from '../model/index.ts'
import { openHints } from './facts.ts'
import type { Policy } from './policy.ts'
import { countAbsences } from './standing.ts'
import type { Findings } from './standing.ts'
import type { Judgement } from './states.ts'

/** What is done with a record next. */
export type Step =
  /** Send what is recorded. */
  | 'send'
  /** Send the same bytes again: the provider answers with what it did the first time. */
  | 'replay'
  /** Note that who sent it is gone. */
  | 'interrupt'
  /** Look for a refund that is in doubt, or was proved absent and may be late. */
  | 'look'
  /** Read a refund that is known. */
  | 'read'
  | 'none'

/** The next step, and when it is due: milliseconds since 1970, null for never. */
export interface Plan {
  readonly step: Step
  readonly dueMs: number | null
}

/** What a plan is made of. */
export interface Situation {
  readonly head: EntryHead
  readonly facts: readonly Fact[]
  readonly findings: Findings
  readonly judgement: Judgement
  /** How often it was looked at in vain since the last news. */
  readonly tries: number
  readonly leaseUntilMs: number | null
  readonly nowMs: number
  /** Whether the clock can tell how long ago something was. */
  readonly isClockSteady: boolean
}

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

// How long a provider that doesn't say so is taken to remember a key.
const assumedKeyWindowMs = 15 * minute
// A replay must come well inside the window: the clocks of both sides differ.
const keyWindowMarginMs = minute
const longestRetryAfterMs = 6 * hour

const sendWaits = [second, 5 * second, 30 * second, 2 * minute, 10 * minute, 30 * minute, hour]
const replayWaits = [second, 5 * second, 30 * second, 2 * minute, 5 * minute]
const lookWaits = [5 * second, minute, 5 * minute, 15 * minute, hour, 4 * hour, 12 * hour, day]
const pendingWaits = [minute, 5 * minute, 15 * minute, hour, 4 * hour, 12 * hour, day]
const settledWaits = [day, 3 * day, 7 * day]
const lateWaits = [hour, 6 * hour, day]
const chaseWaits = [hour, 4 * hour, 12 * hour, day]
// A number that isn't there two weeks after it was due will hardly come any more.
const chasedForMs = 14 * day

/** What is done next with a record, by what its provider's manifest allows. */
export function planStep(situation: Situation, manifest: Manifest, policy: Policy): Plan {
  const { judgement, tries, nowMs, leaseUntilMs, head, findings, facts } = situation
  // What is in doubt is looked for anyway; nothing is sent of what may be there.
  const isReadForHints =
    findings.refunds.length > 0 || judgement.state === 'rejected' || judgement.state === 'recorded'
  if (isReadForHints && openHints(facts).length > 0) {
    return { step: 'read', dueMs: tries === 0 ? nowMs : nowMs + waitOf(pendingWaits, tries - 1) }
  }
  switch (judgement.state) {
    case 'recorded':
      return head.prepared === null ? nothing : { step: 'send', dueMs: sendDue(situation) }
    case 'sending':
      return { step: 'interrupt', dueMs: leaseUntilMs ?? nowMs }
    case 'unknown':
      return planInDoubt(situation, manifest, policy)
    case 'pending':
      return { step: 'read', dueMs: pendingDue(situation, manifest) }
    case 'succeeded':
      return planSettled(situation, manifest)
    case 'mismatch':
    case 'duplicated':
      if (findings.decision === 'accept_as_is') return nothing
      return { step: 'read', dueMs: nowMs + waitOf(settledWaits, tries) }
    case 'rejected':
      return planRejected(situation, policy)
    case 'failed':
      return nothing
  }
}

const nothing: Plan = { step: 'none', dueMs: null }

function sendDue({ judgement, facts, findings, tries, nowMs }: Situation): number {
  // Looked at in vain: refunds are switched off.
  if (judgement.reason !== 'turned_away')
    return tries === 0 ? nowMs : nowMs + waitOf(sendWaits, tries)
  const asked = facts.reduce(
    (longest, fact) =>
      fact.kind === 'turned_away' && fact.attempt === findings.attempts
        ? Math.max(longest, fact.retryAfterMs ?? 0)
        : longest,
    0,
  )
  return (
    nowMs +
    Math.max(
      waitOf(sendWaits, Math.max(findings.attempts - 1, tries)),
      Math.min(asked, longestRetryAfterMs),
    )
  )
}

function planInDoubt(situation: Situation, manifest: Manifest, policy: Policy): Plan {
  const { nowMs, tries, findings } = situation
  if (mayReplay(situation, manifest, policy)) {
    return {
      step: 'replay',
      dueMs: nowMs + waitOf(replayWaits, Math.max(findings.attempts - 1, tries)),
    }
  }
  const quietMs = quietEnd(situation, policy)
  if (nowMs < quietMs) {
    // Found early is found; only not found is worth nothing before the quiet period is over.
    return { step: 'look', dueMs: Math.min(nowMs + waitOf(lookWaits, tries), quietMs) }
  }
  const absences = countAbsences(situation.facts, findings.attempts)
  const wait = absences > 0 ? policy.absentGapMs : waitOf(lookWaits, tries)
  return { step: 'look', dueMs: nowMs + wait }
}

/**
 * Whether the same bytes may be sent again: where the provider is known to replay by key, for as long
 * as it is known to remember the key, and not for ever. Who reads a clock that ran backwards can't
 * tell how old the key is.
 */
export function mayReplay(
  { head, facts, findings, nowMs, isClockSteady }: Situation,
  manifest: Manifest,
  policy: Policy,
): boolean {
  if (manifest.keyTrust.value !== 'replays' || head.prepared === null) return false
  if (findings.attempts >= policy.attempts || !isClockSteady) return false
  // Who withdraws a refund wants no more of it, whatever became of the attempts before.
  if (findings.decision === 'withdraw') return false
  // The provider has known the key since the first attempt at the earliest.
  const ageMs = nowMs - firstSentMs(facts, head)
  const windowMs = manifest.keyWindowMs.value ?? assumedKeyWindowMs
  return ageMs >= 0 && ageMs + keyWindowMarginMs <= windowMs
}

function firstSentMs(facts: readonly Fact[], head: EntryHead): number {
  const first = facts.find((fact) => fact.kind === 'sent' && fact.attempt === 1)
  return Date.parse(first?.at ?? head.createdAt)
}

/** From when on a reading that finds nothing proves something. */
export function quietEnd({ facts, findings }: Situation, { quietMs }: Policy): number {
  let last = 0
  for (const fact of facts) {
    const isOfAttempt = fact.kind === 'sent' || fact.kind === 'doubt'
    if (isOfAttempt && fact.attempt === findings.attempts)
      last = Math.max(last, Date.parse(fact.at))
  }
  return last + quietMs
}

/** Looked at in time also when it becomes stale, so that somebody is told then. */
function pendingDue({ findings, tries, nowMs }: Situation, manifest: Manifest): number {
  const next = nowMs + waitOf(pendingWaits, tries)
  const longestMs = manifest.pendingStaleAfterMs.value
  if (longestMs === null) return next
  const stale = createdTimes(findings).map((time) => time + longestMs)
  return Math.min(next, ...stale.filter((time) => time > nowMs))
}

function createdTimes({ refunds }: Pick<Findings, 'refunds'>): readonly number[] {
  return refunds.flatMap(({ refund }) =>
    refund.createdAt === null ? [] : [Date.parse(refund.createdAt)],
  )
}

/**
 * When to look next for the number that the customer's bank can search by; null where none is to come.
 * That there is none is an answer too.
 */
function chaseDue({ findings, tries, nowMs }: Situation, manifest: Manifest): number | null {
  const afterMs = manifest.bankReferenceDueMs.value
  if (afterMs === null) return null
  const open = findings.refunds.filter(
    ({ refund: { bankReference } }) => (bankReference?.status ?? 'pending') === 'pending',
  )
  const [firstMs] = createdTimes({ refunds: open })
    .map((time) => time + afterMs)
    .filter((time) => nowMs < time + chasedForMs)
    .toSorted((one, other) => one - other)
  if (firstMs === undefined) return null
  return nowMs < firstMs ? firstMs : nowMs + waitOf(chaseWaits, tries)
}

function planSettled(situation: Situation, manifest: Manifest): Plan {
  const { findings, tries, nowMs, head } = situation
  const finalMs = finalityTime(findings, head, manifest)
  if (finalMs !== null && nowMs >= finalMs) return nothing
  const next = nowMs + waitOf(settledWaits, tries)
  const chase = chaseDue(situation, manifest)
  return { step: 'read', dueMs: Math.min(next, finalMs ?? next, chase ?? next) }
}

/** When a success can't be taken back any more; null where nobody says. */
export function finalityTime(
  { refunds }: Pick<Findings, 'refunds'>,
  head: EntryHead,
  manifest: Manifest,
): number | null {
  const horizonMs = manifest.finalityHorizonMs.value
  if (horizonMs === null) return null
  // The provider's clock may be wrong; nothing can be final sooner than by ours.
  return Math.max(Date.parse(head.createdAt), ...createdTimes({ refunds })) + horizonMs
}

function planRejected(situation: Situation, policy: Policy): Plan {
  const { judgement, tries, nowMs } = situation
  if (judgement.reason !== 'absent' && judgement.reason !== 'declared_absent') return nothing
  const end = lateWatchEnd(situation, policy)
  if (nowMs >= end) return nothing
  return { step: 'look', dueMs: Math.min(nowMs + waitOf(lateWaits, tries), end) }
}

/** How long a refund that isn't there is looked for. */
export function lateWatchEnd(situation: Situation, policy: Policy): number {
  return quietEnd(situation, policy) - policy.quietMs + policy.lateWatchMs
}

/** The wait after so many tries; the last one for all that come after. */
function waitOf(waits: readonly number[], tries: number): number {
  return waits[Math.min(tries, waits.length - 1)] ?? day
}

/** What to do next, in the words of a record. */
export function nextActionOf(
  entry: Pick<Entry, 'state' | 'dueAt'>,
  { judgement, findings, facts }: Pick<Situation, 'judgement' | 'findings' | 'facts'>,
): NextAction {
  const at = entry.dueAt
  switch (judgement.state) {
    case 'recorded':
      return { kind: needsSomebody(facts, findings) ? 'resolve' : 'sweep', at }
    case 'sending':
    case 'pending':
      return { kind: 'wait', at }
    case 'unknown':
      return { kind: judgement.reason === 'unattributed_candidates' ? 'resolve' : 'sweep', at }
    case 'mismatch':
    case 'duplicated':
      return { kind: findings.decision === 'accept_as_is' ? 'none' : 'resolve', at }
    case 'failed':
    case 'rejected':
      return { kind: 'new_reference', at }
    case 'succeeded':
      return { kind: 'none', at }
  }
}

/** Whether sending it again will not help until somebody changes something. */
function needsSomebody(facts: readonly Fact[], { attempts }: Findings): boolean {
  return facts.some(
    (fact) =>
      fact.kind === 'turned_away' &&
      fact.attempt === attempts &&
      (fact.code === 'configuration' || fact.code === 'invalid_request'),
  )
}
