import { assert, constantFrom, integer, property } from 'fast-check'
import { describe, expect, test } from 'vitest'

import { readMajorUnits, readMinorUnits, toDecimal } from '../../src/model/index.ts'
import type { Issue, JsonValue } from '../../src/model/index.ts'

type Read = typeof readMinorUnits

/** What a reader makes of an amount: its minor units, or the rules that it breaks. */
function outcome(
  read: Read,
  value: JsonValue,
  currency: string | null,
): number | null | readonly string[] {
  const issues: Issue[] = []
  const amount = read(value, { path: 'refund.amount', currency, issues })
  expect(issues.filter(({ path }) => path !== 'refund.amount')).toEqual([])
  expect(amount?.currency ?? currency).toBe(currency)
  if (issues.length > 0) return issues.map(({ rule }) => rule)
  return amount === null ? null : amount.minor
}

describe('an amount in minor units', () => {
  test.each([
    [0, 0],
    [1, 1],
    [3500, 3500],
    [999_999_999_999_999, 999_999_999_999_999],
  ])('%d is read as it is', (value, minor) => {
    expect(outcome(readMinorUnits, value, 'USD')).toBe(minor)
  })

  test.each<readonly [JsonValue, string]>([
    [null, 'amount.missing'],
    ['3500', 'amount.type'],
    [35.5, 'amount.precision'],
    [1e15, 'amount.unsafe'],
    [Infinity, 'amount.unsafe'],
    [NaN, 'amount.unsafe'],
    [-1, 'amount.negative'],
    [-0, 'amount.negative'],
  ])('%j is refused', (value, rule) => {
    expect(outcome(readMinorUnits, value, 'USD')).toEqual([rule])
  })

  test('is none without a currency, and still says what is wrong with it', () => {
    expect(outcome(readMinorUnits, 3500, null)).toBeNull()
    expect(outcome(readMinorUnits, 35.5, null)).toEqual(['amount.precision'])
  })
})

describe('an amount in major units', () => {
  test.each([
    [35, 'USD', 3500],
    [35.5, 'USD', 3550],
    [1.15, 'USD', 115],
    [0.29, 'USD', 29],
    [0, 'USD', 0],
    [1500, 'JPY', 1500],
    [1.234, 'KWD', 1234],
    [9_999_999_999_999.99, 'NGN', 999_999_999_999_999],
  ])('%d %s is %d minor units', (value, currency, minor) => {
    expect(outcome(readMajorUnits, value, currency)).toBe(minor)
  })

  test.each<readonly [JsonValue, string, string]>([
    [null, 'USD', 'amount.missing'],
    ['35.00', 'USD', 'amount.type'],
    [35.555, 'USD', 'amount.precision'],
    [0.5, 'JPY', 'amount.precision'],
    [1e-7, 'KWD', 'amount.precision'],
    [10_000_000_000_000, 'USD', 'amount.unsafe'],
    [1e21, 'JPY', 'amount.unsafe'],
    [Infinity, 'USD', 'amount.unsafe'],
    [-35, 'USD', 'amount.negative'],
    [-0, 'USD', 'amount.negative'],
  ])('%j %s is refused', (value, currency, rule) => {
    expect(outcome(readMajorUnits, value, currency)).toEqual([rule])
  })

  test('is none without a currency, and nothing is said about it', () => {
    expect(outcome(readMajorUnits, 35.555, null)).toBeNull()
  })

  test('is read back from any decimal that its currency can write', () => {
    const amounts = integer({ min: 0, max: 999_999_999_999_999 })
    assert(
      property(amounts, constantFrom('JPY', 'NGN', 'KWD', 'CLF'), (minor, currency) => {
        const wire: JsonValue = JSON.parse(toDecimal({ minor, currency }))
        expect(outcome(readMajorUnits, wire, currency)).toBe(minor)
      }),
      { seed: 4 },
    )
  })
})
