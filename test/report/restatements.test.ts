import { describe, expect, test } from 'vitest'

import type { ReportOptions, ReportRow } from '../../src/report/index.ts'
import {
  again,
  exportOf,
  february,
  inFebruary,
  inJanuary,
  january,
  listOf,
  readable,
} from './restating.ts'
import {
  accountsSummary,
  failureOf,
  issuesOf,
  sceneSpool,
  sourceOf,
  statement,
  walkSummary,
  write,
} from './scene.ts'
import type { SceneSource } from './scene.ts'

describe.each(readable)('a period that was closed by a report in %s', (format) => {
  test('has no ordinary rows again, and its refunds are in no total', async () => {
    const previous = await exportOf([inJanuary('a'), inJanuary('b')], format)
    const { report, ordinary, restated } = await again(
      previous,
      listOf([inFebruary('c', { minor: 100 }), inJanuary('a'), inJanuary('b')]),
    )
    expect(ordinary.map(({ refund }) => refund)).toEqual(['c'])
    expect(restated).toEqual([])
    expect(report.rows).toBe(1)
    expect(report.overall[0]?.requested.minor).toBe('100')
    expect(report.accounts[0]?.count).toBe(3)
    expect(report.restatements).toEqual({
      previousMadeAt: '2026-02-01T06:00:00.000Z',
      closed: {
        createdFrom: '2026-01-01T00:00:00.000Z',
        createdBefore: '2026-02-01T00:00:00.000Z',
      },
      count: 0,
      unchanged: 2,
      unseen: 0,
      netChange: [],
    })
  })

  test('is restated by what changed, came later or is gone', async () => {
    const earlier = [
      inJanuary('pending', { status: 'pending', minor: 10 }),
      inJanuary('failing', { status: 'pending', minor: 20 }),
      inJanuary('reviving', { status: 'failed', minor: 40 }),
      inJanuary('growing', { minor: 100 }),
      inJanuary('vanishing', { minor: 1000 }),
      inJanuary('vanishing-failed', { minor: 7, status: 'failed' }),
      inJanuary('yen', { minor: 5, currency: 'JPY', status: 'pending' }),
    ]
    const later = [
      inJanuary('late', { minor: 3 }),
      inJanuary('late-failed', { minor: 3, status: 'failed' }),
      inJanuary('pending', { status: 'succeeded', minor: 10 }),
      inJanuary('failing', { status: 'failed', minor: 20 }),
      inJanuary('reviving', { status: 'succeeded', minor: 40 }),
      inJanuary('growing', { minor: 150 }),
      inJanuary('yen', { minor: 5, currency: 'JPY', status: 'failed' }),
    ]
    const { report, restated } = await again(await exportOf(earlier, format), listOf(later))
    expect(
      restated.map(({ refund, status, amountMinor, restated }) => [
        refund,
        status,
        amountMinor,
        restated?.change,
        restated?.previousStatus,
        restated?.previousAmountMinor,
        restated?.netChangeMinor,
      ]),
    ).toEqual([
      ['late', 'succeeded', 3, 'added', null, null, 3],
      ['late-failed', 'failed', 3, 'added', null, null, 0],
      ['pending', 'succeeded', 10, 'changed', 'pending', 10, 0],
      ['failing', 'failed', 20, 'changed', 'pending', 20, -20],
      ['reviving', 'succeeded', 40, 'changed', 'failed', 40, 40],
      ['growing', 'succeeded', 150, 'changed', 'succeeded', 100, 50],
      ['yen', 'failed', 5, 'changed', 'pending', 5, -5],
      ['vanishing', 'succeeded', 1000, 'gone', 'succeeded', 1000, -1000],
      ['vanishing-failed', 'failed', 7, 'gone', 'failed', 7, 0],
    ])
    expect(report.restatements).toMatchObject({
      count: 9,
      unchanged: 0,
      unseen: 0,
      netChange: [
        { currency: 'JPY', minor: '-5', decimal: '-5' },
        { currency: 'USD', minor: '-927', decimal: '-9.27' },
      ],
    })
    expect(report).toMatchObject({ rows: 0, overall: [], totals: [] })
  })

  test('gives back every field of a refund that is gone', async () => {
    const refund = inJanuary('=gone', {
      payments: [
        { kind: 'payment_intent', id: 'pi_1' },
        { kind: 'checkout_session', id: 'cs 1 %20%' },
      ],
      reference: '-1,"é😀"\r\n',
      reason: 'other',
      bankReference: { type: '@arn', value: '+74', status: 'available' },
      testMode: true,
    })
    const listed = sourceOf([], () => accountsSummary([statement({ mode: 'test' })]))
    const { restated } = await again(await exportOf([refund], format), listed)
    const { texts } = await write(listOf([refund]), ['ndjson'], {})
    const row: ReportRow = JSON.parse(texts.ndjson.split('\n')[1] ?? '')
    expect(restated).toEqual([
      {
        ...row,
        record: 'restatement',
        restated: {
          change: 'gone',
          previousStatus: 'succeeded',
          previousAmountMinor: 3500,
          netChangeMinor: -3500,
        },
      },
    ])
  })

  test('of no refund at all is closed too', async () => {
    const { restated } = await again(await exportOf([], format), listOf([inJanuary('late')]))
    expect(restated.map(({ restated }) => restated?.change)).toEqual(['added'])
  })

  test('chains: each month is compared with the month before', async () => {
    const first = await exportOf([inJanuary('a')], format)
    const { texts } = await write(
      listOf([inFebruary('b'), inJanuary('a', { status: 'failed' })]),
      [format],
      { ...february, previous: first, clock: { now: () => Date.parse('2026-03-01T06:00:00Z') } },
    )
    const march = {
      createdFrom: '2026-02-01T00:00:00Z',
      createdBefore: '2026-04-01T00:00:00Z',
      clock: { now: () => Date.parse('2026-04-01T06:00:00Z') },
    }
    const { report, restated } = await again(
      texts[format],
      listOf([inFebruary('b', { status: 'failed' })]),
      march,
    )
    expect(report.restatements.closed).toEqual({
      createdFrom: '2026-02-01T00:00:00.000Z',
      createdBefore: '2026-03-01T00:00:00.000Z',
    })
    expect(restated.map(({ refund }) => refund)).toEqual(['b'])
    expect(report.restatements.unseen).toBe(0)
    const error = await failureOf(again(texts[format], listOf([]), { ...march, ...february }))
    expect(issuesOf(error)).toEqual(['previous previous.reaches_back'])
  })
})

