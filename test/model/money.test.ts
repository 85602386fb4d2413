import { assert, integer, maxSafeInteger, property } from 'fast-check'
import { describe, expect, test } from 'vitest'

import {
  compareMoney,
  currencyExponents,
  exponentOf,
  fromMinor,
  money,
  parseMoney,
  sumMoney,
  toDecimal,
} from '../../src/model/index.ts'
import type { Money } from '../../src/model/index.ts'
import { expectRefused, shownOf } from './refusal.ts'

const largest = Number.MAX_SAFE_INTEGER

function usd(minor: number): Money {
  return fromMinor(minor, 'USD')
}

/** Calls a function with arguments that the compiler refuses, as JavaScript callers can. */
function callLoosely(
  callee: (...given: never[]) => unknown,
  ...given: readonly unknown[]
): unknown {
  return Reflect.apply(callee, undefined, given)
}

describe('money reads decimal text', () => {
  test.each([
    // ISO 4217 exponent 0
    ['35', 'JPY', 35],
    ['0', 'JPY', 0],
    ['-35', 'JPY', -35],
    ['9007199254740991', 'JPY', largest],
    // exponent 2
    ['35.00', 'USD', 3500],
    ['35.0', 'USD', 3500],
    ['35', 'USD', 3500],
    ['0.01', 'USD', 1],
    ['0.1', 'USD', 10],
    ['19.99', 'USD', 1999],
    ['1.15', 'USD', 115],
    ['-0.01', 'USD', -1],
    ['90071992547409.91', 'USD', largest],
    ['-90071992547409.91', 'USD', -largest],
    // exponent 3
    ['1.234', 'KWD', 1234],
    ['1.2', 'KWD', 1200],
    ['0.001', 'KWD', 1],
    ['9007199254740.991', 'KWD', largest],
    // exponent 4
    ['1.2345', 'CLF', 12345],
    ['0.0001', 'UYW', 1],
    ['900719925474.0991', 'CLF', largest],
  ])('%s %s is %i minor units', (decimal, currency, minor) => {
    expect(money(decimal, currency)).toStrictEqual({ minor, currency })
  })

  test.each([
    ['35', 'JPY', 'of a currency without decimals'],
    ['-0.05', 'USD', 'below one, with its minus'],
    ['0.00', 'USD', 'of zero'],
    ['1.200', 'KWD', 'of three decimals'],
    ['0.0123', 'CLF', 'of four decimals'],
  ])('%s %s comes back as the same text %s', (decimal, currency) => {
    expect(toDecimal(money(decimal, currency))).toBe(decimal)
  })

  test.each(['-0', '-0.00'])('B15 reads %s as zero without a sign', (decimal) => {
    const zero = money(decimal, 'USD')
    expect(Object.is(zero.minor, 0)).toBe(true)
    expectRefused(() => parseMoney(zero, 'amount'), 'amount amount.not_positive')
  })
})

