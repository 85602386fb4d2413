import {
  millisecondsOf,
  nearest,
  parseCallOptions,
  readFields,
  readItems,
  readOptional,
  refuseCall,
  reportUnknown,
} from '../model/index.ts'
import type { InputIssue, InputRule, Reader } from '../model/index.ts'
import { memorySpool } from './memory-spool.ts'
import { readRisk } from './risk.ts'
import { systemClock } from './system-clock.ts'
import { knowsTimeZone, timeZones } from './time-zones.ts'
import { reportDimensions, reportFormats } from './types.ts'
import type {
  ReportDimension,
  ReportFormat,
  ReportOptions,
  ReportProgress,
  ReportRisk,
  ReportSink,
  ReportSource,
  ReportSpool,
} from './types.ts'

/** One format, and where it goes. */
export interface ReportOutput {
  readonly format: ReportFormat
  readonly sink: ReportSink
}

/** Checked options of a report; what was not asked for is null. Times are milliseconds since 1970. */
export interface ReportPlan {
  readonly by: readonly ReportDimension[]
  readonly timeZone: string
  readonly createdFromMs: number | null
  readonly createdBeforeMs: number | null
  /** In the order of `reportFormats`. */
  readonly outputs: readonly ReportOutput[]
  readonly previous: NonNullable<ReportOptions['previous']> | null
  /** Null where the refunds are not those of a ledger. */
  readonly moneyAtRisk: readonly ReportRisk[] | null
  readonly title: string
  readonly madeAtMs: number
  readonly openSpool: () => ReportSpool | Promise<ReportSpool>
  readonly onProgress: (progress: ReportProgress) => void
  readonly signal: AbortSignal | undefined
}

const task = 'the report was not made'
const known = [
  'by',
  'timeZone',
  'createdFrom',
  'createdBefore',
  'outputs',
  'spool',
  'previous',
  'moneyAtRisk',
  'title',
  'clock',
  'onProgress',
  'signal',
]
const usualDimensions = ['account', 'currency', 'status'] as const
const zoned: ReadonlySet<ReportDimension> = new Set(['day', 'week', 'month'])
const longestTitle = 200
const lastMillisecond = 253_402_300_799_999

/**
 * Checks what a report is asked for, and reads the clock once.
 *
 * @throws {RefundError} `invalid_request` with `report.*`, `time_zone.*`, `previous.type`,
 * `range.date`, `range.order` or `option.*`.
 */
export function parseReportOptions(source: ReportSource, options: ReportOptions): ReportPlan {
  if (readFields(options) === null) {
    throw refuseCall([{ path: 'options', rule: 'option.type' }], { task })
  }
  // One reading: what is checked is what is used.
  const own: ReportOptions = { ...options, outputs: { ...options.outputs } }
  const fields = readFields(own) ?? new Map<string, unknown>()
  const issues: InputIssue[] = []
  const hints: string[] = []
  reportUnknown(fields, known, '', issues)
  checkSource(source, issues)
  checkFunction(own.spool, 'spool', issues)
  checkFunction(own.onProgress, 'onProgress', issues)
  checkPrevious(own.previous, issues)

  const by = readOptional(fields, 'by', issues, readDimensions(hints)) ?? usualDimensions
  const timeZone = readOptional(fields, 'timeZone', issues, readTimeZone(hints))
  if (fields.get('timeZone') === undefined && by.some((dimension) => zoned.has(dimension))) {
    issues.push({ path: 'timeZone', rule: 'time_zone.required' })
  }
  const createdFromMs = readOptional(fields, 'createdFrom', issues, readTime)
  const createdBeforeMs = readOptional(fields, 'createdBefore', issues, readTime)
  if (createdFromMs !== null && createdBeforeMs !== null && createdFromMs > createdBeforeMs) {
    issues.push({ path: 'createdBefore', rule: 'range.order' })
  }
  const moneyAtRisk = readOptional(fields, 'moneyAtRisk', issues, readRisk)
  const title = readOptional(fields, 'title', issues, readTitle) ?? 'Refunds'
  const outputs = readOutputs(own.outputs ?? {}, issues, hints)
  const madeAtMs = readClock(own.clock, issues)
  if (issues.length > 0) throw refuseCall(issues, { task, hint: hints[0] ?? null })

  return {
    by,
    timeZone: timeZone ?? 'UTC',
    createdFromMs,
    createdBeforeMs,
    outputs,
    previous: own.previous ?? null,
    moneyAtRisk,
    title,
    madeAtMs,
    openSpool: own.spool ?? memorySpool,
    onProgress: own.onProgress ?? (() => undefined),
    signal: parseCallOptions({ signal: own.signal }).signal,
  }
}

