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
export function requireLive(
  given: Given,
  { mode, name }: Pick<RefundProvider, 'mode' | 'name'>,
): void {
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
  if (await hasAgreed(question, world)) return
  throw notSent('aborted', prepared, 'Nothing was sent: the answer was not yes.')
}

/** Asks the person, and says whether the answer was yes. */
export async function hasAgreed(question: string, { ask, signal }: World): Promise<boolean> {
  const answer = (await ask?.(question, signal)) ?? null
  return answer !== null && /^\s*(?:yes|y)\s*$/i.test(answer)
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

/** What it would do. That it was read later, or that an earlier refund got on, changes none of it. */
function comparable(prepared: PreparedRefund): string {
  const seen = prepared.seen?.refunds.map(({ id }) => id) ?? null
  return JSON.stringify({ ...prepared, seen, preparedAt: null })
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
