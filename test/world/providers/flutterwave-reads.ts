import type { WorldAnswer, WorldRequest } from '../side.ts'
import { jsonAnswer } from './answers.ts'
import type { RefundRow } from './book.ts'
import { chargesPath, refundsPath } from './flutterwave-state.ts'
import type { FlutterwaveState } from './flutterwave-state.ts'
import { showRefund } from './flutterwave-wire.ts'
import { beginOf, cutOff, showRows, windowOf } from './pages.ts'
import type { Window } from './pages.ts'

/** Answers a request that only reads. */
export function readFlutterwave(
  state: FlutterwaveState,
  { path, query }: WorldRequest,
  now: number,
): WorldAnswer {
  if (path === refundsPath) return listRefunds(state, query, now)
  if (path.startsWith(chargesPath)) return readCharge(state, path.slice(chargesPath.length))
  if (path.startsWith(`${refundsPath}/`)) {
    return readRefund(state, path.slice(refundsPath.length + 1))
  }
  return state.refuse(404, 'no_route')
}

function readCharge({ payments, refuse }: FlutterwaveState, id: string): WorldAnswer {
  const charge = payments.find(id)
  return charge === undefined ? refuse(404, 'no_charge') : jsonAnswer(200, charge.wire)
}

function readRefund(state: FlutterwaveState, id: string): WorldAnswer {
  const row = state.book.row(id)
  if (row === undefined) return state.refuse(404, 'no_refund')
  const refund = showRow(state, row)
  return jsonAnswer(200, `{"status":"success","message":"Refund fetched","data":${refund}}`)
}

function showRow({ conduct, payments }: FlutterwaveState, row: RefundRow): string {
  return row.wire ?? showRefund(row, payments.get(row.payment).currency, conduct)
}

function listRefunds(state: FlutterwaveState, query: URLSearchParams, now: number): WorldAnswer {
  const { book, conduct, refuse } = state
  const page = Number(query.get('page') ?? 1)
  const size = Number(query.get('size') ?? 10)
  const isSound = Number.isInteger(page) && page >= 1 && Number.isInteger(size)
  if (!isSound || size < 10 || size > 50) return refuse(400, 'invalid')
  const asked = cutToTimes(book.rows, query, windowOf(book.rows, conduct, now))
  if (asked === null) return refuse(400, 'invalid')
  const { low, high } = cutOff(asked, conduct)
  const total = Math.max(0, high - low)
  const from = { low, high: high - (page - 1) * size }
  const rows = showRows(book.rows, from, { limit: size, show: (row) => showRow(state, row) })
  const info = `{"total":${total},"current_page":${page},"total_pages":${Math.ceil(total / size)}}`
  return jsonAnswer(
    200,
    `{"status":"success","message":"Refunds fetched","meta":{"page_info":${info}},"data":[${rows}]}`,
  )
}

/** The window between two times, both of which belong to it; null where one is none. */
function cutToTimes(
  rows: readonly RefundRow[],
  query: URLSearchParams,
  { low, high }: Window,
): Window | null {
  const from = query.get('from')
  const to = query.get('to')
  const fromMs = from === null ? null : Date.parse(from)
  const toMs = to === null ? null : Date.parse(to)
  if (Number.isNaN(fromMs) || Number.isNaN(toMs)) return null
  return {
    low: fromMs === null ? low : Math.max(low, beginOf(rows, fromMs)),
    high: toMs === null ? high : Math.min(high, beginOf(rows, toMs + 1)),
  }
}
