import { describe, expect, test } from 'vitest'

import { RefundError } from '../../src/model/index.ts'
import { report } from '../../src/report/index.ts'
import type { ReportProgress, ReportSource } from '../../src/report/index.ts'
import {
  accountsSummary,
  clock,
  failureOf,
  madeAt,
  refundOf,
  refundsOf,
  sourceOf,
  statement,
  walkSummary,
  wholeSource,
  write,
} from './scene.ts'
import type { SourceRefund } from './scene.ts'

const outage = new RefundError({
  code: 'provider_unavailable',
  outcome: 'none',
  message: 'stripe: the refunds were not listed: no answer came.',
  account: 'africa',
  provider: 'stripe',
})

async function* breakingOff(
  refunds: readonly SourceRefund[],
  error: unknown,
): AsyncGenerator<SourceRefund, void, undefined> {
  yield* refunds
  throw error
}

describe('a report', () => {
  test('says when it was made, of which period, by which time, in which zone and with which sign', async () => {
    const said = await report(wholeSource(refundsOf(2)), {
      clock,
      title: 'February',
      timeZone: 'Africa/Lagos',
      createdFrom: '2026-02-01T00:00:00+01:00',
      createdBefore: '2026-03-01T00:00:00+01:00',
    })
    expect(said).toMatchObject({
      version: 1,
      title: 'February',
      madeAt,
      sign: 'refunds_positive',
      rows: 2,
      complete: true,
      period: {
        createdFrom: '2026-01-31T23:00:00.000Z',
        createdBefore: '2026-02-28T23:00:00.000Z',
        timeBasis: 'created',
        timeZone: 'Africa/Lagos',
      },
    })
  })

  test('is JSON-safe', async () => {
    const said = await report(wholeSource(refundsOf(3)), { clock })
    expect(JSON.parse(JSON.stringify(said))).toEqual(said)
  })

  test('of nothing is complete and empty', async () => {
    const said = await report(wholeSource([]), { clock })
    expect(said).toMatchObject({ rows: 0, complete: true, overall: [], totals: [] })
  })

  test('is split by account, currency and status unless asked otherwise', async () => {
    const said = await report(wholeSource(refundsOf(1, { account: 'us' })), { clock })
    expect(said.by).toEqual(['account', 'currency', 'status'])
    expect(said.totals[0]?.group).toEqual({ account: 'us', currency: 'USD', status: 'succeeded' })
  })

  test('walks its source once, whatever number of formats it feeds', async () => {
    const source = wholeSource(refundsOf(5))
    const { texts } = await write(source, ['csv', 'ndjson', 'json', 'markdown', 'html'])
    expect(source.walks()).toBe(1)
    for (const text of Object.values(texts)) expect(text).toContain('re_4')
  })

  test('refuses a refund that was created outside of the period it names', async () => {
    const source = wholeSource(refundsOf(1, { createdAt: '2026-01-31T23:59:59.999Z' }))
    const error = await failureOf(report(source, { clock, createdFrom: '2026-02-01T00:00:00Z' }))
    expect(error).toMatchObject({
      code: 'invalid_request',
      issues: [{ path: 'refund.createdAt', rule: 'range.outside' }],
    })
  })

  test('takes a time that nobody can read for unknown', async () => {
    const { texts } = await write(wholeSource([refundOf({ createdAt: 'yesterday' })]), ['ndjson'])
    const row: unknown = JSON.parse(texts.ndjson.split('\n')[1] ?? '')
    expect(row).toMatchObject({ createdAt: null, ageSeconds: null })
  })

  test('refuses an amount that is not exact', async () => {
    const refund = { ...refundOf(), amount: { minor: 0.5, currency: 'USD' } }
    const error = await failureOf(report(wholeSource([refund]), { clock }))
    expect(error.code).toBe('invalid_request')
  })

  test('tells how far it is each thousand refunds and at the end', async () => {
    const told: ReportProgress[] = []
    await report(wholeSource(refundsOf(2500, { account: 'us' })), {
      clock,
      onProgress: (progress) => told.push(progress),
    })
    expect(told).toEqual([
      { rows: 1000, account: 'us' },
      { rows: 2000, account: 'us' },
      { rows: 2500, account: 'us' },
    ])
  })
})

