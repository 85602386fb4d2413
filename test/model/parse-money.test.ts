import { describe, expect, test } from 'vitest'

import { parseMoney } from '../../src/model/index.ts'
import { expectRefused } from './refusal.ts'

const untouchable = {
  valueOf(): never {
    throw new Error('user code was called')
  },
  toString(): never {
    throw new Error('user code was called')
  },
}

const revoked = Proxy.revocable({}, {})
revoked.revoke()

describe('an amount is an object with exactly minor units and currency', () => {
  test('and is copied', () => {
    const given = { minor: 3500, currency: 'USD' }
    const amount = parseMoney(given, 'amount')
    expect(amount).toStrictEqual(given)
    expect(amount).not.toBe(given)
  })

  test.each([
    ['B3', 'NaN', Number.NaN],
    ['B4', 'infinity', Number.POSITIVE_INFINITY],
    ['B4', 'minus infinity', Number.NEGATIVE_INFINITY],
    ['B5', 'a fraction', 10.5],
    ['B6', 'a whole number', 10],
    ['B2', 'a bigint', -1n],
    ['B18', 'decimal text', '10.00'],
    ['B18', 'null', null],
    ['B18', 'undefined', undefined],
    ['B18', 'true', true],
    ['B18', 'a list', []],
    ['B18', 'a list of both', [3500, 'USD']],
    ['B18', 'an empty object', {}],
    ['B18', 'a function', () => 1],
    ['B18', 'a symbol', Symbol('5')],
    ['B19', 'an object with its own valueOf', untouchable],
    ['B19', 'a boxed text', Object('5')],
    ['B19', 'a proxy of a function', new Proxy(() => 1, {})],
    ['B19', 'a revoked proxy', revoked.proxy],
    ['B18', 'a date', new Date(0)],
    ['B18', 'a map', new Map(Object.entries({ minor: 1, currency: 'USD' }))],
    ['B18', 'no currency', { minor: 5 }],
    ['B18', 'no minor units', { currency: 'USD' }],
    ['B18', 'another name for the units', { value: 5, currency: 'USD' }],
    ['B64', 'one field more', { minor: 5, currency: 'USD', decimals: 2 }],
    ['B3', 'NaN units', { minor: Number.NaN, currency: 'USD' }],
    ['B4', 'infinite units', { minor: Number.POSITIVE_INFINITY, currency: 'USD' }],
    ['B5', 'half a unit', { minor: 0.5, currency: 'USD' }],
    ['B18', 'units as text', { minor: '5', currency: 'USD' }],
    ['B2', 'units as a bigint', { minor: 5n, currency: 'USD' }],
  ])('%s so %s is refused', (_row, _name, value) => {
    expectRefused(() => parseMoney(value, 'amount'), 'amount amount.type')
  })

  test.each([
    ['B1', 0, 'amount.not_positive'],
    ['B15', -0, 'amount.not_positive'],
    ['B2', -1, 'amount.not_positive'],
    ['B16', 2 ** 53, 'amount.too_large'],
    ['B16', 1e300, 'amount.too_large'],
  ])('%s %d units break the rule %s', (_row, minor, rule) => {
    expectRefused(() => parseMoney({ minor, currency: 'USD' }, 'amount'), `amount ${rule}`)
  })

  test.each([
    ['B25', 'usd', 'currency.format'],
    ['B26', 'USDT', 'currency.format'],
    ['B27', 'XXX', 'currency.unsupported'],
    ['B28', 'U\u0405D', 'currency.format'],
    ['B18', undefined, 'currency.format'],
  ])('%s the currency %s breaks the rule %s', (_row, currency, rule) => {
    expectRefused(() => parseMoney({ minor: 5, currency }, 'tax'), `tax.currency ${rule}`)
  })

  test('both units and currency are reported', () => {
    expectRefused(
      () => parseMoney({ minor: -5, currency: 'usd' }, 'amount'),
      'amount amount.not_positive',
      'amount.currency currency.format',
    )
  })
})

describe('where zero is allowed', () => {
  const rules = { zeroAllowed: true }

  test.each([0, -0])('%d is zero without a sign', (minor) => {
    const amount = parseMoney({ minor, currency: 'USD' }, 'tax', rules)
    expect(Object.is(amount.minor, 0)).toBe(true)
  })

  test('less than zero is not', () => {
    expectRefused(
      () => parseMoney({ minor: -1, currency: 'USD' }, 'tax', rules),
      'tax amount.not_positive',
    )
  })
})

describe('an amount is read once', () => {
  test('B24 so a getter that changes its answer gives one value', () => {
    let reads = 0
    const shifting = {
      get minor() {
        reads += 1
        return reads * 100
      },
      currency: 'USD',
    }
    expect(parseMoney(shifting, 'amount')).toStrictEqual({ minor: 100, currency: 'USD' })
    expect(reads).toBe(1)
  })

  test('and a getter that throws is refused with an error of ours', () => {
    const failing = {
      get minor(): number {
        throw new Error('not now')
      },
      currency: 'USD',
    }
    expectRefused(() => parseMoney(failing, 'amount'), 'amount amount.type')
  })

  test('B65 and what it inherits is not read', () => {
    const heir = Object.assign(Object.create({ currency: 'USD' }), { minor: 5 })
    expectRefused(() => parseMoney(heir, 'amount'), 'amount amount.type')
  })

  test('also when it has no prototype', () => {
    const bare = Object.assign(Object.create(null), { minor: 5, currency: 'USD' })
    expect(parseMoney(bare, 'amount')).toStrictEqual({ minor: 5, currency: 'USD' })
  })
})
