import { checksum } from './checksum.ts'
import type { ReportRow } from './types.ts'

/** Gathers what names, dates and values each row, in their order. */
export interface RowDigest {
  add(row: ReportRow): void
  text(): string
}

export function createRowDigest(): RowDigest {
  const encoder = new TextEncoder()
  let value = 0
  return {
    add: (row) => {
      value = checksum(encoder.encode(lineOf(row)), value)
    },
    // Digits alone, or with an e among them, a spreadsheet would take for a number.
    text: () => `crc32:${value.toString(16).padStart(8, '0')}`,
  }
}

/** What a restatement goes by, and as it comes back from each format. */
function lineOf(row: ReportRow): string {
  const { record, account, provider, mode, refund, status, amountMinor, currency } = row
  const names = [account ?? '', provider, refund].map((text) => text.toWellFormed())
  const values = [record, mode, status, amountMinor, currency, row.createdAt]
  return `${JSON.stringify([...names, ...values, row.restated?.netChangeMinor ?? null])}\n`
}
