import { currencyExponents } from './currencies.ts'
import { refuseInput } from './errors.ts'
import type { RefundError } from './errors.ts'
import type { Money } from './money.ts'

const currencyPattern = /^[A-Z]{3}$/
const decimalPattern = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?$/
const longestDecimal = 40

/**
 * Reads an amount from decimal text, exactly: `money('35.00', 'USD')`.
 *
 * The text has ASCII digits, at most as many decimals as the currency has, and neither leading
 * zeros, a plus sign nor separators. A minus is allowed here, and refused where a refund asks for
 * a positive amount.
 *
 * @throws {RefundError} `invalid_request` with the rule `amount.type`, `amount.format`,
 * `amount.precision`, `amount.too_large`, `currency.format` or `currency.unsupported`.
 */
export function money(decimal: string, currency: string): Money {
  const exponent = exponentOf(currency)
  if (typeof decimal !== 'string') {
    throw refused('amount', 'amount.type', 'an amount is decimal text such as "35.00"')
  }
  if (decimal.length > longestDecimal) throw tooLarge()
  if (!decimalPattern.test(decimal)) {
    throw refused('amount', 'amount.format', 'an amount is decimal text such as "35.00"')
  }
  const [whole = '', decimals = ''] = decimal.split('.')
  if (decimals.length > exponent) {
    throw refused(
      'amount',
      'amount.precision',
      `${currency} has ${exponent} decimals, and the amount has ${decimals.length}`,
    )
  }
  const minor = Number(`${whole}${decimals.padEnd(exponent, '0')}`)
  if (!Number.isSafeInteger(minor)) throw tooLarge()
  return { minor: minor === 0 ? 0 : minor, currency }
}

/**
 * Takes an amount in minor units: `fromMinor(3500, 'USD')` is USD 35.00.
 *
 * @throws {RefundError} `invalid_request` with the rule `amount.type`, `amount.too_large`,
 * `currency.format` or `currency.unsupported`.
 */
export function fromMinor(minor: number, currency: string): Money {
  exponentOf(currency)
  if (typeof minor !== 'number' || !Number.isInteger(minor)) {
    throw refused('amount', 'amount.type', 'minor units are a whole number')
  }
  if (!Number.isSafeInteger(minor)) throw tooLarge()
  return { minor: minor === 0 ? 0 : minor, currency }
}

/**
 * The amount as decimal text with all decimals of its currency: `35.00`, `35` for JPY.
 *
 * @throws {RefundError} `invalid_request` with a rule of `fromMinor`.
 */
export function toDecimal(amount: Money): string {
  const { minor, currency } = checked(amount)
  const exponent = exponentOf(currency)
  const digits = String(Math.abs(minor)).padStart(exponent + 1, '0')
  const sign = minor < 0 ? '-' : ''
  if (exponent === 0) return `${sign}${digits}`
  return `${sign}${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`
}

/**
 * Adds amounts of one currency. The currency is named so that an empty list has a sum too.
 *
 * @throws {RefundError} `invalid_request` with the rule `currency.mismatch`, or one of `fromMinor`.
 */
export function sumMoney(amounts: Iterable<Money>, currency: string): Money {
  let minor = 0
  for (const amount of amounts) {
    const addend = checked(amount)
    sameCurrency(addend.currency, currency)
    minor += addend.minor
    if (!Number.isSafeInteger(minor)) throw tooLarge()
  }
  return fromMinor(minor, currency)
}

/**
 * -1, 0 or 1, as the first amount is less than, equal to or more than the second.
 *
 * @throws {RefundError} `invalid_request` with the rule `currency.mismatch`, or one of `fromMinor`.
 */
export function compareMoney(a: Money, b: Money): -1 | 0 | 1 {
  const left = checked(a)
  const right = checked(b)
  sameCurrency(left.currency, right.currency)
  if (left.minor === right.minor) return 0
  return left.minor < right.minor ? -1 : 1
}

/**
 * The number of decimals of a currency by ISO 4217.
 *
 * @throws {RefundError} `invalid_request` with the rule `currency.format` or
 * `currency.unsupported`.
 */
export function exponentOf(currency: string): number {
  const exponent = currencyExponents.get(currency)
  if (exponent !== undefined) return exponent
  throw currencyFault(currency) === 'currency.format'
    ? refused('currency', 'currency.format', 'a currency is three capitals such as USD')
    : refused(
        'currency',
        'currency.unsupported',
        'the code is not an ISO 4217 currency that payments are made in',
      )
}

/** Whether a value is the code of an ISO 4217 currency that payments are made in. */
export function isCurrency(value: unknown): value is string {
  return typeof value === 'string' && currencyExponents.has(value)
}

/** Which rule is broken by a value that is not such a code. */
export function currencyFault(value: unknown): 'currency.format' | 'currency.unsupported' {
  const isCode = typeof value === 'string' && currencyPattern.test(value)
  return isCode ? 'currency.unsupported' : 'currency.format'
}

// NaN, a fraction or a bare number would print and compare as a wrong amount.
function checked(amount: Money): Money {
  if (typeof amount !== 'object' || amount === null) {
    throw refused('amount', 'amount.type', 'an amount has minor units and a currency')
  }
  return fromMinor(amount.minor, amount.currency)
}

function sameCurrency(found: string, expected: string): void {
  if (found === expected) return
  throw refused('currency', 'currency.mismatch', 'amounts of two currencies have no common sum')
}

function tooLarge(): RefundError {
  return refused('amount', 'amount.too_large', 'the amount is beyond exact whole numbers')
}

function refused(path: string, rule: string, why: string): RefundError {
  return refuseInput([{ path, rule }], {
    message: `The amount can't be read: ${why}. Pass money('35.00', 'USD') or fromMinor(3500, 'USD').`,
  })
}
