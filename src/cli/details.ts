import type { Output } from './world.ts'

/** One line about a thing: what is said, and the text, already fit for a terminal. */
export type Detail = readonly [label: string, text: string]

/** Lines with their texts below each other. Details without a text are left out. */
export function detailLines(details: readonly Detail[], output: Output): readonly string[] {
  const told = details.filter(([, text]) => text !== '')
  const width = Math.max(0, ...told.map(([label]) => label.length))
  return told.map(([label, text]) => `  ${output.style('dim', label.padEnd(width))}  ${text}`)
}
