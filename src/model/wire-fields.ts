import { currencyExponents } from './currencies.ts'
import type { Issue } from './issue.ts'
import { isJsonObject } from './json.ts'
import type { JsonObject, JsonValue } from './json.ts'
import { isId } from './parse-id.ts'
import { isOnDay } from './parse-time.ts'
import { referenceKey } from './reference-key.ts'
import { refundReasons } from './refund.ts'
import type { Refund } from './refund.ts'

/** A field of the object's own; null and absent mean the same. */
export function wireField(object: JsonObject, key: string): JsonValue {
  return Object.hasOwn(object, key) ? (object[key] ?? null) : null
}

/**
 * An id that is safe in a path and a log, or null after reporting `body.missing_field`,
 * `body.type` or `body.id_format`.
 */
export function readWireId(value: JsonValue, path: string, issues: Issue[]): string | null {
  if (typeof value === 'string' && isId(value)) return value
  const rule = typeof value === 'string' ? 'body.id_format' : 'body.type'
  issues.push({ path, rule: value === null ? 'body.missing_field' : rule })
  return null
}

/**
 * An ISO 4217 code in capitals, whatever its case, or null after reporting `currency.unknown`
 * (there is none) or `currency.unsupported`.
 */
export function readWireCurrency(value: JsonValue, path: string, issues: Issue[]): string | null {
  // Capitals of other alphabets can become ASCII ones, so what isn't ASCII is none from the start.
  const code = typeof value === 'string' && /^[A-Za-z]{3}$/.test(value) ? value.toUpperCase() : ''
  if (currencyExponents.has(code)) return code
  issues.push({ path, rule: value === null ? 'currency.unknown' : 'currency.unsupported' })
  return null
}

/** A word as it came. One that isn't text is kept as JSON text. */
export function readWireWord(value: JsonValue): string | null {
  return value === null || typeof value === 'string' ? value : JSON.stringify(value)
}

/** One of the portable reasons; `other` for whatever else is there. */
export function readWireReason(value: JsonValue): Refund['reason'] {
  if (value === null) return null
  return refundReasons.find((reason) => reason === value) ?? 'other'
}

const reachesPrototype = new Set(['__proto__', 'constructor', 'prototype'])

/** What the caller attached, without keys that reach an object's prototype where they are copied. */
export function readWireMetadata(value: JsonValue): JsonObject {
  if (!isJsonObject(value)) return {}
  return Object.fromEntries(Object.entries(value).filter(([key]) => !reachesPrototype.has(key)))
}

const referencePattern = /^[A-Za-z0-9._:-]{1,100}$/

/** The caller's reference, where the metadata carries it under this package's name for it. */
export function readWireReference(metadata: JsonObject): string | null {
  const value = wireField(metadata, referenceKey)
  return typeof value === 'string' && referencePattern.test(value) ? value : null
}

const timePattern = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d{1,12}))?(Z|[+-]\d{2}:\d{2})?$/

/**
 * ISO 8601 in UTC with milliseconds; finer fractions are cut, so that a time told with nanoseconds
 * and with milliseconds is one time. A time without a zone is read as UTC: use it only where the
 * provider's documented times stand in UTC. Null for what is no time.
 */
export function readWireTime(value: JsonValue): string | null {
  if (typeof value !== 'string') return null
  const [, second = '', fraction = '', zone = 'Z'] = timePattern.exec(value) ?? []
  const calendar = Date.parse(`${second}Z`)
  if (Number.isNaN(calendar)) return null
  if (!isOnDay(calendar, second)) return null
  const milliseconds = fraction.padEnd(3, '0').slice(0, 3)
  if (zone === 'Z') return `${second}.${milliseconds}Z`
  const time = Date.parse(`${second}.${milliseconds}${zone}`)
  return Number.isNaN(time) ? null : new Date(time).toISOString()
}

const longestSeconds = 99_999_999_999

/**
 * A whole number of seconds or milliseconds since 1970, as ISO 8601 in UTC; null for all else. What
 * would be after the year 5138 as seconds is milliseconds.
 */
export function readWireEpoch(value: JsonValue): string | null {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value <= 0) return null
  const milliseconds = value > longestSeconds ? value : value * 1000
  return milliseconds < 253_402_300_800_000 ? new Date(milliseconds).toISOString() : null
}
