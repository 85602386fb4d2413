import type { SimulatedRequest } from '../../../src/testing/index.ts'

/**
 * Money without a currency, exactly: a whole number of millionths of a millionth of a major unit.
 * That is finer than any minor unit, so that decimals a currency doesn't have can be kept too.
 */
export type Amount = bigint

const places = 12

/** The smallest amount that Flutterwave's reference allows, in any currency: 0.01. */
export const smallestAmount: Amount = 10n ** BigInt(places - 2)

/** Reads a JSON number's text; null when it isn't one, or has more than 12 decimals. */
export function readAmount(text: string): Amount | null {
  const parts = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,3}))?$/.exec(text)
  if (parts === null) return null
  const [, sign = '', whole = '', fraction = '', power = '0'] = parts
  const digits = `${whole}${fraction}`.replace(/0+$/, '')
  const shift = places + whole.length - digits.length + Number(power)
  if (digits === '') return 0n
  if (shift < 0) return null
  const size = BigInt(digits) * 10n ** BigInt(shift)
  return sign === '-' ? -size : size
}

/** Reads an amount that a test gives as decimal text such as `12.34`. */
export function amountOf(text: string): Amount {
  const amount = readAmount(text)
  if (amount === null) throw new Error(`${text} is not an amount such as 12.34.`)
  return amount
}

/** The shortest decimal text: `12.34`, `12.3`, `12`. */
export function toDecimalText(amount: Amount): string {
  const size = (amount < 0n ? -amount : amount).toString().padStart(places + 1, '0')
  const fraction = size.slice(-places).replace(/0+$/, '')
  const text = fraction === '' ? size.slice(0, -places) : `${size.slice(0, -places)}.${fraction}`
  return amount < 0n ? `-${text}` : text
}

/** How many decimals an amount needs. */
export function decimalsOf(amount: Amount): number {
  const [, fraction = ''] = toDecimalText(amount).split('.')
  return fraction.length
}

// TypeScript's JSON lacks what Node has had since version 21.
const json: {
  readonly stringify: typeof JSON.stringify
  readonly rawJSON?: (text: string) => object
} = JSON

/** Puts text into JSON as it stands, where a number of JavaScript would lose digits. */
export function rawJson(text: string): unknown {
  return json.rawJSON?.(text) ?? JSON.parse(text)
}

/** The text of a number at the top of a JSON body, digit by digit; null when it isn't a number. */
export function numberTextIn({ body }: SimulatedRequest, name: string): string | null {
  const texts: unknown = JSON.parse(body, (_name, value: unknown, ...context: unknown[]) =>
    typeof value === 'number' ? { text: sourceIn(context) ?? String(value) } : value,
  )
  const entry = fieldOf(texts, name)
  const text = fieldOf(entry, 'text')
  return typeof text === 'string' ? text : null
}

function sourceIn([context]: readonly unknown[]): string | null {
  const source = fieldOf(context, 'source')
  return typeof source === 'string' ? source : null
}

function fieldOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined
  return Object.entries(value).find(([key]) => key === name)?.[1]
}
