import { readJson } from '../model/index.ts'
import type { JsonValue } from '../model/index.ts'

/** The largest answer that is read, bytes. */
export const largestBody: number = 8 * 1024 * 1024

/** The room for a body of several pieces, at the least: it may come byte by byte. */
const leastRoom = 16 * 1024

/** A body as it was read, or the rule it broke. */
export type ReadBody = { readonly value: JsonValue } | { readonly rule: string }

/**
 * Reads a body to its end, or until it is too large. Rejects when the connection breaks, as the
 * stream does, and when the signal is aborted, also where the stream doesn't listen to it.
 */
export async function readBytes(
  response: Response,
  signal: AbortSignal,
): Promise<Uint8Array | null> {
  if (response.body === null) return new Uint8Array()
  // Most bodies are one small piece, which gets the room it needs and no more.
  let bytes = new Uint8Array(0)
  let size = 0
  for await (const chunk of response.body) {
    signal.throwIfAborted()
    const end = size + chunk.byteLength
    if (end > largestBody) return null
    // One growing piece, not a list: a body that comes byte by byte would take a hundred times its
    // size.
    if (end > bytes.byteLength) bytes = moveToLarger(bytes, end)
    bytes.set(chunk, size)
    size = end
  }
  return bytes.subarray(0, size)
}

function moveToLarger(bytes: Uint8Array, needed: number): Uint8Array<ArrayBuffer> {
  const room = bytes.byteLength === 0 ? needed : Math.max(needed, bytes.byteLength * 2, leastRoom)
  const larger = new Uint8Array(room)
  larger.set(bytes)
  return larger
}

/** Parses an answer. */
export function parseBody(bytes: Uint8Array | null): ReadBody {
  if (bytes === null) return { rule: 'body.too_large' }
  const read = readJson(bytes)
  return 'value' in read ? read : { rule: `body.${read.fault}` }
}
