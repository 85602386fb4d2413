import { exponentOf } from './arithmetic.ts'
import type { Issue } from './issue.ts'
import type { JsonValue } from './json.ts'
import type { Money } from './money.ts'

/** Where an amount stands, and what is known of it. */
export interface WireAmount {
  readonly path: string
  /** An ISO 4217 code; without it no amount is read. */
  readonly currency: string | null
  /** Where to say what is wrong with it. */
  readonly issues: Issue[]
}

// JSON readers keep this many digits of every number, and may round what comes behind them.
const mostDigits = 15
const beyondMostDigits = 10 ** mostDigits

/**
 * An amount that travels as a whole number of minor units, or null after reporting
 * `amount.missing`, `amount.type`, `amount.unsafe`, `amount.precision` or `amount.negative`.
 *
 * A decimal is refused and not rounded: it would be a sum in another unit.
 */
export function readMinorUnits(
  value: JsonValue,
  { path, currency, issues }: WireAmount,
): Money | null {
  const rule = brokenWholeRule(value)
  if (rule !== null) issues.push({ path, rule })
  return rule !== null || typeof value !== 'number' || currency === null
    ? null
    : { minor: value, currency }
}

function brokenWholeRule(value: JsonValue): string | null {
  if (value === null) return 'amount.missing'
  if (typeof value !== 'number') return 'amount.type'
  if (!(Math.abs(value) < beyondMostDigits)) return 'amount.unsafe'
  if (!Number.isInteger(value)) return 'amount.precision'
  return value < 0 || Object.is(value, -0) ? 'amount.negative' : null
}

/**
 * An amount that travels as a decimal number of major units, or null after reporting the rules of
 * `readMinorUnits`. Without a currency nothing is reported: how many decimals an amount may have
 * depends on it.
 */
export function readMajorUnits(
  value: JsonValue,
  { path, currency, issues }: WireAmount,
): Money | null {
  if (currency === null) return null
  const minor = toMinor(value, exponentOf(currency))
  if (typeof minor === 'number') return { minor, currency }
  issues.push({ path, rule: minor.rule })
  return null
}

const plainDecimal = /^(\d+)(?:\.(\d+))?$/

/**
 * The number is read by its shortest decimal text and never multiplied: 1.15 times 100 is
 * 114.99999999999999.
 */
function toMinor(value: JsonValue, exponent: number): number | { readonly rule: string } {
  if (value === null) return { rule: 'amount.missing' }
  if (typeof value !== 'number') return { rule: 'amount.type' }
  const [, whole = '', decimals = ''] = plainDecimal.exec(String(Math.abs(value))) ?? []
  if (whole === '') {
    // 1e-7 has more decimals than any currency; 1e21 and infinity have too many digits.
    return { rule: Math.abs(value) < 1 ? 'amount.precision' : 'amount.unsafe' }
  }
  // Counted with all decimals of the currency: a last digit that was rounded away counts too.
  const digits = `${whole}${decimals.padEnd(exponent, '0')}`.replace(/^0+/, '')
  if (digits.length > mostDigits) return { rule: 'amount.unsafe' }
  if (decimals.length > exponent) return { rule: 'amount.precision' }
  if (value < 0 || Object.is(value, -0)) return { rule: 'amount.negative' }
  return Number(digits)
}