describe('money refuses what is not exact decimal text', () => {
  test.each([
    ['B7', '10.005', 'USD', 'amount.precision'],
    ['B8', '10.5', 'JPY', 'amount.precision'],
    ['B9', '1.2345', 'KWD', 'amount.precision'],
    ['B7', '1.00000', 'CLF', 'amount.precision'],
    ['B10', '1e3', 'USD', 'amount.format'],
    ['B10', '0x10', 'USD', 'amount.format'],
    ['B11', '', 'USD', 'amount.format'],
    ['B11', ' ', 'USD', 'amount.format'],
    ['B11', ' 12 ', 'USD', 'amount.format'],
    ['B11', '12\n', 'USD', 'amount.format'],
    ['B12', '1,000.00', 'USD', 'amount.format'],
    ['B12', '1.000,00', 'USD', 'amount.format'],
    ['B12', '$5', 'USD', 'amount.format'],
    ['B13', '٥', 'USD', 'amount.format'],
    ['B13', '１２', 'USD', 'amount.format'],
    ['B14', '00010.00', 'USD', 'amount.format'],
    ['B14', '+5', 'USD', 'amount.format'],
    ['B14', '.5', 'USD', 'amount.format'],
    ['B14', '5.', 'USD', 'amount.format'],
    ['B14', '1.2.3', 'USD', 'amount.format'],
    ['B14', '--1', 'USD', 'amount.format'],
    ['B16', '90071992547409.92', 'USD', 'amount.too_large'],
    ['B16', '90071992547409.93', 'USD', 'amount.too_large'],
    ['B16', '-9007199254740992', 'JPY', 'amount.too_large'],
    ['B17', '9'.repeat(400), 'USD', 'amount.too_large'],
    ['B17', `0.${'0'.repeat(400)}`, 'USD', 'amount.too_large'],
    ['B17', '9'.repeat(10_000_000), 'JPY', 'amount.too_large'],
  ])('%s %j %s breaks %s', (_row, decimal, currency, rule) => {
    expectRefused(() => money(decimal, currency), `amount ${rule}`)
  })

  test.each([
    ['B3', Number.NaN],
    ['B4', Number.POSITIVE_INFINITY],
    ['B5', 10.5],
    ['B6', 10],
    ['B2', -1n],
    ['B18', null],
    ['B18', undefined],
    ['B18', true],
    ['B18', []],
    ['B18', {}],
    ['B18', () => 1],
    ['B19', Object('5')],
    ['B19', { valueOf: () => '5', toString: () => '5' }],
  ])('%s refuses an amount that is no text', (_row, decimal) => {
    expectRefused(() => callLoosely(money, decimal, 'USD'), 'amount amount.type')
  })

  test('never shows the amount it refused', () => {
    expect(
      shownOf(expectRefused(() => money('7331,17', 'USD'), 'amount amount.format')),
    ).not.toMatch(/7331/)
  })
})

describe('fromMinor takes whole minor units', () => {
  test.each([0, 1, -1, 3500, largest, -largest])('%i', (minor) => {
    expect(fromMinor(minor, 'USD')).toStrictEqual({ minor, currency: 'USD' })
  })

  test('turns minus zero into zero', () => {
    expect(Object.is(fromMinor(-0, 'USD').minor, 0)).toBe(true)
  })

  test.each([
    ['B3', Number.NaN, 'amount.type'],
    ['B4', Number.POSITIVE_INFINITY, 'amount.type'],
    ['B4', Number.NEGATIVE_INFINITY, 'amount.type'],
    ['B5', 10.5, 'amount.type'],
    ['B2', -1n, 'amount.type'],
    ['B16', 2n ** 53n + 1n, 'amount.type'],
    ['B16', 2 ** 53, 'amount.too_large'],
    ['B16', -(2 ** 53), 'amount.too_large'],
    ['B18', '5', 'amount.type'],
    ['B18', null, 'amount.type'],
  ])('%s refuses %s as %s', (_row, minor, rule) => {
    expectRefused(() => callLoosely(fromMinor, minor, 'USD'), `amount ${rule}`)
  })
})

describe('a currency is an ISO 4217 code in capitals', () => {
  test.each([
    ['B25', 'usd', 'currency.format'],
    ['B26', 'US', 'currency.format'],
    ['B26', 'USDT', 'currency.format'],
    ['B26', '$', 'currency.format'],
    ['B26', '', 'currency.format'],
    ['B27', 'XXX', 'currency.unsupported'],
    ['B27', 'XTS', 'currency.unsupported'],
    ['B27', 'XAU', 'currency.unsupported'],
    ['B27', 'ZZZ', 'currency.unsupported'],
    ['B28', 'U\u0405D', 'currency.format'],
    ['B28', 'USD\u200b', 'currency.format'],
    ['B28', '\uff35\uff33\uff24', 'currency.format'],
    ['B28', 'USD\n', 'currency.format'],
    ['B18', null, 'currency.format'],
    ['B18', ['USD'], 'currency.format'],
    ['B42', '__proto__', 'currency.format'],
  ])('%s %j breaks %s', (_row, currency, rule) => {
    const issue = `currency ${rule}`
    expectRefused(() => callLoosely(exponentOf, currency), issue)
    expectRefused(() => callLoosely(money, '1', currency), issue)
    expectRefused(() => callLoosely(fromMinor, 1, currency), issue)
    expectRefused(() => callLoosely(sumMoney, [], currency), issue)
  })

  test.each([
    ['HUF', 2],
    ['IQD', 3],
    ['MGA', 2],
    ['LAK', 2],
    ['AFN', 2],
  ])('B31 %s has %i decimals, whatever Intl says', (currency, exponent) => {
    expect(exponentOf(currency)).toBe(exponent)
  })
})

