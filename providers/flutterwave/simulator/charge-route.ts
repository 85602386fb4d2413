import { dress, jsonAnswer } from '../../../src/testing/index.ts'
import type { Route } from '../../../src/testing/index.ts'
import { showCharge } from './charge-wire.ts'
import { chargeOf } from './refund-routes.ts'
import type { FlutterwaveOperation } from './types.ts'
import type { FlutterwaveWorld } from './world.ts'

/** The endpoint that reads a charge. */
export function chargeRoute(world: FlutterwaveWorld): Route<FlutterwaveOperation> {
  return {
    operation: 'get_charge',
    method: 'GET',
    path: '/charges/:id',
    answer: ({ parameter }) => {
      const data = showCharge(world, chargeOf(world, parameter('id')))
      const body = { status: 'success', message: 'Charge fetched', data }
      return jsonAnswer(200, dress(body, world.behaviour))
    },
  }
}
