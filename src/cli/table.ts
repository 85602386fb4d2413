import Table from 'cli-table3'

import type { Output, Style } from './world.ts'

/** One column of a table. */
export interface Column<Row> {
  readonly title: string
  /** The cell's text, already fit for a terminal. */
  readonly text: (row: Row) => string
  readonly align?: 'left' | 'right'
  readonly style?: (row: Row) => Style | null
  /**
   * For ids: it may be shortened in the middle to this many characters. Columns without it are
   * never shortened.
   */
  readonly shortest?: number
}

/** A table that was laid out. */
export interface LaidOutTable {
  readonly lines: readonly string[]
  readonly isShortened: boolean
}

/** Spaces between columns. */
export const gap = 2

// The library's time grows with the square of the rows: a long table is drawn in parts.
const rowsPerPart = 25

/** A table without borders, but for a line below its head. */
export const bare: Readonly<Record<Table.CharName, string>> = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '─',
  'mid-mid': '──',
  right: '',
  'right-mid': '',
  middle: '  ',
}

/** A table without colours of its own. */
export const plain: NonNullable<Table.TableConstructorOptions['style']> = {
  head: [],
  border: [],
  'padding-left': 0,
  'padding-right': 0,
  compact: true,
}

/**
 * Lays out a table to the width of the output. Ids are shortened where it has to be, the last
 * columns first; where even that is not enough, each row becomes a block of lines.
 */
export function layOutTable<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  output: Output,
): LaidOutTable {
  const natural = columns.map(({ title, text }) =>
    // Not spread over Math.max: a list of all refunds is longer than a call may have arguments.
    rows.reduce((width, row) => Math.max(width, text(row).length), title.length),
  )
  const widths = fit(columns, natural, output.columns)
  if (widths === null) return { lines: layOutBlocks(columns, rows), isShortened: false }
  const head = columns.map(({ title }) => output.style('bold', title))
  const cells = rows.map((row) => columns.map((column, at) => cell(column, row, widths[at])))
  const colAligns = columns.map(({ align }) => align ?? 'left')
  return {
    lines: chunksOf(cells).flatMap((chunk, at) => {
      const table = new Table({
        ...(at === 0 ? { head } : {}),
        chars: bare,
        style: plain,
        colAligns,
        colWidths: widths,
      })
      table.push(...chunk)
      return linesOf(table.toString())
    }),
    isShortened: widths.some((width, at) => width < (natural[at] ?? 0)),
  }

  function cell(column: Column<Row>, row: Row, width = 0): string {
    const text = shorten(column.text(row), width)
    const style = column.style?.(row) ?? null
    return style === null ? text : output.style(style, text)
  }
}

/** The text, or its beginning and end with an ellipsis between. */
export function shorten(text: string, width: number): string {
  if (text.length <= width) return text
  const kept = width - 1
  return `${text.slice(0, Math.ceil(kept / 2))}…${text.slice(text.length - Math.floor(kept / 2))}`
}

function fit(
  columns: readonly Column<never>[],
  natural: readonly number[],
  available: number | null,
): number[] | null {
  const widths = [...natural]
  if (available === null) return widths
  const total = widths.reduce((sum, width) => sum + width, gap * (columns.length - 1))
  let excess = total - available
  for (const [at, { shortest }] of [...columns.entries()].toReversed()) {
    const width = widths[at] ?? 0
    const cut = Math.min(Math.max(excess, 0), Math.max(width - (shortest ?? width), 0))
    widths[at] = width - cut
    excess -= cut
  }
  return excess > 0 ? null : widths
}

function layOutBlocks<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
): readonly string[] {
  const label = Math.max(...columns.map(({ title }) => title.length))
  return rows.flatMap((row, at) => [
    ...(at === 0 ? [] : ['']),
    ...columns.map(({ title, text }) => `${title.padEnd(label)}  ${text(row)}`.trimEnd()),
  ])
}

function chunksOf(rows: readonly string[][]): readonly string[][][] {
  return Array.from({ length: Math.max(1, Math.ceil(rows.length / rowsPerPart)) }, (_, part) =>
    rows.slice(part * rowsPerPart, (part + 1) * rowsPerPart),
  )
}

/** The lines of a table, without the spaces that fill them up. */
export function linesOf(text: string): readonly string[] {
  return text === '' ? [] : text.split('\n').map((line) => line.trimEnd())
}
