import type { Report, ReportFormat, ReportOptions, ReportRow } from '../../src/report/index.ts'
import { accountsSummary, refundOf, sourceOf, statement, write } from './scene.ts'
import type { RefundInput, SceneSource, SourceRefund } from './scene.ts'

export const readable: readonly ReportFormat[] = ['csv', 'ndjson', 'json']

/** Options of a report of January, made when it was over. */
export const january: Required<Pick<ReportOptions, 'createdFrom' | 'createdBefore' | 'clock'>> = {
  createdFrom: '2026-01-01T00:00:00Z',
  createdBefore: '2026-02-01T00:00:00Z',
  clock: { now: () => Date.parse('2026-02-01T06:00:00Z') },
}

/** Options of the next report, which looks back over January. */
export const february: ReportOptions = {
  createdFrom: '2026-01-01T00:00:00Z',
  createdBefore: '2026-03-01T00:00:00Z',
}

export function inJanuary(id: string, input: RefundInput = {}): SourceRefund {
  return refundOf({ id, account: 'us', createdAt: '2026-01-15T00:00:00.000Z', ...input })
}

export function inFebruary(id: string, input: RefundInput = {}): SourceRefund {
  return refundOf({ id, account: 'us', createdAt: '2026-02-15T00:00:00.000Z', ...input })
}

/** A list over accounts that is proved whole. */
export function listOf(
  refunds: readonly SourceRefund[],
  names: readonly string[] = ['us'],
): SceneSource {
  const counted = (name: string): number => refunds.filter(({ account }) => account === name).length
  return sourceOf(refunds, () =>
    accountsSummary(names.map((account) => statement({ account, count: counted(account) }))),
  )
}

export async function exportOf(
  refunds: readonly SourceRefund[],
  format: ReportFormat,
  options: ReportOptions = january,
): Promise<string> {
  return (await write(listOf(refunds), [format], options)).texts[format]
}

/** A report that was given an earlier one, and its rows. */
export interface Again {
  readonly report: Report
  readonly restated: readonly ReportRow[]
  readonly ordinary: readonly ReportRow[]
}

export async function again(
  previous: NonNullable<ReportOptions['previous']>,
  source: SceneSource,
  options: ReportOptions = february,
): Promise<Again> {
  const { report, texts } = await write(source, ['ndjson'], { ...options, previous })
  const rows: readonly ReportRow[] = texts.ndjson
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => JSON.parse(line))
  return {
    report,
    restated: rows.filter(({ record }) => record === 'restatement'),
    ordinary: rows.filter(({ record }) => record === 'refund'),
  }
}
