import { describe, expect, test } from 'vitest'

import { fromMinor, isRefundError } from '../../src/model/index.ts'
import { report } from '../../src/report/index.ts'
import type { MoneyInLedger, ReportFormat, ReportSource } from '../../src/report/index.ts'

function held(minor: number, count: number, currency = 'USD'): MoneyInLedger['pending'] {
  return { count, amount: fromMinor(minor, currency) }
}

const usd: MoneyInLedger = {
  account: 'us|<b>',
  currency: 'USD',
  inDoubt: held(3500, 1),
  reserved: held(0, 0),
  pending: held(123_450, 2),
  stale: held(1000, 1),
  oldestSince: '2026-01-31T12:00:00.000Z',
}

const more: readonly MoneyInLedger[] = [
  usd,
  { ...usd, account: 'other', inDoubt: held(9_007_199_254_740_991, 2), stale: null },
]

async function* none(): AsyncGenerator<never, void, undefined> {}

function nothing(): ReportSource {
  return { [Symbol.asyncIterator]: none }
}

async function write(format: ReportFormat, risks?: readonly MoneyInLedger[]): Promise<string> {
  let text = ''
  await report(nothing(), {
    ...(risks === undefined ? {} : { moneyAtRisk: risks }),
    outputs: { [format]: (piece: string) => (text += piece) && undefined },
  })
  return text
}

const formats = ['csv', 'ndjson', 'json', 'markdown', 'html'] as const

describe('money at risk', () => {
  test('is null where the refunds are those of a list', async () => {
    const { moneyAtRisk, statements } = await report(nothing())
    expect(moneyAtRisk).toBeNull()
    expect(statements.join(' ')).not.toContain('ledger')
  })

  test('has its amounts as they are written, and says where it is not known what is stale', async () => {
    const { moneyAtRisk } = await report(nothing(), { moneyAtRisk: more })
    expect(moneyAtRisk).toEqual([
      {
        account: 'us|<b>',
        currency: 'USD',
        inDoubt: { count: 1, amount: { currency: 'USD', minor: '3500', decimal: '35.00' } },
        reserved: { count: 0, amount: { currency: 'USD', minor: '0', decimal: '0.00' } },
        pending: { count: 2, amount: { currency: 'USD', minor: '123450', decimal: '1234.50' } },
        stale: { count: 1, amount: { currency: 'USD', minor: '1000', decimal: '10.00' } },
        oldestSince: '2026-01-31T12:00:00.000Z',
      },
      expect.objectContaining({ account: 'other', stale: null }),
    ])
  })

  test('is added up over accounts exactly, a sentence for each currency', async () => {
    const jpy = { inDoubt: held(5, 1, 'JPY'), reserved: held(0, 0, 'JPY') }
    const yen = { ...usd, ...jpy, currency: 'JPY', pending: held(0, 0, 'JPY'), stale: null }
    const { statements } = await report(nothing(), { moneyAtRisk: [...more, yen] })
    expect(statements).toContain(
      'Money at risk in the ledger, in USD: 90071992547444.91 of 3 refunds in doubt, none reserved, 2469.00 of 4 refunds pending.',
    )
    expect(statements.join(' ')).toContain('in JPY: 5 of 1 refund in doubt')
    const known = await report(nothing(), { moneyAtRisk: [usd] })
    expect(known.statements.join(' ')).toContain('10.00 of 1 refund of these for longer than usual')
  })

  test.each(formats)('is told in %s', async (format) => {
    const text = await write(format, more)
    expect(text).toMatch(
      format === 'csv' ? /Money at risk in the ledger, in USD/ : /oney.?at.?.isk/i,
    )
    expect(text).toMatch(format === 'html' ? /1,234\.50/ : /1234\.50|2469\.00/)
    expect(await write(format)).not.toMatch(/money at risk/i)
  })

  test.each(formats)('says in %s that there is none', async (format) => {
    const text = await write(format, [])
    expect(text).toMatch(/"moneyAtRisk":\[\]|ledger: none|at risk<\/h2>\s*<p class="note">None/)
  })

  test('lets no name from outside act in a page or a table', async () => {
    expect(await write('html', more)).toContain('<bdi>us|&lt;b&gt;</bdi>')
    expect(await write('markdown', more)).toContain('| `us\\|<b>` | USD')
  })

  test.each([
    ['no list', usd, 'moneyAtRisk', 'option.type'],
    ['no object in it', ['usd'], 'moneyAtRisk[0]', 'option.type'],
    ['no currency', [{ ...usd, currency: null }], 'moneyAtRisk[0]', 'option.type'],
    ['a float', [{ ...usd, pending: held(1, 0.5) }], 'moneyAtRisk[0].pending', 'amount.type'],
    [
      'two currencies',
      [{ ...usd, stale: held(1, 1, 'EUR') }],
      'moneyAtRisk[0].stale',
      'amount.type',
    ],
    ['no time', [{ ...usd, oldestSince: 'soon' }], 'moneyAtRisk[0].oldestSince', 'range.date'],
  ])('is refused with %s', async (_what, given, path, rule) => {
    const options: object = { moneyAtRisk: given }
    const error: unknown = await report(nothing(), options).catch((thrown: unknown) => thrown)
    expect(isRefundError(error) && error.issues).toEqual([{ path, rule }])
  })
})
