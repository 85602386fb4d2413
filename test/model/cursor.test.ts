import { describe, expect, test } from 'vitest'

import { readCursor, writeCursor } from '../../src/model/index.ts'
import { refusalOf } from './refusal.ts'

const scope = 'sample:test:status=succeeded'
const position = { after: 'fre_01J~', page: 17, 'with "quotes"': '' }

function refusalBy(otherScope: string, cursor: string): unknown {
  return refusalOf(() => readCursor(cursor, otherScope, 'sample'))
}

const refusal = {
  code: 'invalid_request',
  outcome: 'none',
  isRetryable: false,
  provider: 'sample',
  issues: [{ path: 'cursor', rule: 'cursor.invalid' }],
}

/** The checksum that anybody can compute: 32 bits of FNV-1a. */
function forge(payload: string): string {
  let hash = 0x811c9dc5
  for (const byte of Buffer.from(`${scope}\n${payload}`))
    hash = Math.imul(hash ^ byte, 0x01000193) >>> 0
  return `${payload}.${hash.toString(36)}`
}

describe('a cursor', () => {
  test('leads back to its position', () => {
    const cursor = writeCursor(position, scope)
    expect(readCursor(cursor, scope, 'sample')).toEqual(position)
  })

  test('is plain text that needs no encoding in an address', () => {
    for (const id of ['a', 'ab', 'abc', '???>>>', '\u00ff\u00fe']) {
      expect(writeCursor({ after: id }, scope)).toMatch(/^[A-Za-z0-9_-]+\.[0-9a-z]+$/)
    }
  })

  test('leads back to ids of any script', () => {
    const strange = { after: 'é日👍\u0000' }
    expect(readCursor(writeCursor(strange, scope), scope, 'sample')).toEqual(strange)
  })

  test('B128: is refused with any one of its characters changed, left out or added', () => {
    const cursor = writeCursor(position, scope)
    const spoilt = Array.from(cursor, (character, index) => {
      const before = cursor.slice(0, index)
      const after = cursor.slice(index + 1)
      const others = Array.from('AZaz09-_.=+/ \u00e9').filter((other) => other !== character)
      const changed = others.map((other) => before + other + after)
      const added = others.map((other) => before + other + character + after)
      return [before + after].concat(changed, added)
    }).flat()
    expect(spoilt.length).toBeGreaterThan(1500)
    for (const text of spoilt) expect(refusalBy(scope, text)).toMatchObject(refusal)
  })

  test.each(['', '.', '..', 'x', `${'A'.repeat(1_000_000)}.0`])(
    'B128: is refused when it is none',
    (text) => {
      expect(refusalBy(scope, text)).toMatchObject(refusal)
    },
  )

  test('B128: is refused with something behind it', () => {
    expect(refusalBy(scope, `${writeCursor(position, scope)}.x`)).toMatchObject(refusal)
  })

  test('B128: is refused by another query', () => {
    const cursor = writeCursor(position, scope)
    for (const other of [
      '',
      'sample:live:status=succeeded',
      'sample:test:status=failed',
      `${scope} `,
    ]) {
      expect(refusalBy(other, cursor)).toMatchObject(refusal)
    }
  })

  test('is a position even when it was forged', () => {
    expect(readCursor(forge(btoa('{"after":"x"}')), scope, 'sample')).toEqual({ after: 'x' })
    const forged = ['null', '7', '"x"', '{"after":{"id":1}}', '{"after":null}', '{"after":', '']
    for (const text of forged) {
      expect(refusalBy(scope, forge(btoa(text).replaceAll('=', '')))).toMatchObject(refusal)
    }
    expect(refusalBy(scope, forge('!'))).toMatchObject(refusal)
  })
})
