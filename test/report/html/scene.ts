import { exponentOf, refundReasons, refundStatuses } from '../../../src/model/index.ts'
import { startHtml } from '../../../src/report/html/index.ts'
import { decimalOf } from '../../../src/report/html/numbers.ts'
import type {
  Report,
  ReportGroup,
  ReportRow,
  ReportSeries,
  ReportSeriesSum,
  ReportSum,
  ReportTotal,
} from '../../../src/report/types.ts'

/** When the reports of these tests are made. */
export const madeAt = '2026-04-01T06:30:00.000Z'

const newest = Date.parse('2026-03-31T21:00:00.000Z')
const accounts = [
  { account: 'us-store', provider: 'alpha', currency: 'USD' },
  { account: 'us-outlet', provider: 'alpha', currency: 'USD' },
  { account: 'africa', provider: 'beta', currency: 'NGN' },
  { account: 'gulf', provider: 'beta', currency: 'KWD' },
  { account: 'tokyo', provider: 'beta', currency: 'JPY' },
] as const

/** One refund, in every field that a test doesn't name. */
export function rowOf(fields: Partial<ReportRow> = {}): ReportRow {
  const amountMinor = fields.amountMinor ?? 123_450
  const currency = fields.currency ?? 'USD'
  return {
    record: 'refund',
    account: 'us-store',
    provider: 'alpha',
    mode: 'live',
    payments: ['payment_intent:pi_1'],
    refund: 're_1',
    reference: 'RMA-1',
    status: 'succeeded',
    finality: 'provisional',
    providerStatus: 'succeeded',
    reason: 'requested_by_customer',
    amountMinor,
    amount: decimalOf(BigInt(amountMinor), exponentOf(currency)),
    currency,
    createdAt: '2026-03-01T10:20:30.000Z',
    bankReference: '74064496121123456789012',
    bankReferenceType: 'acquirer_reference_number',
    bankReferenceStatus: 'available',
    ageSeconds: 2_665_770,
    restated: null,
    ...fields,
  }
}

/** Refunds of five accounts over three months, newest first, the same on every run. */
export function rowsOf(count: number): readonly ReportRow[] {
  return Array.from({ length: count }, (_none, index) => {
    const number = (index * 7919) % 10_007
    const { account, provider, currency } =
      accounts[number % 5 < 3 ? number % 3 : number % 5] ?? accounts[0]
    const status =
      refundStatuses[number % 17 === 0 ? 3 : number % 23 === 0 ? 0 : number % 7 === 0 ? 1 : 2] ??
      'new'
    const createdMs = newest - Math.floor((index * 86 * 86_400_000) / count)
    return rowOf({
      account,
      provider,
      currency,
      status,
      providerStatus: status === 'failed' ? 'canceled' : status,
      finality: status === 'failed' ? 'final' : 'provisional',
      payments: [
        `payment_intent:pi_${String(number).padStart(6, '0')}XQ7mTgB2eLKcVdJh`,
        `checkout_session:cs_${index}`,
      ],
      refund: `re_${String(index).padStart(5, '0')}Kp4ZrTnY8sWq`,
      reference: index % 11 === 0 ? null : `RMA-2026-${String(100_000 + number)}`,
      reason: index % 13 === 0 ? null : (refundReasons[number % 4] ?? null),
      amountMinor: ((number * 6151) % 900_000) + 1,
      createdAt: new Date(createdMs).toISOString(),
      ageSeconds: Math.floor((Date.parse(madeAt) - createdMs) / 1000),
      ...(status === 'succeeded'
        ? { bankReference: `7406449${String(number * 31_337).padStart(16, '0')}` }
        : { bankReference: null, bankReferenceStatus: 'pending' as const }),
    })
  })
}

