import { printable } from './escape.ts'
import { failedOf } from './incompleteness.ts'
import type { ReadRows, RowListener } from './list-rows.ts'
import { printJson, printJsonLine, printLines } from './print.ts'
import type { ListedRefund, ListedRejection, ListedStatement } from './refund-source.ts'
import { refundColumns } from './refund-view.ts'
import { layOutTable } from './table.ts'
import type { Column } from './table.ts'
import { totalLines, totalsOf } from './totals.ts'
import { counted } from './words.ts'
import type { Output, World } from './world.ts'

/** How a list is printed: row by row, or all of it once it is read. */
export interface ListPrinter extends RowListener {
  finish(list: ReadRows): void
}

/** What decides how a list is printed. */
export interface ListShape {
  readonly isJson: boolean
  /** All rows are wanted. */
  readonly isWhole: boolean
  /** The rows are of several accounts. */
  readonly isMerged: boolean
}

/** The printer for people, for one JSON object, or for JSON lines when all rows are wanted. */
export function listPrinter(world: World, { isJson, isWhole, isMerged }: ListShape): ListPrinter {
  if (!isJson) return tablePrinter(world, isMerged)
  return isWhole ? linePrinter(world) : objectPrinter(world)
}

function linePrinter({ stdout, stderr }: World): ListPrinter {
  return {
    refund: (refund) => printJsonLine(stdout, refund),
    rejected: (row) => printJsonLine(stderr, { rejected: row }),
    finish: ({ accounts, cursor }) => {
      if (cursor !== null && stdout.isOpen()) printJsonLine(stderr, { accounts, cursor })
    },
  }
}

function objectPrinter({ stdout }: World): ListPrinter {
  const refunds: ListedRefund[] = []
  return {
    refund: (refund) => refunds.push(refund),
    // They stand in the object.
    rejected: () => {},
    finish: ({ hasMore, rejected, accounts, cursor, summary: { complete } }) => {
      const totals = totalsOf(refunds)
      printJson(stdout, { refunds, totals, hasMore, complete, rejected, accounts, cursor })
    },
  }
}

function tablePrinter({ stdout, stderr }: World, isMerged: boolean): ListPrinter {
  const refunds: ListedRefund[] = []
  const columns = isMerged ? [accountColumn, ...refundColumns] : refundColumns
  return {
    refund: (refund) => refunds.push(refund),
    rejected: (row) => printLines(stderr, [rejectedText(row, stderr)]),
    finish: (list) => {
      printLines(stdout, listLines(refunds, columns, list, stdout))
      if (isMerged) printLines(stderr, failedLines(list, stderr))
    },
  }
}

const accountColumn: Column<ListedRefund> = {
  title: 'Account',
  text: ({ account }) => printable(account ?? ''),
}

function rejectedText({ id, issues, account }: ListedRejection, output: Output): string {
  const why = issues.map(({ path, rule }) => `${printable(path)}: ${printable(rule)}`).join('; ')
  const name = id === null ? 'a row without an id' : printable(id)
  const owner = account === undefined ? '' : ` of ${printable(account)}`
  return `${output.style('yellow', 'kept out')} ${name}${owner}: ${why}`
}

function failedLines({ accounts, cursor }: ReadRows, output: Output): readonly string[] {
  const failed = failedOf(accounts)
  if (failed.length === 0) return []
  const again = cursor === null ? [] : [`To read on from here, add --cursor ${printable(cursor)}`]
  return [...failed.map((statement) => failedText(statement, output)), ...again]
}

/** In the words in which a report says it. */
function failedText({ account, provider, count, error }: ListedStatement, output: Output): string {
  const why = error === null ? 'no reason given' : `${error.code}: ${error.message}`
  const name = account === null ? provider : `account ${account} (${provider})`
  const failed = output.style('red', 'failed')
  return `${printable(name)} ${failed} after ${counted(count, 'refund')}: ${printable(why)}`
}

function listLines(
  refunds: readonly ListedRefund[],
  columns: readonly Column<ListedRefund>[],
  { hasMore, failure, summary }: ReadRows,
  output: Output,
): readonly string[] {
  // That there are none is said only where the list proves it.
  if (refunds.length === 0) return [summary.complete ? 'No refunds were found.' : 'None were read.']
  const shown = counted(refunds.length, 'refund')
  return [
    ...tableLines(refunds, columns, output),
    '',
    ...totalLines(totalsOf(refunds), output),
    ...(hasMore ? ['', `These are the newest ${shown}. For more use --limit or --all.`] : []),
    ...(failure === null ? [] : ['', `These are the first ${shown}: reading stopped here.`]),
  ]
}

function tableLines(
  refunds: readonly ListedRefund[],
  columns: readonly Column<ListedRefund>[],
  output: Output,
): readonly string[] {
  const { lines, isShortened } = layOutTable(columns, refunds, output)
  const notes = [
    ...(isShortened
      ? ['Ids are shortened to fit. A wider terminal or --json has them whole.']
      : []),
    ...(refunds.some(({ requiresAction }) => requiresAction)
      ? ['(!) somebody has to act at the provider.']
      : []),
  ].map((note) => output.style('dim', note))
  return notes.length === 0 ? lines : [...lines, '', ...notes]
}
