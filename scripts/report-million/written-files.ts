import { createReadStream } from 'node:fs'

import type { ReportRow } from 'polyrefund/report'

import { createTally } from './tally.ts'
import type { Totals } from './tally.ts'

/**
 * Adds up the rows of a CSV file by their decimal text. It reads CSV by itself: neither the library
 * that wrote it nor the columns' places are relied on.
 */
export async function addUpCsv(path: string): Promise<Totals> {
  const tally = createTally()
  let places: ReadonlyMap<string, number> | null = null
  for await (const cells of csvRecords(textOf(path))) {
    if (places === null) {
      places = new Map(cells.map((name, place) => [name, place]))
      continue
    }
    const cell = (name: string): string => cells[places?.get(name) ?? -1] ?? ''
    if (cell('record') !== 'refund') continue
    tally.add({
      account: cell('account'),
      currency: cell('currency'),
      status: cell('status'),
      minor: BigInt(cell('amount').replace('.', '')),
    })
  }
  return tally.totals()
}

/** Adds up the rows of a file that has one of them on each line, by their minor units. */
export async function addUpLines(path: string): Promise<Totals> {
  const tally = createTally()
  for await (const line of linesOf(textOf(path))) {
    if (!line.startsWith('{"record":"refund"')) continue
    const row: ReportRow = JSON.parse(line.replace(/,$/, ''))
    const { account, currency, status, amountMinor } = row
    tally.add({ account: account ?? '', currency, status, minor: BigInt(amountMinor) })
  }
  return tally.totals()
}

function textOf(path: string): AsyncIterable<string> {
  return createReadStream(path, { encoding: 'utf8', highWaterMark: 1024 * 1024 })
}

/** Lines by their newlines alone: other letters that end a line elsewhere are legal in JSON text. */
export async function* linesOf(
  pieces: AsyncIterable<string>,
): AsyncGenerator<string, void, undefined> {
  let rest = ''
  for await (const piece of pieces) {
    const lines = `${rest}${piece}`.split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
  if (rest !== '') yield rest
}

/** The records of RFC 4180: cells in quotes may hold commas, newlines and doubled quotes. */
export async function* csvRecords(
  pieces: AsyncIterable<string>,
): AsyncGenerator<readonly string[], void, undefined> {
  let open = ''
  for await (const line of linesOf(pieces)) {
    const text = `${open}${line}`
    // Inside of quotes their number is odd, and the record goes on with the next line.
    if (text.split('"').length % 2 === 0) {
      open = `${text}\n`
      continue
    }
    open = ''
    yield cellsOf(text.replace(/\r$/, ''))
  }
  if (open !== '') throw new Error('The file ends inside of quotes.')
}

const cellPattern = /,(?:"((?:[^"]|"")*)"|([^",]*))/gy

function cellsOf(record: string): readonly string[] {
  return [...`,${record}`.matchAll(cellPattern)].map(([, quoted, bare = '']) =>
    quoted === undefined ? bare : quoted.replaceAll('""', '"'),
  )
}
