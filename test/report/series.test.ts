import { describe, expect, test } from 'vitest'

import { toRow } from '../../src/report/row.ts'
import { createSeries } from '../../src/report/series.ts'
import type { ReportSeries } from '../../src/report/types.ts'
import { refundOf } from './scene.ts'
import type { RefundInput } from './scene.ts'

const first = Date.parse('2026-01-31') / 86_400_000

function seriesOf(refunds: readonly (readonly [day: number | null, RefundInput?])[]): ReportSeries {
  const series = createSeries()
  for (const [day, input] of refunds) {
    const { row } = toRow(refundOf(input), { madeAtMs: 0, modes: new Map() })
    series.add(row, day === null ? null : first + day)
  }
  return series.series()
}

describe('what charts are drawn of', () => {
  test('is added up by day, currency and status, in order, the undated last', () => {
    const { bucket, points } = seriesOf([
      [1],
      [null],
      [0, { status: 'failed', minor: 50 }],
      [0],
      [0],
      [0, { currency: 'JPY' }],
    ])
    expect(bucket).toBe('day')
    expect(points).toEqual([
      { time: '2026-01-31', currency: 'JPY', status: 'succeeded', count: 1, minor: '3500' },
      { time: '2026-01-31', currency: 'USD', status: 'failed', count: 1, minor: '50' },
      { time: '2026-01-31', currency: 'USD', status: 'succeeded', count: 2, minor: '7000' },
      { time: '2026-02-01', currency: 'USD', status: 'succeeded', count: 1, minor: '3500' },
      { time: null, currency: 'USD', status: 'succeeded', count: 1, minor: '3500' },
    ])
  })

  test('is added up by account', () => {
    const { accounts } = seriesOf([[0, { account: 'us' }], [5, { account: 'us' }], [0]])
    expect(accounts).toEqual([
      { account: 'us', currency: 'USD', status: 'succeeded', count: 2, minor: '7000' },
      { account: null, currency: 'USD', status: 'succeeded', count: 1, minor: '3500' },
    ])
  })

  test('goes beyond exact whole numbers', () => {
    const { points } = seriesOf([
      [0, { minor: Number.MAX_SAFE_INTEGER }],
      [0, { minor: Number.MAX_SAFE_INTEGER }],
    ])
    expect(points[0]?.minor).toBe('18014398509481982')
  })

  const buckets: readonly (readonly [days: number, bucket: string, times: readonly string[]])[] = [
    [61, 'day', ['2026-01-31', '2026-04-02']],
    [62, 'week', ['2026-W05', '2026-W14']],
    [61 * 7 + 1, 'week', ['2026-W05', '2027-W13']],
    [62 * 7, 'month', ['2026-01', '2027-04']],
    [61 * 30, 'month', ['2026-01', '2031-02']],
    [62 * 31, 'year', ['2026', '2031']],
    [100 * 365, 'year', ['2026', '2126']],
  ]

  test.each(buckets)('over %i days is cut by %s', (days, bucket, times) => {
    const series = seriesOf([[0], [days]])
    expect(series.bucket).toBe(bucket)
    expect(series.points.map(({ time }) => time)).toEqual(times)
  })

  test('of nothing is empty', () => {
    expect(seriesOf([])).toEqual({ bucket: 'day', points: [], accounts: [] })
  })
})
