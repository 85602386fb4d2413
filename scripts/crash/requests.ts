import type { Money } from '../../src/model/index.ts'
import { amountIn, paymentOf } from '../runs/payments.ts'
import type { AccountName } from '../runs/payments.ts'

/** What every payment of a crash run was paid with: minor units. */
export const captured = 10_000

const refundsOfPayment = 3
const parts = [2_500, 4_000] as const

export interface CrashRequest {
  readonly account: AccountName
  readonly payment: string
  readonly amount: Money | 'remaining'
  readonly reason: 'requested_by_customer'
  readonly reference: string
}

/** The refund with that number. It is the same in each life of each worker. */
export function requestOf(number: number): CrashRequest {
  const account = number % 2 === 0 ? 'us' : 'africa'
  const place = Math.floor(number / 2)
  const minor = parts[place % refundsOfPayment]
  return {
    account,
    payment: paymentOf(account, Math.floor(place / refundsOfPayment)),
    amount: minor === undefined ? 'remaining' : amountIn(account, minor),
    reason: 'requested_by_customer',
    reference: `CRASH-${number}`,
  }
}

/** How many payments so many refunds need at each provider. */
export function paymentsFor(refunds: number): number {
  return Math.ceil(refunds / 2 / refundsOfPayment) + 1
}
