import { describe, expect, test } from 'vitest'

import { parseRefundChanges } from '../../src/model/index.ts'
import type { JsonScalar } from '../../src/model/index.ts'
import { expectRefused, refusalOf, shownOf } from './refusal.ts'

function parse(metadata: unknown): Readonly<Record<string, JsonScalar>> | null {
  return parseRefundChanges({ metadata }).metadata
}

function expectMetadataRefused(metadata: unknown, ...issues: readonly string[]): void {
  expectRefused(() => parse(metadata), ...issues)
}

describe('metadata', () => {
  test('holds texts, finite numbers, booleans and nulls, in their order', () => {
    const given = {
      order_id: '12345',
      z: 1.5,
      a: true,
      m: null,
      empty: '',
      'Bestell-Nr. ü': '🧾\n',
    }
    const parsed = parse(given)
    expect(parsed).toStrictEqual(given)
    expect(parsed).not.toBe(given)
    expect(JSON.stringify(parsed)).toBe(JSON.stringify(given))
  })

  test('can be empty', () => {
    expect(parse({})).toStrictEqual({})
  })

  test('can be as large as allowed', () => {
    const keys = Array.from({ length: 50 }, (_, index) => [
      `${index}`.padEnd(100, 'k'),
      'v'.repeat(500),
    ])
    expect(Object.keys(parse(Object.fromEntries(keys)) ?? {})).toHaveLength(50)
  })

  test('can have keys that name what every object has', () => {
    const parsed = parse({ toString: 'a', hasOwnProperty: 'b' })
    expect(Object.entries(parsed ?? {})).toEqual([
      ['toString', 'a'],
      ['hasOwnProperty', 'b'],
    ])
  })

  test.each([
    ['null', null],
    ['text', 'order 1'],
    ['a number', 1],
    ['a list', ['a']],
    ['a function', () => 1],
    ['a date', new Date(0)],
    ['a map', new Map([['a', 'b']])],
  ])('B60 is no %s', (_name, value) => {
    expectMetadataRefused(value, 'metadata metadata.type')
  })

  test.each([
    ['an object', { b: 1 }],
    ['a list', []],
    ['a function', () => 1],
    ['a symbol', Symbol('x')],
    ['a date', new Date(0)],
    ['a map', new Map()],
    ['a bigint', 1n],
    ['undefined', undefined],
    ['NaN', Number.NaN],
    ['infinity', Number.POSITIVE_INFINITY],
    ['a boxed text', Object('x')],
  ])('B60 holds no %s', (_name, value) => {
    expectMetadataRefused({ ok: 1, a: value }, 'metadata.a metadata.type')
  })

  test('B58 takes no __proto__ from JSON, and no prototype changes', () => {
    expectMetadataRefused(
      JSON.parse('{"__proto__":{"polluted":1},"a":"b"}'),
      'metadata.__proto__ metadata.key',
    )
    expect(Reflect.get({}, 'polluted')).toBeUndefined()
  })

  test.each(['constructor', 'prototype'])('B59 takes no key %s', (key) => {
    expectMetadataRefused({ [key]: 'x' }, `metadata.${key} metadata.key`)
    expectMetadataRefused({ [key]: { prototype: 1 } }, `metadata.${key} metadata.key`)
  })

  test.each([
    ['nothing', ''],
    ['spaces', '  '],
    ['a line end', 'a\nb'],
    ['NUL', 'a\u0000'],
    ['an escape sequence', '\u001b[31m'],
    ['a right-to-left override', 'a\u202eb'],
    ['a line separator', 'a\u2028b'],
    ['half a surrogate pair', 'a\ud800'],
  ])('B59 takes no key of %s, and names it by position', (_name, key) => {
    expectMetadataRefused({ ok: 1, [key]: 'x' }, 'metadata[1] metadata.key')
  })

  test('B61 is refused with 10,000 keys, as a whole', () => {
    const keys = Array.from({ length: 10_000 }, (_, index) => [`key_${index}`, 'x'])
    expectMetadataRefused(Object.fromEntries(keys), 'metadata metadata.too_large')
    expectMetadataRefused(Object.fromEntries(keys.slice(0, 51)), 'metadata metadata.too_large')
  })

  test.each([
    ['a text of 501 characters', { a: 'x'.repeat(501) }, 'metadata.a'],
    ['a text of a megabyte', { a: '4'.repeat(1_000_000) }, 'metadata.a'],
    ['a key of 101 characters', { ['k'.repeat(101)]: 'x' }, 'metadata[0]'],
    ['a key of a megabyte', { ['\u202e'.repeat(1_000_000)]: 'x' }, 'metadata[0]'],
  ])('B61 is refused with %s', (_name, value, path) => {
    expectMetadataRefused(value, `${path} metadata.too_large`)
  })

  test('B62 leaves the name of our reference to us', () => {
    expectMetadataRefused(
      { polyrefund_reference: 'RMA-1' },
      'metadata.polyrefund_reference metadata.reserved',
    )
  })

  test('B40 holds no half surrogate pair, which no JSON text can carry', () => {
    expectMetadataRefused({ a: 'x\ud800' }, 'metadata.a metadata.format')
  })

  test('reports every entry that is wrong', () => {
    expectMetadataRefused(
      { a: [], good: 'x', b: 'x'.repeat(501), constructor: 1 },
      'metadata.a metadata.type',
      'metadata.b metadata.too_large',
      'metadata.constructor metadata.key',
    )
  })
})

describe('card data in metadata', () => {
  test.each([
    ['a number as text', { note: 'card 4111 1111 1111 1111' }, 'metadata.note'],
    ['a number as a number', { note: 4111111111111111 }, 'metadata.note'],
    ['track 1', { note: '%B9999999999990^DOE/JOHN^2512101' }, 'metadata.note'],
    ['track 2', { note: ';9999999999990=25121010000012300000?' }, 'metadata.note'],
    ['a security code', { cvv: '123' }, 'metadata.cvv'],
    ['a security code as a number', { CVC2: 123 }, 'metadata.CVC2'],
    ['a key for the number', { 'card-number': '4' }, 'metadata.card-number'],
    ['a key for track data', { track_data: '' }, 'metadata.track_data'],
    ['a number in a key', { 'card 4111111111111111': 'x' }, 'metadata[0]'],
    ['a number as a key', { '4111-1111-1111-1111': 'x' }, 'metadata[0]'],
  ])('B57 is refused and not shown: %s', (_name, value, path) => {
    const error = refusalOf(() => parse(value))
    expect(error).toMatchObject({ code: 'invalid_request', outcome: 'not_sent' })
    expect(error.issues).toEqual([{ path, rule: 'pci.pan_detected' }])
    expect(shownOf(error)).not.toMatch(/4111|9999|DOE|123/)
  })

  test.each([
    ['an order number', { order: '4111111111111112' }],
    ['the last four digits', { card_last4: '1111' }],
    ['a time in milliseconds', { at: 1706704496789 }],
    ['a bar code', { ean: '4006381333931' }],
  ])('B57 passes %s', (_name, value) => {
    expect(parse(value)).toStrictEqual(value)
  })
})
