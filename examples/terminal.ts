// How the examples write on a terminal.
import { styleText } from 'node:util'

import { toDecimal } from 'polyrefund'
import type { Money } from 'polyrefund'

export function say(text: string): void {
  process.stdout.write(`${text}\n`)
}

export function title(text: string): void {
  say(`\n${styleText('bold', text)}`)
}

export function show(amount: Money): string {
  return `${amount.currency} ${toDecimal(amount)}`
}

/** Rows in columns as wide as their widest cell; numbers end under each other. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): void {
  const widths = head.map((name, column) =>
    Math.max(name.length, ...rows.map((row) => row[column]?.length ?? 0)),
  )
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => {
        const width = widths[column] ?? 0
        return /^[0-9.]+$/.test(cell) ? cell.padStart(width) : cell.padEnd(width)
      })
      .join('  ')
      .trimEnd()
  say(styleText('dim', line(head)))
  for (const row of rows) say(line(row))
}
