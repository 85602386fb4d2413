import type { Refund, RejectedRow } from '../model/index.ts'
import { printable } from './escape.ts'
import type { ReadRows, RowListener } from './list-rows.ts'
import { printJson, printJsonLine, printLines } from './print.ts'
import { refundColumns } from './refund-view.ts'
import { layOutTable } from './table.ts'
import { totalLines, totalsOf } from './totals.ts'
import { counted } from './words.ts'
import type { Output, World } from './world.ts'

/** How a list is printed: row by row, or all of it once it is read. */
export interface ListPrinter extends RowListener {
  finish(list: ReadRows): void
}

/** The printer for people, for one JSON object, or for JSON lines when all rows are wanted. */
export function listPrinter(
  world: World,
  { isJson, isWhole }: { readonly isJson: boolean; readonly isWhole: boolean },
): ListPrinter {
  if (!isJson) return tablePrinter(world)
  return isWhole ? linePrinter(world) : objectPrinter(world)
}

function linePrinter({ stdout, stderr }: World): ListPrinter {
  return {
    refund: (refund) => printJsonLine(stdout, refund),
    rejected: (row) => printJsonLine(stderr, { rejected: row }),
    finish: () => {},
  }
}

function objectPrinter({ stdout }: World): ListPrinter {
  const refunds: Refund[] = []
  return {
    refund: (refund) => refunds.push(refund),
    // They stand in the object.
    rejected: () => {},
    finish: ({ hasMore, rejected, summary: { complete } }) => {
      printJson(stdout, { refunds, totals: totalsOf(refunds), hasMore, complete, rejected })
    },
  }
}

function tablePrinter({ stdout, stderr }: World): ListPrinter {
  const refunds: Refund[] = []
  return {
    refund: (refund) => refunds.push(refund),
    rejected: (row) => printLines(stderr, [rejectedText(row, stderr)]),
    finish: (list) => printLines(stdout, listLines(refunds, list, stdout)),
  }
}

function rejectedText({ id, issues }: RejectedRow, output: Output): string {
  const why = issues.map(({ path, rule }) => `${printable(path)}: ${printable(rule)}`).join('; ')
  const name = id === null ? 'a row without an id' : printable(id)
  return `${output.style('yellow', 'kept out')} ${name}: ${why}`
}

function listLines(
  refunds: readonly Refund[],
  { hasMore, failure }: ReadRows,
  output: Output,
): readonly string[] {
  if (refunds.length === 0) return failure === null ? ['No refunds were found.'] : []
  const shown = counted(refunds.length, 'refund')
  return [
    ...tableLines(refunds, output),
    '',
    ...totalLines(totalsOf(refunds), output),
    ...(hasMore ? ['', `These are the newest ${shown}. For more use --limit or --all.`] : []),
    ...(failure === null ? [] : ['', `These are the first ${shown}: reading stopped here.`]),
  ]
}

function tableLines(refunds: readonly Refund[], output: Output): readonly string[] {
  const { lines, isShortened } = layOutTable(refundColumns, refunds, output)
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
