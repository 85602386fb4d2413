import type { JsonValue } from '../model/index.ts'

/** The largest answer that is read, bytes. */
export const largestBody: number = 8 * 1024 * 1024

const firstRoom = 16 * 1024

/** The deepest nesting that is read: beyond it `JSON.stringify` of the same value may overflow. */
const deepestNesting = 64

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
  let bytes = new Uint8Array(firstRoom)
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
  const larger = new Uint8Array(Math.max(needed, bytes.byteLength * 2))
  larger.set(bytes)
  return larger
}

/**
 * Parses an answer: UTF-8 (a byte order mark is skipped) and JSON. Of a key that stands twice the
 * last one counts; what the adapter checks is what it uses.
 */
export function parseBody(bytes: Uint8Array | null): ReadBody {
  if (bytes === null) return { rule: 'body.too_large' }
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return { rule: 'body.malformed' }
  }
  if (text.trim() === '') return { rule: 'body.empty' }
  if (isTooDeep(text)) return { rule: 'body.depth' }
  try {
    const value: JsonValue = JSON.parse(text)
    return { value }
  } catch {
    return { rule: 'body.malformed' }
  }
}

function isTooDeep(text: string): boolean {
  let depth = 0
  let inText = false
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index]
    if (inText) {
      if (character === '\\') index += 1
      else if (character === '"') inText = false
    } else if (character === '"') inText = true
    else if (character === '{' || character === '[') {
      depth += 1
      if (depth > deepestNesting) return true
    } else if (character === '}' || character === ']') depth -= 1
  }
  return false
}
