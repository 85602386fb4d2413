import type { BulkTotals } from './make-bulk.ts'
import { countsText } from './state-counts.ts'
import { counted } from './words.ts'

/** What became of a file, for people. */
export function totalsLines({ rows, byState, refused, notBegun }: BulkTotals): readonly string[] {
  const states = countsText(byState)
  return [
    `Of ${counted(rows, 'refund')}: ${[states, told(refused, 'refused'), told(notBegun, 'not begun')].filter((text) => text !== '').join(', ')}.`,
    ...(refused === 0 ? [] : ['What was refused says why in its line, and moved nothing.']),
    ...(notBegun === 0 ? [] : ['Run the same command again to go on: what is done stays done.']),
  ]
}

function told(count: number, word: string): string {
  return count === 0 ? '' : `${count} ${word}`
}
