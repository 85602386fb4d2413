import { referenceKey } from '../../../src/model/index.ts'
import type { WorldAnswer, WorldRequest } from '../side.ts'
import { grant, leftOf, shareInHalves, shareOut } from './amounts.ts'
import type { Refused } from './amounts.ts'
import { jsonAnswer, textIn } from './answers.ts'
import type { Part, RefundRow, Source } from './book.ts'
import { readIntentOrder, readSessionOrder } from './flex-orders.ts'
import type { FlexOrder } from './flex-orders.ts'
import type { FlexPayment } from './flex-payments.ts'
import { idIn, previewEnd, refundEnd, refundsPath, sessionsPath } from './flex-state.ts'
import type { FlexState } from './flex-state.ts'
import { showAllocations, showFlexRefund, showSession } from './flex-wire.ts'

/** Where a refund comes from: a payment, and those of its cards that were named. */
interface FlexPlace {
  readonly payment: FlexPayment
  readonly sources: readonly Source[]
  readonly now: number
}

/** Answers a request that makes a refund. */
export function createFlexRefund(
  state: FlexState,
  { path, body }: WorldRequest,
  now: number,
): WorldAnswer {
  return path === refundsPath
    ? refundIntent(state, body, now)
    : refundSession(state, idIn(path, sessionsPath, refundEnd), { body, now })
}

function refundSession(
  state: FlexState,
  id: string,
  { body, now }: { readonly body: string; readonly now: number },
): WorldAnswer {
  const { conduct, payments, readBody, refuse } = state
  const payment = payments.find(id)
  if (payment?.isSession !== true) return refuse(404, 'missing')
  const order = readSessionOrder(readBody(body))
  if (order === null) return refuse(422, 'invalid')
  const made = makeRefunds(state, order, { payment, sources: payment.sources, now })
  if (typeof made === 'string') return refuse(422, made)
  // The answer shows what was done, whatever lists show by then.
  return jsonAnswer(200, showSession(payment, { low: 0, high: payment.rows.length }, conduct))
}

function refundIntent(state: FlexState, body: string, now: number): WorldAnswer {
  const { conduct, payments, readBody, refuse } = state
  const order = readIntentOrder(readBody(body))
  if (order === null) return refuse(422, 'invalid')
  const payment = payments.find(order.intent ?? '')
  const source = payments.source(order.intent ?? '')
  if (payment === undefined || source === undefined) return refuse(404, 'missing')
  const made = makeRefunds(state, order, { payment, sources: [source], now })
  if (typeof made === 'string') return refuse(422, made)
  return jsonAnswer(200, `{"refund":${showFlexRefund(made, conduct)}}`)
}

/** Answers what a body would give back, and from where. */
export function previewFlexRefund(state: FlexState, { path, body }: WorldRequest): WorldAnswer {
  const { conduct, payments, random, readBody, refuse } = state
  const payment = payments.find(idIn(path, sessionsPath, previewEnd))
  if (payment?.isSession !== true) return refuse(404, 'missing')
  const order = readSessionOrder(readBody(body))
  if (order === null) return refuse(422, 'invalid')
  const { enforcesCap } = conduct
  const isIgnored = random() < conduct.ignoresAmount
  const minor = grant(order.asked, leftOf(payment.sources), { enforcesCap, isIgnored })
  if (typeof minor === 'string') return refuse(422, minor)
  return jsonAnswer(200, showAllocations(shareOut(payment.sources, minor)))
}

/** Makes the refunds of one request, and returns the first. */
function makeRefunds(state: FlexState, order: FlexOrder, place: FlexPlace): RefundRow | Refused {
  const { conduct, random } = state
  const { sources } = place
  // Drawn whether or not they will be of use, so that what comes after doesn't depend on it.
  const isIgnored = random() < conduct.ignoresAmount
  const isDoubled = random() < conduct.doubles
  const isSplit = random() < conduct.splits
  const { enforcesCap } = conduct
  const minor = grant(order.asked, leftOf(sources), { enforcesCap, isIgnored })
  if (typeof minor === 'string') return minor
  const share = (): readonly (readonly Part[])[] =>
    isSplit ? shareInHalves(sources, minor).map((part) => [part]) : [shareOut(sources, minor)]
  const [first = [], ...others] = share()
  const row = addRow(state, order, { ...place, parts: first })
  for (const parts of others) addRow(state, order, { ...place, parts })
  if (!isDoubled || (enforcesCap && minor > leftOf(sources))) return row
  for (const parts of share()) addRow(state, order, { ...place, parts })
  return row
}

function addRow(
  { book }: FlexState,
  { reason, metadata }: FlexOrder,
  { payment, parts, now }: FlexPlace & { readonly parts: readonly Part[] },
): RefundRow {
  return book.add({
    holding: payment,
    parts,
    reference: textIn(metadata, referenceKey),
    reason,
    metadata: metadata === null ? '{}' : JSON.stringify(metadata),
    by: 'request',
    now,
  })
}
