import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { ageText, counted, decimalOf, grouped, percent } from '../../../src/report/html/numbers.ts'

describe('digits', () => {
  test.each([
    ['0', '0'],
    ['999', '999'],
    ['1000', '1,000'],
    ['-1234567.50', '-1,234,567.50'],
    ['-123.456', '-123.456'],
    ['12345678901234567890123.45', '12,345,678,901,234,567,890,123.45'],
  ])('of %s are grouped as %s', (decimal, text) => {
    expect(grouped(decimal)).toBe(text)
  })

  test('are neither lost nor changed by grouping, however many there are', () => {
    fc.assert(
      fc.property(fc.bigInt(), fc.integer({ min: 0, max: 4 }), (minor, exponent) => {
        const decimal = decimalOf(minor, exponent)
        expect(grouped(decimal).replaceAll(',', '')).toBe(decimal)
        expect(BigInt(decimal.replace('.', ''))).toBe(minor)
      }),
      { seed: 20_260_401 },
    )
  })
})

test('minor units get all decimals of their currency', () => {
  expect(decimalOf(-5n, 2)).toBe('-0.05')
  expect(decimalOf(5n, 3)).toBe('0.005')
  expect(decimalOf(1500n, 0)).toBe('1500')
})

test('one is counted in the singular', () => {
  expect(counted(1, 'refund', 'refunds')).toBe('1 refund')
  expect(counted(2000, 'refund', 'refunds')).toBe('2,000 refunds')
})

test('a rate is shown in percent', () => {
  expect(percent(0.0312)).toBe('3.12%')
  expect(percent(1)).toBe('100.00%')
})

test.each([
  [59, '< 1 min'],
  [3599, '59 min'],
  [3600, '1 h'],
  [172_799, '47 h'],
  [172_800, '2 days'],
  [86_400_000, '1,000 days'],
])('%i seconds are told as %s', (seconds, text) => {
  expect(ageText(seconds)).toBe(text)
})
