import { dress, jsonAnswer, statusAt } from '../../../src/testing/index.ts'
import type { Route, RouteCall, SimulatedAnswer } from '../../../src/testing/index.ts'
import { announceUpdate } from './announce.ts'
import { makeRefunds } from './make-refunds.ts'
import { readCents, readMetadata, readReason, readWrapped } from './read-body.ts'
import type { RefundRow } from './refund-row.ts'
import { showRefund } from './refund-wire.ts'
import { invalid, notFound } from './refusals.ts'
import { onceByKey } from './replay.ts'
import { intentOf } from './session-routes.ts'
import type { FlexOperation } from './types.ts'
import type { FlexWorld } from './world.ts'

const statuses: ReadonlySet<string> = new Set([
  'pending',
  'requires_action',
  'succeeded',
  'failed',
  'canceled',
])
const changeable: ReadonlySet<string> = new Set(['reason', 'metadata'])

/** The endpoints of refunds. */
export function refundRoutes(world: FlexWorld): readonly Route<FlexOperation>[] {
  return [
    {
      operation: 'create_refund',
      method: 'POST',
      path: '/v1/refunds',
      answer: (call) => onceByKey(world, call.request, () => createRefund(world, call)),
    },
    {
      operation: 'list_refunds',
      method: 'GET',
      path: '/v1/refunds',
      answer: (call) => listRefunds(world, call.request.query),
    },
    {
      operation: 'get_refund',
      method: 'GET',
      path: '/v1/refunds/:id',
      answer: (call) => answerWith(world, refundOf(world, call)),
    },
    {
      operation: 'update_refund',
      method: 'PATCH',
      path: '/v1/refunds/:id',
      answer: (call) => updateRefund(world, call),
    },
  ]
}

function createRefund(world: FlexWorld, { request }: RouteCall): SimulatedAnswer {
  const body = readWrapped(request.json, 'refund')
  const id = body['payment_intent_id']
  if (typeof id !== 'string') throw invalid(['payment_intent_id'], 'payment_intent_id is required')
  const amount = readCents(body, 'amount', 1)
  const reason = readReason(body) ?? null
  const metadata = readMetadata(body, 'metadata')
  const intent = intentOf(world, id)
  if (intent.status !== 'succeeded') {
    throw invalid(['status'], 'Payment intent must be succeeded')
  }
  const [row] = makeRefunds(world, {
    sessionId: intent.sessionId,
    intents: [intent],
    asked: world.behaviour.ignoresAmount ? 'rest' : (amount ?? 'rest'),
    reason,
    metadata,
  })
  if (row === undefined) throw new Error('A create made no refund.')
  return answerWith(world, row, world.behaviour.misstatesAmountBy)
}

function updateRefund(world: FlexWorld, call: RouteCall): SimulatedAnswer {
  const row = refundOf(world, call)
  const body = readWrapped(call.request.json, 'refund')
  const other = Object.keys(body).find((name) => !changeable.has(name))
  if (other !== undefined) throw invalid([other], `${other} can't be changed`)
  const reason = readReason(body)
  const metadata = readMetadata(body, 'metadata')
  row.reason = reason ?? row.reason
  row.metadata = { ...row.metadata, ...metadata }
  announceUpdate(world, row)
  return answerWith(world, row)
}

function listRefunds(world: FlexWorld, query: URLSearchParams): SimulatedAnswer {
  const now = world.clock.now()
  const status = query.get('status')
  if (status !== null && !statuses.has(status)) throw invalid(['status'], 'unknown status')
  const after = cursorOf(world, query, 'starting_after')
  const before = cursorOf(world, query, 'ending_before')
  if (after !== null && before !== null) {
    throw invalid(['ending_before'], 'starting_after and ending_before exclude each other')
  }
  const intent = query.get('payment_intent')
  const rows = world.refunds.page({
    session: query.get('checkout_session'),
    intent,
    after,
    before,
    limit: readLimit(query.get('limit')),
    matches: (row) =>
      row.listedAt <= now &&
      (status === null || statusAt(row, now) === status) &&
      (intent === null || row.parts.some((part) => part.intentId === intent)),
  })
  const refunds = rows.map((row) => showRefund(world, row))
  return jsonAnswer(200, dress({ refunds }, world.behaviour))
}

function readLimit(text: string | null): number {
  if (text === null) return 20
  const limit = /^\d{1,3}$/.test(text) ? Number(text) : 0
  if (limit < 1 || limit > 100) throw invalid(['limit'], 'limit must be from 1 to 100')
  return limit
}

function cursorOf(world: FlexWorld, query: URLSearchParams, name: string): RefundRow | null {
  const id = query.get(name)
  if (id === null) return null
  const row = world.refunds.get(id)
  if (row === null) throw invalid([name], `${name} is not a refund`)
  return row
}

function refundOf(world: FlexWorld, { parameter }: RouteCall): RefundRow {
  const row = world.refunds.get(parameter('id'))
  if (row === null) throw notFound('refund does not exist')
  return row
}

function answerWith(world: FlexWorld, row: RefundRow, offBy = 0): SimulatedAnswer {
  return jsonAnswer(200, dress({ refund: showRefund(world, row, offBy) }, world.behaviour))
}
