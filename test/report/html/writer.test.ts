import { createHash } from 'node:crypto'

import { describe, expect, test } from 'vitest'

import { startHtml } from '../../../src/report/html/index.ts'
import type { Report } from '../../../src/report/types.ts'
import { pageOf, reportOf, rowOf, rowsOf, seriesOf } from './scene.ts'

const rows = rowsOf(40)

function between(text: string, before: string, after: string): string {
  const [, rest = ''] = text.split(before)
  return rest.split(after)[0] ?? ''
}

function accountOf(account: string): Report['accounts'][number] {
  return {
    account,
    provider: 'beta',
    mode: 'live',
    count: 3,
    rejected: 0,
    complete: false,
    failure: null,
  }
}

function digest(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`
}

function bannerOf(fields: Partial<Report>): string {
  return between(pageOf(rows, reportOf(rows, fields)), '<section class="banner', '</section>')
}

describe('the HTML page', () => {
  test('lets run and be a style only what it brings along', () => {
    const text = pageOf(rows)
    const policy = between(text, 'http-equiv="Content-Security-Policy" content="', '"').replaceAll(
      '&#39;',
      "'",
    )
    expect(policy.split('; ')).toEqual([
      "default-src 'none'",
      `script-src '${digest(between(text, '<script>', '</script>'))}'`,
      `style-src '${digest(between(text, '<style>', '</style>'))}'`,
      'img-src data:',
      "base-uri 'none'",
      "form-action 'none'",
    ])
  })

  test('names no place that could be loaded', () => {
    // The hashes of the policy may hold two slashes in a row.
    const markup = pageOf(rows).replace(/<script[\s\S]*?<\/script>|sha256-[\w+/=]+/g, '')
    expect(markup.match(/(?:https?:)?\/\/[^\s"']+/g)).toBeNull()
    expect(markup.match(/ (?:src|href|action)="[^"]*"/g)).toEqual([
      ' href="data:,"',
      ' href="#refunds-heading"',
    ])
  })

  test('of 10,000 rows is under 4 MB', () => {
    expect(Buffer.byteLength(pageOf(rowsOf(10_000)))).toBeLessThan(4_000_000)
  })

  test('keeps the newest 10,000 rows and says how many were cut', () => {
    const many = rowsOf(10_003)
    const text = pageOf(many)
    const kept: readonly unknown[] = JSON.parse(between(text, 'id="page-rows">', '</script>'))
    expect(kept).toHaveLength(10_000)
    expect(text).toContain('the newest 10,000 of 10,003 refunds; older ones are not in it')
  })

  test('keeps the newest rows whatever order they come in', () => {
    const many = rowsOf(10_003)
    const text = pageOf(many.toReversed())
    for (const { refund } of many.slice(10_000)) expect(text).not.toContain(refund)
    expect(text).toContain(many[0]?.refund)
  })

  test('says nothing of a cut where there is none', () => {
    expect(pageOf(rows)).not.toContain('class="cut"')
  })

  test.each(['x', '字', '<', '\u2028', '"'])(
    'stays under 6 MB where texts from outside are long and of %j',
    (letter) => {
      const reference = letter.repeat(300)
      const long = rowOf({ reference, payments: [reference, reference] })
      const writer = startHtml(reportOf([long]), seriesOf([long]))
      const texts = Array.from({ length: 10_000 }, () => writer.row(long))
      const text = [writer.head(), ...texts, writer.foot()].join('')
      expect(Buffer.byteLength(text)).toBeLessThan(6_000_000)
      expect(text).toContain('of 10,000 refunds; older ones are not in it')
    },
  )

  test('cuts long texts and lists, and says so', () => {
    const long = rowOf({
      account: 'a'.repeat(400),
      reference: `${'x'.repeat(299)}😀${'y'.repeat(9_000_000)}`,
      payments: Array.from({ length: 30 }, (_none, index) => `charge:${index}`),
    })
    const text = pageOf([long])
    expect(Buffer.byteLength(text)).toBeLessThan(1_000_000)
    expect(text).toContain(`"${'x'.repeat(299)}…"`)
    expect(text).toContain(`"${'a'.repeat(300)}…"`)
    expect(text).toContain('"charge:19"]')
    expect(text).toContain('Texts of more than 300 characters')
    expect(pageOf(rows)).not.toContain('Texts of more than')
  })

  test('can be of no refunds at all', () => {
    const text = pageOf([])
    expect(text).toContain('There are no refunds in this period.')
    expect(text).not.toContain('<figure')
  })

  test('says what the report is', () => {
    const header = between(pageOf(rows), '<header', '</header>').replace(/<[^>]+>/g, ' ')
    for (const fact of [
      'Refunds of the first quarter',
      '2026-04-01 07:30',
      'from 2026-01-01 01:00 to before 2026-04-01 01:00',
      'when a refund was created',
      'Africa/Lagos',
      'positive where money goes back to customers',
      'Account, Currency, Status',
    ]) {
      expect(header).toContain(fact)
    }
  })

  test('says that no real money has moved when every account is a test', () => {
    const { accounts } = reportOf(rows)
    const tests = accounts.map((account) => ({ ...account, mode: 'test' as const }))
    expect(pageOf(rows, reportOf(rows, { accounts: tests }))).toContain('no real money has moved')
    expect(pageOf(rows, reportOf(rows, { accounts: [...accounts, ...tests] }))).toContain(
      'Test and live accounts are mixed',
    )
    expect(pageOf(rows)).not.toContain('class="mode"')
  })

  test('does not take an account of unknown mode for a live one', () => {
    const unknown = { ...accountOf('tokyo'), mode: null }
    const test = { ...accountOf('gulf'), mode: 'test' as const }
    const text = pageOf(rows, reportOf(rows, { accounts: [test, unknown] }))
    expect(text).toContain('Some accounts are in test mode; of others it is not known')
    expect(pageOf(rows, reportOf(rows, { accounts: [unknown] }))).not.toContain('class="mode"')
  })
})

describe('the banner of the page', () => {
  test('says that the report is complete', () => {
    expect(bannerOf({})).toContain('Complete: every refund of the period is in this report')
  })

  test('says that the report is not complete, which account failed and why', () => {
    const [account, ...others] = reportOf(rows).accounts
    const failure = { code: 'rate_limited', message: 'The provider asked to wait.' } as const
    const failing = { ...account, ...accountOf('tokyo'), failure }
    const banner = bannerOf({ complete: false, accounts: [failing, ...others] })
    expect(banner).toContain('banner-incomplete')
    expect(banner).toContain('Not complete')
    expect(banner).toContain('<bdi>tokyo</bdi>')
    expect(banner).toContain('rate_limited')
    expect(banner).toContain('The provider asked to wait.')
  })

  test('says that a list could not be proved whole', () => {
    const banner = bannerOf({ complete: false, accounts: [accountOf('tokyo')] })
    expect(banner).toContain('its list could not be proved whole')
  })

  test('says that nobody knows whether the report is complete', () => {
    expect(bannerOf({ complete: null })).toContain('banner-unknown')
  })

  test('counts the rows that were kept out, and says why', () => {
    const issues = [{ path: 'amount', rule: 'amount.precision' }]
    const banner = bannerOf({
      complete: false,
      rejected: { count: 22, shown: [{ account: 'tokyo', id: null, issues }] },
    })
    expect(banner).toContain('22 rows could not be read')
    expect(banner).toContain('amount.precision')
    expect(banner).toContain('And 21 more.')
  })
})

describe('the figures of the page', () => {
  test('are shown for each currency and never added up', () => {
    const text = pageOf(rows)
    for (const { currency, net, requested } of reportOf(rows).overall) {
      const card = between(text, `aria-labelledby="card-${currency}"`, '</article>')
      expect(card.replaceAll(',', '')).toContain(`>${net.decimal}<`)
      expect(card.replaceAll(',', '')).toContain(`>${requested.decimal}<`)
    }
  })

  test('of more than six currencies stand in a table too', () => {
    const codes = ['USD', 'EUR', 'NGN', 'KES', 'GHS', 'ZAR', 'JPY', 'KWD']
    const text = pageOf(codes.map((currency) => rowOf({ currency })))
    expect(text.match(/<article/g)).toHaveLength(6)
    expect(text).toContain('Every currency')
  })

  test('name a currency even where totals are not asked for by it', () => {
    const report = reportOf(rows)
    const totals = report.totals.map(({ group: { reason = null }, ...total }) => ({
      ...total,
      group: { reason },
    }))
    const text = pageOf(rows, { ...report, by: ['reason'], totals })
    expect(between(text, '<h2 id="totals">', '</table>')).toContain('>Currency</th>')
    expect(between(text, '<h2 id="totals">', '</table>')).toContain('not known')
  })
})

describe('restatements on the page', () => {
  const restated = rowOf({
    record: 'restatement',
    refund: 're_old',
    status: 'failed',
    restated: {
      change: 'changed',
      previousStatus: 'succeeded',
      previousAmountMinor: 123_450,
      netChangeMinor: -123_450,
    },
  })
  const restatements = {
    previousMadeAt: '2026-01-02T00:00:00.000Z',
    closed: { createdFrom: null, createdBefore: '2026-01-01T00:00:00.000Z' },
    count: 1,
    unchanged: 12,
    unseen: 2,
    netChange: [{ currency: 'USD', minor: '-123450', decimal: '-1234.50' }],
  }

  test('are listed with what they were, what they are, and what that changes', () => {
    const text = pageOf([...rows, restated], reportOf(rows, { restatements }))
    const section = between(text, '<h2 id="restatements">', '</section>').replace(/\s+/g, ' ')
    expect(section).toContain('re_old')
    expect(section).toContain('Changed')
    expect(section).toContain('-1,234.50')
    expect(section).toContain('12 are as before')
    expect(section).toContain('2 did not come')
    expect(between(text, '<header', '</header>')).toContain('Closed before')
  })

  test('are listed up to 500, and the rest is told', () => {
    const many = Array.from({ length: 600 }, () => restated)
    const text = pageOf(many, reportOf([], { restatements: { ...restatements, count: 600 } }))
    const section = between(text, '<h2 id="restatements">', '</section>')
    expect(section.match(/re_old/g)).toHaveLength(500)
    expect(section).toContain('The newest 500 of 600')
  })

  test('are cut in the table of rows beside the refunds, and counted apart', () => {
    const many = Array.from({ length: 1002 }, () => restated)
    const text = pageOf([...many, ...rows], reportOf(rows, { restatements }))
    expect(text).toContain(
      'the newest 40 of 40 refunds and the newest 1,000 of 1,002 restatements; older ones are not in it',
    )
  })

  test('are not spoken of where there was no earlier report', () => {
    expect(pageOf(rows)).not.toContain('id="restatements"')
  })
})
