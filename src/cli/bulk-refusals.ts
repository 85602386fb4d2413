import { refuseInput } from '../model/index.ts'
import type { RefundError } from '../model/index.ts'
import type { LineFault } from './bulk-rows.ts'
import { printableStart } from './escape.ts'
import { nameOf } from './file-refusals.ts'
import { counted } from './words.ts'

const mostTold = 100

/** The error for a file with faults: each with its line, and nothing sent. */
export function refuseFile(path: string, faults: readonly LineFault[]): RefundError {
  const told = faults.slice(0, mostTold)
  const more = faults.length - told.length
  const rest = more === 0 ? '' : ` These are the first ${mostTold}.`
  return refuseInput(
    told.map(({ line, column, rule }) => ({
      path: `line ${line}, ${printableStart(column)}`,
      rule,
    })),
    {
      message: `${nameOf(path)} has ${counted(faults.length, 'fault')}, so nothing of it was sent.${rest}`,
    },
  )
}
