import { describe, expect, test } from 'vitest'

import type { AccountStatement } from '../../src/model/index.ts'
import { again, exportOf, inFebruary, inJanuary, january, listOf, readable } from './restating.ts'
import { accountsSummary, sourceOf, statement, wholeSource, write } from './scene.ts'
import type { SceneSource, SourceRefund } from './scene.ts'

function listBy(
  fields: Partial<AccountStatement>,
  refunds: readonly SourceRefund[] = [],
): SceneSource {
  return sourceOf(refunds, () => accountsSummary([statement({ count: refunds.length, ...fields })]))
}

describe.each(readable)('an account of an earlier report in %s', (format) => {
  test('that has another provider or mode by now proves nothing gone', async () => {
    const previous = await exportOf([inJanuary('a'), inJanuary('b')], format)
    for (const fields of [{ provider: 'flutterwave' }, { mode: 'test' } as const]) {
      const { report, restated } = await again(previous, listBy(fields))
      expect(restated).toEqual([])
      expect(report.restatements).toMatchObject({ count: 0, unseen: 2 })
    }
    const same = await again(previous, listBy({}))
    expect(same.report.restatements).toMatchObject({ count: 2, unseen: 0 })
  })

  test('that was not in it has ordinary refunds in the period that it closed', async () => {
    const previous = await exportOf([inJanuary('a')], format)
    const switched = inJanuary('x', { provider: 'flutterwave', minor: 100 })
    const tested = inJanuary('y', { testMode: true, minor: 10 })
    const named = inJanuary('z', { account: 'africa', minor: 1 })
    const refunds = [switched, tested, named, inJanuary('late'), inJanuary('a')]
    const { report, restated, ordinary } = await again(previous, listOf(refunds, ['us', 'africa']))
    expect(ordinary.map(({ refund }) => refund)).toEqual(['x', 'y', 'z'])
    expect(report.overall[0]?.requested.minor).toBe('111')
    expect(restated.map(({ refund, restated }) => [refund, restated?.change])).toEqual([
      ['late', 'added'],
    ])
  })

  test('whose provider nobody named closes its period for any', async () => {
    const nameless = wholeSource([])
    const previous = (await write(nameless, [format], january)).texts[format]
    const { account: _account, ...refund } = inJanuary('late')
    const { restated } = await again(previous, wholeSource([refund]))
    expect(restated.map(({ restated }) => restated?.change)).toEqual(['added'])
  })

  test('leaves a gap between two closed periods open', async () => {
    const first = await exportOf([inJanuary('a')], format)
    const march = {
      createdFrom: '2026-03-01T00:00:00Z',
      createdBefore: '2026-04-01T00:00:00Z',
      clock: { now: () => Date.parse('2026-04-01T06:00:00Z') },
    }
    const inMarch = inFebruary('m', { createdAt: '2026-03-15T00:00:00.000Z' })
    const { texts } = await write(listOf([inMarch]), [format], { ...march, previous: first })
    const { report, ordinary } = await again(texts[format], listOf([inMarch, inFebruary('f')]), {
      createdFrom: '2026-02-01T00:00:00Z',
      createdBefore: '2026-05-01T00:00:00Z',
      clock: { now: () => Date.parse('2026-05-01T06:00:00Z') },
    })
    expect(report.restatements.closed?.createdFrom).toBe('2026-03-01T00:00:00.000Z')
    expect(ordinary.map(({ refund }) => refund)).toEqual(['f'])
  })
})

test('what a closed period has unchanged is not said to be here', async () => {
  const previous = await exportOf([inJanuary('a')], 'csv')
  const options = { createdFrom: '2026-01-01T00:00:00Z', previous }
  const formats = ['csv', 'ndjson', 'json', 'markdown', 'html'] as const
  const { texts } = await write(listOf([inJanuary('a')]), formats, options)
  for (const format of formats) {
    expect(texts[format]).toContain('of what an earlier report has closed, only what has changed')
  }
})
