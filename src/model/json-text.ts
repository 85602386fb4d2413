import type { JsonValue } from './json.ts'

/** The deepest nesting that is read: beyond it `JSON.stringify` of the same value may overflow. */
const deepestNesting = 64

/** What bytes say as JSON, or why they say nothing. */
export type ReadJson =
  | { readonly value: JsonValue }
  | { readonly fault: 'empty' | 'depth' | 'malformed' }

// Made once: it keeps nothing from one whole text to the next.
const utf8 = new TextDecoder('utf-8', { fatal: true })

/**
 * Reads UTF-8 (a byte order mark is skipped) and JSON. Of a key that stands twice the last one
 * counts; what is checked is what is used.
 */
export function readJson(bytes: Uint8Array): ReadJson {
  let text: string
  try {
    text = utf8.decode(bytes)
  } catch {
    return { fault: 'malformed' }
  }
  if (text.trim() === '') return { fault: 'empty' }
  if (isTooDeep(text)) return { fault: 'depth' }
  try {
    const value: JsonValue = JSON.parse(text)
    return { value }
  } catch {
    return { fault: 'malformed' }
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
