import { markdownTable } from 'markdown-table'

import { noRowsText } from '../claims.ts'
import type {
  Report,
  ReportDimension,
  ReportGroup,
  ReportHeld,
  ReportRow,
  ReportTotal,
  StartReportWriter,
} from '../types.ts'
import { cellText, literal } from './markdown-text.ts'
import { keepNewest } from './newest.ts'
import type { NewestRows } from './newest.ts'

const mostRows = 100
const mostGroups = 1000

/** A document for people: statements and totals, restatements, and the newest rows. */
export const startMarkdown: StartReportWriter = (report) => {
  const refunds = keepNewest(mostRows)
  const restated = keepNewest(mostRows)
  return {
    head: () =>
      sections([
        [`# ${literal(report.title)}`],
        statementLines(report),
        riskLines(report),
        ['## Totals', '', totalsTable(report.overall, [])],
        groupLines(report),
        openLines(report.overall),
        accountLines(report),
        rejectedLines(report),
      ]),
    row: (row) => {
      const rows = row.restated === null ? refunds : restated
      rows.add(row)
      return ''
    },
    foot: () =>
      sections([
        ...(restated.count() === 0 ? [] : [restatedLines(restated)]),
        [
          '## Refunds',
          '',
          refunds.count() === 0 ? noRowsText(report) : cutText(refunds, 'refunds'),
          ...rowTable(refunds),
        ],
      ]),
  }
}

function sections(blocks: readonly (readonly string[])[]): string {
  return blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.join('\n')}\n\n`)
    .join('')
}

/** The first is in our own words alone; the others may hold a provider's. */
function statementLines({ statements }: Report): readonly string[] {
  const [first = '', ...others] = statements
  return [`**${first}**`, '', ...others.map((statement) => `- ${literal(statement)}`)]
}

const number = 'r'

const riskHeads = ['In doubt', 'Reserved', 'Pending', 'Pending for long', 'Oldest since']

/** What a ledger can't vouch for: how much, and how many refunds. */
function riskLines({ moneyAtRisk }: Report): readonly string[] {
  if (moneyAtRisk === null) return []
  if (moneyAtRisk.length === 0) return ['## Money at risk', '', 'None.']
  const rows = moneyAtRisk.map((risk) => [
    cellText(risk.account),
    risk.currency,
    heldText(risk.inDoubt),
    heldText(risk.reserved),
    heldText(risk.pending),
    risk.stale === null ? '*unknown*' : heldText(risk.stale),
    risk.oldestSince,
  ])
  const table = markdownTable([['Account', 'currency', ...riskHeads], ...rows], {
    align: ['l', 'l', ...riskHeads.map(() => number)],
    alignDelimiters: false,
  })
  return ['## Money at risk', '', 'The amounts, and the number of refunds in brackets.', '', table]
}

function heldText({ count, amount }: ReportHeld): string {
  return `${amount.decimal} (${count})`
}

const sumHeads = ['Refunds', 'Requested', 'Failed', 'Net', 'Failure rate', 'Open']

function totalsTable(
  totals: readonly (ReportTotal & Partial<Pick<ReportGroup, 'group'>>)[],
  dimensions: readonly ReportDimension[],
): string {
  const rows = totals.map((total) => [
    ...dimensions.map((dimension) => groupText(total.group?.[dimension] ?? null)),
    total.currency,
    String(total.count),
    total.requested.decimal,
    total.failed.decimal,
    total.net.decimal,
    String(total.failureRate),
    total.open.amount.decimal,
  ])
  return markdownTable([[...dimensions, 'currency', ...sumHeads], ...rows], {
    align: [...dimensions.map(() => 'l'), 'l', ...sumHeads.map(() => number)],
    alignDelimiters: false,
  })
}

/** Slanted, so that it isn't taken for an account of that name. */
function groupText(name: string | null): string {
  return name === null ? '*unknown*' : cellText(name)
}

function groupLines({ by, totals }: Report): readonly string[] {
  const dimensions = by.filter((dimension) => dimension !== 'currency')
  if (dimensions.length === 0 || totals.length === 0) return []
  const shown = totals.slice(0, mostGroups)
  const cut =
    shown.length < totals.length ? [`The first ${shown.length} of ${totals.length}.`, ''] : []
  return [`## By ${by.join(', ')}`, '', ...cut, totalsTable(shown, dimensions)]
}

