import { dress, jsonAnswer } from '../../../src/testing/index.ts'
import type { Route, RouteCall, SimulatedAnswer } from '../../../src/testing/index.ts'
import { makeRefund } from './make-refunds.ts'
import { checkDecimals, readCreate } from './read-create.ts'
import { readPageRequest } from './read-page.ts'
import { answerPage } from './refund-page.ts'
import { showNewRefund, showRefund } from './refund-wire.ts'
import { FlutterwaveRefusal } from './refusals.ts'
import type { FlutterwaveOperation } from './types.ts'
import type { ChargeState, FlutterwaveWorld } from './world.ts'

/** The endpoints of refunds. */
export function refundRoutes(world: FlutterwaveWorld): readonly Route<FlutterwaveOperation>[] {
  return [
    {
      operation: 'create_refund',
      method: 'POST',
      path: '/refunds',
      answer: (call) => createRefund(world, call),
    },
    {
      operation: 'list_refunds',
      method: 'GET',
      path: '/refunds',
      answer: ({ request }) => answerPage(world, readPageRequest(request.query)),
    },
    {
      operation: 'get_refund',
      method: 'GET',
      path: '/refunds/:id',
      answer: (call) => readRefund(world, call),
    },
  ]
}

function createRefund(world: FlutterwaveWorld, { request }: RouteCall): SimulatedAnswer {
  const { behaviour } = world
  const { chargeId, amount, reason, meta } = readCreate(request, behaviour)
  const charge = chargeOf(world, chargeId)
  checkDecimals(behaviour, amount, charge)
  if (behaviour.createRefusal !== null) {
    throw new FlutterwaveRefusal(behaviour.createRefusal, 'The refund could not be created')
  }
  const row = makeRefund(world, { charge, asked: amount, reason, meta })
  const body = {
    ...(behaviour.createShowsStatus ? { status: 'success' } : {}),
    message: 'Refund Initiated',
    data: showNewRefund(world, row),
  }
  return jsonAnswer(behaviour.createStatus, dress(body, behaviour))
}

function readRefund(world: FlutterwaveWorld, { parameter }: RouteCall): SimulatedAnswer {
  const row = world.refunds.get(parameter('id'))
  if (row === null) throw new FlutterwaveRefusal('1401404', 'Refund not found')
  const body = { status: 'success', message: 'Refund fetched', data: showRefund(world, row) }
  return jsonAnswer(200, dress(body, world.behaviour))
}

/** The charge of an id, or Flutterwave's refusal. */
export function chargeOf(world: FlutterwaveWorld, id: string): ChargeState {
  const charge = world.charges.get(id)
  if (charge === undefined) throw new FlutterwaveRefusal('1110404', 'Charge not found')
  return charge
}
