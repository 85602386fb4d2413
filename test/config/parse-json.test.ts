import { assert, constantFrom, json, nat, property } from 'fast-check'
import { describe, expect, test } from 'vitest'

import { parseJson } from '../../src/config/parse-json.ts'

const spaces = constantFrom('', ' ', '\n', '\r\n\t')

describe('the reader of JSON', () => {
  test('reads what JSON.parse reads, however it is laid out', () => {
    assert(
      property(json({ maxDepth: 4, noUnicodeString: false }), spaces, (text, space) => {
        const value: unknown = JSON.parse(text)
        const laidOut = `${space}${JSON.stringify(value, null, space)}${space}`
        expect(parseJson(laidOut)).toEqual({ value })
      }),
      { seed: 20_260_131, numRuns: 500 },
    )
  })

  test('refuses what JSON.parse refuses, at a place in the text', () => {
    assert(property(json({ maxDepth: 3 }), nat(), constantFrom('', '"', '}', 'x', ','), cut), {
      seed: 20_260_201,
      numRuns: 1000,
    })
  })
})

/** Breaks a text at one place, and holds the two readers against each other. */
function cut(text: string, at: number, put: string): void {
  const place = at % text.length
  const broken = `${text.slice(0, place)}${put}${text.slice(place + 1)}`
  const read = parseJson(broken)
  // A key that stands twice is the only thing that one takes and the other doesn't.
  if ('fault' in read && read.fault.rule === 'key.duplicate') return
  expect('fault' in read ? placeOf(read.fault.says) : read).toEqual(parsed(broken) ?? 'a place')
}

function placeOf(says: string): string {
  return /^line \d+, column \d+: /.test(says) ? 'a place' : says
}

function parsed(text: string): { readonly value: unknown } | null {
  try {
    return { value: JSON.parse(text) }
  } catch {
    return null
  }
}
