import { fromMinor } from '../../src/model/index.ts'
import type { Money } from '../../src/model/index.ts'
import type { Simulators } from './simulators.ts'

export const accountNames = ['us', 'africa'] as const
export type AccountName = (typeof accountNames)[number]

const currencies = { us: 'USD', africa: 'NGN' } as const

/** The id of the payment with that number at the provider of an account. */
export function paymentOf(account: AccountName, number: number): string {
  return account === 'us' ? `fcs_run_${number}` : `chg_run_${number}`
}

export function amountIn(account: AccountName, minor: number): Money {
  return fromMinor(minor, currencies[account])
}

/** Flex's refunds name the payment intent: the session that it was made for here. */
export function sessionOfIntent(intent: string): string {
  return intent.replace(/^fpi_/, '')
}

/** Adds so many payments at each provider, all of the same amount in minor units. */
export function addPayments(
  { flex, flutterwave }: Pick<Simulators, 'flex' | 'flutterwave'>,
  count: number,
  captured: number,
): void {
  const amount = `${Math.floor(captured / 100)}.${String(captured % 100).padStart(2, '0')}`
  for (let number = 0; number < count; number += 1) {
    const id = paymentOf('us', number)
    flex.addSession({
      id,
      cards: [{ amount: captured, intent: `fpi_${id}` }],
      amountTotal: captured,
    })
    flutterwave.addCharge({ id: paymentOf('africa', number), amount, currency: 'NGN' })
  }
}
