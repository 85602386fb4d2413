import { ageText, countText, decimalOf, grouped } from '../numbers.ts'
import type { PageRow } from '../row-data.ts'
import { worded } from '../words.ts'

/** Every field of a row, as the details show it. */
export function namedFields(
  row: PageRow,
): readonly (readonly [name: string, value: string | null])[] {
  return [
    ['Refund', row.refund],
    ['Payment', row.payments.length === 0 ? null : row.payments.join(', ')],
    ['Reference', row.reference],
    ['Account', row.account],
    ['Provider', row.provider],
    ['Mode', worded(row.mode ?? 'not known')],
    ['Kind', worded(row.record)],
    ['Status', worded(row.status)],
    ["Provider's word", row.providerStatus],
    ['Finality', worded(row.finality)],
    ['Reason', row.reason === null ? null : worded(row.reason)],
    ['Amount', `${grouped(row.amount)} ${row.currency}`],
    ['Minor units', grouped(String(row.amountMinor))],
    ['Created (UTC)', row.createdAt],
    ['Age', age(row.ageSeconds)],
    ['Bank reference', row.bankReference],
    ['Its type', row.bankReferenceType],
    ['Its state', row.bankReferenceStatus === null ? null : worded(row.bankReferenceStatus)],
    ...restatedFields(row),
  ]
}

function restatedFields(row: PageRow): readonly (readonly [name: string, value: string | null])[] {
  const { restated } = row
  if (restated === null) return []
  const exponent = row.amount.split('.')[1]?.length ?? 0
  const amount = (minor: number): string =>
    `${grouped(decimalOf(BigInt(minor), exponent))} ${row.currency}`
  const { change, previousStatus, previousAmountMinor, netChangeMinor } = restated
  return [
    ['Change since the earlier report', worded(change)],
    ['Status before', previousStatus === null ? null : worded(previousStatus)],
    ['Amount before', previousAmountMinor === null ? null : amount(previousAmountMinor)],
    ['Change of net', amount(netChangeMinor)],
  ]
}

function age(seconds: number | null): string | null {
  return seconds === null ? null : `${ageText(seconds)} (${countText(seconds)} seconds)`
}
