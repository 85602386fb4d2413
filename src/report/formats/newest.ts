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
  // Sorted now and then: putting each row in its place takes long where the oldest come first.
  const mostUnsorted = most + Math.max(64, Math.floor(most / 4))
  const kept: ReportRow[] = []
  let limit: string | null = null
  let count = 0
  const trim = (): void => {
    kept.sort((a, b) => compareTimes(timeOf(b), timeOf(a)))
    if (kept.length < most) return
    kept.length = most
    limit = timeOf(kept.at(-1))
  }
  return {
    add: (row) => {
      count += 1
      if (limit !== null && timeOf(row) <= limit) return
      kept.push(row)
      if (kept.length >= mostUnsorted) trim()
    },
    rows: () => {
      trim()
      return kept
    },
    count: () => count,
  }
}

function compareTimes(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}

function timeOf(row: ReportRow | undefined): string {
  return row?.createdAt ?? ''
}