function checkSource(source: unknown, issues: InputIssue[]): void {
  const isSource =
    typeof source === 'object' &&
    source !== null &&
    typeof Reflect.get(source, Symbol.asyncIterator) === 'function'
  if (!isSource) {
    issues.push({ path: 'refunds', rule: 'report.source' })
    return
  }
  checkFunction(Reflect.get(source, 'summary'), 'refunds.summary', issues)
}

function checkFunction(value: unknown, path: string, issues: InputIssue[]): void {
  if (value === undefined || typeof value === 'function') return
  issues.push({ path, rule: 'option.function' })
}

function checkPrevious(value: unknown, issues: InputIssue[]): void {
  if (value === undefined || typeof value === 'string') return
  const isIterable =
    typeof value === 'object' &&
    value !== null &&
    (Symbol.asyncIterator in value || Symbol.iterator in value)
  if (!isIterable) issues.push({ path: 'previous', rule: 'previous.type' })
}

const readTime: Reader<number> = (value, path, issues) => {
  const milliseconds = typeof value === 'string' ? millisecondsOf(value) : null
  if (milliseconds === null) issues.push({ path, rule: 'range.date' })
  return milliseconds
}

const readTitle: Reader<string> = (value, path, issues) => {
  if (typeof value === 'string' && value.length > 0 && value.length <= longestTitle) return value
  issues.push({ path, rule: 'report.title' })
  return null
}

function readDimensions(hints: string[]): Reader<readonly ReportDimension[]> {
  return (value, path, issues) => {
    const items = readItems(value)
    if (items === null) issues.push({ path, rule: 'report.dimension' })
    const dimensions: ReportDimension[] = []
    for (const [index, item] of (items ?? []).entries()) {
      const dimension = reportDimensions.find((name) => name === item)
      if (dimension === undefined || dimensions.includes(dimension)) {
        issues.push({ path: `${path}[${index}]`, rule: 'report.dimension' })
        if (dimension === undefined) suggest(item, reportDimensions, hints)
      } else dimensions.push(dimension)
    }
    return dimensions
  }
}

function readTimeZone(hints: string[]): Reader<string> {
  return (value, path, issues) => {
    if (typeof value === 'string' && knowsTimeZone(value)) return value
    issues.push({ path, rule: 'time_zone.unknown' })
    suggest(value, timeZones(), hints)
    return null
  }
}

function readOutputs(
  outputs: Readonly<Partial<Record<ReportFormat, ReportSink>>>,
  issues: InputIssue[],
  hints: string[],
): readonly ReportOutput[] {
  for (const [index, name] of Object.keys(outputs).entries()) {
    if (reportFormats.some((format) => format === name)) continue
    issues.push({ path: `outputs[${index}]`, rule: 'report.format' })
    suggest(name, reportFormats, hints)
  }
  return reportFormats.flatMap((format) => {
    const sink = outputs[format]
    checkFunction(sink, `outputs.${format}`, issues)
    return sink === undefined ? [] : [{ format, sink }]
  })
}

function readClock(clock: ReportOptions['clock'], issues: InputIssue[]): number {
  const fault: { readonly path: string; readonly rule: InputRule } = {
    path: 'clock',
    rule: 'option.clock',
  }
  try {
    const now = (clock ?? systemClock).now()
    if (now >= 0 && now <= lastMillisecond) return Math.floor(now)
    issues.push(fault)
  } catch {
    issues.push(fault)
  }
  return 0
}

/** Says a word of ours, never the one that was given. */
function suggest(given: unknown, words: readonly string[], hints: string[]): void {
  const near = typeof given === 'string' ? nearest(given, words) : null
  if (near !== null) hints.push(`Did you mean ${near}?`)
}
