import { createHash } from 'node:crypto'

import { isId, isJsonObject, RefundError } from '../../model/index.ts'
import type { JsonValue } from '../../model/index.ts'

/** A place in the list: next to a refund, on its older or its newer side. */
export type Place = { readonly after: string } | { readonly before: string }

/** Writes a place as an opaque cursor, bound to the query that it belongs to. */
export function writePlace(place: Place, scope: string): string {
  const payload = Buffer.from(JSON.stringify(place)).toString('base64url')
  return `${payload}.${checksum(payload, scope)}`
}

/** @throws {RefundError} `invalid_request`: changed, or of another query. */
export function readPlace(cursor: string, scope: string, provider: string): Place {
  const [payload = '', check] = cursor.split('.')
  const place = check === checksum(payload, scope) ? decode(payload) : null
  if (place !== null) return place
  throw new RefundError({
    code: 'invalid_request',
    outcome: 'none',
    provider,
    message: `${provider} can't go on with the list: the cursor was changed, or belongs to another query.`,
    issues: [{ path: 'cursor', rule: 'cursor.invalid' }],
  })
}

function decode(payload: string): Place | null {
  const value: JsonValue = JSON.parse(Buffer.from(payload, 'base64url').toString())
  const { after, before } = isJsonObject(value) ? value : {}
  if (typeof after === 'string' && isId(after)) return { after }
  return typeof before === 'string' && isId(before) ? { before } : null
}

function checksum(payload: string, scope: string): string {
  return createHash('sha256').update(`${scope}\n${payload}`).digest('hex').slice(0, 12)
}
