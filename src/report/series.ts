import { dayText, monthText, weekIndex, weekText, yearText } from './calendar.ts'
import { compareKnown } from './order.ts'
import type { ReportRow, ReportSeries, ReportSeriesSum } from './types.ts'

/** Gathers what charts are drawn of. It grows with days, accounts and currencies, not with rows. */
export interface SeriesBuilder {
  add(row: ReportRow, day: number | null): void
  series(): ReportSeries
}

type Bucket = ReportSeries['bucket']
type Status = ReportSeriesSum['status']

interface Sum<Key> {
  readonly key: Key
  readonly currency: string
  readonly status: Status
  count: number
  minor: bigint
}

interface Sums<Key> {
  add(key: Key, currency: string, status: Status, count: number, minor: bigint): void
  all(): readonly Sum<Key>[]
}

const mostBuckets = 62

export function createSeries(): SeriesBuilder {
  const days = createSums<number | null>()
  const accounts = createSums<string | null>()
  return {
    add: ({ account, currency, status, amountMinor }, day) => {
      const minor = BigInt(amountMinor)
      days.add(day, currency, status, 1, minor)
      accounts.add(account, currency, status, 1, minor)
    },
    series: () => {
      const bucket = bucketFor(days.all().flatMap(({ key }) => (key === null ? [] : [key])))
      return {
        bucket,
        points: pointsOf(days.all(), bucket),
        accounts: ordered(accounts).map(([account, sum]) => withAccount(account, sum)),
      }
    },
  }
}

const bucketTexts: Readonly<Record<Bucket, (day: number) => string>> = {
  day: dayText,
  week: weekText,
  month: monthText,
  year: yearText,
}

function pointsOf(days: readonly Sum<number | null>[], bucket: Bucket): ReportSeries['points'] {
  const sums = createSums<string | null>()
  for (const { key, currency, status, count, minor } of days) {
    sums.add(key === null ? null : bucketTexts[bucket](key), currency, status, count, minor)
  }
  return ordered(sums).map(([time, sum]) => withTime(time, sum))
}

function withTime(time: string | null, sum: ReportSeriesSum): ReportSeries['points'][number] {
  return { time, ...sum }
}

function withAccount(
  account: string | null,
  sum: ReportSeriesSum,
): ReportSeries['accounts'][number] {
  return { account, ...sum }
}

/** The shortest that spans all days, empty ones between included, in at most 62. */
function bucketFor(days: readonly number[]): Bucket {
  // Spread over arguments, many days would overflow the stack.
  const first = days.reduce((a, b) => Math.min(a, b), Infinity)
  const last = days.reduce((a, b) => Math.max(a, b), -Infinity)
  const spans: readonly (readonly [Bucket, (day: number) => number])[] = [
    ['day', (day) => day],
    ['week', weekIndex],
    ['month', monthIndex],
  ]
  if (days.length === 0) return 'day'
  const fitting = spans.find(([, index]) => index(last) - index(first) < mostBuckets)
  return fitting?.[0] ?? 'year'
}

function monthIndex(day: number): number {
  const [year = '', month = ''] = monthText(day).split('-')
  return Number(year) * 12 + Number(month)
}

function createSums<Key extends string | number | null>(): Sums<Key> {
  const sums = new Map<string, Sum<Key>>()
  return {
    add: (key, currency, status, count, minor) => {
      const name = `${status} ${currency} ${key === null ? '' : `=${key}`}`
      const sum = sums.get(name) ?? { key, currency, status, count: 0, minor: 0n }
      sum.count += count
      sum.minor += minor
      sums.set(name, sum)
    },
    all: () => [...sums.values()],
  }
}

type KeyedSum = readonly [key: string | null, sum: ReportSeriesSum]

function ordered(sums: Sums<string | null>): readonly KeyedSum[] {
  return [...sums.all()]
    .sort(
      (a, b) =>
        compareKnown(a.key, b.key) ||
        compareKnown(a.currency, b.currency) ||
        compareKnown(a.status, b.status),
    )
    .map(({ key, currency, status, count, minor }) => [
      key,
      { currency, status, count, minor: String(minor) },
    ])
}