describe('a closed period', () => {
  test('with open ends goes up to the making of the report', async () => {
    const { clock } = january
    const previous = await exportOf([inJanuary('a')], 'ndjson', { clock })
    const refunds = [
      inFebruary('new', { createdAt: '2026-02-01T06:00:00.000Z' }),
      inFebruary('late', { createdAt: '2026-02-01T05:59:59.999Z' }),
      inJanuary('a'),
    ]
    const { report, ordinary, restated } = await again(previous, listOf(refunds), {})
    expect(report.restatements.closed).toEqual({
      createdFrom: null,
      createdBefore: '2026-02-01T06:00:00.000Z',
    })
    expect(ordinary.map(({ refund }) => refund)).toEqual(['new'])
    expect(restated.map(({ refund }) => refund)).toEqual(['late'])
  })

  test('keeps what it has, also where it was created while the report was made', async () => {
    const { clock } = january
    const refund = inFebruary('racing', { createdAt: '2026-02-01T06:00:01.000Z' })
    const previous = await exportOf([refund], 'ndjson', { clock })
    const { report, ordinary } = await again(previous, listOf([refund]), {})
    expect(ordinary).toEqual([])
    expect(report.restatements.unchanged).toBe(1)
  })

  test('keeps a refund whose time nobody knows', async () => {
    const { clock } = january
    const refund = inJanuary('timeless', { createdAt: null })
    const previous = await exportOf([refund], 'ndjson', { clock })
    const other = inJanuary('other', { createdAt: null })
    const { report, ordinary } = await again(previous, listOf([refund, other]), {})
    expect(report.restatements.unchanged).toBe(1)
    expect(ordinary.map(({ refund: id }) => id)).toEqual(['other'])
    const { restated } = await again(previous, listOf([]), {})
    expect(restated.map(({ restated }) => restated?.change)).toEqual(['gone'])
  })

  test('takes another currency for another refund', async () => {
    const previous = await exportOf([inJanuary('a', { minor: 5 })], 'ndjson')
    const { report } = await again(
      previous,
      listOf([inJanuary('a', { minor: 5, currency: 'JPY' })]),
    )
    expect(report.restatements.netChange.map(({ currency, minor }) => [currency, minor])).toEqual([
      ['JPY', '5'],
      ['USD', '-5'],
    ])
  })

  test('is told in words', async () => {
    const previous = await exportOf([inJanuary('a'), inJanuary('b')], 'ndjson')
    const { report } = await again(previous, listOf([inJanuary('a', { status: 'failed' })]))
    expect(report.statements.slice(-2)).toEqual([
      'The report of 2026-02-01T06:00:00.000Z has closed the period from 2026-01-01T00:00:00.000Z to before 2026-02-01T00:00:00.000Z for the accounts that it had: their refunds of that time are in no total here.',
      'Restated since then: 2 refunds, net change -70.00 USD; as they were: 0.',
    ])
  })

  test('has its restatements in Markdown too', async () => {
    const previous = await exportOf([inJanuary('a')], 'csv')
    const { texts } = await write(listOf([inJanuary('a', { status: 'failed' })]), ['markdown'], {
      ...february,
      previous,
    })
    expect(texts.markdown).toContain(
      '| changed | succeeded 3500 | failed 3500 | -3500 | USD | 2026-01-15T00:00:00.000Z | us | a |',
    )
  })
})

