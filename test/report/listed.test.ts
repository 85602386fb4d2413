import { describe, expect, test } from 'vitest'

import type { ListedScope } from '../../src/model/index.ts'
import { report } from '../../src/report/index.ts'
import { again, exportOf, february, inFebruary, inJanuary, january } from './restating.ts'
import {
  accountsSummary,
  clock,
  failureOf,
  issuesOf,
  refundOf,
  sourceOf,
  statement,
  walkSummary,
  write,
} from './scene.ts'
import type { SceneSource, SourceRefund } from './scene.ts'

const formats = ['csv', 'ndjson', 'json', 'markdown', 'html'] as const

function scopeOf(fields: Partial<ListedScope> = {}): ListedScope {
  return {
    status: null,
    payment: null,
    createdFrom: null,
    createdBefore: null,
    isResumed: false,
    ...fields,
  }
}

/** A list of one account that is whole, and says what it was asked for. */
function listedBy(
  fields: Partial<ListedScope>,
  refunds: readonly SourceRefund[] = [],
): SceneSource {
  return sourceOf(refunds, () =>
    accountsSummary([statement({ count: refunds.length })], { listed: scopeOf(fields) }),
  )
}

describe('a list that was asked for a part', () => {
  test('is complete of that part alone, and every format names it', async () => {
    const payment = { kind: 'payment_intent', id: 'pi_<1>' }
    const source = listedBy({ status: 'failed', payment })
    const { report: said, texts } = await write(source, formats)
    expect(said.complete).toBe(true)
    expect(said.listed).toEqual({
      status: 'failed',
      payment: 'payment_intent:pi_<1>',
      isResumed: false,
    })
    expect(said.statements.slice(0, 2)).toEqual([
      'Complete: the list was read to its end, and every refund that was asked for is here: only those with status failed of one payment.',
      'Listed were only refunds with status failed of payment payment_intent:pi_<1>.',
    ])
    for (const format of formats) {
      expect(texts[format]).toContain('only those with status failed of one payment')
      expect(texts[format]).not.toContain('every refund of the period')
    }
  })

  test('is named by the payment id where that is all there is', async () => {
    const said = await report(listedBy({ payment: 'pi_1' }), { clock })
    expect(said.listed?.payment).toBe('pi_1')
  })

  test('never tells what it left out as gone', async () => {
    const previous = await exportOf([inJanuary('a'), inJanuary('b')], 'ndjson')
    const changed = inJanuary('a', { status: 'failed' })
    const source = listedBy({ status: 'failed' }, [changed])
    const { report: said, restated } = await again(previous, source)
    expect(restated.map(({ refund, restated }) => [refund, restated?.change])).toEqual([
      ['a', 'changed'],
    ])
    expect(said.restatements.unseen).toBe(1)
  })

  test.each(['csv', 'ndjson', 'json'] as const)(
    'is compared in %s with a list that was asked for the same alone',
    async (format) => {
      const filter = { status: 'failed', payment: 'pi_1' } as const
      const first = listedBy(filter, [inJanuary('a', { status: 'failed' })])
      const previous = (await write(first, [format], january)).texts[format]
      const others = [listedBy({}), listedBy({ status: 'failed' }), sourceOf([])]
      for (const source of others) {
        const error = await failureOf(again(previous, source))
        expect(issuesOf(error)).toEqual(['previous previous.filter'])
        expect(source.walks()).toBe(0)
      }
      const same = listedBy(filter, [inJanuary('a', { status: 'failed' })])
      expect((await again(previous, same)).report.restatements.unchanged).toBe(1)
    },
  )
})

describe('a list that begins behind a cursor', () => {
  test('is not complete, for that reason, in every format', async () => {
    const source = listedBy({ isResumed: true }, [refundOf({ account: 'us' })])
    const { report: said, texts } = await write(source, formats)
    expect(said.complete).toBe(false)
    expect(said.accounts.map(({ complete }) => complete)).toEqual([false])
    expect(said.statements.slice(0, 2)).toEqual([
      'NOT COMPLETE: refunds are missing here, or may be.',
      'It begins behind a cursor: what comes before that in the list is not here.',
    ])
    expect(said.statements.join()).not.toContain('could not be proved whole')
    for (const format of formats) expect(texts[format]).toContain('begins behind a cursor')
    expect(texts.html).not.toContain('could not be proved whole')
  })

  test('tells nothing as gone', async () => {
    const previous = await exportOf([inJanuary('a')], 'ndjson')
    const { report: said } = await again(previous, listedBy({ isResumed: true }))
    expect(said.restatements).toMatchObject({ count: 0, unseen: 1 })
  })
})

