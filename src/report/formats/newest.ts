import type { ReportRow } from '../types.ts'

/** Keeps the newest rows of many, in bounded memory whatever order they come in. */
export interface NewestRows {
  add(row: ReportRow): void
  /** Newest first; those whose time isn't known come last. */
  rows(): readonly ReportRow[]
  /** How many were added in all. */
  count(): number
}

export function keepNewest(most: number): NewestRows {
  const kept: ReportRow[] = []
  let count = 0
  return {
    add: (row) => {
      count += 1
      const oldest = kept.length < most ? undefined : kept.at(-1)
      if (oldest !== undefined && timeOf(oldest) >= timeOf(row)) return
      const index = kept.findLastIndex((other) => timeOf(other) >= timeOf(row))
      kept.splice(index + 1, 0, row)
      if (kept.length > most) kept.pop()
    },
    rows: () => kept,
    count: () => count,
  }
}

function timeOf({ createdAt }: ReportRow): string {
  return createdAt ?? ''
}