describe('what is known of the list', () => {
  test('is nothing where the source has no summary', async () => {
    const said = await report(sourceOf(refundsOf(2, { account: 'us' })), { clock })
    expect(said.complete).toBeNull()
    expect(said.accounts).toEqual([
      {
        account: 'us',
        provider: 'stripe',
        mode: 'live',
        count: 2,
        rejected: 0,
        complete: null,
        failure: null,
      },
    ])
    expect(said.statements[0]).toContain('not known')
  })

  test('is asked before the first refund, so that a walk does not throw at its end', async () => {
    let isAsked = false
    async function* read(): AsyncGenerator<SourceRefund, void, undefined> {
      expect(isAsked).toBe(true)
      yield refundOf()
    }
    const source: ReportSource = {
      summary: () => {
        isAsked = true
        return walkSummary({ count: 1 })
      },
      [Symbol.asyncIterator]: read,
    }
    expect((await report(source, { clock })).complete).toBe(true)
  })

  test('is told account by account', async () => {
    const source = sourceOf([refundOf({ account: 'us' })], () =>
      accountsSummary([statement({ count: 1 }), statement({ account: 'africa', mode: 'test' })]),
    )
    const said = await report(source, { clock })
    expect(said.complete).toBe(true)
    expect(said.accounts.map(({ account, count, mode }) => [account, count, mode])).toEqual([
      ['us', 1, 'live'],
      ['africa', 0, 'test'],
    ])
  })

  test('names the account that failed, its error and its sentence, and hides nothing of the others', async () => {
    const failed = statement({
      account: 'africa',
      state: 'failed',
      complete: false,
      error: outage,
    })
    const source = sourceOf([refundOf({ account: 'us' })], () =>
      accountsSummary([statement({ count: 1 }), failed]),
    )
    const said = await report(source, { clock })
    expect(said).toMatchObject({ rows: 1, complete: false })
    expect(said.accounts[1]).toMatchObject({
      complete: false,
      failure: { code: 'provider_unavailable', message: outage.message },
    })
    expect(said.statements.slice(0, 2)).toEqual([
      'NOT COMPLETE: refunds are missing here, or may be.',
      `account africa (stripe) failed after 0 refunds: provider_unavailable: ${outage.message}`,
    ])
  })

  test('counts rows that were kept out, and shows the first without the provider’s own object', async () => {
    const rejected = Array.from({ length: 30 }, (_, index) => ({
      account: 'us',
      id: `re_bad_${index}`,
      issues: [{ path: 'currency', rule: 'currency.format' }],
      raw: { secret: 'the provider’s own' },
    }))
    const source = sourceOf([], () =>
      accountsSummary([statement({ rejected: 30, complete: false })], { rejected }),
    )
    const said = await report(source, { clock })
    expect(said.rejected.count).toBe(30)
    expect(said.rejected.shown).toHaveLength(20)
    expect(said.rejected.shown[0]).toEqual({
      account: 'us',
      id: 're_bad_0',
      issues: [{ path: 'currency', rule: 'currency.format' }],
    })
    expect(said.statements.join('\n')).toContain('Of account us (stripe) 30 rows were kept out')
  })

  test('is not complete where fewer refunds came than the source says it gave', async () => {
    const source = sourceOf(refundsOf(1), () => walkSummary({ count: 2 }))
    const said = await report(source, { clock })
    expect(said.complete).toBe(false)
    expect(said.accounts[0]?.failure).toEqual({
      code: 'incomplete_list',
      message: 'The list says that it gave 2 refunds, and 1 came.',
    })
  })

  test('is not complete where an account gave more refunds than came', async () => {
    const source = sourceOf(refundsOf(1, { account: 'us' }), () =>
      accountsSummary([statement({ count: 2 }), statement({ account: 'africa' })]),
    )
    const said = await report(source, { clock })
    expect(said.accounts.map(({ complete }) => complete)).toEqual([false, true])
    expect(said.accounts[0]?.failure?.code).toBe('incomplete_list')
  })

  test('is not complete where one account is not, whatever the whole says of itself', async () => {
    const source = sourceOf([], () =>
      accountsSummary([statement({ complete: false })], { complete: true }),
    )
    const said = await report(source, { clock })
    expect(said.complete).toBe(false)
    expect(said.statements[1]).toContain('could not be proved whole')
  })

  test('can not say which account lacks refunds in a plain walk over several', async () => {
    const refunds = [refundOf({ account: 'us' }), refundOf({ account: 'africa', testMode: true })]
    const source = sourceOf(refunds, () => walkSummary({ count: 2, complete: false }))
    const said = await report(source, { clock })
    expect(said.complete).toBe(false)
    expect(said.accounts.map(({ complete }) => complete)).toEqual([null, null])
  })

  test('takes the mode of an account for refunds that do not say theirs', async () => {
    const refunds = [
      refundOf({ account: 'us', testMode: null }),
      refundOf({ account: 'other', testMode: null }),
      refundOf({ account: 'us', testMode: true, id: 're_2' }),
    ]
    const source = sourceOf(refunds, () => accountsSummary([statement({ count: 2 })]))
    const { texts } = await write(source, ['ndjson'])
    const modes = texts.ndjson
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => /"mode":("?\w+"?)/.exec(line)?.[1])
    expect(modes).toEqual(['"live"', 'null', '"test"'])
  })
})

describe('a source that breaks off', () => {
  test('makes a report all the same, which says that it is not complete and why', async () => {
    const source = sourceOf(breakingOff(refundsOf(3, { account: 'us' }), outage))
    const { report: said, texts } = await write(source, ['csv', 'ndjson', 'json', 'markdown'])
    expect(said).toMatchObject({ rows: 3, complete: false })
    expect(said.accounts.map(({ account, failure }) => [account, failure?.code ?? null])).toEqual([
      ['us', null],
      ['africa', 'provider_unavailable'],
    ])
    for (const text of [texts.csv, texts.ndjson, texts.json, texts.markdown]) {
      const firstLines = text.split('\n').slice(0, 6).join('\n')
      expect(firstLines).toContain('NOT COMPLETE')
      expect(firstLines).toContain('africa')
      expect(firstLines).toContain('provider_unavailable')
      expect(firstLines).toContain('no answer came')
    }
  })

  test('has only one account to blame where it has only one', async () => {
    const error = new RefundError({ code: 'rate_limited', outcome: 'none', message: 'Slow down.' })
    const source = sourceOf(breakingOff(refundsOf(1, { account: 'us' }), error), () =>
      walkSummary({ count: 1, complete: false }),
    )
    const said = await report(source, { clock })
    expect(said.accounts).toHaveLength(1)
    expect(said.accounts[0]).toMatchObject({
      account: 'us',
      complete: false,
      failure: { code: 'rate_limited', message: 'Slow down.' },
    })
  })

  test('passes on what is no error of this package', async () => {
    const bug = new TypeError('a bug')
    await expect(report(sourceOf(breakingOff([], bug)), { clock })).rejects.toBe(bug)
  })

  test('passes on an abort of its own signal', async () => {
    const error = new RefundError({ code: 'aborted', outcome: 'none', message: 'Given up.' })
    await expect(report(sourceOf(breakingOff([], error)), { clock })).rejects.toBe(error)
  })
})
