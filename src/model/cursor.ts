import { RefundError } from './errors.ts'
import { isJsonObject } from './json.ts'
import type { JsonObject, JsonValue } from './json.ts'

/** A place in a provider's list. */
export type Position = Readonly<Record<string, string | number>>

/**
 * Writes a position as an opaque cursor. It is bound to its scope (provider, mode, filters), so
 * that a cursor of one query is refused by another.
 */
export function writeCursor(position: Position, scope: string): string {
  const text = btoa(toAscii(JSON.stringify(position)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
  const payload = text.replace(/=+$/, '')
  return `${payload}.${checksum(`${scope}\n${payload}`)}`
}

/**
 * Reads a cursor back.
 *
 * @throws {RefundError} `invalid_request` with the rule `cursor.invalid`: it was changed, or
 * belongs to another query.
 */
export function readCursor(cursor: string, scope: string, provider: string): Position {
  const [payload = '', check, ...rest] = cursor.split('.')
  const isWhole = rest.length === 0 && check === checksum(`${scope}\n${payload}`)
  const position = isWhole ? decode(payload) : null
  if (position === null) throw refused(provider)
  return position
}

// The checksum is no signature: what was forged must at least be a position.
function decode(payload: string): Position | null {
  try {
    const value: JsonValue = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/')))
    return isJsonObject(value) && isPosition(value) ? value : null
  } catch {
    return null
  }
}

function isPosition(value: JsonObject): value is Position & JsonObject {
  return Object.values(value).every(
    (field) => typeof field === 'string' || typeof field === 'number',
  )
}

function refused(provider: string): RefundError {
  return new RefundError({
    code: 'invalid_request',
    outcome: 'none',
    provider,
    message: `${provider} can't go on with the list: the cursor was changed, or belongs to another query. Pass it as it was given, with the same filters, or start without one.`,
    issues: [{ path: 'cursor', rule: 'cursor.invalid' }],
  })
}

// Base64 takes bytes, and ids are the provider's to choose.
function toAscii(json: string): string {
  return json.replaceAll(
    /[\u0080-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

// FNV-1a: it finds slips and mix-ups. A cursor grants nothing, so forging one gains nothing.
function checksum(text: string): string {
  let hash = 0x811c9dc5
  for (const byte of new TextEncoder().encode(text)) {
    hash = Math.imul(hash ^ byte, 0x01000193) >>> 0
  }
  return hash.toString(36)
}
