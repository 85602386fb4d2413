import { dayText, monthText, weekText } from './calendar.ts'
import { compareKnown } from './order.ts'
import { isOpen } from './row.ts'
import { sumOf } from './sums.ts'
import type { ReportDimension, ReportGroup, ReportRow, ReportTotal } from './types.ts'

/** Adds rows up, for each currency and for each group of one currency. */
export interface Totals {
  /** @param day the day of the row in the report's time zone; null when its time isn't known. */
  add(row: ReportRow, day: number | null): void
  overall(): readonly ReportTotal[]
  groups(): readonly ReportGroup[]
}

interface Group {
  readonly labels: readonly (string | null)[]
  readonly sums: Sums
}

export function createTotals(by: readonly ReportDimension[]): Totals {
  const currencies = new Map<string, Sums>()
  const groups = new Map<string, Group>()

  const groupOf = (row: ReportRow, day: number | null): Group => {
    const labels = by.map((dimension) => labelOf(row, day, dimension))
    const key = JSON.stringify([row.currency, ...labels])
    const known = groups.get(key)
    if (known !== undefined) return known
    const group = { labels, sums: emptySums(row.currency) }
    groups.set(key, group)
    return group
  }

  return {
    add: (row, day) => {
      const sums = currencies.get(row.currency) ?? emptySums(row.currency)
      currencies.set(row.currency, sums)
      addTo(sums, row)
      addTo(groupOf(row, day).sums, row)
    },
    overall: () => [...currencies.values()].sort(byCurrency).map(totalOf),
    groups: () => [...groups.values()].sort(byLabels).map((group) => groupTotal(by, group)),
  }
}

function labelOf(row: ReportRow, day: number | null, dimension: ReportDimension): string | null {
  switch (dimension) {
    case 'day':
      return day === null ? null : dayText(day)
    case 'week':
      return day === null ? null : weekText(day)
    case 'month':
      return day === null ? null : monthText(day)
    case 'account':
    case 'provider':
    case 'currency':
    case 'status':
    case 'reason':
      return row[dimension]
  }
}

interface Sums {
  readonly currency: string
  count: number
  requested: bigint
  failedCount: number
  failed: bigint
  openCount: number
  open: bigint
  oldestAgeSeconds: number | null
  readonly ages: Record<AgeClass, number>
}

type AgeClass = 'underOneDay' | 'underSevenDays' | 'underThirtyDays' | 'older' | 'undated'

function emptySums(currency: string): Sums {
  return {
    currency,
    count: 0,
    requested: 0n,
    failedCount: 0,
    failed: 0n,
    openCount: 0,
    open: 0n,
    oldestAgeSeconds: null,
    ages: { underOneDay: 0, underSevenDays: 0, underThirtyDays: 0, older: 0, undated: 0 },
  }
}

function addTo(sums: Sums, row: ReportRow): void {
  const minor = BigInt(row.amountMinor)
  sums.count += 1
  sums.requested += minor
  if (row.status === 'failed') {
    sums.failedCount += 1
    sums.failed += minor
  }
  if (!isOpen(row)) return
  sums.openCount += 1
  sums.open += minor
  sums.ages[ageClassOf(row.ageSeconds)] += 1
  if (row.ageSeconds === null) return
  sums.oldestAgeSeconds = Math.max(sums.oldestAgeSeconds ?? 0, row.ageSeconds)
}

const daySeconds = 86_400

function ageClassOf(seconds: number | null): AgeClass {
  if (seconds === null) return 'undated'
  if (seconds < daySeconds) return 'underOneDay'
  if (seconds < 7 * daySeconds) return 'underSevenDays'
  return seconds < 30 * daySeconds ? 'underThirtyDays' : 'older'
}

function totalOf(sums: Sums): ReportTotal {
  const { currency, count, failedCount } = sums
  return {
    currency,
    count,
    requested: sumOf(sums.requested, currency),
    failedCount,
    failed: sumOf(sums.failed, currency),
    net: sumOf(sums.requested - sums.failed, currency),
    failureRate: Math.round((failedCount * 10_000) / count) / 10_000,
    open: {
      count: sums.openCount,
      amount: sumOf(sums.open, currency),
      oldestAgeSeconds: sums.oldestAgeSeconds,
      ...sums.ages,
    },
  }
}

function groupTotal(by: readonly ReportDimension[], { labels, sums }: Group): ReportGroup {
  const group = Object.fromEntries(by.map((dimension, index) => [dimension, labels[index] ?? null]))
  return { group, ...totalOf(sums) }
}

function byLabels(a: Group, b: Group): number {
  for (const [index, label] of a.labels.entries()) {
    const order = compareKnown(label, b.labels[index] ?? null)
    if (order !== 0) return order
  }
  return byCurrency(a.sums, b.sums)
}

function byCurrency(a: Sums, b: Sums): number {
  return compareKnown(a.currency, b.currency)
}