describe('sums and comparisons', () => {
  test('add amounts of one currency', () => {
    expect(sumMoney([usd(10), usd(20), usd(-5)], 'USD')).toStrictEqual(usd(25))
  })

  test('know the sum of nothing', () => {
    expect(sumMoney([], 'JPY')).toStrictEqual(fromMinor(0, 'JPY'))
  })

  test('take any iterable', () => {
    expect(sumMoney(new Set([usd(1), usd(2)]), 'USD')).toStrictEqual(usd(3))
  })

  test('refuse a sum beyond exact whole numbers', () => {
    expectRefused(() => sumMoney([usd(largest), usd(1)], 'USD'), 'amount amount.too_large')
  })

  test('B29 refuse two currencies', () => {
    const naira = fromMinor(1, 'NGN')
    expectRefused(() => sumMoney([usd(1), naira], 'USD'), 'currency currency.mismatch')
    expectRefused(() => compareMoney(usd(1), naira), 'currency currency.mismatch')
  })

  test.each([
    [1, 2, -1],
    [2, 2, 0],
    [2, 1, 1],
    [-1, 0, -1],
  ])('compare %i with %i as %i', (left, right, order) => {
    expect(compareMoney(usd(left), usd(right))).toBe(order)
  })

  test.each([
    ['B3', { minor: Number.NaN, currency: 'USD' }],
    ['B5', { minor: 10.5, currency: 'USD' }],
    ['B6', 10],
    ['B18', null],
    ['B18', undefined],
  ])('%s refuse what is no exact amount', (_row, amount) => {
    expectRefused(() => callLoosely(toDecimal, amount), 'amount amount.type')
    expectRefused(() => callLoosely(sumMoney, [amount], 'USD'), 'amount amount.type')
    expectRefused(() => callLoosely(compareMoney, amount, usd(1)), 'amount amount.type')
    expectRefused(() => callLoosely(compareMoney, usd(1), amount), 'amount amount.type')
  })
})

describe.each([
  [0, 'JPY'],
  [2, 'USD'],
  [3, 'KWD'],
  [4, 'CLF'],
])('10,000 random amounts with %i decimals', (exponent, currency) => {
  const settings = { numRuns: 10_000, seed: 20_240_131 + exponent }
  const minors = maxSafeInteger()

  /** The same number said by whole number arithmetic alone. */
  function bigDecimal(minor: bigint): string {
    const unit = 10n ** BigInt(exponent)
    const size = minor < 0n ? -minor : minor
    const sign = minor < 0n ? '-' : ''
    if (exponent === 0) return `${sign}${size}`
    return `${sign}${size / unit}.${(unit + (size % unit)).toString().slice(1)}`
  }

  test('round-trip through decimal text, as big integers have it', () => {
    expect(exponentOf(currency)).toBe(exponent)
    assert(
      property(minors, (minor) => {
        const amount = fromMinor(minor, currency)
        const decimal = toDecimal(amount)
        expect(decimal).toBe(bigDecimal(BigInt(minor)))
        expect(money(decimal, currency)).toStrictEqual(amount)
      }),
      settings,
    )
  })

  test('are read the same with fewer decimals written', () => {
    assert(
      property(minors, (minor) => {
        const decimal = bigDecimal(BigInt(minor))
        const short = decimal.includes('.') ? decimal.replace(/\.?0+$/, '') : decimal
        expect(money(short === '-0' ? '0' : short, currency).minor).toBe(minor === 0 ? 0 : minor)
      }),
      settings,
    )
  })

  test('add up and compare as big integers do', () => {
    const halves = integer({ min: -(2 ** 52), max: 2 ** 52 - 1 })
    assert(
      property(halves, halves, (left, right) => {
        const a = fromMinor(left, currency)
        const b = fromMinor(right, currency)
        expect(BigInt(sumMoney([a, b], currency).minor)).toBe(BigInt(left) + BigInt(right))
        const difference = BigInt(left) - BigInt(right)
        expect(compareMoney(a, b)).toBe(difference === 0n ? 0 : difference < 0n ? -1 : 1)
      }),
      settings,
    )
  })
})

test('every exponent of the currency table is among those tested', () => {
  expect([...new Set(currencyExponents.values())].toSorted((a, b) => a - b)).toEqual([0, 2, 3, 4])
})
