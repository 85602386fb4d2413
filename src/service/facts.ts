import type { Issue, Refund, SeenFact } from '../model/index.ts'

/** Makes the fact that a refund of the provider was seen, and is ours. */
export function seenFact(seen: {
  readonly refund: Refund
  readonly by: SeenFact['by']
  readonly at: string
  readonly issues?: readonly Issue[]
  readonly isDouble?: boolean
}): SeenFact {
  const { refund, by, at, issues = [], isDouble = false } = seen
  return { kind: 'seen', id: idOf(refund, issues, isDouble), at, by, refund, issues, isDouble }
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
