import type { Fact, Issue, Refund, SeenFact } from '../model/index.ts'

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

/**
 * A fact under the name that it has among those that are known: a refund that comes back to a condition
 * that it left is news, and not what was seen before.
 */
export function amongKnown(fact: Fact, known: readonly Fact[]): Fact {
  if (fact.kind !== 'seen') return fact
  let newest: SeenFact | null = null
  for (const other of known) {
    if (other.kind !== 'seen' || other.refund.id !== fact.refund.id) continue
    if (newest === null || other.at > newest.at) newest = other
  }
  if (newest === null || conditionOf(newest) === conditionOf(fact)) return fact
  return known.some(({ id }) => id === fact.id) ? { ...fact, id: `${fact.id}@${fact.at}` } : fact
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
