import { array, assert, asyncProperty, constantFrom, integer, oneof } from 'fast-check'
import { describe, expect, test } from 'vitest'

import { currencyExponents, fromMinor, sumMoney, toDecimal } from '../../../src/model/index.ts'
import { collect, verdictOf } from '../flex/harness.ts'
import { countOf, errorOf, requestFor, startWorld } from './harness.ts'

const seed = 20_250_213

/** So many arrays of so many amounts: 10,000 in all. */
const [runs, amountsPerRun] = [10, 1_000]

// Beyond 15 digits a number may have been rounded on its way, and is refused.
const largest = 1e15 - 1

/** What 0.01 is in minor units; there is no smaller refund in any currency. */
function leastOf(exponent: number): number {
  return exponent > 2 ? 10 ** (exponent - 2) : 1
}

function minorUnits(exponent: number): ReturnType<typeof integer> {
  const min = leastOf(exponent)
  return oneof(
    integer({ min, max: 100_000 }),
    integer({ min, max: largest }),
    integer({ min: largest - 100, max: largest }),
  )
}

function manyOf(exponent: number): ReturnType<typeof array<number>> {
  return array(minorUnits(exponent), { minLength: amountsPerRun, maxLength: amountsPerRun })
}

const exponents = [...new Set(currencyExponents.values())].toSorted((one, other) => one - other)
const named = ['NGN', 'UGX', 'KWD', 'JPY', 'USD']

/** The named currencies, and one for every exponent that none of them has. */
const currencies = exponents
  .flatMap((exponent) => {
    const all = [...currencyExponents].filter(([, each]) => each === exponent)
    const chosen = all.filter(([currency]) => named.includes(currency))
    return chosen.length > 0 ? chosen : all.slice(0, 1)
  })
  .map(([currency, exponent]) => ({ currency, exponent }))

test('the currencies are those named, and every exponent there is', () => {
  expect(currencies.map(({ currency }) => currency)).toEqual(expect.arrayContaining(named))
  expect(new Set(currencies.map(({ exponent }) => exponent))).toEqual(new Set(exponents))
})

/** The JSON number of an amount, made by cutting text and not by counting. */
function numberText(minor: number, exponent: number): string {
  const digits = String(minor).padStart(exponent + 1, '0')
  const whole = digits.slice(0, digits.length - exponent)
  const decimals = digits.slice(digits.length - exponent).replace(/0+$/, '')
  return decimals === '' ? whole : `${whole}.${decimals}`
}

describe.each(currencies)('10,000 amounts of $currency', ({ currency, exponent }) => {
  test('are read from the list as they are', async () => {
    const { simulator, connect } = await startWorld()
    const provider = connect({ onExchange: () => undefined })
    await assert(
      asyncProperty(manyOf(exponent), async (amounts) => {
        const charge = simulator.addCharge({ currency, amount: '1e15' })
        simulator.insertRefunds(amounts.length, (index) => ({
          charge,
          amount: numberText(amounts[index] ?? 0, exponent),
        }))
        const refunds = await collect(provider.list({ payment: charge }))
        expect(refunds.map(({ amount }) => amount.minor)).toEqual(amounts.toReversed())
        expect(new Set(refunds.map(({ amount }) => amount.currency))).toEqual(new Set([currency]))
        simulator.clock.advance(1)
      }),
      { seed, numRuns: runs },
    )
  })

  test('are written as they are', async () => {
    const { simulator, connect } = await startWorld()
    const provider = connect({ preflight: false })
    await assert(
      asyncProperty(manyOf(exponent), async (amounts) => {
        const wrong: unknown[] = []
        for (const minor of amounts) {
          const amount = fromMinor(minor, currency)
          const prepared = await provider.prepare(requestFor('chg_1', { amount }))
          const start = `{"amount":${numberText(minor, exponent)},"reason":`
          const isExact = prepared.body.startsWith(start) && prepared.amount?.minor === minor
          if (!isExact) wrong.push(prepared)
        }
        expect(wrong).toEqual([])
      }),
      { seed, numRuns: runs },
    )
    expect(simulator.received()).toEqual([])
  })
})

test('amounts are exact all the way: asked for, made, answered, read again and summed', async () => {
  const { simulator, connect } = await startWorld()
  const provider = connect({ onExchange: () => undefined })
  await assert(
    asyncProperty(
      constantFrom(...currencies),
      integer({ min: 1_000_000, max: 1e12 }),
      integer({ min: 100, max: 1_000_000 }),
      async ({ currency, exponent }, captured, minor) => {
        const payment = simulator.addCharge({ currency, amount: numberText(captured, exponent) })
        const amount = fromMinor(minor, currency)
        const refund = await provider.create(requestFor(payment, { amount, reference: payment }))
        expect(refund.amount).toEqual(amount)
        expect(simulator.refunds(payment)).toMatchObject([
          { id: refund.id, amount_refunded: numberText(minor, exponent) },
        ])
        expect((await provider.get(refund.id)).amount).toEqual(amount)
        const { refunded, refundable } = await provider.getPayment(payment)
        expect(refunded).toEqual(amount)
        expect(sumMoney([refunded, refundable], currency)).toEqual(fromMinor(captured, currency))
        simulator.clock.advance(3_600_000)
      },
    ),
    { seed, numRuns: 100 },
  )
})

