import { exponentOf } from '../model/index.ts'
import type { ReportSum } from './types.ts'

/** A sum of minor units with its decimal text. Sums outgrow what `Money` says exactly. */
export function sumOf(minor: bigint, currency: string): ReportSum {
  return { currency, minor: String(minor), decimal: decimalOf(minor, currency) }
}

function decimalOf(minor: bigint, currency: string): string {
  const exponent = exponentOf(currency)
  const sign = minor < 0n ? '-' : ''
  const digits = String(minor < 0n ? -minor : minor).padStart(exponent + 1, '0')
  if (exponent === 0) return `${sign}${digits}`
  return `${sign}${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`
}
