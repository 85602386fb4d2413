import type { Command } from 'commander'

import { money, refundReasons } from '../model/index.ts'
import type { JsonScalar, Money, PaymentReference, RefundRequest } from '../model/index.ts'
import { collect, requireAll } from './given.ts'
import type { Given } from './given.ts'
import { refuseUsage } from './usage.ts'

/** Adds the options that a refund is asked for with. */
export function addRequestOptions(command: Command): Command {
  return command
    .option('--payment <id>', "the payment: the provider's id, or kind:id (required)", collect)
    .option('--amount <decimal>', 'how much to give back, as in 35.00', collect)
    .option('--currency <code>', 'the currency of --amount, as in USD', collect)
    .option('--remaining', 'give back all that is left')
    .option('--reason <word>', `${refundReasons.join(', ')} (required)`, collect)
    .option('--reference <name>', 'your own name for this refund, used once (required)', collect)
    .option('--metadata <key=value>', 'attach a note; may be repeated', collect)
    .option('--tenant <name>', "for the configuration's rules: whose payment it is", collect)
    .option('--tag <name>', "for the configuration's rules: a word of yours", collect)
}

/**
 * The refund that is asked for.
 *
 * @throws {RefundError} `invalid_request`.
 */
export function readRequest(given: Given): RefundRequest {
  requireAll(given, ['payment', 'reason', 'reference'])
  const reason = given.word('reason', refundReasons)
  if (reason === null) throw refuseUsage('--reason', 'option.required', '--reason is missing.')
  return {
    payment: readPaymentReference(given.required('payment')),
    amount: readAmount(given),
    reason,
    reference: given.required('reference'),
    metadata: readMetadataPairs(given),
  }
}

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
