import { RefundError } from '../model/index.ts'
import { createRowDigest } from './digest.ts'
import { isOpen } from './row.ts'
import type { Report, ReportRow, ReportSum, ReportTotal } from './types.ts'

/**
 * What rows come to, as texts by name that can be compared. It is added up here once more, apart
 * from the totals on purpose, so that one proves the other.
 */
export type Sums = ReadonlyMap<string, string>

/** Adds up rows as they are written, or read from an earlier report. */
export interface RowCheck {
  add(row: ReportRow): void
  /** How many there were, ordinary and restated. */
  count(): number
  sums(): Sums
  checksum(): string
}

/** What is said of rows without showing them. */
export interface Stated {
  readonly overall: readonly StatedTotal[]
  readonly restatements: {
    readonly count: number
    readonly netChange: readonly Pick<ReportSum, 'currency' | 'minor'>[]
  }
}

/** What is said of the rows of one currency. */
export interface StatedTotal extends Pick<ReportTotal, 'currency' | 'count' | 'failedCount'> {
  readonly requested: Pick<ReportSum, 'minor'>
  readonly failed: Pick<ReportSum, 'minor'>
  readonly open: { readonly count: number; readonly amount: Pick<ReportSum, 'minor'> }
}

export function createRowCheck(): RowCheck {
  const tallies = createTallies()
  const digest = createRowDigest()
  let rows = 0
  return {
    add: (row) => {
      rows += 1
      digest.add(row)
      if (row.restated !== null) {
        tallies.add('restatements', 1, 0n)
        tallies.add(`change ${row.currency}`, 0, BigInt(row.restated.netChangeMinor))
        return
      }
      const minor = BigInt(row.amountMinor)
      tallies.add(`requested ${row.currency}`, 1, minor)
      if (row.status === 'failed') tallies.add(`failed ${row.currency}`, 1, minor)
      if (isOpen(row)) tallies.add(`open ${row.currency}`, 1, minor)
    },
    count: () => rows,
    sums: () => tallies.sums(),
    checksum: () => digest.text(),
  }
}

/** The same texts of what is stated. */
export function statedSums({ overall, restatements }: Stated): Sums {
  const tallies = createTallies()
  for (const { currency, count, requested, failedCount, failed, open } of overall) {
    tallies.add(`requested ${currency}`, count, BigInt(requested.minor))
    tallies.add(`failed ${currency}`, failedCount, BigInt(failed.minor))
    tallies.add(`open ${currency}`, open.count, BigInt(open.amount.minor))
  }
  tallies.add('restatements', restatements.count, 0n)
  for (const { currency, minor } of restatements.netChange) {
    tallies.add(`change ${currency}`, 0, BigInt(minor))
  }
  return tallies.sums()
}

export function sameSums(a: Sums, b: Sums): boolean {
  return a.size === b.size && [...a].every(([name, text]) => b.get(name) === text)
}

/**
 * Compares what was written with what the report says of it, over all and by groups.
 *
 * @throws {RefundError} `incomplete_list`: they differ, and nothing of the report can be trusted.
 */
export function proveTotals(report: Report, written: RowCheck): void {
  const sums = written.sums()
  const byGroups = { overall: report.totals, restatements: report.restatements }
  const isProved =
    sameSums(sums, statedSums(report)) &&
    sameSums(sums, statedSums(byGroups)) &&
    written.count() === report.rows + report.restatements.count &&
    written.checksum() === report.checksum
  if (isProved) return
  throw new RefundError({
    code: 'incomplete_list',
    outcome: 'none',
    message:
      "polyrefund: the report was not finished: the rows that were written don't add up to its totals. What was written lacks its end; don't use it.",
    issues: [{ path: 'totals', rule: 'totals.differ' }],
  })
}

interface Tallies {
  add(name: string, count: number, minor: bigint): void
  sums(): Sums
}

/** What comes to nothing is left out, so that it need not be said. */
function createTallies(): Tallies {
  const tallies = new Map<string, { count: number; minor: bigint }>()
  return {
    add: (name, count, minor) => {
      const tally = tallies.get(name) ?? { count: 0, minor: 0n }
      tally.count += count
      tally.minor += minor
      tallies.set(name, tally)
    },
    sums: () =>
      new Map(
        [...tallies]
          .filter(([, { count, minor }]) => count !== 0 || minor !== 0n)
          .map(([name, { count, minor }]) => [name, `${count} for ${minor}`]),
      ),
  }
}
