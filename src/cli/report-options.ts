import { extname } from 'node:path'

import type { ReportDimension, ReportFormat } from '../report/index.ts'
import { reportDimensions, reportFormats } from '../report/types.ts'
import type { Given } from './given.ts'
import { readTime } from './request-options.ts'
import { refuseUsage, suggest } from './usage.ts'

/** What a report is to be of, but for the accounts. */
export interface ReportWish {
  readonly by: readonly ReportDimension[] | null
  readonly timeZone: string | null
  readonly createdFrom: string | null
  readonly createdBefore: string | null
  readonly title: string | null
  /** The path of an earlier report. */
  readonly previous: string | null
}

/** Where a report goes to. */
export type ReportTarget =
  | { readonly kind: 'tables' }
  | { readonly kind: 'stdout'; readonly format: ReportFormat }
  | { readonly kind: 'files'; readonly files: readonly ReportFile[] }

/** One format of a report, and the path it was asked for under. */
export interface ReportFile {
  readonly format: ReportFormat
  readonly path: string
}

const extensions: Readonly<Record<ReportFormat, string>> = {
  csv: '.csv',
  ndjson: '.ndjson',
  json: '.json',
  markdown: '.md',
  html: '.html',
}

const timed: ReadonlySet<ReportDimension> = new Set(['day', 'week', 'month'])

/**
 * What is asked for.
 *
 * @throws {RefundError} `invalid_request`.
 */
export function readWish(given: Given): ReportWish {
  const by = given.words('by', reportDimensions)
  const timeZone = given.text('time-zone')
  const cut = by.find((dimension) => timed.has(dimension))
  if (cut !== undefined && timeZone === null) {
    throw refuseUsage(
      '--time-zone',
      'option.required',
      `--by ${cut} needs a --time-zone such as Africa/Lagos or UTC: it says where a ${cut} begins.`,
    )
  }
  const from = given.text('from')
  const before = given.text('before')
  return {
    by: by.length === 0 ? null : by,
    timeZone,
    createdFrom: from === null ? null : readTime(from),
    createdBefore: before === null ? null : readTime(before),
    title: given.text('title'),
    previous: given.text('previous'),
  }
}

/**
 * Where it goes: tables without a format, else a file for each, or standard output for one.
 *
 * @throws {RefundError} `invalid_request`.
 */
export function readTarget(given: Given): ReportTarget {
  const out = given.text('out')
  const formats = given.words('format', reportFormats)
  const isStdout = out === null || out === '-'
  const [first, ...more] = formats.length === 0 && !isStdout ? [formatOf(out)] : formats
  if (first === undefined) return { kind: 'tables' }
  if (!isStdout) {
    const isOne = more.length === 0
    const files = [first, ...more].map((format) => ({
      format,
      path: isOne ? out : `${out}${extensions[format]}`,
    }))
    return { kind: 'files', files }
  }
  checkStdout(given, [first, ...more])
  return { kind: 'stdout', format: first }
}

function checkStdout(given: Given, formats: readonly ReportFormat[]): void {
  if (formats.length > 1) {
    throw refuseUsage(
      '--out',
      'option.required',
      'Several formats need --out: refunds makes refunds.csv, refunds.json and so on.',
    )
  }
  if (formats.includes('html')) {
    throw refuseUsage('--out', 'option.required', 'html needs --out and a file: it is a page.')
  }
  if (given.isJson) {
    throw refuseUsage(
      '--json',
      'option.conflict',
      '--json and --format would both go to standard output: give --out a file, or leave one out.',
    )
  }
}

/** The format that the name of a file asks for. */
function formatOf(path: string): ReportFormat {
  const extension = extname(path).toLowerCase()
  const format = reportFormats.find((format) => extensions[format] === extension)
  if (format !== undefined) return format
  throw refuseUsage(
    '--format',
    'option.required',
    `Which format? Give --format one or more of ${reportFormats.join(', ')}, or --out a name that ends like one. ${suggest(extension, Object.values(extensions))}`.trim(),
  )
}
