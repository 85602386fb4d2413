import type { JsonValue } from '../model/index.ts'

/** The largest answer that is read, bytes. */
export const largestBody: number = 8 * 1024 * 1024

/** The room for a body of several pieces, at the least: it may come byte by byte. */
const leastRoom = 16 * 1024

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

// Made once: it keeps nothing from one whole text to the next.
const utf8 = new TextDecoder('utf-8', { fatal: true })

/**
 * Parses an answer: UTF-8 (a byte order mark is skipped) and JSON. Of a key that stands twice the
 * last one counts; what the adapter checks is what it uses.
 */
export function parseBody(bytes: Uint8Array | null): ReadBody {
  if (bytes === null) return { rule: 'body.too_large' }
  let text: string
  try {
    text = utf8.decode(bytes)
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

const codes = {
  quote: 0x22,
  bracket: 0x5b,
  backslash: 0x5c,
  endOfBracket: 0x5d,
  brace: 0x7b,
  endOfBrace: 0x7d,
} as const

function isTooDeep(text: string): boolean {
  let depth = 0
  let inText = false
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    if (inText) {
      if (code === codes.backslash) index += 1
      else if (code === codes.quote) inText = false
    } else if (code === codes.quote) inText = true
    else if (code === codes.brace || code === codes.bracket) {
      depth += 1
      if (depth > deepestNesting) return true
    } else if (code === codes.endOfBrace || code === codes.endOfBracket) depth -= 1
  }
  return false
}
