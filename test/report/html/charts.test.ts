import { describe, expect, test } from 'vitest'

import { filledBuckets } from '../../../src/report/html/charts/buckets.ts'
import { drawBars, drawColumns } from '../../../src/report/html/charts/drawing.ts'
import { sumsOf } from '../../../src/report/html/charts/figure-data.ts'
import { questionsOf } from '../../../src/report/html/charts/figures.ts'
import type { Question } from '../../../src/report/html/charts/figures.ts'
import type { ReportRow } from '../../../src/report/types.ts'
import { reportOf, rowOf, rowsOf, seriesOf } from './scene.ts'

function questionsFor(rows: readonly ReportRow[]): readonly Question[] {
  return questionsOf(reportOf(rows), seriesOf(rows))
}

describe('times without refunds', () => {
  test.each([
    ['day', ['2026-02-27', '2026-03-02'], '2026-02-27 2026-02-28 2026-03-01 2026-03-02'],
    ['week', ['2020-W52', '2021-W02'], '2020-W52 2020-W53 2021-W01 2021-W02'],
    ['week', ['2024-W52', '2025-W02'], '2024-W52 2025-W01 2025-W02'],
    ['month', ['2026-02', '2025-11'], '2025-11 2025-12 2026-01 2026-02'],
    ['year', ['2024', '2026'], '2024 2025 2026'],
  ] as const)('are there too, %s by %s', (bucket, times, filled) => {
    expect(filledBuckets(times, bucket).join(' ')).toBe(filled)
  })

  test('are left out where there would be too many to draw', () => {
    expect(filledBuckets(['2026-01-01', '2010-01-01'], 'day')).toEqual(['2010-01-01', '2026-01-01'])
  })

  test('are none where there is no time at all', () => {
    expect(filledBuckets([], 'day')).toEqual([])
  })
})

describe('charts', () => {
  test('ask how refunds went over time, by account and by status', () => {
    const questions = questionsFor(rowsOf(200))
    expect(questions.map(({ key }) => key)).toEqual(['time', 'account', 'status'])
    expect(questions[0]?.figures.map(({ title }) => title)).toEqual([
      'Refunds by week',
      'USD by week',
      'KWD by week',
      'JPY by week',
      'NGN by week',
    ])
  })

  test('sum up to the totals, each in its own currency', () => {
    const rows = rowsOf(200)
    const { overall } = reportOf(rows)
    for (const { figures } of questionsFor(rows)) {
      const sums = figures.map((figure) => sumsOf(figure).reduce((a, b) => a + b, 0n))
      const amounts = figures
        .slice(1)
        .map(({ measure }) =>
          BigInt(overall.find(({ currency }) => currency === measure.unit)?.requested.minor ?? -1),
        )
      expect(sums).toEqual([200n, ...amounts])
    }
  })

  test('say that a refund has no date', () => {
    const [time] = questionsFor([rowOf(), rowOf({ createdAt: null })])
    expect(time?.figures[0]?.labels).toEqual(['2026-W09', 'no date'])
  })

  test('draw at most twelve accounts, and the others together', () => {
    const rows = Array.from({ length: 20 }, (_none, index) => rowOf({ account: `a${index}` }))
    const question = questionsFor(rows)[1]
    expect(question?.figures[0]?.labels).toHaveLength(12)
    expect(question?.figures[0]?.labels.at(-1)).toBe('other accounts')
    expect(question?.cut).toContain('9 are drawn together')
  })

  test('draw at most six currencies, and say so', () => {
    const codes = ['USD', 'EUR', 'NGN', 'KES', 'GHS', 'ZAR', 'JPY', 'KWD']
    const rows = codes.map((currency) => rowOf({ currency }))
    for (const { figures, cut } of questionsFor(rows)) {
      expect(figures).toHaveLength(7)
      expect(cut).toContain('the 6 currencies with the most refunds, of 8')
    }
  })
})

describe('a drawing', () => {
  const hostile = `<img src=x> style="x" class='y' ecmeta_x="1"`
  const figure = {
    title: 'USD by account',
    labelHead: 'Account',
    labels: ['africa', hostile],
    layers: [
      { status: 'succeeded', values: [123_456n, 0n] },
      { status: 'failed', values: [0n, 5n] },
    ],
    measure: { unit: 'USD', exponent: 2 },
  } as const

  test.each([
    ['columns', drawColumns],
    ['bars', drawBars],
  ])('of %s has neither styles nor what the library adds for itself', (_name, draw) => {
    const svg = draw(figure, { width: 360, height: 200 })
    const tags = svg.match(/<[a-z][^>]*>/g)?.join('') ?? ''
    expect(tags).toContain('<path')
    expect(tags).not.toMatch(/ (?:style|class|ecmeta_\w+|on\w+)=|<style|<img|<svg/)
  })

  test('takes its colours from the page', () => {
    const svg = drawColumns(figure, { width: 360, height: 200 })
    expect(svg).toContain('fill="var(--fill-succeeded)"')
    expect(svg).not.toMatch(/(?:fill|stroke)="(?:#|rgb)/)
  })

  test('names the exact amount of each bar', () => {
    const svg = drawBars(figure, { width: 360, height: 200 })
    expect(svg).toContain('<title>africa, Succeeded: 1,234.56 USD</title>')
    expect(svg).toContain('Failed: 0.05 USD</title>')
  })

  test('is the same each time', () => {
    const size = { width: 360, height: 200 }
    expect(drawBars(figure, size)).toBe(drawBars(figure, size))
  })
})
