import { referenceKey } from '../../../src/model/index.ts'
import type { JsonObject } from '../../../src/model/index.ts'
import type { WorldAnswer, WorldRequest } from '../side.ts'
import { grant, leftOf, shareOut } from './amounts.ts'
import type { Refused } from './amounts.ts'
import { jsonAnswer, objectIn, textIn } from './answers.ts'
import type { RefundRow } from './book.ts'
import { toMinor } from './flutterwave-money.ts'
import type { FlutterwaveState } from './flutterwave-state.ts'
import { showNewRefund } from './flutterwave-wire.ts'
import type { Charge } from './flutterwave-wire.ts'

const keyFormat = /^[A-Za-z0-9-]{12,255}$/

interface Order {
  readonly charge: Charge
  readonly minor: number
  readonly reason: string
  readonly meta: JsonObject | null
}

/** Answers a request that makes a refund. */
export function createFlutterwaveRefund(
  state: FlutterwaveState,
  { body, headers }: WorldRequest,
  now: number,
): WorldAnswer {
  const { conduct, payments, readBody, refuse } = state
  if (!keyFormat.test(headers['x-idempotency-key'] ?? '')) return refuse(400, 'invalid')
  const asked = readBody(body)
  const charge = payments.find(textIn(asked, 'charge_id') ?? '')
  if (charge === undefined) return refuse(404, 'no_charge')
  const order = readOrder(asked, charge)
  if (order === null) return refuse(400, 'invalid')
  const made = makeRefunds(state, order, now)
  if (typeof made === 'string') return refuse(400, made)
  // The guide's answer to a create has no `status` beside the message.
  const refund = showNewRefund(made, charge.currency, conduct)
  return jsonAnswer(201, `{"message":"Refund Initiated","data":${refund}}`)
}

function readOrder(body: JsonObject | null, charge: Charge): Order | null {
  const amount = body?.['amount']
  const reason = textIn(body, 'reason')
  if (typeof amount !== 'number' || amount < 0.01 || reason === null) return null
  const minor = toMinor(amount, charge.currency)
  return minor === null ? null : { charge, minor, reason, meta: objectIn(body, 'meta') }
}

/** Makes the refund of one request, or two of it, and returns the first. */
function makeRefunds(state: FlutterwaveState, order: Order, now: number): RefundRow | Refused {
  const { conduct, random } = state
  const { charge } = order
  // Drawn whether or not they will be of use, so that what comes after doesn't depend on it.
  const isIgnored = random() < conduct.ignoresAmount
  const isDoubled = random() < conduct.doubles
  const { enforcesCap } = conduct
  const minor = grant(order.minor, leftOf(charge.sources), { enforcesCap, isIgnored })
  if (typeof minor === 'string') return minor
  const row = addRow(state, { ...order, minor }, now)
  if (isDoubled && (!enforcesCap || minor <= leftOf(charge.sources))) {
    addRow(state, { ...order, minor }, now)
  }
  return row
}

function addRow(
  { book }: FlutterwaveState,
  { charge, minor, reason, meta }: Order,
  now: number,
): RefundRow {
  return book.add({
    holding: charge,
    parts: shareOut(charge.sources, minor),
    reference: textIn(meta, referenceKey),
    reason,
    metadata: meta === null ? '{}' : JSON.stringify(meta),
    by: 'request',
    now,
  })
}