describe('the period of a report', () => {
  const asked = {
    createdFrom: '2026-01-01T00:00:00.000Z',
    createdBefore: '2026-02-01T00:00:00.000Z',
  }

  test('is that of its list where it names none itself', async () => {
    const said = await report(listedBy(asked), { clock })
    expect(said.period).toMatchObject(asked)
  })

  test('is what the two say together', async () => {
    const said = await report(listedBy({ createdFrom: asked.createdFrom }), {
      clock,
      createdFrom: '2026-01-01T01:00:00+01:00',
      createdBefore: asked.createdBefore,
    })
    expect(said.period).toMatchObject(asked)
  })

  test('is not widened by a previous report beyond what was listed', async () => {
    const previous = await exportOf([inJanuary('a')], 'ndjson')
    const source = listedBy({ createdFrom: '2026-01-16T00:00:00.000Z' }, [inFebruary('b')])
    const { report: said } = await again(previous, source, {})
    expect(said.restatements).toMatchObject({ count: 0, unseen: 1 })
  })

  test.each([
    [{ createdFrom: '2026-01-02T00:00:00Z' }, 'createdFrom range.listed'],
    [{ createdBefore: '2026-01-02T00:00:00Z' }, 'createdBefore range.listed'],
  ])('is refused for %j where the list is of another', async (options, issue) => {
    const source = listedBy(asked)
    const error = await failureOf(report(source, { clock, ...options }))
    expect(issuesOf(error)).toEqual([issue])
    expect(source.walks()).toBe(0)
  })

  test('is refused where nothing of it was listed', async () => {
    const source = listedBy({ createdBefore: asked.createdBefore })
    const options = { clock, createdFrom: '2026-02-02T00:00:00Z' }
    expect(issuesOf(await failureOf(report(source, options)))).toEqual([
      'createdBefore range.listed',
    ])
  })

  test('is told where it has not ended, in every format', async () => {
    const options = { createdBefore: '2026-03-01T12:00:00.001Z' }
    const { report: said, texts } = await write(listedBy({}), formats, options)
    expect(said.statements.slice(0, 2)).toEqual([
      'Complete: the list was read to its end, and every refund of the period so far is here.',
      'The period had not ended when this was made: refunds created after 2026-03-01T12:00:00.000Z are not here.',
    ])
    for (const format of formats) {
      expect(texts[format]).toContain('The period had not ended when this was made')
    }
    const ended = await report(listedBy({}), { clock, createdBefore: '2026-03-01T12:00:00Z' })
    expect(ended.statements.join()).not.toContain('had not ended')
  })
})

describe('a list that can not be proved whole', () => {
  const faults = [{ path: 'accounts.us.refunds', rule: 'list.repeats' }]

  test('says why, in every format', async () => {
    const { texts } = await write(
      sourceOf([], () => walkSummary({ complete: false, faults })),
      formats,
    )
    for (const format of formats) {
      expect(texts[format]).toContain('accounts.us.refunds list.repeats')
    }
  })

  test('is not complete, whatever it says of itself', async () => {
    const summary = walkSummary({ complete: true, faults })
    const said = await report(
      sourceOf([], () => summary),
      { clock },
    )
    expect(said.complete).toBe(false)
  })

  test('is not complete where rows were kept out, in every format alike', async () => {
    const rejected = [{ account: 'us', id: 'bad', issues: [], raw: null }]
    const walks = [
      walkSummary({ complete: true, rejected }),
      accountsSummary([statement({ rejected: 1 })], { rejected }),
    ]
    for (const summary of walks) {
      const { report: said, texts } = await write(
        sourceOf([], () => summary),
        formats,
      )
      expect(said.complete).toBe(false)
      expect(said.accounts.map(({ complete }) => complete)).toEqual([false])
      expect(texts.html).toContain('banner-incomplete')
      expect(texts.markdown).toContain('NOT COMPLETE')
    }
  })
})

/** What the page and the document say in place of rows. */
async function emptyText(source: SceneSource, previous?: string): Promise<readonly string[]> {
  const options = previous === undefined ? {} : { ...february, previous }
  const { texts } = await write(source, ['html', 'markdown'], options)
  const shown = [
    /<h2 id="figures">[^<]*<\/h2>\s*<p class="note">(.*?)<\/p>/.exec(texts.html)?.[1],
    /## Refunds\n\n(.*)\n/.exec(texts.markdown)?.[1],
  ]
  return shown.map((text) => text ?? 'nothing')
}

const none = 'There are no refunds in this period.'

describe('a report without rows', () => {
  test('says that there are none only where that is known', async () => {
    expect(await emptyText(listedBy({}))).toEqual([none, none])
    const failed = sourceOf([], () => accountsSummary([statement({ complete: false })]))
    expect(await emptyText(failed)).toEqual(['None were read.', 'None were read.'])
    expect((await emptyText(sourceOf([])))[0]).toBe('None were read.')
    expect((await emptyText(listedBy({ status: 'new' })))[0]).toBe(
      'There are no refunds that were asked for in this period.',
    )
  })

  test('says where the closed period has them all', async () => {
    const previous = await exportOf([inJanuary('a')], 'csv')
    const same = [inJanuary('a')]
    expect((await emptyText(listedBy({}, same), previous))[0]).toBe(
      'There are none outside of the closed period.',
    )
    const broken = sourceOf(same, () => accountsSummary([statement({ count: 1, complete: false })]))
    expect((await emptyText(broken, previous))[0]).toBe(
      'None were read outside of the closed period.',
    )
  })
})
