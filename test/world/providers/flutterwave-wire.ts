import { flat } from './answers.ts'
import type { Holding, RefundRow } from './book.ts'
import type { Conduct } from './conduct.ts'
import { toMajor } from './flutterwave-money.ts'
import type { Currency } from './flutterwave-money.ts'

/** A charge of Flutterwave's. */
export interface Charge extends Holding {
  readonly currency: Currency
  /** The whole answer to a read: nothing in it changes. */
  readonly wire: string
}

/** What a new charge is made of. */
export interface NewCharge {
  readonly id: string
  readonly amountMinor: number
  readonly currency: Currency
  readonly now: number
}

export function createCharge({ id, amountMinor, currency, now }: NewCharge): Charge {
  const rows: RefundRow[] = []
  return {
    truth: { id, captured: { minor: amountMinor, currency: currency.code } },
    sources: [{ id, capturedMinor: amountMinor, liveMinor: 0, rows }],
    rows,
    currency,
    wire:
      `{"status":"success","message":"Charge fetched","data":{"id":"${id}",` +
      `"amount":${toMajor(amountMinor, currency)},"currency":"${currency.code}",` +
      `"status":"succeeded","fees":[],"meta":{},"created_datetime":"${timeOf(now)}"}}`,
  }
}

/** Flutterwave's word for where a refund stands. */
export function flutterwaveWord({ status, isStrange, sequence, fails }: RefundRow): string {
  switch (status) {
    case 'new':
      return isStrange ? 'on_hold' : 'new'
    case 'pending':
      return isStrange ? 'on_hold' : (waitingWords[sequence % 8] ?? 'pending')
    case 'succeeded':
      return 'succeeded'
    case 'failed':
      break
  }
  return fails && sequence % 2 === 0 ? 'cancelled' : 'failed'
}

const waitingWords: readonly string[] = ['completed', 'requires_action', 'completed']

/** A refund object. Written once for each status it has. */
export function showRefund(row: RefundRow, currency: Currency, conduct: Conduct): string {
  row.wire ??= writeRefund(row, { currency, conduct, time: timeOf(row.createdAt) })
  return row.wire
}

/** The refund object of the answer to a create, whose time has nanoseconds. */
export function showNewRefund(row: RefundRow, currency: Currency, conduct: Conduct): string {
  const time = timeOf(row.createdAt).replace('Z', '013525Z')
  return writeRefund(row, { currency, conduct, time })
}

function writeRefund(
  row: RefundRow,
  about: { readonly currency: Currency; readonly conduct: Conduct; readonly time: string },
): string {
  const { currency, conduct, time } = about
  const reason = row.reason ?? 'requested_by_customer'
  return flat(
    `{"id":"${row.id}","amount_refunded":${toMajor(row.amount.minor, currency)},`,
    `"meta":${conduct.echoesReference ? row.metadata : '{}'},"reason":${JSON.stringify(reason)},`,
    `"status":"${flutterwaveWord(row)}","charge_id":"${row.payment}","created_datetime":"${time}"}`,
  )
}

function timeOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString()
}

/** Flutterwave's refusals; a status without a code in its table has one of the table's pattern. */
export function flutterwaveError(status: number, word: string): string {
  const { type, code } = refusals.get(word) ?? { type: 'ERROR', code: `10${status}` }
  const message = type.replaceAll('_', ' ').toLowerCase()
  return JSON.stringify({ status: 'failed', error: { type, code, message } })
}

const refusals: ReadonlyMap<string, { readonly type: string; readonly code: string }> = new Map([
  ['invalid', { type: 'REQUEST_NOT_VALID', code: '10400' }],
  ['login', { type: 'UNAUTHORIZED', code: '10401' }],
  ['conflict', { type: 'RESOURCE_CONFLICT', code: '10409' }],
  ['no_route', { type: 'RESOURCE_NOT_FOUND', code: '10404' }],
  ['no_charge', { type: 'CHARGE_NOT_FOUND', code: '1110404' }],
  ['no_refund', { type: 'REFUND_NOT_FOUND', code: '1401404' }],
  ['beyond_captured', { type: 'REFUND_AMOUNT_INVALID', code: '1402400' }],
  ['nothing_left', { type: 'REFUND_ALREADY_COMPLETED', code: '1404400' }],
])
