import type { JsonObject, JsonValue } from '../../../src/model/index.ts'
import { isJsonObject } from '../../../src/testing/index.ts'
import { invalid } from './refusals.ts'

const reasons: ReadonlySet<JsonValue> = new Set([
  'duplicate',
  'fraudulent',
  'requested_by_customer',
  'expired_uncaptured_charge',
])

/** The object inside `{ "<name>": { … } }`. */
export function readWrapped(json: JsonValue | undefined, name: string): JsonObject {
  const inner = isJsonObject(json) ? json[name] : undefined
  if (!isJsonObject(inner)) throw invalid([name], `${name} is required and must be an object`)
  return inner
}

/** Whole cents, `minimum` at least; undefined when the field is absent. */
export function readCents(body: JsonObject, name: string, minimum: 0 | 1): number | undefined {
  const value = body[name]
  if (value === undefined) return undefined
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) {
    throw invalid([name], `${name} must be an integer`)
  }
  if (value < minimum) throw invalid([name], `${name} must be ${minimum} or more`)
  return value
}

/** Flat key-value pairs; none when the field is absent. */
export function readMetadata(body: JsonObject, name: string): JsonObject {
  const value = body[name]
  if (value === undefined) return {}
  if (!isJsonObject(value)) throw invalid([name], `${name} must be an object`)
  for (const [key, entry] of Object.entries(value)) {
    if (typeof entry === 'object' && entry !== null) {
      throw invalid([name, key], `${name} holds key-value pairs`)
    }
  }
  return value
}

export function readReason(body: JsonObject): string | undefined {
  const { reason } = body
  if (reason === undefined) return undefined
  if (typeof reason !== 'string' || !reasons.has(reason)) {
    throw invalid(['reason'], 'reason is not one of the known reasons')
  }
  return reason
}
