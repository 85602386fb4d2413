import * as fc from 'fast-check'
import Papa from 'papaparse'
import { describe, expect, test } from 'vitest'

import {
  denatured,
  joinedTexts,
  neutralised,
  splitTexts,
} from '../../src/report/formats/csv-cells.ts'
import { csvColumns } from '../../src/report/formats/csv-columns.ts'
import {
  accountsSummary,
  refundOf,
  refundsOf,
  sourceOf,
  statement,
  wholeSource,
  write,
} from './scene.ts'
import type { SceneSource, SourceRefund } from './scene.ts'

type CsvRecord = Readonly<Record<string, string>>

/** Reads CSV by a parser that isn't the one that this package has. */
function recordsIn(csv: string): readonly CsvRecord[] {
  const { data, errors } = Papa.parse<string[]>(csv, { delimiter: ',', newline: '\r\n' })
  expect(errors).toEqual([])
  const [columns = [], ...lines] = data.filter((cells) => cells.join('') !== '')
  expect(columns).toEqual(csvColumns)
  return lines.map((cells) => {
    expect(cells).toHaveLength(columns.length)
    return Object.fromEntries(columns.map((column, index) => [column, cells[index] ?? '']))
  })
}

async function recordsOf(source: SceneSource): Promise<readonly CsvRecord[]> {
  return recordsIn((await write(source, ['csv'])).texts.csv)
}

async function referenceIn(reference: string): Promise<string | undefined> {
  const records = await recordsOf(wholeSource([refundOf({ reference })]))
  return records.find(({ record }) => record === 'refund')?.reference
}

const formulas = [
  '=1+1',
  '+1',
  '-1',
  '@SUM(A1)',
  '\t=1',
  '\tplain',
  '\r=1',
  '\rplain',
  '\n=1',
  '  =1',
  '\u00a0=1',
  '\u200b=1',
  '\ufeff=1',
  '\0=1',
  '＝1+1',
  '＋1',
  '－1',
  '＠SUM',
  "'=1",
  "''=1",
  '=HYPERLINK("https://evil.example","x")',
  `=cmd|' /C calc'!A0`,
]

const harmless = [
  'RMA-1',
  "it's",
  "'quoted'",
  'a=b',
  'a,b',
  'a;b',
  'say "hello"',
  '"',
  '""',
  'two\r\nlines',
  'two\nlines',
  'two\rlines',
  'end\r',
  ' leading',
  'trailing ',
  'nul\0nul',
  '𝒜stral 😀',
  'é',
  '',
]

describe('a cell of text from outside', () => {
  test.each(formulas)(
    'that a spreadsheet would run has an apostrophe before it: %j',
    async (text) => {
      expect(await referenceIn(text)).toBe(`'${text}`)
    },
  )

  test.each(harmless)('that is harmless comes unchanged: %j', async (text) => {
    expect(await referenceIn(text)).toBe(text)
  })

  test('comes back exactly, whatever it was', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({
        unit: fc.constantFrom("'", '=', '-', ' ', '\t', '\r', '\n', '＝', 'a', ',', '"'),
      }),
    )
    fc.assert(
      fc.property(text, (given) => {
        expect(denatured(neutralised(given))).toBe(given)
      }),
      { seed: 4, numRuns: 3000 },
    )
  })

  test('comes through a second parser exactly, whatever it was', async () => {
    const text = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.string({
        unit: fc.constantFrom("'", '=', '-', ' ', '\t', '\r', '\n', '\0', '😀', ',', '"'),
      }),
    )
    await fc.assert(
      fc.asyncProperty(text, async (given) => {
        expect(denatured((await referenceIn(given)) ?? '')).toBe(given.toWellFormed())
      }),
      { seed: 4, numRuns: 300 },
    )
  })

  test('that holds a semicolon stands in quotes', async () => {
    const { texts } = await write(wholeSource([refundOf({ reference: 'a;=1+1' })]), ['csv'])
    expect(texts.csv).toContain(',"a;=1+1",')
  })

  test('that holds several payments parts them whatever their ids are', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ minLength: 1, unit: 'binary' })), (given) => {
        expect(splitTexts(joinedTexts(given))).toEqual(given)
      }),
      { seed: 4, numRuns: 1000 },
    )
    expect(joinedTexts(['a:1', 'b:2 %'])).toBe('a:1 b:2%20%25')
    expect(splitTexts('a:%2520')).toEqual(['a:%20'])
  })

  test('is neutralised in every column that can hold one', async () => {
    const bad = '=1+1'
    const refund: SourceRefund = {
      ...refundOf(),
      account: bad,
      provider: bad,
      payments: [{ kind: bad, id: bad }],
      id: bad,
      reference: bad,
      providerStatus: bad,
      bankReference: { type: bad, value: bad, status: 'available' },
    }
    const rejected = [{ account: bad, id: bad, issues: [{ path: bad, rule: bad }], raw: null }]
    const source = sourceOf([refund], () =>
      accountsSummary([statement({ account: bad, provider: bad, count: 1 })], { rejected }),
    )
    const { texts } = await write(source, ['csv'], { title: bad })
    const cells = recordsIn(texts.csv).flatMap((record) => Object.values(record))
    expect(cells.filter((cell) => /^[=+\-@]/.test(cell))).toEqual([])
    expect(cells.filter((cell) => cell.startsWith("'=")).length).toBeGreaterThan(12)
  })

  test('that is half a surrogate pair becomes what UTF-8 can say', async () => {
    expect(await referenceIn('\ud800')).toBe('\ufffd')
  })
})