function openLines(overall: readonly ReportTotal[]): readonly string[] {
  const open = overall.filter((total) => total.open.count > 0)
  if (open.length === 0) return []
  const heads = ['currency', 'Refunds', '< 1 day', '< 7 days', '< 30 days', 'older', 'undated']
  const rows = open.map(({ currency, open }) => [
    currency,
    String(open.count),
    String(open.underOneDay),
    String(open.underSevenDays),
    String(open.underThirtyDays),
    String(open.older),
    String(open.undated),
  ])
  const table = markdownTable([heads, ...rows], {
    align: heads.map((_, index) => (index === 0 ? 'l' : number)),
    alignDelimiters: false,
  })
  return ['## Still open, by age', '', table]
}

const completeness = { true: 'complete', false: 'not complete', null: 'not known' } as const

function accountLines({ accounts }: Report): readonly string[] {
  const heads = ['Account', 'Provider', 'Mode', 'Refunds', 'Kept out', 'List', 'Failure']
  const rows = accounts.map((known) => [
    cellText(known.account ?? ''),
    cellText(known.provider ?? ''),
    known.mode ?? '',
    String(known.count),
    String(known.rejected),
    completeness[`${known.complete}`],
    known.failure === null ? '' : cellText(`${known.failure.code}: ${known.failure.message}`),
  ])
  return ['## Accounts', '', markdownTable([heads, ...rows], { alignDelimiters: false })]
}

function rejectedLines({ rejected }: Report): readonly string[] {
  if (rejected.count === 0) return []
  const rows = rejected.shown.map(({ account, id, issues }) => [
    cellText(account ?? ''),
    cellText(id ?? ''),
    cellText(issues.map(({ path, rule }) => `${path} ${rule}`).join('; ')),
  ])
  return [
    '## Rows kept out',
    '',
    `The first ${rows.length} of ${rejected.count}.`,
    '',
    markdownTable([['Account', 'Refund', 'Why'], ...rows], { alignDelimiters: false }),
  ]
}

function restatedLines(restated: NewestRows): readonly string[] {
  const heads = ['Change', 'Was', 'Is', 'Net change', 'Currency', 'Created', 'Account', 'Refund']
  const rows = restated
    .rows()
    .map((row) => [
      row.restated?.change ?? '',
      `${row.restated?.previousStatus ?? ''} ${row.restated?.previousAmountMinor ?? ''}`.trim(),
      `${row.status} ${row.amountMinor}`,
      String(row.restated?.netChangeMinor ?? ''),
      row.currency,
      row.createdAt ?? '',
      cellText(row.account ?? ''),
      cellText(row.refund),
    ])
  return [
    '## Restatements of the closed period',
    '',
    `${cutText(restated, 'restatements')} Amounts are in minor units.`,
    '',
    markdownTable([heads, ...rows], { alignDelimiters: false }),
  ]
}

const rowHeads = ['Created', 'Account', 'Provider', 'Refund', 'Reference', 'Status', 'Amount', '']

function rowTable(refunds: NewestRows): readonly string[] {
  if (refunds.count() === 0) return []
  const rows = refunds
    .rows()
    .map((row: ReportRow) => [
      row.createdAt ?? '',
      cellText(row.account ?? ''),
      cellText(row.provider),
      cellText(row.refund),
      cellText(row.reference ?? ''),
      row.status,
      row.amount,
      row.currency,
    ])
  const align = rowHeads.map((head) => (head === 'Amount' ? number : 'l'))
  return ['', markdownTable([rowHeads, ...rows], { align, alignDelimiters: false })]
}

function cutText(rows: NewestRows, noun: string): string {
  const shown = rows.rows().length
  if (shown === rows.count()) return `All ${shown} of them, newest first.`
  return `The newest ${shown} of ${rows.count()} ${noun}; the totals are of all.`
}
