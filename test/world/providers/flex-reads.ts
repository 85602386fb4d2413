import type { WorldAnswer, WorldRequest } from '../side.ts'
import { jsonAnswer } from './answers.ts'
import type { RefundRow } from './book.ts'
import { createFlexPayment } from './flex-payments.ts'
import { idIn, intentsPath, refundsPath, sessionsPath } from './flex-state.ts'
import type { FlexState } from './flex-state.ts'
import { flexWord, showFlexRefund, showSession } from './flex-wire.ts'
import { cutOff, positionOf, showRows, windowOf } from './pages.ts'
import type { Window } from './pages.ts'

/** Answers a request that only reads. */
export function readFlex(
  state: FlexState,
  { path, query }: WorldRequest,
  now: number,
): WorldAnswer {
  if (path === refundsPath) return listRefunds(state, query, now)
  if (path.startsWith(sessionsPath)) return readSession(state, idIn(path, sessionsPath), now)
  if (path.startsWith(intentsPath)) return readIntent(state, idIn(path, intentsPath), now)
  const row = state.book.row(idIn(path, `${refundsPath}/`))
  if (row === undefined) return state.refuse(404, 'missing')
  return jsonAnswer(200, `{"refund":${showFlexRefund(row, state.conduct)}}`)
}

function readSession(
  { conduct, payments, refuse }: FlexState,
  id: string,
  now: number,
): WorldAnswer {
  const payment = payments.find(id)
  if (payment?.isSession !== true) return refuse(404, 'missing')
  const window = windowOf(payment.rows, conduct, now)
  return jsonAnswer(200, showSession(payment, window, conduct))
}

function readIntent({ payments, refuse }: FlexState, id: string, now: number): WorldAnswer {
  const payment = payments.find(id)
  const source = payments.source(id)
  if (payment === undefined || source === undefined) return refuse(404, 'missing')
  if (!payment.isSession) return jsonAnswer(200, payment.wire)
  // Of a session's intents nothing is written beforehand: hardly anybody asks.
  const number = idIn(id, 'fpi_')
  const { capturedMinor: amountMinor } = source
  const alone = { number, amountMinor, isSession: false, firstCardMinor: null, now }
  return jsonAnswer(200, createFlexPayment(alone).wire)
}

function listRefunds(state: FlexState, query: URLSearchParams, now: number): WorldAnswer {
  const { conduct, refuse } = state
  const limit = Number(query.get('limit') ?? 20)
  if (!(Number.isInteger(limit) && limit >= 1 && limit <= 100)) return refuse(422, 'invalid')
  const rows = rowsAsked(state, query)
  const listed = cutOff(windowOf(rows, conduct, now), conduct)
  const window = windowOfPage(state, { rows, query, limit }, listed)
  if (window === null) return refuse(422, 'invalid')
  const status = query.get('status')
  const show = (row: RefundRow): string | null =>
    status === null || flexWord(row) === status ? showFlexRefund(row, conduct) : null
  return jsonAnswer(200, `{"refunds":[${showRows(rows, window, { limit, show })}]}`)
}

function rowsAsked({ book, payments }: FlexState, query: URLSearchParams): readonly RefundRow[] {
  const session = query.get('checkout_session')
  if (session !== null) return payments.find(session)?.rows ?? []
  const intent = query.get('payment_intent')
  return intent === null ? book.rows : (payments.source(intent)?.rows ?? [])
}

interface Page {
  readonly rows: readonly RefundRow[]
  readonly query: URLSearchParams
  readonly limit: number
}

function windowOfPage(
  { book }: FlexState,
  { rows, query, limit }: Page,
  { low, high }: Window,
): Window | null {
  const after = query.get('starting_after')
  const before = query.get('ending_before')
  if (after === null && before === null) return { low, high }
  const row = book.row(after ?? before ?? '')
  if (row === undefined) return null
  const position = positionOf(rows, row)
  if (after !== null) return { low, high: Math.min(high, position) }
  const begin = Math.max(low, rows[position] === row ? position + 1 : position)
  return { low: begin, high: Math.min(high, begin + limit) }
}
