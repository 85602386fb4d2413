import type { RefundRequest } from '../../src/model/index.ts'
import { amountIn, paymentOf } from '../runs/payments.ts'
import type { AccountName } from '../runs/payments.ts'
import type { Heat } from './messages.ts'

export type RaceRequest = RefundRequest & { readonly account: AccountName }

/** What every payment was paid with: minor units. */
export const captured = 6_400

/** Two references share a payment, and each takes less than half of it. */
const sharedMinor = 3_000

const reason = 'requested_by_customer'

/** What one racer asks for in a heat. */
export function requestsOf(heat: Heat): readonly RaceRequest[] {
  if (heat.kind === 'parts') {
    const { account, payment, references, minor } = heat
    const amount = amountIn(account, minor)
    return references.map((reference) => ({
      account,
      payment: paymentOf(account, payment),
      amount,
      reason,
      reference,
    }))
  }
  return Array.from({ length: heat.count }, (_none, number) => sameRequest(number))
}

function sameRequest(number: number): RaceRequest {
  const account = number % 2 === 0 ? 'us' : 'africa'
  return {
    account,
    payment: paymentOf(account, Math.floor(number / 4)),
    amount: amountIn(account, sharedMinor),
    reason,
    reference: `SAME-${number}`,
  }
}

/** How many payments at each provider the same references need. */
export function paymentsForSame(references: number): number {
  return Math.ceil(references / 4)
}
