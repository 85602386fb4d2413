import { dress, jsonAnswer } from '../../../src/testing/index.ts'
import type { Route, RouteCall, SimulatedAnswer } from '../../../src/testing/index.ts'
import { shareOut } from './balance.ts'
import { makeRefunds } from './make-refunds.ts'
import { readWrapped } from './read-body.ts'
import { invalid, notFound } from './refusals.ts'
import { onceByKey } from './replay.ts'
import { readSessionRefund } from './session-request.ts'
import type { SessionRefundRequest } from './session-request.ts'
import { intentToWire, lineToWire, showSession } from './session-wire.ts'
import type { FlexOperation } from './types.ts'
import type { FlexWorld, IntentState, SessionState } from './world.ts'

/** The endpoints of checkout sessions and payment intents. */
export function sessionRoutes(world: FlexWorld): readonly Route<FlexOperation>[] {
  return [
    {
      operation: 'refund_session',
      method: 'POST',
      path: '/v1/checkout/sessions/:id/refund',
      answer: (call) => onceByKey(world, call.request, () => refundSession(world, call)),
    },
    {
      operation: 'preview',
      method: 'POST',
      path: '/v1/checkout/sessions/:id/refund_allocation',
      answer: (call) => preview(world, call),
    },
    {
      operation: 'get_session',
      method: 'GET',
      path: '/v1/checkout/sessions/:id',
      answer: (call) => readSession(world, call),
    },
    {
      operation: 'list_lines',
      method: 'GET',
      path: '/v1/checkout/sessions/:id/line_items',
      answer: (call) => readLines(world, call),
    },
    {
      operation: 'get_intent',
      method: 'GET',
      path: '/v1/payment_intents/:id',
      answer: (call) => readIntent(world, call),
    },
  ]
}

function refundSession(world: FlexWorld, call: RouteCall): SimulatedAnswer {
  const session = sessionOf(world, call)
  const { cents, metadata } = readRequest(world, session, call)
  const [misstated] = makeRefunds(world, {
    sessionId: session.id,
    intents: session.intents,
    asked: cents,
    reason: null,
    metadata,
  })
  const rows = world.refunds.ofSession(session.id)
  const view = { rows, expand: false, ...(misstated === undefined ? {} : { misstated }) }
  return jsonAnswer(200, showSession(world, session, view))
}

function preview(world: FlexWorld, call: RouteCall): SimulatedAnswer {
  const { behaviour } = world
  if (!behaviour.previewExists) throw notFound('Not Found')
  const session = sessionOf(world, call)
  const { cents } = readRequest(world, session, call)
  const allocations = shareOut(world, session.intents, cents).map((share, index) => {
    const intent = intentOf(world, share.intentId)
    const amount = share.cents + (index === 0 ? behaviour.misstatesPreviewBy : 0)
    const allocation = { payment_method_id: intent.paymentMethodId, last4: intent.last4, amount }
    return dress(allocation, behaviour)
  })
  return jsonAnswer(200, dress({ allocations }, behaviour))
}

function readRequest(
  world: FlexWorld,
  session: SessionState,
  { request }: RouteCall,
): SessionRefundRequest {
  const body = readWrapped(request.json, 'checkout_session')
  const asked = readSessionRefund(body, session, world.behaviour)
  if (session.status !== 'complete') {
    throw invalid(['status'], 'Checkout session must be complete')
  }
  return asked
}

function readSession(world: FlexWorld, call: RouteCall): SimulatedAnswer {
  const session = sessionOf(world, call)
  const now = world.clock.now()
  const rows = world.refunds.ofSession(session.id).filter((row) => row.shownAt <= now)
  const expand = call.request.query.get('expand_payment_intent') === 'true'
  return jsonAnswer(200, showSession(world, session, { rows, expand }))
}

function readLines(world: FlexWorld, call: RouteCall): SimulatedAnswer {
  const { behaviour } = world
  const lines = sessionOf(world, call).lines.map((line) => dress(lineToWire(line), behaviour))
  return jsonAnswer(200, dress({ line_items: lines }, behaviour))
}

function readIntent(world: FlexWorld, call: RouteCall): SimulatedAnswer {
  const { behaviour } = world
  const intent = dress(intentToWire(world, intentOf(world, call.parameter('id'))), behaviour)
  return jsonAnswer(200, dress({ payment_intent: intent }, behaviour))
}

function sessionOf(world: FlexWorld, { parameter }: RouteCall): SessionState {
  const session = world.sessions.get(parameter('id'))
  if (session === undefined) throw notFound('checkout session does not exist')
  return session
}

/** The payment intent of an id, or Flex's refusal. */
export function intentOf(world: FlexWorld, id: string): IntentState {
  const intent = world.intents.get(id)
  if (intent === undefined) throw notFound('payment intent does not exist')
  return intent
}
