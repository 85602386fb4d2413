import { describe, expect, test } from 'vitest'

import type { ReportOptions } from '../../src/report/index.ts'
import { parseReportOptions } from '../../src/report/options.ts'
import { systemClock } from '../../src/report/system-clock.ts'
import { refusalOf } from '../model/refusal.ts'
import { issuesOf, wholeSource } from './scene.ts'

const source = wholeSource([])

/** Options as they come from code that no compiler has checked. */
function refusedOptions(options: unknown, given: unknown = source): ReturnType<typeof refusalOf> {
  return refusalOf(() => Reflect.apply(parseReportOptions, undefined, [given, options]))
}

describe('options of a report', () => {
  const wrong: readonly (readonly [what: string, options: unknown, ...issues: string[]])[] = [
    ['no object', 'csv', 'options option.type'],
    ['a map', new Map(), 'options option.type'],
    ['a misspelt option', { timezone: 'UTC' }, 'timezone option.unknown'],
    ['dimensions that are no list', { by: 'account' }, 'by report.dimension'],
    ['a dimension nobody knows', { by: ['acount'] }, 'by[0] report.dimension'],
    ['a dimension from a database', { by: ['1; drop table'] }, 'by[0] report.dimension'],
    ['a name every object has', { by: ['constructor'] }, 'by[0] report.dimension'],
    ['a dimension twice', { by: ['account', 'account'] }, 'by[1] report.dimension'],
    ['a day without a time zone', { by: ['day'] }, 'timeZone time_zone.required'],
    ['a week without a time zone', { by: ['week'] }, 'timeZone time_zone.required'],
    ['a month without a time zone', { by: ['month'] }, 'timeZone time_zone.required'],
    ['an unknown time zone', { timeZone: 'Africa/Lagoos' }, 'timeZone time_zone.unknown'],
    ['an offset for a time zone', { timeZone: '+01:00' }, 'timeZone time_zone.unknown'],
    ['a time zone that is no text', { timeZone: 1 }, 'timeZone time_zone.unknown'],
    ['a date that is none', { createdFrom: '2026-02-30T00:00:00Z' }, 'createdFrom range.date'],
    ['a time without a zone', { createdFrom: '2026-02-01T00:00:00' }, 'createdFrom range.date'],
    ['a far year', { createdBefore: '+275760-09-13T00:00:00Z' }, 'createdBefore range.date'],
    ['a farther year', { createdBefore: '+300000-01-01T00:00:00Z' }, 'createdBefore range.date'],
    ['a number for a time', { createdBefore: 1 }, 'createdBefore range.date'],
    [
      'a period that ends before it begins',
      { createdFrom: '2026-02-02T00:00:00Z', createdBefore: '2026-02-01T00:00:00Z' },
      'createdBefore range.order',
    ],
    ['an unknown format', { outputs: { cvs: () => undefined } }, 'outputs[0] report.format'],
    ['a sink that is none', { outputs: { csv: 'out.csv' } }, 'outputs.csv option.function'],
    ['a spool that is not opened by a function', { spool: {} }, 'spool option.function'],
    ['a number for an earlier report', { previous: 7 }, 'previous previous.type'],
    ['an object for an earlier report', { previous: {} }, 'previous previous.type'],
    ['an empty title', { title: '' }, 'title report.title'],
    ['a long title', { title: 'x'.repeat(201) }, 'title report.title'],
    ['a clock that has stopped', { clock: { now: () => Number.NaN } }, 'clock option.clock'],
    ['a clock that throws', { clock: {} }, 'clock option.clock'],
    ['progress told to nobody', { onProgress: true }, 'onProgress option.function'],
    ['a signal that is none', { signal: {} }, 'signal option.signal'],
    [
      'several faults at once',
      { by: ['x'], title: 1 },
      'by[0] report.dimension',
      'title report.title',
    ],
  ]

  test.each(wrong)('are refused for %s', (_what, options, ...issues) => {
    const error = refusedOptions(options)
    expect(issuesOf(error)).toEqual(issues)
    expect(error).toMatchObject({ code: 'invalid_request', outcome: 'not_sent' })
  })

  test.each([
    ['nothing', null],
    ['a list', [1]],
    ['a source whose summary is no function', { ...source, summary: {} }],
  ])('are refused for %s in place of refunds', (_what, given) => {
    expect(issuesOf(refusedOptions({}, given))[0]).toMatch(/^refunds/)
  })

  test.each([
    [{ by: ['acount'] }, 'Did you mean account?'],
    [{ timeZone: 'Africa/Lagoos' }, 'Did you mean Africa/Lagos?'],
    [{ timeZone: 'UCT+' }, 'Did you mean UTC?'],
    [{ outputs: { cvs: () => undefined } }, 'Did you mean csv?'],
  ])('name the nearest word for %j', (options, hint) => {
    expect(refusedOptions(options).message).toContain(hint)
  })

  test('never repeat what was given', () => {
    const error = refusedOptions({ by: ['sk_live_secret'], title: 1, timeZone: 'sk_live_secret' })
    expect(`${error.message}${JSON.stringify(error)}`).not.toContain('sk_live_secret')
  })

  test('are read once, so that a getter can not answer twice', () => {
    let reads = 0
    const options: ReportOptions = {
      get title() {
        reads += 1
        return reads < 3 ? 'February' : ''
      },
    }
    expect(parseReportOptions(source, options).title).toBe('February')
    expect(reads).toBe(2)
  })

  test('need no dimension at all', () => {
    expect(parseReportOptions(source, { by: [] }).by).toEqual([])
  })

  test('have the machine’s clock where none is given', () => {
    expect(systemClock.now()).toBeGreaterThan(Date.parse('2026-01-01T00:00:00Z'))
    expect(parseReportOptions(source, {}).madeAtMs).toBeGreaterThan(0)
  })
})
