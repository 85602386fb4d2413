import type { Fact, Issue, Money, Refund, RefundStatus, SeenFact } from '../model/index.ts'

/** What is known of one refund of the provider that is ours, all that was seen of it together. */
export interface KnownRefund {
  readonly refund: Refund
  /** What isn't as it was asked for, the amount apart: that is worked out from what is newest. */
  readonly issues: readonly Issue[]
  readonly isDouble: boolean
  /** It was seen as succeeded before, whatever it is now. */
  readonly hasSucceeded: boolean
}

// A later status outweighs an earlier one, so that neither order nor delay of what is learned
// matters. Only a success can be followed by a failure, and never the other way round.
const ranks: Readonly<Record<RefundStatus, number>> = {
  new: 0,
  pending: 1,
  succeeded: 2,
  failed: 3,
}

/** The provider's refunds among the facts, each once, in the order of their ids. */
export function knownRefunds(facts: readonly Fact[]): readonly KnownRefund[] {
  const byId = new Map<string, SeenFact[]>()
  for (const fact of facts) {
    if (fact.kind !== 'seen') continue
    const known = byId.get(fact.refund.id)
    if (known === undefined) byId.set(fact.refund.id, [fact])
    else known.push(fact)
  }
  const seen = [...byId.values()]
  if (seen.length === 1 && !seen.some(hasGroup)) return seen.map((facts) => merge(facts, facts))
  return apart(byId).toSorted(({ refund: { id } }, { refund }) => (id < refund.id ? -1 : 1))
}

/**
 * One call may have made several refunds: its answer tells them as one, and readings each by itself.
 * They are counted once: by themselves where all are known so, and else as the answer tells them.
 */
function apart(byId: ReadonlyMap<string, readonly SeenFact[]>): readonly KnownRefund[] {
  const groups = [...byId.values()].flat().filter(isGroup)
  const rowsOf = (id: string): readonly SeenFact[] =>
    byId.get(id)?.filter((fact) => !isGroup(fact)) ?? []
  const told = new Map<string, SeenFact[]>()
  const untold = new Set<string>()
  for (const group of groups) {
    const ids = partIds(group)
    const areAllKnown = ids.every((id) => rowsOf(id).length > 0)
    for (const id of ids) {
      if (!areAllKnown) untold.add(id)
      told.set(id, [...(told.get(id) ?? []), group])
    }
  }
  return [...byId].flatMap(([id, seen]) => {
    const rows = untold.has(id) ? [] : rowsOf(id)
    if (rows.length > 0) return [merge(rows, [...rows, ...(told.get(id) ?? [])])]
    const whole = seen.filter(
      (fact) => isGroup(fact) && partIds(fact).every((part) => untold.has(part)),
    )
    return whole.length === 0 ? [] : [merge(whole, seen)]
  })
}

function hasGroup(facts: readonly SeenFact[]): boolean {
  return facts.some(isGroup)
}

function isGroup({ refund }: SeenFact): boolean {
  return refund.parts.some(({ refundId }) => refundId !== refund.id)
}

function partIds({ refund }: SeenFact): readonly string[] {
  return [...new Set(refund.parts.map(({ refundId }) => refundId))]
}

/** @param seen all that was seen of it, as itself and together with others. */
function merge(facts: readonly SeenFact[], seen: readonly SeenFact[]): KnownRefund {
  const newest = facts.reduce((best, fact) => (outweighs(fact, best) ? fact : best))
  return {
    refund: newest.refund,
    issues: distinctIssues(seen),
    isDouble: seen.some(({ isDouble }) => isDouble),
    hasSucceeded: seen.some(({ refund }) => refund.status === 'succeeded'),
  }
}

function outweighs(fact: SeenFact, other: SeenFact): boolean {
  const rank = compareStatus(fact.refund.status, other.refund.status)
  if (rank !== 0) return rank > 0
  // A webhook can be older than what was read before it came, and clocks differ.
  const isRead = fact.by !== 'webhook'
  if (isRead !== (other.by !== 'webhook')) return isRead
  const [time, otherTime] = [fact.asOf ?? fact.at, other.asOf ?? other.at]
  if (time !== otherTime) return time > otherTime
  // Learned at the same time: any rule will do that doesn't depend on the order.
  return fact.id > other.id
}

/** How a status that is told compares with one that is known: above 0 it outweighs it. */
export function compareStatus(told: RefundStatus, known: RefundStatus): number {
  return ranks[told] - ranks[known]
}

function distinctIssues(seen: readonly SeenFact[]): readonly Issue[] {
  const byName = new Map<string, Issue>()
  for (const { issues } of seen) {
    for (const issue of issues) {
      if (issue.rule !== 'amount.differs') byName.set(`${issue.path} ${issue.rule}`, issue)
    }
  }
  return byName.size < 2
    ? [...byName.values()]
    : [...byName.entries()]
        .toSorted(([left], [right]) => (left < right ? -1 : 1))
        .map(([, issue]) => issue)
}

/** What refunds that have not failed come to, minor units. */
export function liveMinor(refunds: readonly KnownRefund[]): number {
  return refunds.reduce(
    (sum, { refund }) => (refund.status === 'failed' ? sum : sum + refund.amount.minor),
    0,
  )
}

/** How the provider's refunds compare with what was asked. */
export type Comparison =
  | 'none'
  | 'pending'
  | 'requires_action'
  | 'succeeded'
  | 'failed'
  | 'differs'
  | 'part_failed'
  | 'twice'

/** Compares the refunds with what was asked; null where only the provider knows the amount. */
export function compareWithAsked(refunds: readonly KnownRefund[], asked: Money | null): Comparison {
  if (refunds.length === 0) return 'none'
  const live = refunds.filter(({ refund }) => refund.status !== 'failed')
  if (live.length === 0) return isAllOf(refunds, asked) ? 'failed' : 'part_failed'
  if (isMadeTwice(live, asked)) return 'twice'
  const differs = compareAmounts(refunds, live, asked)
  if (differs !== null) return differs
  if (live.some(({ refund }) => refund.requiresAction)) return 'requires_action'
  return live.every(({ refund }) => refund.status === 'succeeded') ? 'succeeded' : 'pending'
}

/** Less than was asked for may be one part of several, and the others may stand. */
function isAllOf(refunds: readonly KnownRefund[], asked: Money | null): boolean {
  if (asked === null) return true
  const same = refunds.filter(({ refund }) => refund.amount.currency === asked.currency)
  const seenMinor = same.reduce((sum, { refund }) => sum + refund.amount.minor, 0)
  return same.length < refunds.length || seenMinor >= asked.minor
}

function isMadeTwice(live: readonly KnownRefund[], asked: Money | null): boolean {
  if (live.some(({ isDouble }) => isDouble)) return true
  return live.length > 1 && (asked === null || liveMinor(live) > asked.minor)
}

function compareAmounts(
  refunds: readonly KnownRefund[],
  live: readonly KnownRefund[],
  asked: Money | null,
): Comparison | null {
  if (live.some(({ issues }) => issues.length > 0)) return 'differs'
  if (asked === null) return null
  if (live.some(({ refund }) => refund.amount.currency !== asked.currency)) return 'differs'
  const sum = liveMinor(live)
  if (sum === asked.minor) return null
  return sum < asked.minor && refunds.length > live.length ? 'part_failed' : 'differs'
}
