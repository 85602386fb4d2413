import { currencyFault, isCurrency } from './arithmetic.ts'
import { refuseCall } from './input-rules.ts'
import type { InputIssue, InputRule } from './input-rules.ts'
import type { Money } from './money.ts'
import { readFields } from './parse-fields.ts'

/** What an amount may be beyond more than zero. */
export interface MoneyRules {
  /** For tax, shipping and discount, where nothing to give back is an answer. */
  readonly zeroAllowed?: boolean
}

/**
 * Checks an amount that a caller passed: an object with exactly `minor` and `currency`. Numbers,
 * text and bigints are refused, because nothing in them says which unit they count.
 *
 * @throws {RefundError} `invalid_request` with the rule `amount.type`, `amount.not_positive`,
 * `amount.too_large`, `currency.format` or `currency.unsupported`.
 */
export function parseMoney(value: unknown, path: string, rules: MoneyRules = {}): Money {
  const issues: InputIssue[] = []
  const amount = readMoney(value, path, issues, rules)
  if (amount === null) throw refuseCall(issues, { task: 'the amount was not used' })
  return amount
}

/** The amount, or null after reporting what is wrong with it. */
export function readMoney(
  value: unknown,
  path: string,
  issues: InputIssue[],
  rules: MoneyRules = {},
): Money | null {
  const fields = readFields(value)
  if (fields === null || fields.size !== 2 || !fields.has('minor') || !fields.has('currency')) {
    issues.push({ path, rule: 'amount.type' })
    return null
  }
  const least = rules.zeroAllowed === true ? 0 : 1
  const minor = readMinor(fields.get('minor'), least, path, issues)
  const currency = readCurrency(fields.get('currency'), `${path}.currency`, issues)
  return minor === null || currency === null ? null : { minor, currency }
}

/** An ISO 4217 code, or null after reporting what is wrong with it. */
export function readCurrency(value: unknown, path: string, issues: InputIssue[]): string | null {
  if (isCurrency(value)) return value
  issues.push({ path, rule: currencyFault(value) })
  return null
}

function readMinor(
  value: unknown,
  least: number,
  path: string,
  issues: InputIssue[],
): number | null {
  // Adding zero turns minus zero into zero.
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= least) return value + 0
  issues.push({ path, rule: minorFault(value) })
  return null
}

function minorFault(value: unknown): InputRule {
  if (typeof value !== 'number' || !Number.isInteger(value)) return 'amount.type'
  return Number.isSafeInteger(value) ? 'amount.not_positive' : 'amount.too_large'
}