/** A whole and ordinary report on the rows, but for what a test names. */
export function reportOf(rows: readonly ReportRow[], fields: Partial<Report> = {}): Report {
  const groups = Map.groupBy(rows, ({ account, currency, status }) =>
    JSON.stringify([account, currency, status]),
  )
  const names = [...new Set(rows.map(({ account }) => account))]
  return {
    version: 1,
    statements: ['Complete.'],
    title: 'Refunds of the first quarter',
    madeAt,
    period: {
      createdFrom: '2026-01-01T00:00:00.000Z',
      createdBefore: '2026-04-01T00:00:00.000Z',
      timeBasis: 'created',
      timeZone: 'Africa/Lagos',
    },
    sign: 'refunds_positive',
    by: ['account', 'currency', 'status'],
    listed: null,
    rows: rows.length,
    checksum: 'crc32:00000000',
    complete: true,
    faults: [],
    repeated: 0,
    accounts: names.map((account) => ({
      account,
      provider: rows.find((row) => row.account === account)?.provider ?? null,
      mode: 'live',
      count: rows.filter((row) => row.account === account).length,
      rejected: 0,
      complete: true,
      failure: null,
    })),
    rejected: { count: 0, shown: [] },
    overall: [...Map.groupBy(rows, ({ currency }) => currency).values()].map(totalOf),
    totals: [...groups.values()].map(groupOf),
    moneyAtRisk: null,
    restatements: {
      previousMadeAt: null,
      closed: null,
      count: 0,
      unchanged: 0,
      unseen: 0,
      netChange: [],
    },
    ...fields,
  }
}

/** What the charts of a report on the rows are drawn of, week by week. */
export function seriesOf(rows: readonly ReportRow[]): ReportSeries {
  const points = Map.groupBy(rows, ({ createdAt, currency, status }) =>
    JSON.stringify([weekOf(createdAt), currency, status]),
  )
  const ofAccounts = Map.groupBy(rows, ({ account, currency, status }) =>
    JSON.stringify([account, currency, status]),
  )
  return {
    bucket: 'week',
    points: [...points.values()].map((group) => pointOf(group)),
    accounts: [...ofAccounts.values()].map((group) => accountSumOf(group)),
  }
}

/** The text of the page. */
export function pageOf(
  rows: readonly ReportRow[],
  report: Report = reportOf(rows.filter(({ record }) => record === 'refund')),
  series: ReportSeries = seriesOf(rows),
): string {
  const writer = startHtml(report, series)
  return [writer.head(), ...rows.map((row) => writer.row(row)), writer.foot()].join('')
}

function sumOf(rows: readonly ReportRow[], currency: string): ReportSum {
  const minor = rows.reduce((sum, { amountMinor }) => sum + BigInt(amountMinor), 0n)
  return { currency, minor: String(minor), decimal: decimalOf(minor, exponentOf(currency)) }
}

function totalOf(rows: readonly ReportRow[]): ReportTotal {
  const currency = rows[0]?.currency ?? 'USD'
  const failed = rows.filter(({ status }) => status === 'failed')
  const open = rows.filter(({ status }) => status === 'new' || status === 'pending')
  const ages = open.map(({ ageSeconds }) => ageSeconds ?? 0)
  const younger = (days: number): number => ages.filter((age) => age < days * 86_400).length
  return {
    currency,
    count: rows.length,
    requested: sumOf(rows, currency),
    failedCount: failed.length,
    failed: sumOf(failed, currency),
    net: sumOf(
      rows.filter(({ status }) => status !== 'failed'),
      currency,
    ),
    failureRate: Number((failed.length / rows.length).toFixed(4)),
    open: {
      count: open.length,
      amount: sumOf(open, currency),
      oldestAgeSeconds: ages.length === 0 ? null : Math.max(...ages),
      underOneDay: younger(1),
      underSevenDays: younger(7) - younger(1),
      underThirtyDays: younger(30) - younger(7),
      older: ages.length - younger(30),
      undated: 0,
    },
  }
}

function groupOf(rows: readonly ReportRow[]): ReportGroup {
  const { account = null, currency = null, status = null } = rows[0] ?? {}
  return { ...totalOf(rows), group: { account, currency, status } }
}

function pointOf(rows: readonly ReportRow[]): ReportSeries['points'][number] {
  return { time: weekOf(rows[0]?.createdAt ?? null), ...seriesSumOf(rows) }
}

function accountSumOf(rows: readonly ReportRow[]): ReportSeries['accounts'][number] {
  return { account: rows[0]?.account ?? null, ...seriesSumOf(rows) }
}

function seriesSumOf(rows: readonly ReportRow[]): ReportSeriesSum {
  const { currency = 'USD', status = 'new' } = rows[0] ?? {}
  return { currency, status, count: rows.length, minor: sumOf(rows, currency).minor }
}

// The rows of these tests lie in 2026, whose first week begins on Monday 29 December 2025.
function weekOf(createdAt: string | null): string | null {
  if (createdAt === null) return null
  const weeks = Math.floor((Date.parse(createdAt) - Date.UTC(2025, 11, 29)) / (7 * 86_400_000))
  return `2026-W${String(weeks + 1).padStart(2, '0')}`
}
