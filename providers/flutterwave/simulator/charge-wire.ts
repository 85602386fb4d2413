import type { JsonObject } from '../../../src/model/index.ts'
import { dress } from '../../../src/testing/index.ts'
import { toDecimalText } from './amount.ts'
import { refundedOf } from './balance.ts'
import type { FlutterwaveBehaviour } from './behaviour.ts'
import { documentedBehaviour } from './behaviour.ts'
import { showAmount } from './refund-wire.ts'
import type { FlutterwaveTrueCharge } from './types.ts'
import type { ChargeState, FlutterwaveWorld } from './world.ts'

/** A charge as it is. */
export function trueCharge(world: FlutterwaveWorld, charge: ChargeState): FlutterwaveTrueCharge {
  return {
    id: charge.id,
    amount: toDecimalText(charge.amount),
    currency: charge.currency,
    status: charge.status,
    ...flagsOf(world, charge, documentedBehaviour),
    meta: structuredClone(charge.meta),
    reference: charge.reference,
    created_datetime: new Date(charge.createdAt).toISOString(),
  }
}

/** A charge as the behaviour shows it. */
export function showCharge(world: FlutterwaveWorld, charge: ChargeState): JsonObject {
  const { behaviour } = world
  const shown = {
    ...trueCharge(world, charge),
    amount: showAmount(charge.amount, charge.shownAmount, behaviour),
    fees: [],
    customer_id: charge.customerId,
    description: null,
    next_action: null,
    payment_method_details: { type: charge.method, id: charge.paymentMethodId },
    processor_response: { type: 'approved', code: '00' },
    redirect_url: null,
    settled: false,
    settlement_id: [],
    ...flagsOf(world, charge, behaviour),
  }
  return dress(shown, behaviour, behaviour.chargeOmits)
}

interface ChargeFlags {
  readonly refunded?: boolean
  readonly disputed?: boolean
}

function flagsOf(
  world: FlutterwaveWorld,
  charge: ChargeState,
  { chargeFlags, refundedMeans }: FlutterwaveBehaviour,
): ChargeFlags {
  const enough = refundedMeans === 'fully' ? charge.amount : 1n
  const refunded = refundedOf(world, charge) >= enough
  const disputed = charge.isDisputed
  if (chargeFlags === 'always') return { refunded, disputed }
  return { ...(refunded ? { refunded } : {}), ...(disputed ? { disputed } : {}) }
}
