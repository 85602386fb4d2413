import { createRowCheck, sameSums, statedSums } from '../check.ts'
import type { Gate } from '../gate.ts'
import type { RowStore } from '../row-store.ts'
import type { ReportOptions, ReportRow } from '../types.ts'
import { csvBeginning, readCsv } from './csv.ts'
import type { EarlierHead } from './head.ts'
import { jsonBeginning, ndjsonBeginning, readJson, readNdjson } from './json.ts'
import type { EarlierItem } from './json.ts'
import { refusePrevious } from './refusal.ts'
import { textOf } from './text.ts'

/** An earlier report, read whole and found to add up. */
export interface ReadReport {
  readonly head: EarlierHead
  /** What it says of each of its refunds, by `keyOf`. */
  readonly known: ReadonlyMap<string, KnownRefund>
}

export interface KnownRefund extends Pick<ReportRow, 'status' | 'amountMinor'> {
  /** Whether it came again, or was told gone. */
  isSeen: boolean
}

/**
 * What names a refund in two reports. With another currency it is another refund, so that no sum
 * crosses currencies.
 */
export function keyOf({ account, provider, refund, currency }: ReportRow): string {
  return JSON.stringify([refund, account, provider, currency])
}

/**
 * Reads an earlier report, and lays its rows aside: those that are gone have to be told again.
 *
 * @throws {RefundError} `invalid_request` with a rule `previous.*`.
 */
export async function readReport(
  previous: NonNullable<ReportOptions['previous']>,
  gate: Gate,
  store: RowStore,
): Promise<ReadReport> {
  const texts = textOf(previous, gate)
  try {
    return await readTexts(texts, store)
  } finally {
    // What is refused early may hold a file open.
    await texts.return(undefined)
  }
}

async function readTexts(texts: AsyncGenerator<string>, store: RowStore): Promise<ReadReport> {
  const check = createRowCheck()
  const known = new Map<string, KnownRefund>()
  let head: EarlierHead | null = null
  for await (const item of await itemsOf(texts)) {
    if ('head' in item) {
      ;({ head } = item)
      if (head.complete !== true) throw refusePrevious('previous.incomplete')
      continue
    }
    const { row } = item
    check.add(row)
    // A restatement belongs to a period that was closed before.
    if (row.restated !== null) continue
    known.set(keyOf(row), { status: row.status, amountMinor: row.amountMinor, isSeen: false })
    await store.add(row)
  }
  if (head === null || check.count() < head.rows) throw refusePrevious('previous.cut')
  const isAsWritten =
    sameSums(check.sums(), statedSums(head.stated)) && check.checksum() === head.checksum
  if (!isAsWritten) throw refusePrevious('previous.damaged')
  return { head, known }
}

const beginnings = [
  [csvBeginning, readCsv],
  [ndjsonBeginning, readNdjson],
  [jsonBeginning, readJson],
] as const

const longestBeginning = Math.max(...beginnings.map(([beginning]) => beginning.length))

/** Which format it is, its first letters say. */
async function itemsOf(texts: AsyncGenerator<string>): Promise<AsyncIterable<EarlierItem>> {
  let start = ''
  while (start.length <= longestBeginning) {
    const next = await texts.next()
    if (next.done === true) break
    start += next.value
  }
  const text = start.replace(/^\uFEFF/, '')
  const reader = beginnings.find(([beginning]) => text.startsWith(beginning))?.[1]
  if (reader === undefined) throw refusePrevious('previous.format')
  return reader(continued(text, texts))
}

async function* continued(
  start: string,
  rest: AsyncIterable<string>,
): AsyncGenerator<string, void, undefined> {
  yield start
  yield* rest
}
