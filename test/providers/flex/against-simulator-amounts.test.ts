import {
  array,
  assert,
  asyncProperty,
  boolean,
  constantFrom,
  double,
  integer,
  oneof,
  property,
} from 'fast-check'
import { describe, expect, test, vi } from 'vitest'

import { fromWireRefund } from '../../../providers/flex/mapping.ts'
import {
  currencyExponents,
  fromMinor,
  money,
  sumMoney,
  toDecimal,
} from '../../../src/model/index.ts'
import type { Money } from '../../../src/model/index.ts'
import { startOfTime } from '../../http/hand-clock.ts'
import { collect, countOf, creates, errorOf, requestFor, startWorld, verdictOf } from './harness.ts'

const seed = 20_241_204

// Thousands of amounts take their time on a busy machine.
vi.setConfig({ testTimeout: 60_000 })

// Beyond 15 digits a number may have been rounded on its way, and is refused.
const largest = 1e15 - 1
const cents = oneof(
  integer({ min: 1, max: 100_000 }),
  integer({ min: 1, max: largest }),
  integer({ min: largest - 100, max: largest }),
)

/** So many arrays of so many amounts: 10,000 in all. */
const [runs, amountsPerRun] = [10, 1_000]
const manyCents = array(cents, { minLength: amountsPerRun, maxLength: amountsPerRun })

const currencies = [...currencyExponents.keys()]
const exponents = [...new Set(currencyExponents.values())].toSorted((one, other) => one - other)

function currenciesOf(exponent: number): readonly string[] {
  return currencies.filter((currency) => currencyExponents.get(currency) === exponent)
}

function isUnchanged(amount: Money): boolean {
  const again = money(toDecimal(amount), amount.currency)
  return again.minor === amount.minor && again.currency === amount.currency
}

describe('10,000 amounts of USD', () => {
  test('are read from the list as they are', async () => {
    const { simulator, connect } = await startWorld()
    const provider = connect({ onExchange: () => undefined })
    await assert(
      asyncProperty(manyCents, async (amounts) => {
        const intent = simulator.addIntent()
        simulator.insertRefunds(amounts.length, (index) => ({
          intent,
          amount: amounts[index] ?? 0,
        }))
        const refunds = await collect(provider.list({ payment: intent }))
        const read = refunds.map(({ amount }) => amount)
        expect(read.map(({ minor }) => minor)).toEqual(amounts.toReversed())
        expect(read.every(isUnchanged)).toBe(true)
        const parts = refunds.flatMap((refund) => refund.parts.map(({ amount }) => amount?.minor))
        expect(parts).toEqual(amounts.toReversed())
      }),
      { seed, numRuns: runs },
    )
  })

  test('are written as they are, into all bodies that hold one', async () => {
    const { simulator, connect } = await startWorld()
    const provider = connect({ preflight: false })
    await assert(
      asyncProperty(manyCents, async (amounts) => {
        for (const minor of amounts) {
          const amount = fromMinor(minor, 'USD')
          const bySession = await provider.prepare(requestFor('fcs_1', { amount }))
          expect(bySession.body).toContain(`{"checkout_session":{"amount":${minor},`)
          const byIntent = await provider.prepare(requestFor('fpi_1', { amount }))
          expect(byIntent.body).toContain(`"payment_intent_id":"fpi_1","amount":${minor},`)
          expect([bySession.amount, byIntent.amount]).toEqual([amount, amount])
        }
      }),
      { seed, numRuns: runs },
    )
    expect(simulator.received()).toEqual([])
  })
})

test('amounts are exact all the way: asked for, previewed, made, answered and read again', async () => {
  const { simulator, provider } = await startWorld()
  await assert(
    asyncProperty(cents, boolean(), async (minor, isSession) => {
      const amount = fromMinor(minor, 'USD')
      const payment = isSession
        ? simulator.addSession({ amountTotal: largest }).id
        : simulator.addIntent({ amount: largest })
      const refund = await provider.create(requestFor(payment, { amount }))
      expect(simulator.refunds()[0]).toMatchObject({ refund_id: refund.id, amount: minor })
      expect(refund.amount).toEqual(amount)
      const read = await provider.get(refund.id)
      expect(read.amount).toEqual(amount)
      const { captured, refunded, refundable } = await provider.getPayment(payment)
      expect([captured, refunded]).toEqual([fromMinor(largest, 'USD'), amount])
      expect(sumMoney([refunded, refundable], 'USD')).toEqual(captured)
    }),
    { seed, numRuns: 150 },
  )
})

