import { recordStates } from '../model/index.ts'
import type { RecordState } from '../model/index.ts'

/** How many refunds are in which state. */
export type StateCounts = Readonly<Partial<Record<RecordState, number>>>

/** Both together. */
export function addCounts(left: StateCounts, right: StateCounts): StateCounts {
  const counts = recordStates.map((state) => [state, (left[state] ?? 0) + (right[state] ?? 0)])
  return Object.fromEntries(counts.filter(([, count]) => count !== 0))
}

/** `3 succeeded, 1 unknown` */
export function countsText(counts: StateCounts): string {
  return recordStates
    .flatMap((state) => (counts[state] === undefined ? [] : [`${counts[state]} ${state}`]))
    .join(', ')
}