describe('a refund that does not come again', () => {
  const earlier = [inJanuary('a'), inJanuary('b')]

  const unproved: readonly (readonly [why: string, SceneSource, ReportOptions])[] = [
    [
      'the list is not complete',
      sourceOf([inJanuary('a')], () => accountsSummary([statement({ count: 1, complete: false })])),
      february,
    ],
    [
      'the list of another account is not',
      sourceOf([inJanuary('a')], () =>
        accountsSummary([
          statement({ count: 1 }),
          statement({ account: 'africa', complete: false }),
        ]),
      ),
      february,
    ],
    ['nobody says whether it is', sourceOf([inJanuary('a')]), february],
    ['another period was listed', listOf([]), { createdFrom: '2026-01-16T00:00:00Z' }],
    ['another account was listed', listOf([], ['africa']), february],
    ['the account has no name any more', sourceOf([], () => walkSummary()), february],
  ]

  test.each(unproved)('is not called gone where %s', async (_why, source, options) => {
    const { report, restated } = await again(await exportOf(earlier, 'ndjson'), source, options)
    expect(restated).toEqual([])
    expect(report.restatements.count).toBe(0)
    expect(report.restatements.unseen).toBeGreaterThan(0)
    expect(report.restatements.unseen + report.restatements.unchanged).toBe(2)
    expect(report.statements.at(-1)).toContain('nothing proves that they are gone')
  })

  test('is counted also where no rows are written', async () => {
    const { report } = await write(listOf([inJanuary('a')]), [], {
      ...february,
      previous: await exportOf(earlier, 'ndjson'),
    })
    expect(report.restatements).toMatchObject({ count: 1, unchanged: 1 })
  })

  test('waits in the spool with all others', async () => {
    const spool = sceneSpool({ mostRead: 100 })
    const { report, restated, ordinary } = await again(
      await exportOf(earlier, 'ndjson'),
      listOf([inFebruary('c')]),
      { ...february, spool: () => spool },
    )
    expect(restated.map(({ refund }) => refund)).toEqual(['a', 'b'])
    expect(ordinary.map(({ refund }) => refund)).toEqual(['c'])
    expect(report.restatements.count).toBe(2)
    expect(spool.closed()).toBe(1)
  })
})