test('partial refunds come to the whole, however it is cut', async () => {
  const { simulator, provider } = await startWorld()
  await assert(
    asyncProperty(
      array(integer({ min: 1, max: 1e12 }), { minLength: 1, maxLength: 14 }),
      async (pieces) => {
        const total = pieces.reduce((sum, piece) => sum + piece, 0)
        const { id } = simulator.addSession({ amountTotal: total })
        for (const [index, minor] of pieces.entries()) {
          const amount = fromMinor(minor, 'USD')
          await provider.create(requestFor(id, { amount, reference: `RMA-${index}` }))
        }
        const { refunded, refundable } = await provider.getPayment(id)
        expect([refunded.minor, refundable.minor]).toEqual([total, 0])
      },
    ),
    { seed, numRuns: 15 },
  )
})

describe.each(exponents)('money of %i decimals that Flex does not move', (exponent) => {
  const others = currenciesOf(exponent).filter((currency) => currency !== 'USD')

  test('is refused in every currency before anything is asked', async () => {
    const { simulator, provider } = await startWorld()
    for (const currency of others) {
      const property = asyncProperty(cents, async (minor) => {
        const amount = fromMinor(minor, currency)
        for (const payment of ['fcs_1', 'fpi_1']) {
          const error = await errorOf(provider.create(requestFor(payment, { amount })))
          expect(verdictOf(error)).toEqual(['unsupported', 'not_sent', false])
          expect(error.issues).toMatchObject([{ rule: 'currency.unsupported' }])
        }
      })
      await assert(property, { seed, numRuns: 3 })
    }
    expect(simulator.received()).toEqual([])
  })

  test('is refused in prepare, preview and every part of lines', async () => {
    const { simulator, provider } = await startWorld()
    const line = { product: 'fprod_1', amount: money('1.00', 'USD') }
    const described = { payment: 'fcs_1', reason: 'duplicate', reference: 'RMA-1' } as const
    for (const currency of others) {
      const amount = fromMinor(1, currency)
      const foreign = { ...described, lines: [{ product: 'fprod_1', amount }] }
      for (const call of [
        provider.prepare(requestFor('fcs_1', { amount })),
        provider.preview(requestFor('fcs_1', { amount })),
        provider.create(foreign),
        provider.create({ ...described, lines: [line], tax: amount }),
        provider.create({ ...described, lines: [line], shipping: amount }),
        provider.create({ ...described, lines: [line], discount: amount }),
        provider.create({ ...described, lines: [line], expectedTotal: amount }),
      ]) {
        expect((await errorOf(call)).code).toBe('unsupported')
      }
    }
    expect(simulator.received()).toEqual([])
  })
})

describe.each(exponents)('a currency of %i decimals', (exponent) => {
  const ofExponent = currenciesOf(exponent)

  test('is read in its minor units, 10,000 amounts exactly', () => {
    assert(
      property(constantFrom(...ofExponent), cents, (currency, minor) => {
        const row = { refund_id: 'fref_1', amount: minor, currency: currency.toLowerCase() }
        const mapped = fromWireRefund(row, { handles: [], currency, now: startOfTime })
        const amount = 'refund' in mapped ? mapped.refund.amount : null
        expect(amount?.minor === minor && amount.currency === currency).toBe(true)
        expect(amount !== null && isUnchanged(amount)).toBe(true)
      }),
      { seed, numRuns: 10_000 },
    )
  })

  test.each(ofExponent.slice(0, 3))('is what a payment says it is: %s', async (currency) => {
    const { simulator, provider } = await startWorld()
    const { id } = simulator.addSession({
      currency: currency.toLowerCase(),
      amountTotal: 123_456_789,
    })
    simulator.refundInDashboard(id, 23_456_789)
    const { captured, refunded, refundable } = await provider.getPayment(id)
    expect([captured, refunded, refundable]).toEqual([
      fromMinor(123_456_789, currency),
      fromMinor(23_456_789, currency),
      fromMinor(100_000_000, currency),
    ])
    if (currency === 'USD') return
    const error = await errorOf(provider.create(requestFor(id)))
    expect(verdictOf(error)).toEqual(['invalid_request', 'not_sent', false])
    expect(error.issues).toEqual([{ path: 'amount.currency', rule: 'currency.mismatch' }])
    expect(creates(simulator)).toBe(0)
  })
})

test('an amount that is not exact is never rounded into one', async () => {
  const { simulator, provider } = await startWorld()
  const inexact = oneof(
    double({ noInteger: true, noDefaultInfinity: true, noNaN: true, min: -1e9, max: 1e9 }),
    integer({ min: 1e15, max: Number.MAX_SAFE_INTEGER }),
    integer({ min: -1e15, max: -1 }),
  )
  await assert(
    asyncProperty(inexact, async (amount) => {
      const [id = ''] = simulator.insertRefunds(1, () => ({ amount }))
      const error = await errorOf(provider.get(id))
      expect(error.outcome).toBe('none')
      expect(error.issues.map(({ path }) => path)).toEqual(['amount'])
      const { rejected, refunds } = await provider.listPage({ limit: 1 })
      expect([rejected.map((row) => row.id), refunds]).toEqual([[id], []])
    }),
    { seed, numRuns: 200 },
  )
  expect(countOf(simulator, 'list_refunds')).toBe(200)
})
