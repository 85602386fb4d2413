import { compareKnown } from './order.ts'
import { sumOf } from './sums.ts'
import type { ReportRow, ReportSum } from './types.ts'

/** Counts what has become of the refunds of a closed period. */
export interface Restatements {
  addUnchanged(): void
  add(row: ReportRow): void
  count(): number
  unchanged(): number
  /** For each currency that has a restatement row, also where it comes to nothing. */
  netChange(): readonly ReportSum[]
}

export function createRestatements(): Restatements {
  const changes = new Map<string, bigint>()
  let count = 0
  let unchanged = 0
  return {
    addUnchanged: () => {
      unchanged += 1
    },
    add: ({ currency, restated }) => {
      count += 1
      changes.set(currency, (changes.get(currency) ?? 0n) + BigInt(restated?.netChangeMinor ?? 0))
    },
    count: () => count,
    unchanged: () => unchanged,
    netChange: () =>
      [...changes]
        .sort(([a], [b]) => compareKnown(a, b))
        .map(([currency, minor]) => sumOf(minor, currency)),
  }
}
