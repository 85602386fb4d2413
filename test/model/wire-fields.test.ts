import { assert, date, property } from 'fast-check'
import { describe, expect, test } from 'vitest'

import {
  readWireCurrency,
  readWireEpoch,
  readWireId,
  readWireMetadata,
  readWireReason,
  readWireReference,
  readWireTime,
  readWireWord,
  wireField,
} from '../../src/model/index.ts'
import type { Issue, JsonObject, JsonValue } from '../../src/model/index.ts'

/** An object as it comes out of a provider's answer. */
function parsed(text: string): JsonObject {
  const object: JsonObject = JSON.parse(text)
  return object
}

describe("a field of a provider's object", () => {
  test.each([
    ['as it came', '{"a":[1]}', [1]],
    ['null where it is absent', '{}', null],
    ['null where it is null', '{"a":null}', null],
    ['false and zero where these stand', '{"a":false}', false],
  ])('is %s', (_name, text, value) => {
    expect(wireField(parsed(text), 'a')).toEqual(value)
  })

  test('is never one that every object inherits', () => {
    expect(wireField({}, 'constructor')).toBeNull()
    expect(wireField({}, '__proto__')).toBeNull()
  })
})

describe("a provider's id", () => {
  test('is read as it came', () => {
    const issues: Issue[] = []
    expect(readWireId('fref_01-aB', 'id', issues)).toBe('fref_01-aB')
    expect(issues).toEqual([])
  })

  test.each<readonly [JsonValue, string]>([
    [null, 'body.missing_field'],
    [7, 'body.type'],
    ['', 'body.id_format'],
    ['../admin', 'body.id_format'],
    ['a'.repeat(256), 'body.id_format'],
  ])('is refused when it is %j', (value, rule) => {
    const issues: Issue[] = []
    expect(readWireId(value, 'refund.id', issues)).toBeNull()
    expect(issues).toEqual([{ path: 'refund.id', rule }])
  })
})

describe("a provider's currency", () => {
  test.each([
    ['usd', 'USD'],
    ['Ngn', 'NGN'],
    ['KWD', 'KWD'],
  ])('%s is %s', (value, code) => {
    const issues: Issue[] = []
    expect(readWireCurrency(value, 'currency', issues)).toBe(code)
    expect(issues).toEqual([])
  })

  test.each<readonly [JsonValue, string]>([
    [null, 'currency.unknown'],
    ['', 'currency.unsupported'],
    ['USDC', 'currency.unsupported'],
    ['XAU', 'currency.unsupported'],
    // Upper case makes SS of it.
    ['uß', 'currency.unsupported'],
    [840, 'currency.unsupported'],
  ])('is refused when it is %j', (value, rule) => {
    const issues: Issue[] = []
    expect(readWireCurrency(value, 'amount.currency', issues)).toBeNull()
    expect(issues).toEqual([{ path: 'amount.currency', rule }])
  })
})

test.each<readonly [JsonValue, string | null]>([
  ['succeeded', 'succeeded'],
  ['', ''],
  [null, null],
  [3, '3'],
  [{ code: 'x' }, '{"code":"x"}'],
])("a provider's word %j is kept as %j", (value, word) => {
  expect(readWireWord(value)).toBe(word)
})

test.each<readonly [JsonValue, string | null]>([
  ['duplicate', 'duplicate'],
  ['expired_uncaptured_charge', 'expired_uncaptured_charge'],
  ['Duplicate', 'other'],
  ['too small', 'other'],
  [7, 'other'],
  [null, null],
])("a provider's reason %j is %j", (value, reason) => {
  expect(readWireReason(value)).toBe(reason)
})

describe('metadata that a provider gives back', () => {
  test('is kept, without the keys that reach a prototype', () => {
    const value = parsed('{"order":"1","nested":{"a":[1]},"__proto__":{"a":1},"constructor":1}')
    expect(readWireMetadata(value)).toEqual({ order: '1', nested: { a: [1] } })
  })

  test.each<readonly [JsonValue]>([[null], ['text'], [[1]]])('is none when it is %j', (value) => {
    expect(readWireMetadata(value)).toEqual({})
  })

  test('carries the reference under a name of this package', () => {
    expect(readWireReference({ polyrefund_reference: 'RMA-1:a._' })).toBe('RMA-1:a._')
  })

  test.each<readonly [JsonObject]>([
    [{}],
    [{ reference: 'RMA-1' }],
    [{ polyrefund_reference: 7 }],
    [{ polyrefund_reference: '' }],
    [{ polyrefund_reference: '=1+1' }],
    [{ polyrefund_reference: 'a'.repeat(101) }],
  ])('carries no reference in %j', (metadata) => {
    expect(readWireReference(metadata)).toBeNull()
  })
})

describe("a provider's time", () => {
  test.each([
    ['2024-02-29T12:00:00Z', '2024-02-29T12:00:00.000Z'],
    ['2024-02-29T12:00:00', '2024-02-29T12:00:00.000Z'],
    ['2024-02-29T12:00:00.5Z', '2024-02-29T12:00:00.500Z'],
    ['2024-02-29T12:00:00.123456789Z', '2024-02-29T12:00:00.123Z'],
    ['2024-02-29T12:00:00.999999', '2024-02-29T12:00:00.999Z'],
    ['2024-02-29T00:30:00.250+01:00', '2024-02-28T23:30:00.250Z'],
    ['2024-12-31T23:30:00-01:30', '2025-01-01T01:00:00.000Z'],
  ])('%s is %s', (value, time) => {
    expect(readWireTime(value)).toBe(time)
  })

  test.each<readonly [JsonValue]>([
    [null],
    [1_709_208_000],
    [''],
    ['yesterday'],
    ['2024-02-30T12:00:00Z'],
    ['2024-02-29T24:00:00Z'],
    ['2024-02-29'],
    ['2024-02-29 12:00:00Z'],
    ['2024-02-29T12:00:00+99:00'],
    ['2024-02-29T12:00:00.Z'],
  ])('%j is none', (value) => {
    expect(readWireTime(value)).toBeNull()
  })

  test('that JavaScript writes is read back as it is', () => {
    const any = date({
      min: new Date('0001-01-01T00:00:00Z'),
      max: new Date('9999-12-31T23:59:59.999Z'),
      noInvalidDate: true,
    })
    assert(
      property(any, (time) => {
        expect(readWireTime(time.toISOString())).toBe(time.toISOString())
      }),
      { seed: 4 },
    )
  })
})

test.each([
  ['seconds', 1_769_904_000, '2026-02-01T00:00:00.000Z'],
  ['milliseconds', 1_769_904_000_123, '2026-02-01T00:00:00.123Z'],
  ['the last second that can be one', 99_999_999_999, '5138-11-16T09:46:39.000Z'],
  ['the first that is milliseconds', 100_000_000_000, '1973-03-03T09:46:40.000Z'],
  ['the last moment of 9999', 253_402_300_799_999, '9999-12-31T23:59:59.999Z'],
  ['the first after it', 253_402_300_800_000, null],
  ['nothing', 0, null],
  ['a time before all', -1, null],
  ['a part of a second', 1.5, null],
  ['a text', '1769904000', null],
])('a time as a number: %s', (_, value, time) => {
  expect(readWireEpoch(value)).toBe(time)
})
