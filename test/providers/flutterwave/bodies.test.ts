import { assert, constantFrom, integer, property, tuple } from 'fast-check'
import { describe, expect, test } from 'vitest'

import { toWireAmount, toWireRefund } from '../../../providers/flutterwave/bodies.ts'
import type { DescribedRefund } from '../../../providers/flutterwave/bodies.ts'
import {
  compareMoney,
  currencyExponents,
  fromMinor,
  isRefundError,
  money,
} from '../../../src/model/index.ts'
import type { Money } from '../../../src/model/index.ts'
import { chargeId, reference, w1Body } from './fixtures.ts'

const request: DescribedRefund = {
  payment: { kind: 'charge', id: chargeId },
  reason: 'duplicate',
  reference,
  metadata: {},
}

function refusalOf(amount: Money): unknown {
  try {
    return toWireAmount(amount)
  } catch (error) {
    if (!isRefundError(error)) throw error
    const { code, outcome, provider, issues } = error
    return { code, outcome, provider, issues }
  }
}

function refused(rule: string): object {
  return {
    code: 'invalid_request',
    outcome: 'not_sent',
    provider: 'flutterwave',
    issues: [{ path: 'amount', rule }],
  }
}

describe('a refund', () => {
  test('W1 is the documented body with our reference behind it, byte for byte', () => {
    expect(JSON.stringify(toWireRefund(request, money('2000', 'NGN')))).toBe(
      '{"amount":2000,"reason":"duplicate","charge_id":"chg_Jwb2Y7ZbJQ","meta":{"polyrefund_reference":"RMA-2024-1234"}}',
    )
    expect(toWireRefund(request, money('2000', 'NGN'))).toStrictEqual({
      ...w1Body,
      meta: { polyrefund_reference: reference },
    })
  })

  test('W2: two parts differ in their amounts alone', () => {
    const bodies = ['1249.50', '750.50'].map((amount) =>
      toWireRefund(request, money(amount, 'NGN')),
    )
    const rest = { ...w1Body, meta: { polyrefund_reference: reference } }
    expect(bodies).toStrictEqual([
      { ...rest, amount: 1249.5 },
      { ...rest, amount: 750.5 },
    ])
  })

  test("has the caller's metadata first, in their order and as text", () => {
    const metadata = { order: '12', count: 3, price: 1.5, gift: true, note: null, empty: '' }
    const body = toWireRefund({ ...request, metadata }, money('12.34', 'NGN'))
    expect(JSON.stringify(body)).toBe(
      '{"amount":12.34,"reason":"duplicate","charge_id":"chg_Jwb2Y7ZbJQ","meta":{"order":"12","count":"3","price":"1.5","gift":"true","note":"null","empty":"","polyrefund_reference":"RMA-2024-1234"}}',
    )
  })

  test.each([
    'duplicate',
    'fraudulent',
    'requested_by_customer',
    'expired_uncaptured_charge',
  ] as const)('has the reason %s as it is', (reason) => {
    expect(toWireRefund({ ...request, reason }, money('1', 'NGN'))['reason']).toBe(reason)
  })

  test('changes nothing of what it is made from', () => {
    const metadata = Object.freeze({ order: 1 })
    const frozen = Object.freeze({ ...request, metadata })
    toWireRefund(frozen, Object.freeze(money('1', 'NGN')))
    expect(metadata).toStrictEqual({ order: 1 })
  })
})

describe('an amount', () => {
  test.each([
    ['2000.00', 'NGN', '2000'],
    ['35.50', 'NGN', '35.5'],
    ['35.00', 'NGN', '35'],
    ['12.34', 'NGN', '12.34'],
    ['1.15', 'NGN', '1.15'],
    ['0.10', 'NGN', '0.1'],
    ['0.01', 'NGN', '0.01'],
    ['100.00', 'NGN', '100'],
    ['100', 'UGX', '100'],
    ['2000', 'JPY', '2000'],
    ['1', 'JPY', '1'],
    ['1.234', 'KWD', '1.234'],
    ['1.230', 'KWD', '1.23'],
    ['10.000', 'KWD', '10'],
    ['0.010', 'KWD', '0.01'],
    ['0.0100', 'CLF', '0.01'],
    ['12.3456', 'CLF', '12.3456'],
    ['9999999999999.99', 'USD', '9999999999999.99'],
    ['999999999999999', 'JPY', '999999999999999'],
  ])('of %s %s is written %s', (decimal, currency, text) => {
    expect(toWireAmount(money(decimal, currency))).toBe(text)
  })

  test.each([
    ['0.009', 'KWD'],
    ['0.001', 'BHD'],
    ['0.0099', 'CLF'],
    ['0.0001', 'UYW'],
    ['0', 'JPY'],
    ['0', 'NGN'],
    ['0', 'KWD'],
    ['-1', 'NGN'],
  ])('B22: of %s %s is too small', (decimal, currency) => {
    expect(refusalOf(money(decimal, currency))).toStrictEqual(refused('amount.too_small'))
  })

  test.each([
    ['90071992547409.91', 'USD'],
    ['90071992547409.90', 'USD'],
    ['90071992547409.00', 'USD'],
    ['10000000000000.01', 'NGN'],
    ['9007199254740.991', 'KWD'],
    ['100000000000.0001', 'CLF'],
    ['1000000000000000', 'JPY'],
    ['9007199254740991', 'UGX'],
  ])('of %s %s has more digits than JSON keeps', (decimal, currency) => {
    expect(refusalOf(money(decimal, currency))).toStrictEqual(refused('amount.too_large'))
  })

  test('that is refused is not written into a body either', () => {
    expect(() => toWireRefund(request, money('0.001', 'KWD'))).toThrow('0.01')
    expect(() => toWireRefund(request, money('9007199254740991', 'UGX'))).toThrow('15 digits')
  })

  test.each([...currencyExponents.keys()].map((code) => [code]))(
    'in %s stands in the body as its exact text',
    (currency) => {
      for (const minor of [100, 101, 110, 123_456, 999_999, 1_000_000, 999_999_999_999_999]) {
        const amount = fromMinor(minor, currency)
        const body = JSON.stringify(toWireRefund(request, amount))
        expect(body.startsWith(`{"amount":${toWireAmount(amount)},"reason":`)).toBe(true)
      }
    },
  )

  test('of any size stands in the body as its exact text', () => {
    const amounts = tuple(
      constantFrom('UGX', 'NGN', 'KWD', 'CLF'),
      integer({ min: 100, max: 999_999_999_999_999 }),
    )
    assert(
      property(amounts, ([currency, minor]) => {
        const amount = fromMinor(minor, currency)
        const text = toWireAmount(amount)
        expect(compareMoney(money(text, currency), amount)).toBe(0)
        expect(JSON.stringify(toWireRefund(request, amount))).toContain(`{"amount":${text},`)
      }),
      { numRuns: 10_000, seed: 20_250_213 },
    )
  })
})
