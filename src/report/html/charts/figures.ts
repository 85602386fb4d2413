import { exponentOf } from '../../../model/index.ts'
import type { Report, ReportSeries, ReportSeriesSum } from '../../types.ts'
import { worded } from '../words.ts'
import { filledBuckets } from './buckets.ts'
import { layersOf, stackOrder } from './figure-data.ts'
import type { FigureData, Measure, Point } from './figure-data.ts'

/** The charts that answer one question: first by count, then by amount for each currency. */
export interface Question {
  readonly key: 'time' | 'account' | 'status'
  readonly heading: string
  readonly figures: readonly FigureData[]
  /** What these charts leave out. */
  readonly cut: string | null
}

interface Axis {
  readonly head: string
  readonly labels: readonly string[]
  /** A label is left out of a chart that has nothing of it. */
  readonly isSparse: boolean
}

interface Labelled extends ReportSeriesSum {
  readonly label: string
}

const mostCurrencies = 6
const mostAccounts = 12
const undated = 'no date'
const unnamed = 'no account'
const others = 'other accounts'

const counts: Measure = { unit: 'refunds', exponent: 0 }

const bucketHeads: Readonly<Record<ReportSeries['bucket'], string>> = {
  day: 'Day',
  week: 'Week',
  month: 'Month',
  year: 'Year',
}

/** All charts of a report. */
export function questionsOf(report: Report, series: ReportSeries): readonly Question[] {
  const currencies = report.overall
    .toSorted((a, b) => b.count - a.count)
    .map(({ currency }) => currency)
  const cut =
    currencies.length > mostCurrencies
      ? `Amounts are drawn for the ${mostCurrencies} currencies with the most refunds, of ${currencies.length}.`
      : null
  const drawn = currencies.slice(0, mostCurrencies)
  return [overTime(series, drawn, cut), byAccount(series, drawn, cut), byStatus(series, drawn, cut)]
}

function overTime(
  { bucket, points }: ReportSeries,
  currencies: readonly string[],
  cut: string | null,
): Question {
  const head = bucketHeads[bucket]
  const times = filledBuckets(
    points.map(({ time }) => time).filter((time) => time !== null),
    bucket,
  )
  const labels = points.some(({ time }) => time === null) ? [...times, undated] : times
  const sums = points.map((point) => ({ ...point, label: point.time ?? undated }))
  const figures = figuresOf(`by ${bucket}`, { head, labels, isSparse: false }, sums, currencies)
  return { key: 'time', heading: 'Over time', figures, cut }
}

function byAccount(
  { accounts }: ReportSeries,
  currencies: readonly string[],
  cut: string | null,
): Question {
  const names = mostFirst(accounts.map((sum) => ({ ...sum, label: sum.account ?? unnamed })))
  const shown = new Set(names.length > mostAccounts ? names.slice(0, mostAccounts - 1) : names)
  const sums = accounts.map((sum) => {
    const label = sum.account ?? unnamed
    return { ...sum, label: shown.has(label) ? label : others }
  })
  const hidden = names.length - shown.size
  const labels = hidden > 0 ? [...shown, others] : [...shown]
  const figures = figuresOf(
    'by account',
    { head: 'Account', labels, isSparse: true },
    sums,
    currencies,
  )
  const both = [hidden > 0 ? `Of the accounts, ${hidden} are drawn together.` : null, cut]
    .filter((sentence) => sentence !== null)
    .join(' ')
  return { key: 'account', heading: 'By account', figures, cut: both === '' ? null : both }
}

function byStatus(
  { points }: ReportSeries,
  currencies: readonly string[],
  cut: string | null,
): Question {
  const labels = stackOrder.map(worded)
  const sums = points.map((point) => ({ ...point, label: worded(point.status) }))
  const figures = figuresOf(
    'by status',
    { head: 'Status', labels, isSparse: false },
    sums,
    currencies,
  )
  return { key: 'status', heading: 'By status', figures, cut }
}

function figuresOf(
  how: string,
  axis: Axis,
  sums: readonly Labelled[],
  currencies: readonly string[],
): readonly FigureData[] {
  const amounts = currencies.map((currency) => {
    const ofCurrency = sums.filter((sum) => sum.currency === currency)
    const found = new Set(ofCurrency.map(({ label }) => label))
    const labels = axis.isSparse ? axis.labels.filter((label) => found.has(label)) : axis.labels
    return figureOf(
      `${currency} ${how}`,
      { ...axis, labels },
      ofCurrency.map(({ label, status, minor }) => ({ label, status, value: BigInt(minor) })),
      { unit: currency, exponent: exponentOf(currency) },
    )
  })
  const counted = sums.map(({ label, status, count }) => ({ label, status, value: BigInt(count) }))
  return [figureOf(`Refunds ${how}`, axis, counted, counts), ...amounts]
}

function figureOf(
  title: string,
  { head, labels }: Axis,
  points: readonly Point[],
  measure: Measure,
): FigureData {
  return { title, labelHead: head, labels, layers: layersOf(labels, points), measure }
}

function mostFirst(sums: readonly Labelled[]): readonly string[] {
  const counts = new Map<string, number>()
  for (const { label, count } of sums) counts.set(label, (counts.get(label) ?? 0) + count)
  return [...counts].toSorted(([, a], [, b]) => b - a).map(([label]) => label)
}
