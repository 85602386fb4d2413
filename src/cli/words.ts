import { toDecimal } from '../model/index.ts'
import type { JsonObject, Money, PaymentHandle, RefundStatus } from '../model/index.ts'
import { printable } from './escape.ts'
import type { Style } from './world.ts'

/** `35.00 USD` */
export function amountText(amount: Money): string {
  return `${toDecimal(amount)} ${printable(amount.currency)}`
}

/** `2026-01-31 12:00` in UTC, or a word for a time that nobody knows. */
export function timeText(time: string | null): string {
  return time === null ? 'unknown' : printable(time.slice(0, 16).replace('T', ' '))
}

/** `pay_01 (checkout_session)` */
export function handleText({ id, kind }: PaymentHandle): string {
  return `${printable(id)} (${printable(kind).replaceAll('_', ' ')})`
}

/** `order_id=12345, vip=true` */
export function metadataText(metadata: JsonObject): string {
  return Object.entries(metadata)
    .map(([key, value]) => {
      const text = typeof value === 'string' ? value : JSON.stringify(value)
      return `${printable(key)}=${printable(text)}`
    })
    .join(', ')
}

/** What the mode means for money, in words that are hard to overlook. */
export function modeText(mode: 'test' | 'live'): string {
  return mode === 'live' ? 'LIVE: real money' : 'test mode: no real money'
}

const statusStyles: Readonly<Record<RefundStatus, Style>> = {
  new: 'yellow',
  pending: 'yellow',
  succeeded: 'green',
  failed: 'red',
}

/** How a status stands out. */
export function statusStyle(status: RefundStatus): Style {
  return statusStyles[status]
}

/** `1 refund`, `2 refunds` */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
