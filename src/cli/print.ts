import { jsonText } from './escape.ts'
import type { Output } from './world.ts'

/** Writes lines, and nothing where there are none. */
export function printLines(output: Output, lines: readonly string[]): void {
  if (lines.length > 0) output.write(lines.map((line) => `${line}\n`).join(''))
}

/** Writes one JSON value: on one line, or indented for a reader at a terminal. */
export function printJson(output: Output, value: unknown): void {
  output.write(`${jsonText(value, output.columns === null ? 0 : 2)}\n`)
}

/** Writes one JSON value on a line of its own, to be followed by others. */
export function printJsonLine(output: Output, value: unknown): void {
  output.write(`${jsonText(value, 0)}\n`)
}
