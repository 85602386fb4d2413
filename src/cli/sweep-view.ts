import type { SweepSummary } from '../service/types.ts'
import { printable } from './escape.ts'
import { countsText } from './state-counts.ts'
import { counted } from './words.ts'
import type { Output } from './world.ts'

/** What a sweep did, for people. */
export function sweepLines(summary: SweepSummary, output: Output): readonly string[] {
  const { taken, changed, failed, byState, isDone } = summary
  if (taken === 0 && isDone) return ['Nothing was due.']
  const failures = failed.map(({ reference, error }) => {
    const word = output.style('red', 'not worked on')
    return `${word} ${printable(reference)}: ${error.code}: ${printable(error.message)}`
  })
  return [
    ...failures,
    `Looked at ${counted(taken, 'refund')}, ${changed} of them changed. They are now: ${countsText(byState) || 'none'}.`,
    ...(failed.length === 0 ? [] : ['What was not worked on is due again later.']),
    ...(isDone ? [] : ['More may be due: run it again.']),
  ]
}
