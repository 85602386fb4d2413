const minute = 60
const hour = 60 * minute
const day = 24 * hour

/** Decimal text with its digits in groups of three: `-1,234,567.50`. No digit is computed. */
export function grouped(decimal: string): string {
  const [whole = '', decimals] = decimal.split('.')
  const groups = whole.replace(/(?<=\d)(?=(?:\d{3})+$)/g, ',')
  return decimals === undefined ? groups : `${groups}.${decimals}`
}

/** Minor units as decimal text with all decimals of the currency: `-5` of two decimals is `-0.05`. */
export function decimalOf(minor: bigint, exponent: number): string {
  const sign = minor < 0n ? '-' : ''
  const digits = String(minor < 0n ? -minor : minor).padStart(exponent + 1, '0')
  if (exponent === 0) return `${sign}${digits}`
  return `${sign}${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`
}

/** A count in groups of three digits. */
export function countText(count: number): string {
  return grouped(String(count))
}

/** `1 refund`, `2,000 refunds`. */
export function counted(count: number, one: string, many: string): string {
  return `${countText(count)} ${count === 1 ? one : many}`
}

/** A rate from 0 to 1, of four decimals, in percent: `3.12%`. */
export function percent(rate: number): string {
  return `${(rate * 100).toFixed(2)}%`
}

/** How old something is, in the largest unit that says enough. */
export function ageText(seconds: number): string {
  if (seconds < minute) return '< 1 min'
  if (seconds < hour) return `${Math.floor(seconds / minute)} min`
  if (seconds < 2 * day) return `${Math.floor(seconds / hour)} h`
  return `${countText(Math.floor(seconds / day))} days`
}
