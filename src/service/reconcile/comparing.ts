import type { FullEntry } from '../../ledger/index.ts'
import type { Fact, Money, Refund, RefundStatus } from '../../model/index.ts'
import { addFacts, knownOf, situationOf } from '../entries.ts'
import { paymentIssues, seenFact } from '../facts.ts'
import { read } from '../looking.ts'
import { quietEnd } from '../schedule.ts'
import { compareStatus, knownRefunds, liveMinor } from '../seen-refunds.ts'
import { timeOf } from '../settings.ts'
import type { Settings } from '../settings.ts'
import type { Difference } from './findings.ts'
import { isYoung } from './window.ts'

/** What differs, and whether the record can learn it. */
export interface Compared {
  readonly kind: Difference
  readonly canLearn: boolean
}

/** Whether a record may change at any moment by itself, so that what differs says nothing yet. */
export function isUnderWay(settings: Settings, entry: FullEntry): boolean {
  const { state, createdAt } = entry
  if (state === 'recorded' || state === 'sending') return true
  const situation = situationOf(knownOf(entry), settings)
  const isQuiet = settings.clock.now() >= quietEnd(situation, settings.policy)
  return !isQuiet || isYoung(createdAt, settings)
}

/** What a record knows of a refund of the provider. */
interface Known {
  readonly status: RefundStatus
  /** Null where it isn't known exactly. */
  readonly amount: Money | null
  /** It is one of several that a call has made, and that are known together. */
  readonly isPart: boolean
}

/** Whether a record knows a refund of the provider, by itself or as one of several. */
export function knows(entry: FullEntry, refundId: string): boolean {
  return knownIn(entry, refundId) !== null
}

/** What a record knows of a refund; null where it doesn't know it. */
function knownIn({ facts }: FullEntry, refundId: string): Known | null {
  for (const { refund } of knownRefunds(facts)) {
    const parts = refund.parts.filter((part) => part.refundId === refundId)
    const isGroup = refund.parts.some((part) => part.refundId !== refund.id)
    if (isGroup && parts.length > 0)
      return { status: refund.status, amount: sumOf(parts), isPart: true }
    if (refund.id === refundId) return { ...refund, isPart: isGroup }
  }
  return null
}

function sumOf(parts: readonly { readonly amount: Money | null }[]): Money | null {
  let sum: Money | null = { minor: 0, currency: parts[0]?.amount?.currency ?? '' }
  for (const { amount } of parts) {
    if (amount === null) return null
    sum = { minor: sum.minor + amount.minor, currency: amount.currency }
  }
  return sum
}

/**
 * Compares a record with a refund that is its own; null where both say the same.
 *
 * What seems to differ is read again where the list may be older than what the record knows.
 */
export async function compare(
  settings: Settings,
  entry: FullEntry,
  listed: Refund,
): Promise<{ readonly compared: Compared; readonly refund: Refund } | null> {
  const known = knownIn(entry, listed.id)
  if (known === null || (known.isPart && differenceOf(known, listed) !== null)) {
    const kind = await kindByLearning(settings, entry, listed)
    return kind === null ? null : { compared: { kind, canLearn: true }, refund: listed }
  }
  const difference = differenceOf(known, listed)
  if (difference === null) {
    const isLate = !known.isPart && isStale(settings, entry, listed)
    return isLate ? { compared: { kind: 'stale', canLearn: true }, refund: listed } : null
  }
  const refund =
    compareStatus(listed.status, known.status) > 0
      ? listed
      : await settings.provider(entry.account).get(listed.id)
  const kind = differenceOf(known, refund)
  if (kind === null) return null
  return { compared: { kind, canLearn: canLearn(settings, entry, refund) }, refund }
}

function differenceOf(
  { amount, status }: Known,
  refund: Refund,
): 'amount_differs' | 'status_differs' | null {
  const isSame =
    amount === null ||
    (amount.minor === refund.amount.minor && amount.currency === refund.amount.currency)
  if (!isSame) return 'amount_differs'
  return courseOf(status) === courseOf(refund.status) ? null : 'status_differs'
}

/** What has begun and what has not are both under way: no record says more of them than that. */
function courseOf(status: RefundStatus): RefundStatus {
  return status === 'new' ? 'pending' : status
}

/** Whether the record would say the same as the provider once it has seen the refund. */
function canLearn(settings: Settings, entry: FullEntry, refund: Refund): boolean {
  const fact = seenFact({ refund, by: 'id', at: timeOf(settings) })
  const after = { ...entry, facts: addFacts(entry.facts, [fact]) }
  const known = knownIn(after, refund.id)
  return known !== null && differenceOf(known, refund) === null
}

/**
 * What would become of a record that doesn't know the refund, or not by itself: by that the difference
 * is named. Null where nothing would.
 */
async function kindByLearning(
  settings: Settings,
  entry: FullEntry,
  refund: Refund,
): Promise<Difference | null> {
  const fresh = await factsWith(settings, entry, refund)
  const facts = addFacts(entry.facts, fresh)
  const { judgement } = situationOf({ ...knownOf(entry), facts }, settings)
  const [before, then] = [knownRefunds(entry.facts), knownRefunds(facts)]
  if (judgement.state === entry.state) {
    // What a person has accepted stays in its state, whatever comes on top of it.
    if (liveMinor(before) === liveMinor(then)) return null
    return then.length > before.length ? 'seen_twice' : 'amount_differs'
  }
  if (judgement.state === 'duplicated') return 'seen_twice'
  return judgement.state === 'mismatch' ? 'amount_differs' : 'status_differs'
}

/** All that the provider shows of a record now, this refund included. */
export async function factsWith(
  settings: Settings,
  entry: FullEntry,
  refund: Refund | null,
): Promise<readonly Fact[]> {
  const facts = await read(settings, entry, null)
  if (refund === null) return facts
  const isThere = facts.some((fact) => fact.kind === 'seen' && fact.refund.id === refund.id)
  if (isThere) return facts
  const by = entry.refundIds.includes(refund.id) ? 'id' : 'reference'
  const issues = paymentIssues(entry, refund)
  return [...facts, seenFact({ refund, by, at: timeOf(settings), issues })]
}

/** Whether it is pending for too long, and the record doesn't say so yet. */
function isStale(settings: Settings, entry: FullEntry, { id, status, createdAt }: Refund): boolean {
  if (status !== 'new' && status !== 'pending') return false
  const { value: longestMs } = settings.provider(entry.account).manifest.pendingStaleAfterMs
  if (longestMs === null || createdAt === null) return false
  const isTold = entry.facts.some((fact) => fact.id === `stale:${id}`)
  return !isTold && settings.clock.now() >= Date.parse(createdAt) + longestMs
}
