import type { JsonValue } from '../../model/index.ts'
import type { ReportRow } from '../types.ts'
import { headIn } from './head.ts'
import type { EarlierHead } from './head.ts'
import { refusePrevious } from './refusal.ts'
import { rowIn } from './row.ts'
import { linesOf } from './text.ts'

/** What comes out of an earlier report: its head, then its rows. */
export type EarlierItem = { readonly head: EarlierHead } | { readonly row: ReportRow }

/** How each format that can be read back begins. */
export const ndjsonBeginning = '{"record":"report",'
export const jsonBeginning = '{"report":'

const rowsBegin = ',"rows":['
const rowsEnd = ']}'

/** Reads NDJSON: a report, then a row for each line. */
export async function* readNdjson(
  texts: AsyncIterable<string>,
): AsyncGenerator<EarlierItem, void, undefined> {
  let isHead = true
  for await (const { lines, isLast } of linesOf(texts)) {
    for (const line of lines) {
      if (isLast && line === '') continue
      const value = valueOf(line, isLast)
      yield isHead ? { head: headIn(value) } : { row: rowIn(value) }
      isHead = false
    }
  }
}

/** Reads JSON as this package lays it out: the report on the first line, then a row for each. */
export async function* readJson(
  texts: AsyncIterable<string>,
): AsyncGenerator<EarlierItem, void, undefined> {
  let place: 'head' | 'rows' | 'end' = 'head'
  for await (const { lines, isLast } of linesOf(texts)) {
    for (const line of lines.map((text) => text.trimEnd())) {
      if (isLast && line === '') continue
      if (place === 'head') yield { head: headIn(valueOf(reportPart(line, isLast), isLast)) }
      else if (place === 'end') throw refusePrevious('previous.damaged')
      else if (line !== rowsEnd) yield { row: rowIn(valueOf(line.replace(/,$/, ''), isLast)) }
      place = place === 'rows' && line === rowsEnd ? 'end' : 'rows'
    }
  }
  if (place !== 'end') throw refusePrevious('previous.cut')
}

function reportPart(line: string, isLast: boolean): string {
  if (line.endsWith(rowsBegin)) return line.slice(jsonBeginning.length, -rowsBegin.length)
  throw refusePrevious(isLast ? 'previous.cut' : 'previous.format')
}

/** A line that is no JSON is half a line where the text ends with it. */
function valueOf(line: string, isLast: boolean): JsonValue {
  try {
    const value: JsonValue = JSON.parse(line)
    return value
  } catch {
    throw refusePrevious(isLast ? 'previous.cut' : 'previous.damaged')
  }
}
