import { readCursor, writeCursor } from '../../model/index.ts'

/** A place in the list: next to a refund, on its older or its newer side. */
export type Place = { readonly after: string } | { readonly before: string }

/** Writes a place as an opaque cursor, bound to the query that it belongs to. */
export function writePlace(place: Place, scope: string): string {
  return writeCursor({ ...place }, scope)
}

/** @throws {RefundError} `invalid_request`: changed, or of another query. */
export function readPlace(cursor: string, scope: string, provider: string): Place {
  const { after, before } = readCursor(cursor, scope, provider)
  return before === undefined ? { after: String(after) } : { before: String(before) }
}
