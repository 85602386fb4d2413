import { resolve } from 'node:path'

import { CsvError, parse } from 'csv-parse/sync'

import { nameOf } from './file-refusals.ts'
import { systemCode } from './system-code.ts'
import { refuseUsage } from './usage.ts'
import type { World } from './world.ts'

/** A record of a CSV file. */
export interface CsvRecord {
  /** The line that it ends on, from 1. */
  readonly line: number
  readonly cells: readonly string[]
}

/**
 * Reads a CSV file: commas, UTF-8, quotes as in RFC 4180. Empty lines are passed over.
 *
 * @throws {RefundError} `invalid_request`: it can't be read, or is no CSV.
 */
export async function readCsv(path: string, world: World): Promise<readonly CsvRecord[]> {
  const text = await readText(path, world)
  const records: CsvRecord[] = []
  try {
    parse(text, {
      on_record: (cells: readonly string[], { lines }) => {
        records.push({ line: lines, cells })
      },
      relax_column_count: true,
      skip_empty_lines: true,
      record_delimiter: ['\r\n', '\n', '\r'],
    })
    return records
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    const line = typeof error['lines'] === 'number' ? `line ${error['lines']}` : 'a line'
    const why = `${nameOf(path)} is no CSV: ${line} has a quotation mark where none can be, or one that is not closed. Nothing was sent.`
    throw refuseUsage(line, 'csv.quotes', why)
  }
}

async function readText(path: string, { files, directory }: World): Promise<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let text = ''
  try {
    for await (const piece of await files.read(resolve(directory, path))) {
      text += typeof piece === 'string' ? piece : decoder.decode(piece, { stream: true })
    }
    return text + decoder.decode()
  } catch (error) {
    const isText = error instanceof TypeError
    const why = isText ? 'is not text in UTF-8' : `can't be read (${systemCode(error)})`
    const message = `${nameOf(path)} ${why}. Nothing was sent: name a CSV file.`
    throw refuseUsage('file', isText ? 'file.encoding' : 'file.unreadable', message)
  }
}