describe('a CSV report', () => {
  test('ends each line with CRLF and has as many fields in each', async () => {
    const { texts } = await write(wholeSource(refundsOf(3)), ['csv'])
    expect(texts.csv.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/)
    expect(recordsIn(texts.csv).length).toBeGreaterThan(20)
  })

  test.each(['two\nlines', 'two\rlines', 'two\r\nlines', 'a,b', 'a"b'])(
    'quotes what would end a field or a line: %j',
    async (reference) => {
      const { texts } = await write(wholeSource([refundOf({ reference })]), ['csv'])
      expect(texts.csv).toContain(`,"${reference.replace('"', '""')}",`)
    },
  )

  test('has the rows of a walk under the names that they have elsewhere', async () => {
    const refund = refundOf({
      account: 'us',
      minor: -350,
      payments: [
        { kind: 'payment_intent', id: 'pi_1' },
        { kind: 'checkout_session', id: 'cs_1' },
      ],
      bankReference: { type: 'arn', value: '7406', status: 'available' },
    })
    const records = await recordsOf(wholeSource([refund]))
    const row = records.find(({ record }) => record === 'refund')
    expect(row).toMatchObject({
      account: 'us',
      provider: 'stripe',
      mode: 'live',
      payments: 'payment_intent:pi_1 checkout_session:cs_1',
      refund: 're_1',
      amountMinor: '-350',
      amount: '-3.50',
      currency: 'USD',
      createdAt: '2026-02-10T08:00:00.000Z',
      bankReference: '7406',
      bankReferenceType: 'arn',
      bankReferenceStatus: 'available',
      change: '',
    })
  })

  test('says first what it is and lacks, then totals, then rows', async () => {
    const records = await recordsOf(wholeSource(refundsOf(2)))
    const kinds = records.map(({ record }) => record)
    expect([...new Set(kinds)]).toEqual(['report', 'account', 'total', 'refund'])
    expect(records[0]?.note).toMatch(/^Complete:/)
    const facts = Object.fromEntries(records.map(({ name = '', value }) => [name, value]))
    expect(facts).toMatchObject({
      madeAt: '2026-03-01T12:00:00.000Z',
      timeBasis: 'created',
      timeZone: 'UTC',
      sign: 'refunds_positive',
      complete: 'true',
      rows: '2',
    })
  })

  test('has a record for each account, each row kept out and each total', async () => {
    const error = {
      id: 're_bad',
      account: 'us',
      issues: [{ path: 'id', rule: 'id.empty' }],
      raw: {},
    }
    const refunds = [
      refundOf({ account: 'us', status: 'pending' }),
      refundOf({ account: 'us', status: 'failed', id: 're_2' }),
    ]
    const source = sourceOf(refunds, () =>
      accountsSummary([statement({ count: 2, rejected: 1, complete: false })], {
        rejected: [error],
      }),
    )
    const records = await recordsOf(source)
    expect(records.find(({ record }) => record === 'account')).toMatchObject({
      account: 'us',
      count: '2',
      value: 'incomplete',
      note: '1 row was kept out',
    })
    expect(records.find(({ record }) => record === 'rejected')).toMatchObject({
      refund: 're_bad',
      note: 'id id.empty',
    })
    expect(records.find(({ name }) => name === 'overall')).toMatchObject({
      currency: 'USD',
      count: '2',
      amountMinor: '7000',
      amount: '70.00',
      failedCount: '1',
      failed: '35.00',
      net: '35.00',
      failureRate: '0.5',
      openCount: '1',
      open: '35.00',
      note: 'open: 0 under 1 day, 0 under 7, 1 under 30, 0 older, 0 undated',
    })
    const groups = records.filter(({ name }) => name === 'group')
    expect(groups.map(({ status, account }) => [account, status])).toEqual([
      ['us', 'failed'],
      ['us', 'pending'],
    ])
  })
})
