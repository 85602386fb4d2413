import { join } from 'node:path'

/** The files of a report in a folder. */
export interface ReportFiles {
  readonly csv: string
  readonly ndjson: string
  readonly json: string
  readonly html: string
}

export function filesIn(folder: string): ReportFiles {
  const named = (ending: string): string => join(folder, `refunds.${ending}`)
  return { csv: named('csv'), ndjson: named('ndjson'), json: named('json'), html: named('html') }
}
