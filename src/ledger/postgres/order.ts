import type { Entry } from '../ledger.ts'

/** Negative where the first is due for longer; of one time, the reference decides. */
export function byDue(one: Entry, other: Entry): number {
  return compare(one.dueAt ?? '', other.dueAt ?? '') || compare(one.reference, other.reference)
}

function compare(one: string, other: string): number {
  if (one === other) return 0
  return one < other ? -1 : 1
}
