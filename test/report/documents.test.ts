import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { cellText, literal } from '../../src/report/formats/markdown-text.ts'
import { keepNewest } from '../../src/report/formats/newest.ts'
import { toRow } from '../../src/report/row.ts'
import {
  accountsSummary,
  refundOf,
  refundsOf,
  sourceOf,
  statement,
  wholeSource,
  write,
} from './scene.ts'

describe('an NDJSON report', () => {
  test('says what it is on its first line and has a row on each other', async () => {
    const { report, texts } = await write(wholeSource(refundsOf(3)), ['ndjson'])
    const values: readonly unknown[] = texts.ndjson
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(values[0]).toEqual({ record: 'report', ...report })
    expect(values.slice(1)).toHaveLength(3)
    expect(values[1]).toMatchObject({ record: 'refund', refund: 're_0', restated: null })
  })
})

describe('a JSON report', () => {
  test.each([0, 1, 3])('with %i rows is valid as a whole', async (count) => {
    const { report, texts } = await write(wholeSource(refundsOf(count)), ['json'])
    const value: { readonly report: unknown; readonly rows: readonly unknown[] } = JSON.parse(
      texts.json,
    )
    expect(value.report).toEqual(report)
    expect(value.rows).toHaveLength(count)
  })

  test('can be read line by line', async () => {
    const { texts } = await write(wholeSource(refundsOf(2)), ['json'])
    const [first = '', ...rest] = texts.json.trimEnd().split('\n')
    expect(first).toMatch(/^\{"report":\{"version":1,"title":"Refunds","statements":\["Complete/)
    expect(rest.map((line) => line.slice(0, 18))).toEqual([
      '{"record":"refund"',
      '{"record":"refund"',
      ']}',
    ])
  })
})

describe('a Markdown report', () => {
  test('says first whether it is complete', async () => {
    const { texts } = await write(wholeSource(refundsOf(1)), ['markdown'])
    expect(texts.markdown.split('\n').slice(0, 3)).toEqual([
      '# Refunds',
      '',
      '**Complete: the list was read to its end, and every refund of the period is here.**',
    ])
  })

  test('has tables of totals, of what is open, of accounts and of rows kept out', async () => {
    const rejected = [
      { account: 'us', id: 're|bad', issues: [{ path: 'id', rule: 'id.format' }], raw: {} },
    ]
    const source = sourceOf([refundOf({ account: 'us', status: 'pending' })], () =>
      accountsSummary([statement({ count: 1, rejected: 1, complete: false })], { rejected }),
    )
    const { texts } = await write(source, ['markdown'])
    for (const line of [
      '| USD | 1 | 35.00 | 0.00 | 35.00 | 0 | 35.00 |',
      '| us | pending | USD | 1 | 35.00 | 0.00 | 35.00 | 0 | 35.00 |',
      '| USD | 1 | 0 | 0 | 1 | 0 | 0 |',
      '| us | stripe | live | 1 | 1 | not complete | |',
      '| us | `re\\|bad` | id id.format |',
    ]) {
      expect(texts.markdown).toContain(`${line}\n`)
    }
  })

  test('shows the newest hundred rows whatever order they come in, and says what was cut', async () => {
    const { texts } = await write(wholeSource(refundsOf(150).toReversed()), ['markdown'])
    expect(texts.markdown).toContain('The newest 100 of 150 refunds; the totals are of all.')
    const ids = [...texts.markdown.matchAll(/`re_(\d+)`/g)].map(([, id]) => Number(id))
    expect(ids).toEqual(Array.from({ length: 100 }, (_, index) => index))
  })

  test('tells an account named unknown from one that is not known', async () => {
    const refunds = [
      refundOf({ account: 'unknown' }),
      refundOf({ account: '*unknown*' }),
      refundOf(),
    ]
    const { texts } = await write(sourceOf(refunds), ['markdown'], { by: ['account'] })
    const names = [...texts.markdown.matchAll(/^\| (\S+) \| USD \| 1 /gm)].map(([, name]) => name)
    expect(names).toEqual(['`*unknown*`', 'unknown', '*unknown*'])
  })

  test('says that there are none', async () => {
    const { texts } = await write(wholeSource([]), ['markdown'])
    expect(texts.markdown).toContain('There are no refunds in this period.')
  })

  test('cuts groups beyond a thousand and says so', async () => {
    const refunds = Array.from({ length: 1001 }, (_, index) =>
      refundOf({ account: `a${String(index).padStart(4, '0')}` }),
    )
    const { texts } = await write(wholeSource(refunds), ['markdown'], { by: ['account'] })
    expect(texts.markdown).toContain('The first 1000 of 1001.')
  })

  const markup = [
    'a|b',
    'a\\|b',
    'a\\\\|b',
    '[click](https://evil.example)',
    '<script>alert(1)</script>',
    '![x](https://evil.example/x.png)',
    '**bold** _and_ ~~more~~',
    'https://evil.example',
    'www.evil.example',
    'mail@evil.example',
    '#123 @somebody',
    'a\nb',
    'a\r\n\r\n# b',
    '`code` and ``more``',
    '\u202egnp.exe',
    '&lt;&amp;',
    '$x$',
    '``',
    '`',
    ' ',
    '',
  ]

  test.each(markup)('makes no markup of %j', async (text) => {
    const { texts } = await write(wholeSource([refundOf({ reference: text, account: text })]), [
      'markdown',
    ])
    const rows = texts.markdown.split('## Refunds')[1] ?? ''
    const [, heads = '', , row = ''] = /\n(\|.*)\n(\|.*)\n(\|.*)\n/.exec(rows) ?? []
    expect(cellsOf(row)).toHaveLength(cellsOf(heads).length)
    const outsideCode = row.replaceAll(/(`+)(?!`).*?(?<!`)\1(?!`)/g, '')
    expect(outsideCode).not.toMatch(/[<>[\]*_~@#&$\\]|:\/\/|www\./)
  })

  test('keeps a text on one line, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(literal(text)).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u)
        expect(cellsOf(`| ${cellText(text)} |`)).toHaveLength(1)
      }),
      { seed: 4, numRuns: 3000 },
    )
  })
})

/** The cells of a row, as GitHub's tables have them: a bar ends one unless a backslash escapes it. */
function cellsOf(row: string): readonly string[] {
  return (row.match(/(?:\\.|[^|\\])*\|/gs) ?? []).slice(1)
}

const setting = { madeAtMs: 0, modes: new Map<string, 'test' | 'live'>() }

describe('the newest rows of many', () => {
  test('are kept in order, those without a time last', () => {
    const newest = keepNewest(3)
    for (const createdAt of ['2026-01-02', '2026-01-04', null, '2026-01-03', '2026-01-01', null]) {
      const input = { createdAt: createdAt === null ? null : `${createdAt}T00:00:00.000Z` }
      newest.add(toRow(refundOf(input), { madeAtMs: 0, modes: new Map() }).row)
    }
    expect(newest.count()).toBe(6)
    expect(newest.rows().map(({ createdAt }) => createdAt?.slice(0, 10))).toEqual([
      '2026-01-04',
      '2026-01-03',
      '2026-01-02',
    ])
  })

  test('are those of a whole sort, whatever order they come in', () => {
    const hours = fc.array(fc.option(fc.integer({ min: 0, max: 300 })), { maxLength: 400 })
    fc.assert(
      fc.property(hours, fc.integer({ min: 1, max: 90 }), (given, most) => {
        const rows = given.map((hour, index) => {
          const createdAt =
            hour === null ? null : new Date(Date.UTC(2026, 0, 1, hour)).toISOString()
          return toRow(refundOf({ createdAt, id: `re_${index}` }), setting).row
        })
        const newest = keepNewest(most)
        for (const row of rows) newest.add(row)
        const times = rows.toSorted(
          (a, b) => Date.parse(b.createdAt ?? '1970') - Date.parse(a.createdAt ?? '1970'),
        )
        expect(newest.rows()).toEqual(times.slice(0, most))
      }),
      { seed: 4, numRuns: 200 },
    )
  })
})
