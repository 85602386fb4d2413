import type { Amount } from './amount.ts'
import { isLiveAt } from './course.ts'
import { FlutterwaveRefusal } from './refusals.ts'
import type { ChargeState, FlutterwaveWorld } from './world.ts'

/** The sum of the live refunds of a charge. */
export function refundedOf(world: FlutterwaveWorld, charge: ChargeState): Amount {
  const now = world.clock.now()
  return world.refunds
    .ofCharge(charge.id)
    .filter((row) => isLiveAt(row, now))
    .reduce((sum, row) => sum + row.amount, 0n)
}

/** What a refund will really be: what was asked for, if the charge can give it. */
export function grant(world: FlutterwaveWorld, charge: ChargeState, asked: Amount): Amount {
  const { behaviour } = world
  const left = charge.amount - refundedOf(world, charge)
  if (charge.status === 'pending') {
    throw new FlutterwaveRefusal('1403400', 'The charge is still pending')
  }
  if (charge.status !== 'succeeded') {
    throw new FlutterwaveRefusal(behaviour.unpaidCode, `The charge is ${charge.status}`)
  }
  const wanted = behaviour.ignoresAmount && left > 0n ? left : asked
  if (behaviour.capEnforced) refuseBeyond(world, charge, { wanted, left })
  return wanted
}

function refuseBeyond(
  { behaviour }: FlutterwaveWorld,
  charge: ChargeState,
  { wanted, left }: { readonly wanted: Amount; readonly left: Amount },
): void {
  if (left <= 0n) {
    throw new FlutterwaveRefusal('1404400', 'The charge has already been refunded')
  }
  if (wanted > charge.amount) {
    throw new FlutterwaveRefusal('1402400', 'The amount is more than the charge amount')
  }
  if (wanted > left) {
    throw new FlutterwaveRefusal(behaviour.overRefundCode, 'The amount is more than is left')
  }
}
