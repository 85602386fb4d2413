import type { EntryHead, EntryStanding, FullEntry, Lease } from '../ledger/index.ts'
import { distinctHandles } from '../model/index.ts'
import type { Fact, PaymentHandle } from '../model/index.ts'
import { amongKnown } from './facts.ts'
import { mostOf } from './reservation.ts'
import { planStep } from './schedule.ts'
import type { Plan, Situation } from './schedule.ts'
import { liveMinor } from './seen-refunds.ts'
import type { Settings } from './settings.ts'
import { findingsOf } from './standing.ts'
import type { Findings } from './standing.ts'
import { judge } from './states.ts'
import type { Judgement } from './states.ts'

/** What is known of an entry at a time: its state, and what is done with it next. */
export interface Outlook extends Situation {
  readonly plan: Plan
}

/** What an entry holds apart from its standing, which is worked out. */
export interface KnownEntry {
  readonly head: EntryHead
  readonly facts: readonly Fact[]
  readonly tries: number
  readonly lease: Lease | null
}

/** How an entry stands now, as far as its facts say. */
export function situationOf(entry: KnownEntry, settings: Settings): Situation {
  const { head, facts, tries, lease } = entry
  const findings = findingsOf(facts, head.amount)
  return {
    head,
    facts,
    findings,
    judgement: judge(findings),
    tries,
    leaseUntilMs: lease === null ? null : Date.parse(lease.until),
    nowMs: settings.clock.now(),
    isClockSteady: settings.isClockSteady(),
  }
}

/**
 * How an entry stands now, and what its provider's manifest lets be done with it next.
 *
 * @throws {RefundError} `configuration` with the rule `account.unknown`.
 */
export function outlookOf(entry: KnownEntry, settings: Settings): Outlook {
  const situation = situationOf(entry, settings)
  const { manifest } = settings.provider(entry.head.account)
  return { ...situation, plan: planStep(situation, manifest, settings.policy) }
}

/** The same of an entry as the ledger gave it. */
export function outlookOfStored(entry: FullEntry, settings: Settings): Outlook {
  return outlookOf(knownOf(entry), settings)
}

/** An entry of the ledger without what is worked out. */
export function knownOf(entry: FullEntry): KnownEntry {
  return { head: entry, facts: entry.facts, tries: entry.tries, lease: entry.lease }
}

/** The facts with new ones behind them: what is known already isn't added again. */
export function addFacts(known: readonly Fact[], added: readonly Fact[]): readonly Fact[] {
  const ids = new Set(known.map(({ id }) => id))
  const all = [...known]
  for (const given of added) {
    const fact = amongKnown(given, all)
    if (ids.has(fact.id)) continue
    ids.add(fact.id)
    all.push(fact)
  }
  return all.length === known.length ? known : all
}

/** Who works on an entry after a step, and how often it was looked at in vain. */
export interface Handling {
  readonly lease: Lease | null
  readonly tries: number
}

/** What the ledger stores beside the facts of an entry. */
export function standingOf(
  head: EntryHead,
  facts: readonly Fact[],
  handling: Handling,
  settings: Settings,
  previous: EntryStanding | null = null,
): EntryStanding {
  const outlook = outlookOf({ head, facts, ...handling }, settings)
  const { findings, judgement, plan, nowMs } = outlook
  const isSame = previous !== null && previous.state === judgement.state
  return {
    state: judgement.state,
    since: isSame ? previous.since : new Date(nowMs).toISOString(),
    heldMinor: heldMinor(head, findings, judgement),
    refundIds: findings.refunds.map(({ refund }) => refund.id),
    payments: handlesOf(head, findings, previous?.payments ?? []),
    dueAt: plan.dueMs === null ? null : new Date(spread(plan, nowMs, settings)).toISOString(),
    lease: handling.lease,
    tries: handling.tries,
  }
}

/**
 * When something is due, up to a tenth of the wait later, so that what came together isn't read
 * together for ever. What is sent is bound to the window of its key, and is not put off.
 */
function spread({ step, dueMs }: Plan, nowMs: number, { random }: Settings): number {
  const due = dueMs ?? nowMs
  if ((step !== 'read' && step !== 'look') || due <= nowMs) return due
  return Math.round(due + (due - nowMs) * random.jitter() * 0.1)
}

/**
 * What a refund takes from its payment, or may have taken. In doubt it is the most it can be: what
 * was asked, or what the provider shows, whichever is more.
 */
export function heldMinor(head: EntryHead, findings: Findings, judgement: Judgement): number {
  if (findings.isYielded) return 0
  const live = liveMinor(findings.refunds)
  const seen = head.prepared?.seen ?? null
  const asked = head.amount?.minor ?? (seen === null ? 0 : mostOf(seen))
  switch (judgement.state) {
    case 'failed':
    case 'rejected':
      return 0
    case 'succeeded':
      return live
    case 'pending':
      return head.amount === null ? live : Math.max(live, asked)
    case 'mismatch':
    case 'duplicated':
      return findings.decision === 'accept_as_is' ? live : Math.max(live, asked)
    case 'recorded':
    case 'sending':
    case 'unknown':
      return asked
  }
}

function handlesOf(
  head: EntryHead,
  { refunds }: Findings,
  known: readonly PaymentHandle[],
): readonly PaymentHandle[] {
  return distinctHandles([
    ...known,
    ...(head.prepared?.payments ?? []),
    ...refunds.flatMap(({ refund }) => refund.payments),
  ])
}
