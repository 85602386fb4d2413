import type { Given } from './given.ts'
import { refuseUsage } from './usage.ts'

/** A whole number from 1, or null where the option isn't given. */
export function readWhole(given: Given, name: string, most: number): number | null {
  const text = given.text(name)
  if (text === null) return null
  const number = /^[1-9][0-9]{0,8}$/.test(text) ? Number(text) : Infinity
  if (number <= most) return number
  throw refuseUsage(
    `--${name}`,
    'option.format',
    `--${name} takes a whole number from 1 to ${most}.`,
  )
}

/** A number above 0 with up to three decimals, or null where the option isn't given. */
export function readRate(given: Given, name: string, most: number): number | null {
  const text = given.text(name)
  if (text === null) return null
  const number = /^[0-9]{1,5}(?:\.[0-9]{1,3})?$/.test(text) ? Number(text) : Infinity
  if (number > 0 && number <= most) return number
  throw refuseUsage(
    `--${name}`,
    'option.format',
    `--${name} takes a number above 0, up to ${most}.`,
  )
}

const units = { s: 1000, m: 60_000, h: 3_600_000 } as const

/** A time such as `90s`, `10m` or `1h` in milliseconds, or null where the option isn't given. */
export function readDuration(given: Given, name: string): number | null {
  const text = given.text(name)
  if (text === null) return null
  const [, count, unit] = /^([1-9][0-9]{0,5})([smh])$/.exec(text) ?? []
  if (unit === 's' || unit === 'm' || unit === 'h') return Number(count) * units[unit]
  throw refuseUsage(`--${name}`, 'option.format', `--${name} takes a time such as 90s, 10m or 1h.`)
}
