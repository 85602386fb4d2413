import type { ReportRow } from '../types.ts'

/** What a text and a list of payments are cut to on the page. */
export const longestText = 300
export const mostPayments = 20

/** A row whose texts from outside fit a page; the row itself where they do already. */
export function shortened(row: ReportRow): ReportRow {
  if (isShort(row)) return row
  return {
    ...row,
    account: shortOrNull(row.account),
    provider: short(row.provider),
    payments: row.payments.slice(0, mostPayments).map(short),
    refund: short(row.refund),
    reference: shortOrNull(row.reference),
    providerStatus: shortOrNull(row.providerStatus),
    bankReference: shortOrNull(row.bankReference),
    bankReferenceType: shortOrNull(row.bankReferenceType),
  }
}

function isShort(row: ReportRow): boolean {
  const { account, provider, payments, refund, reference, providerStatus } = row
  const texts = [account, provider, refund, reference, providerStatus, ...payments]
  return (
    payments.length <= mostPayments &&
    [...texts, row.bankReference, row.bankReferenceType].every(
      (text) => text === null || text.length <= longestText,
    )
  )
}

function shortOrNull(text: string | null): string | null {
  return text === null ? null : short(text)
}

function short(text: string): string {
  if (text.length <= longestText) return text
  // Not between the halves of one character.
  return `${text.slice(0, longestText).replace(/[\uD800-\uDBFF]$/, '')}…`
}
