/** A currency that charges of the simulated Flutterwave are in. */
export interface Currency {
  readonly code: string
  /** How many decimals its amounts have. */
  readonly decimals: number
}

/** Two, no and three decimals. */
export const currencies: readonly [Currency, ...Currency[]] = [
  { code: 'NGN', decimals: 2 },
  { code: 'KES', decimals: 2 },
  { code: 'UGX', decimals: 0 },
  { code: 'XAF', decimals: 0 },
  { code: 'KWD', decimals: 3 },
]

/** An amount as Flutterwave writes it: major units in the fewest digits. */
export function toMajor(minor: number, { decimals }: Currency): string {
  if (decimals === 0) return String(minor)
  const digits = String(minor).padStart(decimals + 1, '0')
  const fraction = digits.slice(-decimals).replace(/0+$/, '')
  const whole = digits.slice(0, -decimals)
  return fraction === '' ? whole : `${whole}.${fraction}`
}

/** An amount of a body in minor units; null where the currency can't express it. */
export function toMinor(major: number, { decimals }: Currency): number | null {
  const minor = Math.round(major * 10 ** decimals)
  // The nearest number to a decimal text prints as that text, in few digits at least.
  return Number.isSafeInteger(minor) && Number(toMajor(minor, { code: '', decimals })) === major
    ? minor
    : null
}
