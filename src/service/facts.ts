import type { FullEntry } from '../ledger/index.ts'
import type {
  DeliveredFact,
  Fact,
  FollowedUpFact,
  Issue,
  Refund,
  RefundEvent,
  SeenFact,
} from '../model/index.ts'

/** Makes the fact that a refund of the provider was seen, and is ours. */
export function seenFact(seen: {
  readonly refund: Refund
  readonly by: SeenFact['by']
  readonly attempt?: number
  readonly at: string
  readonly issues?: readonly Issue[]
  readonly isDouble?: boolean
}): SeenFact {
  const { refund, by, attempt = null, at, issues = [], isDouble = false } = seen
  const id = idOf(refund, issues, isDouble)
  return { kind: 'seen', id, at, by, attempt, refund, issues, isDouble }
}

/** Whether a refund that carries our reference is of another payment, as far as their handles tell. */
export function paymentIssues(
  { payments, prepared }: Pick<FullEntry, 'payments' | 'prepared'>,
  refund: Refund,
): readonly Issue[] {
  // What was asked for: handles of refunds that were learned since prove nothing.
  const own = prepared?.payments ?? payments
  const same = own.filter(({ kind }) => refund.payments.some((handle) => handle.kind === kind))
  if (same.length === 0) return []
  const isOurs = same.some(({ kind, id }) =>
    refund.payments.some((handle) => handle.kind === kind && handle.id === id),
  )
  return isOurs ? [] : [{ path: 'payment', rule: 'payment.differs' }]
}

/** Makes the fact that a webhook shows a refund of ours. Each time has its own: they come in any order. */
export function shownFact(
  refund: Refund,
  { occurredAt }: RefundEvent,
  { at, issues }: { readonly at: string; readonly issues: readonly Issue[] },
): SeenFact {
  const seen = seenFact({ refund, by: 'webhook', at, issues })
  const asOf = occurredAt ?? at
  return { ...seen, id: `${seen.id}:webhook:${asOf}`, asOf }
}

/** Makes the fact that a webhook came in. */
export function deliveredFact(event: RefundEvent, at: string, isHint: boolean): DeliveredFact {
  const { deliveryId, type, refundId, status, occurredAt } = event
  const id = `delivered:${deliveryId}`
  return { kind: 'delivered', id, at, deliveryId, type, refundId, status, occurredAt, isHint }
}

/** Makes the facts that the refund was read after each of some hints. */
export function followUps(hints: readonly DeliveredFact[], at: string): readonly FollowedUpFact[] {
  return hints.map(({ deliveryId }) => ({
    kind: 'followed_up',
    id: `followed_up:${deliveryId}`,
    at,
    deliveryId,
  }))
}

/** Deliveries that are hints, and after which the refund has not been read. */
export function openHints(facts: readonly Fact[]): readonly DeliveredFact[] {
  const hints = facts.flatMap((fact) => (fact.kind === 'delivered' && fact.isHint ? [fact] : []))
  if (hints.length === 0) return hints
  const followed = new Set(
    facts.flatMap((fact) => (fact.kind === 'followed_up' ? [fact.deliveryId] : [])),
  )
  return hints.filter(({ deliveryId }) => !followed.has(deliveryId))
}

/**
 * A fact under the name that it has among those that are known: a refund that comes back to a condition
 * that it left is news, and not what was seen before.
 */
export function amongKnown(fact: Fact, known: readonly Fact[]): Fact {
  if (fact.kind !== 'seen' || fact.by === 'webhook') return fact
  let newest: SeenFact | null = null
  for (const other of known) {
    if (other.kind !== 'seen' || other.by === 'webhook') continue
    if (other.refund.id !== fact.refund.id) continue
    if (newest === null || other.at > newest.at) newest = other
  }
  if (newest === null || conditionOf(newest) === conditionOf(fact)) return fact
  return known.some(({ id }) => id === fact.id) ? { ...fact, id: `${fact.id}@${fact.at}` } : fact
}

/** Whether two refunds of one id are in the same condition. */
export function isSameCondition(one: Refund, other: Refund): boolean {
  return idOf(one, [], false) === idOf(other, [], false)
}

function conditionOf({ refund, issues, isDouble }: SeenFact): string {
  return idOf(refund, issues, isDouble)
}

/** The same refund in the same condition is one fact, however often and by whom it is seen. */
function idOf(refund: Refund, issues: readonly Issue[], isDouble: boolean): string {
  const { id, status, providerStatus, amount, requiresAction, bankReference } = refund
  const condition = [
    status,
    providerStatus,
    amount.minor,
    amount.currency,
    requiresAction,
    bankReference?.status ?? null,
    bankReference?.value ?? null,
    isDouble,
    issues.map(({ path, rule }) => `${path} ${rule}`),
  ]
  return `seen:${id}:${JSON.stringify(condition)}`
}
