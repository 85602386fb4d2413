import type { Entry, LedgerQuery } from '../ledger.ts'

/** Whether an entry is one that the query asks for. */
export function matches(query: LedgerQuery, entry: Entry): boolean {
  const { account, states, payment, refundId, createdFrom, createdBefore, dueBefore } = query
  if (account !== undefined && entry.account !== account) return false
  if (states !== undefined && !states.includes(entry.state)) return false
  if (payment !== undefined && !hasHandle(entry, payment)) return false
  if (refundId !== undefined && !entry.refundIds.includes(refundId)) return false
  if (createdFrom !== undefined && entry.createdAt < createdFrom) return false
  if (createdBefore !== undefined && entry.createdAt >= createdBefore) return false
  return dueBefore === undefined || (entry.dueAt !== null && entry.dueAt <= dueBefore)
}

/** Whether an entry's payment has the handle; without a kind the id alone counts. */
export function hasHandle(
  { payments }: Entry,
  handle: { readonly kind?: string; readonly id: string },
): boolean {
  return payments.some(
    ({ kind, id }) => id === handle.id && (handle.kind === undefined || kind === handle.kind),
  )
}
