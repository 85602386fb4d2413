import { decimalOf, grouped } from '../numbers.ts'
import type { PageRow } from '../row-data.ts'

/** What refunds come to, by currency: exact, and never over currencies. */
export function sumsText(rows: readonly PageRow[]): string {
  const sums = new Map<string, { minor: bigint; readonly exponent: number }>()
  for (const { currency, amountMinor, amount } of rows) {
    const sum = sums.get(currency)
    if (sum === undefined) {
      const exponent = amount.split('.')[1]?.length ?? 0
      sums.set(currency, { minor: BigInt(amountMinor), exponent })
    } else sum.minor += BigInt(amountMinor)
  }
  return [...sums]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([currency, { minor, exponent }]) => `${grouped(decimalOf(minor, exponent))} ${currency}`)
    .join(' · ')
}
