import type { Report, ReportGroup, ReportTotal } from '../report/index.ts'
import { shownPath } from './configuration-file.ts'
import { printable } from './escape.ts'
import { wrap } from './notes.ts'
import type { WrittenFile } from './publish-files.ts'
import { layOutTable } from './table.ts'
import type { Column } from './table.ts'
import { counted } from './words.ts'
import type { Output, World } from './world.ts'

const widthOfPage = 100

/** A report for people at a terminal: what it is and what it lacks, then its totals. */
export function reportLines(report: Report, output: Output): readonly string[] {
  const { title, rows, overall, totals } = report
  return [
    output.style('bold', printable(title)),
    ...statementLines(report, output),
    '',
    ...(rows === 0
      ? [noRowsText(report)]
      : [
          ...tableOf([...groupColumns(report), ...sumColumns], totals, output),
          '',
          output.style('bold', `All ${counted(rows, 'refund')}`),
          ...tableOf([currencyColumn, ...sumColumns], overall, output),
          ...openLines(overall, output),
        ]),
  ]
}

/** That there are none is said only where the list proves it. */
function noRowsText({ complete, restatements: { closed } }: Report): string {
  if (closed === null) return complete === true ? 'No refunds were found.' : 'None were read.'
  return complete === true
    ? 'None outside the closed period.'
    : 'None were read outside the closed period.'
}

/** What a report says of itself; the first sentence says whether it is complete. */
export function statementLines(
  { statements, complete }: Report,
  output: Output,
): readonly string[] {
  return statements.flatMap((statement, at) =>
    wrap(printable(statement), output.columns ?? widthOfPage).map((line) =>
      at === 0 && complete !== true ? output.style('red', line) : line,
    ),
  )
}

const currencyColumn: Column<ReportTotal> = {
  title: 'Currency',
  text: ({ currency }) => printable(currency),
}

/** A column for each dimension, and always one that says the currency. */
function groupColumns({ by }: Report): readonly Column<ReportGroup>[] {
  const dimensions = by.filter((dimension) => dimension !== 'currency')
  return [
    ...dimensions.map((dimension) => ({
      title: `${dimension.slice(0, 1).toUpperCase()}${dimension.slice(1)}`,
      text: ({ group }: ReportGroup) => printable(group[dimension] ?? 'unknown'),
    })),
    currencyColumn,
  ]
}

const sumColumns: readonly Column<ReportTotal>[] = [
  { title: 'Refunds', text: ({ count }) => String(count), align: 'right' },
  { title: 'Requested', text: ({ requested }) => requested.decimal, align: 'right' },
  {
    title: 'Failed',
    text: ({ failed }) => failed.decimal,
    align: 'right',
    style: ({ failedCount }) => (failedCount > 0 ? 'red' : null),
  },
  { title: 'Net', text: ({ net }) => net.decimal, align: 'right', style: () => 'bold' },
]

const ageColumns: readonly Column<ReportTotal>[] = [
  { title: 'Refunds', text: ({ open }) => String(open.count), align: 'right' },
  { title: 'Amount', text: ({ open }) => open.amount.decimal, align: 'right' },
  { title: '< 1 day', text: ({ open }) => String(open.underOneDay), align: 'right' },
  { title: '< 7 days', text: ({ open }) => String(open.underSevenDays), align: 'right' },
  { title: '< 30 days', text: ({ open }) => String(open.underThirtyDays), align: 'right' },
  { title: 'Older', text: ({ open }) => String(open.older), align: 'right' },
  { title: 'Undated', text: ({ open }) => String(open.undated), align: 'right' },
]

function openLines(overall: readonly ReportTotal[], output: Output): readonly string[] {
  const rows = overall.filter(({ open }) => open.count > 0)
  if (rows.length === 0) return []
  const table = tableOf([currencyColumn, ...ageColumns], rows, output)
  return ['', output.style('bold', 'New or pending, by age'), ...table]
}

function tableOf<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  output: Output,
): readonly string[] {
  return layOutTable(columns, rows, output).lines
}

/** The files that were written, with their sizes. */
export function writtenLines(files: readonly WrittenFile[], world: World): readonly string[] {
  return files.map(({ path, size }) => `Wrote ${shownPath(path, world)} (${sizeText(size)})`)
}

const sizes = [
  ['MiB', 1_048_576],
  ['KiB', 1024],
] as const

function sizeText(bytes: number): string {
  const unit = sizes.find(([, size]) => bytes >= size)
  return unit === undefined ? counted(bytes, 'byte') : `${(bytes / unit[1]).toFixed(1)} ${unit[0]}`
}
