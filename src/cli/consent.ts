import { RefundError } from '../model/index.ts'
import type { PreparedRefund, RefundProvider } from '../model/index.ts'
import type { Given } from './given.ts'
import { refuseUsage } from './usage.ts'
import { amountText } from './words.ts'
import type { World } from './world.ts'

/**
 * Checks that somebody can be asked, or need not be.
 *
 * @throws {RefundError} `invalid_request`.
 */
export function requireConsent(given: Given, { ask }: World): void {
  if (given.has('yes') || ask !== null) return
  throw refuseUsage(
    '--yes',
    'option.required',
    'There is no terminal to ask on, so nothing was sent. Add --yes to send without asking.',
  )
}

/**
 * Checks that real money was meant.
 *
 * @throws {RefundError} `invalid_request`.
 */
export function requireLive(given: Given, { mode, name }: RefundProvider): void {
  if (mode === 'test' || given.has('live')) return
  throw refuseUsage(
    '--live',
    'option.required',
    `${name} is configured for live money, so nothing was sent. Add --live if real money is meant.`,
  )
}

/**
 * Asks the person.
 *
 * @throws {RefundError} `aborted`: the answer was not yes.
 */
export async function askToSend(prepared: PreparedRefund, world: World): Promise<void> {
  const amount = prepared.amount === null ? 'it' : amountText(prepared.amount)
  const question = `Type yes to refund ${amount}: `
  const answer = (await world.ask?.(question, world.signal)) ?? null
  if (answer !== null && /^\s*(?:yes|y)\s*$/i.test(answer)) return
  throw notSent('aborted', prepared, 'Nothing was sent: the answer was not yes.')
}

/**
 * Holds what would be sent now against what was shown.
 *
 * @throws {RefundError} `not_refundable`: it differs, or the payment has had another refund since.
 */
export function refuseChanged(shown: PreparedRefund, now: PreparedRefund): void {
  if (comparable(shown) === comparable(now)) return
  throw notSent(
    'not_refundable',
    shown,
    'Nothing was sent: the payment has changed since it was shown. Run the command again to see how.',
  )
}

function comparable(prepared: PreparedRefund): string {
  return JSON.stringify({ ...prepared, preparedAt: null })
}

function notSent(
  code: 'aborted' | 'not_refundable',
  { provider, reference }: PreparedRefund,
  message: string,
): RefundError {
  return new RefundError({
    code,
    outcome: 'not_sent',
    provider,
    reference,
    message,
    isRetryable: true,
  })
}
