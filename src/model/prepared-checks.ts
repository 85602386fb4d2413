import { isCurrency } from './arithmetic.ts'
import type { Money } from './money.ts'
import { readItems } from './parse-fields.ts'
import type { Reader } from './parse-fields.ts'
import { copyHeaders, isHeaderValue } from './parse-headers.ts'
import { readMetadata } from './parse-metadata.ts'
import { readMoney } from './parse-money.ts'
import { readHandle } from './parse-payment.ts'
import { readReason } from './parse-reason.ts'
import { readReference } from './parse-reference.ts'
import { millisecondsOf } from './parse-time.ts'
import type { PaymentHandle } from './payment.ts'
import type { PreparedRefund } from './request.ts'

/** Gives the checked value, or undefined where it is wrong; null can be a value. */
export type Check<Value> = (value: unknown) => Value | undefined

const providerPattern = /^[a-z][a-z0-9_-]{0,39}$/
const longestAddress = 2000
const baseUrlPattern = /^https?:\/\/[A-Za-z0-9.:[\]-]+(?:\/[A-Za-z0-9/_-]*)?$/
const pathPattern = /^(?:\/[A-Za-z0-9_~.-]+)+$/
// The URL parser resolves these, so that the request would go elsewhere.
const dotSegment = /\/\.{1,2}(?:\/|$)/
const longestBody = 1_048_576
const utf8 = new TextEncoder()
const longestKey = 255
const mostHandles = 100

export const asVersion: Check<1> = (value) => (value === 1 ? value : undefined)

export const asProvider: Check<string> = (value) =>
  typeof value === 'string' && providerPattern.test(value) ? value : undefined

export const asMode: Check<'test' | 'live'> = (value) =>
  value === 'test' || value === 'live' ? value : undefined

export const asMethod: Check<'POST'> = (value) => (value === 'POST' ? value : undefined)

export const asBaseUrl: Check<string> = (value) =>
  isShortText(value) && baseUrlPattern.test(value) ? value : undefined

export const asPath: Check<string> = (value) =>
  isShortText(value) && pathPattern.test(value) && !dotSegment.test(value) ? value : undefined

export const asHeaders: Check<PreparedRefund['headers']> = (value) =>
  copyHeaders(value) ?? undefined

export const asBody: Check<string> = (value) => {
  if (typeof value !== 'string' || value.length > longestBody) return undefined
  // Half of a surrogate pair would be sent or stored as another character.
  if (!value.isWellFormed()) return undefined
  const isSurelyShort = value.length * 3 <= longestBody
  return isSurelyShort || utf8.encode(value).length <= longestBody ? value : undefined
}

export const asKey: Check<string> = (value) =>
  isHeaderValue(value) && value.length <= longestKey && !value.includes(' ') ? value : undefined

export const asTime: Check<string> = (value) => {
  const milliseconds = typeof value === 'string' ? millisecondsOf(value) : null
  if (milliseconds === null) return undefined
  const text = new Date(milliseconds).toISOString()
  return text === value ? text : undefined
}

export const asHandle: Check<PaymentHandle> = (value) => quietly(readHandle, value)

export const asHandles: Check<readonly PaymentHandle[]> = (value) => {
  const handles = allOf(value, mostHandles, asHandle)
  return handles === undefined || handles.length === 0 ? undefined : handles
}

export const asReference: Check<string> = (value) => quietly(readReference, value)

export const asCurrency: Check<string> = (value) => (isCurrency(value) ? value : undefined)

export function asAmountIn(currency: string | undefined): Check<Money | null> {
  return (value) => {
    if (value === null) return null
    const amount = quietly(readMoney, value)
    return amount?.currency === currency ? amount : undefined
  }
}

export const asReason: Check<PreparedRefund['reason']> = (value) => quietly(readReason, value)

export const asMetadata: Check<PreparedRefund['metadata']> = (value) => quietly(readMetadata, value)

/** Reads for a yes or no: what exactly is wrong inside a stored field helps nobody to mend it. */
function quietly<Value>(read: Reader<Value>, value: unknown): Value | undefined {
  return read(value, '', []) ?? undefined
}

/** The items of a list, each checked; nothing where one is wrong or there are too many. */
export function allOf<Value>(
  value: unknown,
  most: number,
  check: Check<Value>,
): readonly Value[] | undefined {
  const items = readItems(value)
  if (items === null || items.length > most) return undefined
  const checked = items.map(check).filter((item) => item !== undefined)
  return checked.length === items.length ? checked : undefined
}

function isShortText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= longestAddress
}
