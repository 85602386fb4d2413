import { parse } from 'csv-parse/browser/esm/sync'

import type { JsonObject, JsonValue } from '../../model/index.ts'
import { denatured, splitTexts } from '../formats/csv-cells.ts'
import { csvColumns, numberColumns } from '../formats/csv-columns.ts'
import type { CsvColumn } from '../formats/csv-columns.ts'
import { headIn } from './head.ts'
import type { EarlierItem } from './json.ts'
import { refusePrevious } from './refusal.ts'
import { rowIn } from './row.ts'

export const csvBeginning = 'record,account,'

type CsvRecord = ReadonlyMap<CsvColumn, string | null>

/** Reads CSV: what the records before the first refund say is the report. */
export async function* readCsv(
  texts: AsyncIterable<string>,
): AsyncGenerator<EarlierItem, void, undefined> {
  const gathered: CsvRecord[] = []
  let isInRows = false
  let isTitled = false
  for await (const cells of cellsOf(texts)) {
    if (!isTitled) {
      checkColumns(cells)
      isTitled = true
      continue
    }
    const record = recordOf(cells)
    const isRow = record.get('record') === 'refund' || record.get('record') === 'restatement'
    if (!isRow && isInRows) throw refusePrevious('previous.damaged')
    if (!isRow) gathered.push(record)
    else {
      if (!isInRows) yield { head: headIn(reportOf(gathered)) }
      isInRows = true
      yield { row: rowIn(rowOf(record)) }
    }
  }
  if (!isInRows) yield { head: headIn(reportOf(gathered)) }
}

/**
 * The cells of each record. Text is parsed up to the last line end that stands outside of quotes:
 * behind an even number of them.
 */
async function* cellsOf(
  texts: AsyncIterable<string>,
): AsyncGenerator<readonly string[], void, undefined> {
  let rest = ''
  let isQuoted = false
  for await (const text of texts) {
    let cut = 0
    for (const { 0: sign, index } of text.matchAll(/["\n]/g)) {
      if (sign === '"') isQuoted = !isQuoted
      else if (!isQuoted) cut = index + 1
    }
    if (cut > 0) yield* parsed(`${rest}${text.slice(0, cut)}`, false)
    rest = cut > 0 ? text.slice(cut) : `${rest}${text}`
  }
  if (rest !== '') yield* parsed(rest, true)
}

function parsed(text: string, isLast: boolean): readonly (readonly string[])[] {
  try {
    return parse(text, { record_delimiter: ['\r\n', '\n'] })
  } catch {
    throw refusePrevious(isLast ? 'previous.cut' : 'previous.damaged')
  }
}

function checkColumns(cells: readonly string[]): void {
  const isOurs = cells.join() === csvColumns.join()
  if (!isOurs) throw refusePrevious('previous.version')
}

function recordOf(cells: readonly string[]): CsvRecord {
  if (cells.length !== csvColumns.length) throw refusePrevious('previous.cut')
  return new Map(
    csvColumns.map((column, index) => {
      const cell = cells[index] ?? ''
      if (cell === '') return [column, null]
      return [column, numberColumns.has(column) ? cell : denatured(cell)]
    }),
  )
}

/** The row as it stands in JSON. */
function rowOf(record: CsvRecord): JsonObject {
  const change = record.get('change') ?? null
  return {
    ...Object.fromEntries(record),
    payments: [...splitTexts(record.get('payments') ?? '')],
    amountMinor: numberIn(record, 'amountMinor'),
    ageSeconds: numberIn(record, 'ageSeconds'),
    restated:
      change === null
        ? null
        : {
            change,
            previousStatus: record.get('previousStatus') ?? null,
            previousAmountMinor: numberIn(record, 'previousAmountMinor'),
            netChangeMinor: numberIn(record, 'netChangeMinor'),
          },
  }
}

/** The report as it stands in JSON, as far as a later one needs it. */
function reportOf(records: readonly CsvRecord[]): JsonObject {
  const facts = new Map(
    records
      .filter((record) => record.get('record') === 'report')
      .map((record) => [record.get('name'), record.get('value') ?? null]),
  )
  // The last of the facts: without it the head itself was cut.
  if (!facts.has('closedBefore')) throw refusePrevious('previous.cut')
  const fact = (name: string): string | null => facts.get(name) ?? null
  const count = (name: string): JsonValue => wholeOf(fact(name))
  const closedBefore = fact('closedBefore')
  const totals = records.filter((record) => record.get('record') === 'total')
  return {
    version: count('version'),
    madeAt: fact('madeAt'),
    period: { createdFrom: fact('createdFrom'), createdBefore: fact('createdBefore') },
    listed: { status: fact('listedStatus'), payment: fact('listedPayment') },
    complete: truthOf(fact('complete')),
    rows: count('rows'),
    checksum: fact('checksum'),
    accounts: records
      .filter((record) => record.get('record') === 'account')
      .map((record) => ({
        account: record.get('account') ?? null,
        provider: record.get('provider') ?? null,
        mode: record.get('mode') ?? null,
      })),
    overall: totals.filter((record) => record.get('name') === 'overall').map(totalOf),
    restatements: {
      count: count('restatements'),
      closed: closedBefore === null ? null : { createdBefore: closedBefore },
      netChange: totals
        .filter((record) => record.get('name') === 'change')
        .map((record) => ({
          currency: record.get('currency') ?? null,
          minor: record.get('netChangeMinor') ?? null,
        })),
    },
  }
}

/** Another word than our own is no truth: a spreadsheet writes TRUE. */
function truthOf(cell: string | null): JsonValue {
  if (cell === 'true') return true
  return cell === 'false' ? false : cell
}

function totalOf(record: CsvRecord): JsonObject {
  const sum = (column: CsvColumn): JsonObject => ({ minor: record.get(column) ?? null })
  return {
    currency: record.get('currency') ?? null,
    count: numberIn(record, 'count'),
    requested: sum('amountMinor'),
    failedCount: numberIn(record, 'failedCount'),
    failed: sum('failedMinor'),
    open: { count: numberIn(record, 'openCount'), amount: sum('openMinor') },
  }
}

function numberIn(record: CsvRecord, column: CsvColumn): number | null {
  return wholeOf(record.get(column) ?? null)
}

function wholeOf(cell: string | null): number | null {
  return cell !== null && /^-?[0-9]{1,16}$/.test(cell) ? Number(cell) : null
}
