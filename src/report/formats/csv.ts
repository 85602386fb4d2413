import { stringify } from 'csv-stringify/browser/esm/sync'

import { countedRows } from '../statements.ts'
import type {
  Report,
  ReportAccount,
  ReportGroup,
  ReportRejectedRow,
  ReportRow,
  ReportTotal,
  StartReportWriter,
} from '../types.ts'
import { joinedTexts, neutralised } from './csv-cells.ts'
import { csvColumns, numberColumns } from './csv-columns.ts'
import type { CsvColumn } from './csv-columns.ts'

type CsvRecord = Readonly<
  { record: string } & Partial<Record<CsvColumn, string | number | null | undefined>>
>

/**
 * CSV by RFC 4180. One set of columns serves all records, so that each line has as many fields as
 * the others; what the report is and lacks comes first, then its totals, then its rows.
 */
export const startCsv: StartReportWriter = (report) => ({
  head: () =>
    lines([
      [...csvColumns],
      ...[
        ...report.statements.map((note) => ({ record: 'report', note })),
        ...factsOf(report).map(([name, value]) => ({ record: 'report', name, value })),
        ...report.accounts.map(accountRecord),
        ...report.rejected.shown.map(rejectedRecord),
        ...totalRecords(report),
      ].map(cellsOf),
    ]),
  row: (row) => lines([cellsOf(rowRecord(row))]),
  foot: () => '',
})

// The library quotes a cell for the whole record delimiter only, not for one half of it. A semicolon
// parts cells where a language has a comma in its numbers, and quotes keep it to its cell.
function lines(records: readonly (readonly string[])[]): string {
  return stringify([...records], { record_delimiter: '\r\n', quoted_match: /[\r\n;]/ })
}

function cellsOf(record: CsvRecord): readonly string[] {
  return csvColumns.map((column) => {
    const value = record[column] ?? ''
    if (typeof value === 'number') return String(value)
    // Half a surrogate pair can't be written as UTF-8.
    return numberColumns.has(column) ? value : neutralised(value.toWellFormed())
  })
}

type Fact = readonly [name: string, value: string]

/** What reads the report back needs to know; open ends and what isn't known are empty. */
function factsOf(report: Report): readonly Fact[] {
  const { period, restatements } = report
  return [
    ['version', String(report.version)],
    ['title', report.title],
    ['madeAt', report.madeAt],
    ['createdFrom', period.createdFrom ?? ''],
    ['createdBefore', period.createdBefore ?? ''],
    ['timeBasis', period.timeBasis],
    ['timeZone', period.timeZone],
    ['sign', report.sign],
    ['by', report.by.join(' ')],
    ['complete', report.complete === null ? '' : String(report.complete)],
    ['listedStatus', report.listed?.status ?? ''],
    ['listedPayment', report.listed?.payment ?? ''],
    ['isResumed', report.listed === null ? '' : String(report.listed.isResumed)],
    ['rows', String(report.rows)],
    ['checksum', report.checksum],
    ['repeated', String(report.repeated)],
    ['rejected', String(report.rejected.count)],
    ['restatements', String(restatements.count)],
    ['unchanged', String(restatements.unchanged)],
    ['unseen', String(restatements.unseen)],
    ['previousMadeAt', restatements.previousMadeAt ?? ''],
    ['closedFrom', restatements.closed?.createdFrom ?? ''],
    ['closedBefore', restatements.closed?.createdBefore ?? ''],
  ]
}

const completeness = { true: 'complete', false: 'incomplete', null: 'unknown' } as const

function accountRecord(known: ReportAccount): CsvRecord {
  const { account, provider, mode, count, rejected, complete, failure } = known
  return {
    record: 'account',
    account,
    provider,
    mode,
    count,
    name: failure?.code,
    value: completeness[`${complete}`],
    note: failure?.message ?? (rejected === 0 ? null : `${countedRows(rejected)} kept out`),
  }
}

function rejectedRecord({ account, id, issues }: ReportRejectedRow): CsvRecord {
  const note = issues.map(({ path, rule }) => `${path} ${rule}`).join('; ')
  return { record: 'rejected', account, refund: id, note }
}

function totalRecords({ overall, totals, restatements }: Report): readonly CsvRecord[] {
  return [
    ...overall.map((total) => ({ ...totalRecord(total), name: 'overall' })),
    ...totals.map((total: ReportGroup) => ({
      ...totalRecord(total),
      ...total.group,
      name: 'group',
    })),
    ...restatements.netChange.map(({ currency, minor, decimal }) => ({
      record: 'total',
      name: 'change',
      currency,
      netChangeMinor: minor,
      net: decimal,
    })),
  ]
}

function totalRecord(total: ReportTotal): CsvRecord {
  const { open } = total
  return {
    record: 'total',
    currency: total.currency,
    count: total.count,
    amountMinor: total.requested.minor,
    amount: total.requested.decimal,
    failedCount: total.failedCount,
    failedMinor: total.failed.minor,
    failed: total.failed.decimal,
    netMinor: total.net.minor,
    net: total.net.decimal,
    failureRate: total.failureRate,
    openCount: open.count,
    openMinor: open.amount.minor,
    open: open.amount.decimal,
    ageSeconds: open.oldestAgeSeconds,
    note: open.count === 0 ? null : openText(open),
  }
}

function openText(open: ReportTotal['open']): string {
  return `open: ${open.underOneDay} under 1 day, ${open.underSevenDays} under 7, ${open.underThirtyDays} under 30, ${open.older} older, ${open.undated} undated`
}

function rowRecord({ payments, restated, ...row }: ReportRow): CsvRecord {
  return { ...row, payments: joinedTexts(payments), ...restated }
}
