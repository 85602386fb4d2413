import type { PageRow } from '../row-data.ts'
import type { ShowTime } from '../times.ts'
import { worded } from '../words.ts'

/** All words of a refund in small letters: what the search looks in. */
export function searchText(row: PageRow, showTime: ShowTime): string {
  return [
    row.refund,
    row.reference,
    ...row.payments,
    row.account,
    row.provider,
    worded(row.status),
    row.providerStatus,
    row.reason === null ? null : worded(row.reason),
    row.amount,
    row.currency,
    row.createdAt === null ? null : showTime(row.createdAt),
    row.bankReference,
    row.bankReferenceType,
  ]
    .filter((word) => word !== null)
    .join('\n')
    .toLowerCase()
}

/** Whether every word of the query is in the text. Grouped digits are found without their commas. */
export function matches(text: string, query: string): boolean {
  return wordsOf(query).every((word) => text.includes(word))
}

function wordsOf(query: string): readonly string[] {
  return query
    .toLowerCase()
    .split(/\s+/)
    .map((word) => (/^[\d,]+(?:\.\d*)?$/.test(word) ? word.replaceAll(',', '') : word))
    .filter((word) => word !== '')
}
