import { describe, expect, test } from 'vitest'

import { RefundError } from '../../src/model/index.ts'
import { createRowCheck, proveTotals } from '../../src/report/check.ts'
import { openGate } from '../../src/report/gate.ts'
import { report } from '../../src/report/index.ts'
import type { Report, ReportRow } from '../../src/report/index.ts'
import { writeReport } from '../../src/report/write.ts'
import {
  clock,
  failureOf,
  issuesOf,
  refundOf,
  refundsOf,
  sceneSpool,
  sourceOf,
  wholeSource,
  write,
} from './scene.ts'
import type { SourceRefund } from './scene.ts'

describe('sinks', () => {
  test('are waited for one after the other, so that a slow one holds all back', async () => {
    const order: string[] = []
    const slow = async (text: string): Promise<void> => {
      order.push(`csv begins ${text.length > 0}`)
      await Promise.resolve()
      await Promise.resolve()
      order.push('csv ends')
    }
    const quick = (): void => {
      order.push('ndjson')
    }
    await report(wholeSource(refundsOf(1000)), { clock, outputs: { ndjson: quick, csv: slow } })
    const begins = order.flatMap((event, index) => (event.startsWith('csv begins') ? [index] : []))
    expect(begins.length).toBeGreaterThan(1)
    for (const index of begins) expect(order[index + 1]).toBe('csv ends')
  })

  test('get text in pieces, not row by row', async () => {
    const pieces: string[] = []
    const ndjson = (text: string): void => {
      pieces.push(text)
    }
    await report(wholeSource(refundsOf(1000)), { clock, outputs: { ndjson } })
    expect(pieces.length).toBeGreaterThan(2)
    expect(pieces.length).toBeLessThan(20)
    expect(pieces.join('').trimEnd().split('\n')).toHaveLength(1001)
  })

  test('get rows of all formats side by side', async () => {
    const lengths = { csv: 0, ndjson: 0 }
    let widest = 0
    const sink =
      (format: 'csv' | 'ndjson', share: number) =>
      (text: string): void => {
        lengths[format] += text.split('\n').length * share
        widest = Math.max(widest, Math.abs(lengths.csv - lengths.ndjson))
      }
    await report(wholeSource(refundsOf(5000)), {
      clock,
      outputs: { csv: sink('csv', 1), ndjson: sink('ndjson', 1) },
    })
    expect(widest).toBeLessThan(1000)
  })

  test('that throw end the report with what they threw', async () => {
    const full = new Error('no space left')
    const json = async (): Promise<void> => {
      throw full
    }
    await expect(report(wholeSource([]), { clock, outputs: { json } })).rejects.toBe(full)
  })
})

describe('a report that is given up', () => {
  test('before it begins reads and writes nothing', async () => {
    const source = wholeSource(refundsOf(1))
    const error = await failureOf(report(source, { clock, signal: AbortSignal.abort('why') }))
    expect(error).toMatchObject({ code: 'aborted', outcome: 'none', cause: 'why' })
    expect(source.walks()).toBe(0)
  })

  test('while refunds come writes nothing, lets the source clean up and closes the spool', async () => {
    const controller = new AbortController()
    const spool = sceneSpool()
    let isCleanedUp = false
    async function* read(): AsyncGenerator<SourceRefund, void, undefined> {
      try {
        yield refundOf()
        controller.abort()
        yield refundOf()
      } finally {
        isCleanedUp = true
      }
    }
    const texts: string[] = []
    const error = await failureOf(
      report(sourceOf(read()), {
        clock,
        signal: controller.signal,
        spool: () => spool,
        outputs: { csv: (text) => void texts.push(text) },
      }),
    )
    expect(error.code).toBe('aborted')
    expect(isCleanedUp).toBe(true)
    expect(texts).toEqual([])
    expect(spool.closed()).toBe(1)
  })

  test('does not wait for a source that hangs', async () => {
    const controller = new AbortController()
    const source = {
      [Symbol.asyncIterator]: () => ({
        next: () => {
          queueMicrotask(() => controller.abort())
          return new Promise<IteratorResult<SourceRefund>>(() => undefined)
        },
      }),
    }
    const error = await failureOf(report(source, { clock, signal: controller.signal }))
    expect(error.code).toBe('aborted')
  })

  test('does not mind a source that can not clean up', async () => {
    const bug = new TypeError('a bug')
    const full = new Error('no space left')
    let count = 0
    const next = async (): Promise<IteratorResult<SourceRefund>> => {
      count += 1
      return { value: refundOf({ id: `re_${count}` }) }
    }
    const source = {
      [Symbol.asyncIterator]: () => ({
        next,
        return: async (): Promise<IteratorResult<SourceRefund>> => {
          throw bug
        },
      }),
    }
    const spool = { ...sceneSpool(), write: () => Promise.reject(full) }
    const work = report(source, { clock, spool: () => spool, outputs: { csv: () => undefined } })
    await expect(work).rejects.toBe(full)
  })

  test('is aborted also where the source says so in its own words', async () => {
    const controller = new AbortController()
    async function* read(): AsyncGenerator<SourceRefund, void, undefined> {
      yield refundOf()
      controller.abort()
      throw new RefundError({ code: 'provider_unavailable', outcome: 'none', message: 'Gone.' })
    }
    const error = await failureOf(report(sourceOf(read()), { clock, signal: controller.signal }))
    expect(error.code).toBe('aborted')
  })

  test('while it is written writes no more', async () => {
    const controller = new AbortController()
    const pieces: string[] = []
    const ndjson = (text: string): void => {
      pieces.push(text)
      controller.abort()
    }
    const error = await failureOf(
      report(wholeSource(refundsOf(3000)), {
        clock,
        signal: controller.signal,
        outputs: { ndjson },
      }),
    )
    expect(error.code).toBe('aborted')
    expect(pieces).toHaveLength(1)
  })

  test('does not wait for a sink that hangs', async () => {
    const controller = new AbortController()
    const json = (): Promise<void> => {
      queueMicrotask(() => controller.abort())
      return new Promise(() => undefined)
    }
    const error = await failureOf(
      report(wholeSource([]), { clock, signal: controller.signal, outputs: { json } }),
    )
    expect(error.code).toBe('aborted')
  })

  test('leaves no listener behind', async () => {
    const controller = new AbortController()
    const { signal } = controller
    let listeners = 0
    const counted = Object.assign(Object.create(signal), {
      addEventListener: () => {
        listeners += 1
      },
      removeEventListener: () => {
        listeners -= 1
      },
    })
    Object.defineProperty(counted, 'aborted', { value: false })
    await report(wholeSource(refundsOf(50)), { clock, signal: counted })
    expect(listeners).toBe(0)
  })
})

