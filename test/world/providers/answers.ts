import { isJsonObject } from '../../../src/model/index.ts'
import type { JsonObject, JsonValue } from '../../../src/model/index.ts'
import type { WorldAnswer } from '../side.ts'

const jsonHeaders: WorldAnswer['headers'] = { 'content-type': 'application/json' }

/** All answers share one object of headers, so that what is made of them can be shared too. */
export function jsonAnswer(status: number, body: string): WorldAnswer {
  return { status, headers: jsonHeaders, body }
}

/**
 * One text of many pieces. What is put together by `+` stays in pieces until it is read, and is read
 * piece by piece each time it stands in another text.
 */
export function flat(...pieces: readonly string[]): string {
  return pieces.join('')
}

/** An error answer that is the same each time. Made once for each text. */
export function createErrorAnswers(
  bodyOf: (status: number, word: string) => string,
): (status: number, word?: string) => WorldAnswer {
  const made = new Map<string, WorldAnswer>()
  return (status, word = '') => {
    const name = `${status} ${word}`
    const answer = made.get(name) ?? jsonAnswer(status, bodyOf(status, word))
    made.set(name, answer)
    return answer
  }
}

/** Parses bodies, and knows the last one still: a create is looked at from several sides. */
export function createBodyReader(): (text: string) => JsonObject | null {
  let lastText = ''
  let last: JsonObject | null = null
  return (text) => {
    if (text === lastText) return last
    last = parse(text)
    lastText = text
    return last
  }
}

function parse(text: string): JsonObject | null {
  try {
    const value: JsonValue = JSON.parse(text)
    return isJsonObject(value) ? value : null
  } catch {
    return null
  }
}

/** A field that holds an object. */
export function objectIn(value: JsonObject | null, name: string): JsonObject | null {
  const field = value?.[name]
  return isJsonObject(field) ? field : null
}

/** A field that holds text. */
export function textIn(value: JsonObject | null, name: string): string | null {
  const field = value?.[name]
  return typeof field === 'string' ? field : null
}
