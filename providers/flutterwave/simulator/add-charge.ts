import { currencyExponents } from '../../../src/testing/index.ts'
import { amountOf } from './amount.ts'
import type { FlutterwaveChargeInput } from './types.ts'
import type { ChargeState, FlutterwaveWorld } from './world.ts'

// Outside ISO 4217 Flutterwave has stablecoins, of which it documents no decimals.
const otherDecimals = 6

/** Adds a charge. */
export function addCharge(
  world: FlutterwaveWorld,
  input: FlutterwaveChargeInput = {},
): ChargeState {
  const { amount = '2000', currency = 'NGN' } = input
  const id = input.id ?? world.newId('chg_')
  if (world.charges.has(id)) throw new Error(`There is a charge ${id} already.`)
  const charge: ChargeState = {
    id,
    amount: amountOf(amount),
    shownAmount: input.shownAmount ?? null,
    currency,
    decimals: input.decimals ?? currencyExponents.get(currency) ?? otherDecimals,
    status: input.status ?? 'succeeded',
    method: input.method ?? 'card',
    reference: input.reference ?? world.newId('order'),
    customerId: world.newId('cus_'),
    paymentMethodId: world.newId('pmd_'),
    isDisputed: input.disputed ?? false,
    meta: structuredClone(input.meta ?? {}),
    createdAt: input.createdAt ?? world.clock.now(),
  }
  world.charges.set(id, charge)
  return charge
}

/** The charge that a test speaks of. */
export function knownCharge(world: FlutterwaveWorld, id: string): ChargeState {
  const charge = world.charges.get(id)
  if (charge === undefined) throw new Error(`There is no charge ${id}.`)
  return charge
}
