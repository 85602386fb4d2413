import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { exponentOf, refundReasons, refundStatuses } from '../../src/model/index.ts'
import { report } from '../../src/report/index.ts'
import type { ReportDimension } from '../../src/report/index.ts'
import { clock, madeAt, refundOf, wholeSource } from './scene.ts'
import type { SourceRefund } from './scene.ts'

const largest = Number.MAX_SAFE_INTEGER
const hour = 3_600_000

const refunds = fc.array(
  fc
    .record({
      minor: fc.oneof(
        fc.integer({ min: 1, max: 100_000 }),
        fc.integer({ min: largest - 1000, max: largest }),
      ),
      currency: fc.constantFrom('USD', 'JPY', 'KWD', 'NGN'),
      status: fc.constantFrom(...refundStatuses),
      reason: fc.constantFrom(...refundReasons, null),
      account: fc.constantFrom('us', 'africa', '__proto__', 'a,b', ''),
      createdAt: fc.option(
        fc
          .integer({ min: 0, max: 100 * 24 })
          .map((hours) => new Date(Date.parse(madeAt) - hours * hour).toISOString()),
      ),
    })
    .map(refundOf),
  { maxLength: 40 },
)

/** A list without repeats: each refund has an id of its own. */
function numbered(list: readonly SourceRefund[]): readonly SourceRefund[] {
  return list.map((refund, index) => ({ ...refund, id: `re_${index}` }))
}

function sumBy(list: readonly SourceRefund[]): bigint {
  return list.reduce((sum, { amount }) => sum + BigInt(amount.minor), 0n)
}

/** The decimal text of a sum, put together another way: by whole and rest. */
function decimal(minor: bigint, currency: string): string {
  const exponent = exponentOf(currency)
  if (exponent === 0) return `${minor}`
  const unit = 10n ** BigInt(exponent)
  return `${minor / unit}.${String(minor % unit).padStart(exponent, '0')}`
}

/** What the total of some refunds of one currency has to be. */
function naiveTotal(list: readonly SourceRefund[], currency: string): object {
  const failed = list.filter(({ status }) => status === 'failed')
  const open = list.filter(({ status }) => status === 'new' || status === 'pending')
  const ages = open.flatMap(({ createdAt }) =>
    createdAt === null ? [] : [(Date.parse(madeAt) - Date.parse(createdAt)) / 1000],
  )
  const aged = (from: number, below: number): number =>
    ages.filter((age) => age >= from * 86_400 && age < below * 86_400).length
  const sum = (minor: bigint): object => ({
    currency,
    minor: String(minor),
    decimal: decimal(minor, currency),
  })
  return {
    currency,
    count: list.length,
    requested: sum(sumBy(list)),
    failedCount: failed.length,
    failed: sum(sumBy(failed)),
    net: sum(sumBy(list.filter(({ status }) => status !== 'failed'))),
    failureRate: Number((failed.length / list.length).toFixed(4)),
    open: {
      count: open.length,
      amount: sum(sumBy(open)),
      oldestAgeSeconds: ages.length === 0 ? null : Math.max(...ages),
      underOneDay: aged(0, 1),
      underSevenDays: aged(1, 7),
      underThirtyDays: aged(7, 30),
      older: aged(30, Infinity),
      undated: open.length - ages.length,
    },
  }
}

describe('totals', () => {
  test('are those of an independent sum, for each currency and each group', async () => {
    await fc.assert(
      fc.asyncProperty(refunds, async (list) => {
        const said = await report(wholeSource(numbered(list)), { clock, by: ['status', 'account'] })
        const currencies = [...new Set(list.map(({ amount }) => amount.currency))].toSorted()
        expect(said.overall).toEqual(
          currencies.map((currency) =>
            naiveTotal(
              list.filter(({ amount }) => amount.currency === currency),
              currency,
            ),
          ),
        )
        for (const { group, ...total } of said.totals) {
          const members = list.filter(
            ({ status, account, amount }) =>
              status === group.status &&
              account === group.account &&
              amount.currency === total.currency,
          )
          expect(total).toEqual(naiveTotal(members, total.currency))
        }
        const counted = said.totals.reduce((sum, { count }) => sum + count, 0)
        expect(counted).toBe(list.length)
      }),
      { seed: 4, numRuns: 150 },
    )
  })

  test('go far beyond what a number says exactly', async () => {
    const list = Array.from({ length: 1000 }, () => refundOf({ minor: largest, currency: 'KWD' }))
    const said = await report(wholeSource(numbered(list)), { clock })
    expect(said.overall[0]?.requested).toEqual({
      currency: 'KWD',
      minor: '9007199254740991000',
      decimal: '9007199254740991.000',
    })
  })

  test('never cross currencies', async () => {
    const list = [refundOf({ minor: 100 }), refundOf({ minor: 100, currency: 'JPY' })]
    const said = await report(wholeSource(numbered(list)), { clock, by: [] })
    expect(said.totals.map(({ group, requested }) => [group, requested.decimal])).toEqual([
      [{}, '100'],
      [{}, '1.00'],
    ])
  })

  test('stand in the order of the dimensions asked for, the unknown last', async () => {
    const list = [
      refundOf({ account: 'b', reason: null }),
      refundOf({ account: 'b', reason: 'fraudulent' }),
      refundOf({ reason: 'fraudulent' }),
      refundOf({ account: 'a', reason: 'fraudulent' }),
      refundOf({ account: 'a', reason: 'fraudulent', currency: 'JPY' }),
      refundOf({ account: 'B', reason: 'duplicate' }),
    ]
    const said = await report(wholeSource(numbered(list)), { clock, by: ['account', 'reason'] })
    expect(
      said.totals.map(({ group, currency }) => [group.account, group.reason, currency]),
    ).toEqual([
      ['B', 'duplicate', 'USD'],
      ['a', 'fraudulent', 'JPY'],
      ['a', 'fraudulent', 'USD'],
      ['b', 'fraudulent', 'USD'],
      ['b', null, 'USD'],
      [null, 'fraudulent', 'USD'],
    ])
  })

  const cuts: readonly (readonly [ReportDimension, timeZone: string, label: string])[] = [
    ['day', 'UTC', '2026-01-31'],
    ['day', 'Africa/Lagos', '2026-02-01'],
    ['week', 'UTC', '2026-W05'],
    ['month', 'UTC', '2026-01'],
    ['month', 'Africa/Lagos', '2026-02'],
  ]

  test.each(cuts)('are cut by %s in %s', async (dimension, timeZone, label) => {
    const list = [
      refundOf({ createdAt: '2026-01-31T23:30:00.000Z' }),
      refundOf({ createdAt: null }),
    ]
    const said = await report(wholeSource(numbered(list)), { clock, by: [dimension], timeZone })
    expect(said.totals.map(({ group }) => group[dimension])).toEqual([label, null])
  })

  test('call a refund no younger than new, also where a provider’s clock is ahead', async () => {
    const list = [refundOf({ status: 'pending', createdAt: '2026-03-01T12:00:10.000Z' })]
    const said = await report(wholeSource(numbered(list)), { clock })
    expect(said.overall[0]?.open).toMatchObject({ oldestAgeSeconds: 0, underOneDay: 1 })
  })
})
