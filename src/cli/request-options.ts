import { money } from '../model/index.ts'
import type { JsonScalar, Money, PaymentReference } from '../model/index.ts'
import type { Given } from './given.ts'
import { refuseUsage } from './usage.ts'

/** A payment as it is typed: the provider's id, or `kind:id`. No id has a colon. */
export function readPaymentReference(text: string): PaymentReference {
  const colon = text.indexOf(':')
  if (colon < 0) return text
  return { kind: text.slice(0, colon), id: text.slice(colon + 1) }
}

/**
 * How much to give back, by `--amount` and `--currency` or by `--remaining`.
 *
 * @throws {RefundError} `invalid_request`: none or both were given, or a rule of `money` is broken.
 */
export function readAmount(given: Given): Money | 'remaining' {
  const amount = given.text('amount')
  const currency = given.text('currency')
  if (given.has('remaining')) {
    if (amount === null && currency === null) return 'remaining'
    throw refuseUsage(
      '--remaining',
      'option.conflict',
      '--remaining goes without --amount and --currency: it is all that is left.',
    )
  }
  if (amount === null) {
    throw refuseUsage(
      '--amount',
      'option.required',
      'How much? Give --amount 35.00 --currency USD, or --remaining for all that is left.',
    )
  }
  if (currency === null) {
    throw refuseUsage(
      '--currency',
      'option.required',
      '--amount needs a --currency such as USD: it is never guessed.',
    )
  }
  return money(amount, currency)
}

/**
 * The pairs of `--metadata key=value`. Values are text; what is behind the first `=` belongs to it.
 *
 * @throws {RefundError} `invalid_request`: a pair has no key or no `=`, or a key comes twice.
 */
export function readMetadataPairs(given: Given): Readonly<Record<string, JsonScalar>> {
  const pairs = given.texts('metadata').map(splitPair)
  const keys = pairs.map(([key]) => key)
  if (new Set(keys).size < keys.length) {
    throw refuseUsage('--metadata', 'option.repeated', 'A key of --metadata was given twice.')
  }
  return Object.fromEntries(pairs)
}

function splitPair(pair: string): readonly [key: string, value: string] {
  const equals = pair.indexOf('=')
  if (equals > 0) return [pair.slice(0, equals), pair.slice(equals + 1)]
  throw refuseUsage(
    '--metadata',
    'option.format',
    '--metadata takes key=value, as in --metadata order_id=12345.',
  )
}

/** A time as it is typed: a date alone is its midnight in UTC. The provider checks the rest. */
export function readTime(text: string): string {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text
}