async function said(): Promise<{ report: Report; rows: readonly ReportRow[] }> {
  const refunds = [
    refundOf({ minor: 1 }),
    refundOf({ id: 're_2', status: 'failed', minor: 2 }),
    refundOf({ id: 're_3', status: 'pending', currency: 'JPY', minor: 3 }),
  ]
  const { report, texts } = await write(wholeSource(refunds), ['ndjson'])
  const rows: readonly ReportRow[] = texts.ndjson
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => JSON.parse(line))
  return { report, rows }
}

function prove(report: Report, rows: readonly ReportRow[]): void {
  const check = createRowCheck()
  for (const row of rows) check.add(row)
  proveTotals(report, check)
}

describe('writing', () => {
  test('ends no format whose rows do not come to what its beginning says', async () => {
    const { report, rows } = await said()
    const texts: string[] = []
    async function* fewer(): AsyncGenerator<readonly ReportRow[], void, undefined> {
      yield rows.slice(1)
    }
    const error = await failureOf(
      writeReport({
        report,
        series: { bucket: 'day', points: [], accounts: [] },
        rows: fewer(),
        outputs: [{ format: 'json', sink: (text) => void texts.push(text) }],
        gate: openGate(undefined),
      }),
    )
    expect(issuesOf(error)).toEqual(['totals totals.differ'])
    expect(texts.join('')).not.toContain(']}\n')
  })
})

describe('totals and rows', () => {
  test('prove each other', async () => {
    const { report, rows } = await said()
    expect(() => prove(report, rows)).not.toThrow()
  })

  const faults: readonly (readonly [
    what: string,
    change: (report: Report, rows: readonly ReportRow[]) => [Report, readonly ReportRow[]],
  ])[] = [
    ['a row that is lost', (report, rows) => [report, rows.slice(1)]],
    ['a row that comes twice', (report, rows) => [report, [...rows, ...rows.slice(0, 1)]]],
    [
      'an amount that is another',
      (report, rows) => [report, rows.map((row) => ({ ...row, amountMinor: row.amountMinor + 1 }))],
    ],
    [
      'a status that is another',
      (report, rows) => [report, rows.map((row): ReportRow => ({ ...row, status: 'succeeded' }))],
    ],
    [
      'a currency that is another',
      (report, rows) => [report, rows.map((row) => ({ ...row, currency: 'USD' }))],
    ],
    ['a number of rows that is another', (report, rows) => [{ ...report, rows: 4 }, rows]],
    [
      'a total that is lost',
      (report, rows) => [{ ...report, overall: report.overall.slice(1) }, rows],
    ],
    [
      'a group that is lost',
      (report, rows) => [{ ...report, totals: report.totals.slice(1) }, rows],
    ],
  ]

  test.each(faults)('disagree over %s', async (_what, change) => {
    const { report, rows } = await said()
    const [changedReport, changedRows] = change(report, rows)
    expect(() => prove(changedReport, changedRows)).toThrow(
      expect.objectContaining({
        code: 'incomplete_list',
        issues: [{ path: 'totals', rule: 'totals.differ' }],
      }),
    )
  })
})