test('parts come to the whole, however it is cut', async () => {
  const { simulator, connect } = await startWorld()
  const provider = connect({ onExchange: () => undefined })
  const pieces = array(integer({ min: 100, max: 1e10 }), { minLength: 1, maxLength: 8 })
  await assert(
    asyncProperty(constantFrom(...currencies), pieces, async ({ currency, exponent }, parts) => {
      const total = parts.reduce((sum, part) => sum + part, 0)
      const payment = simulator.addCharge({ currency, amount: numberText(total, exponent) })
      for (const [index, minor] of parts.slice(1).entries()) {
        const amount = fromMinor(minor, currency)
        await provider.create(requestFor(payment, { amount, reference: `${payment}-${index}` }))
      }
      const rest = { amount: 'remaining', reference: `${payment}-rest` } as const
      const last = await provider.create(requestFor(payment, rest))
      expect(last.amount).toEqual(fromMinor(parts[0] ?? 0, currency))
      const { refunded, refundable } = await provider.getPayment(payment)
      expect([refunded.minor, refundable.minor]).toEqual([total, 0])
      simulator.clock.advance(3_600_000)
    }),
    { seed, numRuns: 25 },
  )
})

describe('an amount that cannot be sent exactly', () => {
  test.each(currencies)('is refused, B16 beyond 15 digits: $currency', async ({ currency }) => {
    const { simulator, connect } = await startWorld()
    const provider = connect({ preflight: false })
    const property = asyncProperty(
      integer({ min: largest + 1, max: Number.MAX_SAFE_INTEGER }),
      async (minor) => {
        // Of 16 digits the last may be a zero that no JSON number needs.
        const amount = fromMinor(minor % 10 === 0 ? minor + 1 : minor, currency)
        const error = await errorOf(provider.create(requestFor('chg_1', { amount })))
        expect(verdictOf(error)).toEqual(['invalid_request', 'not_sent', false])
        expect(error.issues).toEqual([{ path: 'amount', rule: 'amount.too_large' }])
      },
    )
    await assert(property, { seed, numRuns: 30 })
    expect(simulator.received()).toEqual([])
  })

  test.each(currencies.filter(({ exponent }) => leastOf(exponent) > 1))(
    'is refused, B22 below 0.01: $currency',
    async ({ currency, exponent }) => {
      const { simulator, connect } = await startWorld()
      const provider = connect({ preflight: false })
      for (const minor of [1, leastOf(exponent) - 1]) {
        const amount = fromMinor(minor, currency)
        const error = await errorOf(provider.create(requestFor('chg_1', { amount })))
        expect(verdictOf(error)).toEqual(['invalid_request', 'not_sent', false])
        expect(error.issues).toEqual([{ path: 'amount', rule: 'amount.too_small' }])
      }
      const least = fromMinor(leastOf(exponent), currency)
      const prepared = await provider.prepare(requestFor('chg_1', { amount: least }))
      expect(JSON.parse(prepared.body)).toMatchObject({ amount: 0.01 })
      expect(toDecimal(least)).toMatch(/^0\.010*$/)
      expect(simulator.received()).toEqual([])
    },
  )

  test('is refused, B22 what remains below 0.01', async () => {
    const { simulator, provider } = await startWorld()
    const payment = simulator.addCharge({ currency: 'KWD', amount: '10.005' })
    simulator.refundInDashboard(payment, '10')
    const error = await errorOf(provider.create(requestFor(payment, { amount: 'remaining' })))
    expect(verdictOf(error)).toEqual(['invalid_request', 'not_sent', false])
    expect(error.issues).toEqual([{ path: 'amount', rule: 'amount.too_small' }])
    expect(countOf(simulator, 'create_refund')).toBe(0)
  })
})

test.each(currencies)('an amount that is not exact is never rounded: $currency', async (row) => {
  const { currency, exponent } = row
  const { simulator, connect } = await startWorld()
  const provider = connect({ onExchange: () => undefined })
  const charge = simulator.addCharge({ currency, amount: '1000000' })
  const shown = oneof(
    // A digit finer than the currency, which is not a zero.
    integer({ min: 1, max: 1e9 }).map((minor) => `${padded(minor, exponent)}1`),
    integer({ min: 1, max: 1e9 }).map((minor) => `${padded(minor, exponent)}00001`),
    integer({ min: 1, max: 9 }).map((digit) => `${digit}${'7'.repeat(15)}`),
    constantFrom('1e400', '-1', '-0', '"12.34"', 'null', '9007199254740993', '1e-7', 'true'),
  )
  await assert(
    asyncProperty(array(shown, { minLength: 500, maxLength: 500 }), async (texts) => {
      const ids = simulator.insertRefunds(texts.length, (index) => ({
        charge,
        shownAmount: texts[index] ?? '',
      }))
      const walk = provider.list({ createdFrom: new Date(simulator.clock.now()).toISOString() })
      walk.summary()
      expect(await collect(walk)).toEqual([])
      const { rejected } = walk.summary()
      expect(rejected.map(({ id }) => id)).toEqual(ids.toReversed())
      const paths = rejected.flatMap(({ issues }) => issues.map(({ path }) => path))
      expect(new Set(paths)).toEqual(new Set(['amount_refunded']))
      simulator.clock.advance(1000)
    }),
    { seed, numRuns: 4 },
  )
})

/** Decimal text with all decimals of the currency, and a point at its end where there are none. */
function padded(minor: number, exponent: number): string {
  const digits = String(minor).padStart(exponent + 1, '0')
  return `${digits.slice(0, digits.length - exponent)}.${digits.slice(digits.length - exponent)}`
}
