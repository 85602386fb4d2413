import type { Entry, LedgerSum } from '../ledger.ts'

/** Counts an entry into the sum of its account, currency and state. */
export function addToSum(sums: Map<string, LedgerSum>, entry: Entry): void {
  const { account, currency, state, heldMinor, since } = entry
  const key = `${currency} ${state} ${account}`
  const known = sums.get(key)
  sums.set(key, {
    account,
    currency,
    state,
    count: (known?.count ?? 0) + 1,
    heldMinor: (known?.heldMinor ?? 0) + heldMinor,
    oldestSince: known === undefined || since < known.oldestSince ? since : known.oldestSince,
  })
}
