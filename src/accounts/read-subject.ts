import {
  currencyExponents,
  parseMoney,
  parsePaymentReference,
  readFields,
  readItems,
  refuseInput,
} from '../model/index.ts'
import type { Fields, RefundError } from '../model/index.ts'

/** What rules are held against, checked. What nobody said is null. */
export interface CheckedSubject {
  readonly payment: { readonly id: string; readonly kind: string | null } | null
  readonly currency: string | null
  /** The amount is all that is left, which says no currency. */
  readonly isRemaining: boolean
  readonly tenant: string | null
  readonly tags: readonly string[]
}

/**
 * Checks what decides where a refund goes.
 *
 * @throws {RefundError} `invalid_request` with a rule of `parsePaymentReference` or `parseMoney`,
 * `option.*`, `route.text`, `currency.unsupported`, or `currency.mismatch`: the hint names another
 * currency than the amount.
 */
export function readSubject(subject: unknown, hints: unknown): CheckedSubject {
  const fields = readFields(subject)
  if (fields === null) throw refused('subject', 'option.type', 'must be the request for a refund')
  const given = readFields(hints ?? {})
  if (given === null) throw refused('hints', 'option.type', 'must be an object')
  const strangers = [...given.keys()].filter(
    (name) => !['tenant', 'tag', 'currency'].includes(name),
  )
  if (strangers.length > 0) {
    throw refused('hints', 'option.unknown', 'can have tenant, tag and currency alone')
  }
  const amount = fields.get('amount')
  return {
    payment: readPayment(fields.get('payment')),
    currency: readCurrency(amount, given.get('currency')),
    isRemaining: amount === 'remaining',
    tenant: readText(given, 'tenant'),
    tags: readTags(given),
  }
}

function readPayment(value: unknown): CheckedSubject['payment'] {
  if (value === undefined) return null
  const payment = parsePaymentReference(value, 'payment')
  return typeof payment === 'string' ? { id: payment, kind: null } : payment
}

function readCurrency(amount: unknown, hint: unknown): string | null {
  const isNamed = amount !== undefined && amount !== 'remaining'
  const named = isNamed ? parseMoney(amount, 'amount').currency : null
  if (hint === undefined) return named
  if (typeof hint !== 'string' || !currencyExponents.has(hint)) {
    throw refused('hints.currency', 'currency.unsupported', 'must be an ISO 4217 code such as USD')
  }
  if (named !== null && named !== hint) {
    throw refused('hints.currency', 'currency.mismatch', "isn't the currency of the amount")
  }
  return hint
}

function readText(hints: Fields, name: string): string | null {
  const value = hints.get(name)
  if (value === undefined) return null
  if (isWord(value)) return value
  throw refused(`hints.${name}`, 'route.text', 'must be text that is not empty')
}

function readTags(hints: Fields): readonly string[] {
  const value = hints.get('tag')
  if (value === undefined) return []
  const tags = typeof value === 'string' ? [value] : readItems(value)
  const words = tags?.filter(isWord)
  if (words !== undefined && words.length === tags?.length) return words
  throw refused(
    'hints.tag',
    'route.text',
    'must be text that is not empty, or a list of such texts',
  )
}

function isWord(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

function refused(path: string, rule: string, why: string): RefundError {
  return refuseInput([{ path, rule }], {
    message: `polyrefund: no account was chosen: ${path} ${why}.`,
  })
}
