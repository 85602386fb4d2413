import { describe, expect, test } from 'vitest'

import type { FlutterwaveProvider } from '../../../providers/flutterwave/index.ts'
import type { FlutterwaveSimulator } from '../../../providers/flutterwave/simulator.ts'
import { isJsonObject } from '../../../src/model/index.ts'
import type { JsonValue, ListQuery, RefundPage } from '../../../src/model/index.ts'
import { startOfTime } from '../../http/hand-clock.ts'
import { collect } from '../flex/harness.ts'
import { countOf, editing, errorOf, jsonOf, startWorld } from './harness.ts'

/** Adds refunds of one second each after the other; their ids, newest first. */
function insert({ insertRefunds, clock }: FlutterwaveSimulator, count: number): readonly string[] {
  const start = clock.now()
  clock.advance(count * 1000)
  const ids = insertRefunds(count, (index) => ({ createdAt: start + index * 1000 }))
  return ids.toReversed()
}

function idsOf(rows: readonly { readonly id: string | null }[]): readonly (string | null)[] {
  return rows.map(({ id }) => id)
}

/** All pages from the first to the last. */
async function pagesOf(
  provider: FlutterwaveProvider,
  query: ListQuery,
  between: () => void = () => undefined,
): Promise<readonly RefundPage[]> {
  const pages: RefundPage[] = []
  let cursor: string | null = null
  do {
    const page: RefundPage = await provider.listPage(cursor === null ? query : { ...query, cursor })
    pages.push(page)
    cursor = page.nextCursor
    between()
  } while (cursor !== null)
  return pages
}

/** Puts the rows of every page of refunds through an edit. */
function editingRows(
  inner: typeof fetch,
  edit: (rows: readonly JsonValue[]) => readonly JsonValue[],
): typeof fetch {
  return editing(inner, (text, { url }) => {
    if (new URL(url).pathname !== '/refunds') return text
    const body = jsonOf(text)
    const data = isJsonObject(body) ? body['data'] : null
    return JSON.stringify({ ...Object(body), data: edit(Array.isArray(data) ? data : []) })
  })
}

describe('pages', () => {
  test.each([1, 10, 50, 100])('of %i, forward to the end and back again', async (limit) => {
    const { simulator, provider } = await startWorld()
    const ids = insert(simulator, 123)
    // The server has no larger page than fifty.
    const size = Math.min(limit, 50)
    const forward = await pagesOf(provider, { limit })
    expect(forward.map(({ refunds }) => refunds.length).slice(0, -1)).toEqual(
      Array.from({ length: Math.floor(122 / size) }, () => size),
    )
    expect(forward.flatMap(({ refunds }) => idsOf(refunds))).toEqual(ids)
    expect(forward.every(({ total, complete }) => total === 123 && complete)).toBe(true)
    expect(forward[0]?.previousCursor).toBe(null)

    const back: (string | null)[] = idsOf(forward.at(-1)?.refunds ?? []).slice()
    let cursor = forward.at(-1)?.previousCursor ?? null
    while (cursor !== null) {
      const page: RefundPage = await provider.listPage({ limit, cursor })
      back.unshift(...idsOf(page.refunds))
      cursor = page.previousCursor
    }
    expect(back).toEqual(ids)
  })

  test.each([1, 7, 10, 50])('of %i go on mid-page while refunds arrive', async (limit) => {
    const { simulator, provider } = await startWorld()
    const ids = insert(simulator, 120)
    const pages = await pagesOf(provider, { limit }, () => {
      insert(simulator, 3)
    })
    expect(pages.flatMap(({ refunds }) => idsOf(refunds))).toEqual(ids)
  })

  test('go on where they were however many refunds arrived', async () => {
    const { simulator, provider } = await startWorld()
    const ids = insert(simulator, 60)
    const first = await provider.listPage({ limit: 15 })
    const arrived = insert(simulator, 200)
    expect(arrived).toHaveLength(200)
    const cursor = first.nextCursor ?? ''
    const rest = await collect(provider.list({ limit: 15, cursor }))
    expect([...idsOf(first.refunds), ...idsOf(rest)]).toEqual(ids)
  })

  test('of one row that has no id lose none of the others', async () => {
    const { simulator, connect } = await startWorld()
    const ids = insert(simulator, 12)
    const provider = connect({
      fetch: editingRows(simulator.fetch, (rows) =>
        rows.map((row) => (isJsonObject(row) && row['id'] === ids[0] ? withoutId(row) : row)),
      ),
    })
    const pages = await pagesOf(provider, { limit: 1 })
    expect(pages.flatMap(({ refunds }) => idsOf(refunds))).toEqual(ids.slice(1))
    expect(pages.flatMap(({ rejected }) => idsOf(rejected))).toEqual([null])
  })

  test('show only what is asked for, and are empty where nothing is', async () => {
    const { simulator, provider } = await startWorld()
    simulator.insertRefunds(30, (index) => ({ status: index === 0 ? 'failed' : 'succeeded' }))
    const pages = await pagesOf(provider, { status: 'failed', limit: 10 })
    expect(pages.map(({ refunds }) => refunds.length)).toEqual([0, 0, 1, 0])
    expect(pages.map(({ total }) => total)).toEqual([null, null, null, null])
  })
})

function withoutId(row: object): JsonValue {
  const { id: _, ...rest } = { id: null, ...row }
  return rest
}

describe('a cursor', () => {
  test('of a walk that stopped goes on behind the last refund, whatever arrived', async () => {
    const { simulator, provider } = await startWorld()
    const ids = insert(simulator, 60)
    for (const stop of [1, 10, 37, 50, 59]) {
      const listed = simulator.refunds().map(({ id }) => id)
      const walk = provider.list()
      const seen: string[] = []
      for await (const { id } of walk) {
        seen.push(id)
        if (seen.length === stop) break
      }
      const { cursor, complete } = walk.summary()
      expect(complete).toBe(false)
      insert(simulator, 13)
      const rest = await collect(provider.list({ cursor: cursor ?? '' }))
      expect([...seen, ...idsOf(rest)]).toEqual(listed)
    }
    expect(simulator.refunds()).toHaveLength(ids.length + 5 * 13)
  })

  test.each([
    ['a letter more', (cursor: string) => `${cursor}a`],
    [
      'another number',
      (cursor: string) => cursor.replace(/^./, (first) => (first === 'e' ? 'f' : 'e')),
    ],
    ['its check gone', (cursor: string) => cursor.split('.')[0] ?? ''],
    ['words', () => 'page-2'],
  ])('that was changed is refused: %s', async (_what, change) => {
    const { simulator, provider } = await startWorld()
    insert(simulator, 20)
    const { nextCursor } = await provider.listPage({ limit: 10 })
    const asked = countOf(simulator, 'list_refunds')
    const error = await errorOf(provider.listPage({ limit: 10, cursor: change(nextCursor ?? '') }))
    expect([error.code, error.outcome, error.issues]).toEqual([
      'invalid_request',
      'none',
      [{ path: 'cursor', rule: 'cursor.invalid' }],
    ])
    expect(countOf(simulator, 'list_refunds')).toBe(asked)
  })

  test.each<[string, ListQuery]>([
    ['status', { status: 'succeeded' }],
    ['payment', { payment: 'chg_bulk' }],
    ['createdFrom', { createdFrom: '2023-01-01T00:00:00.000Z' }],
    ['createdBefore', { createdBefore: '2030-01-01T00:00:00.000Z' }],
  ])('is bound to its filter: %s', async (_what, query) => {
    const { simulator, provider } = await startWorld()
    insert(simulator, 20)
    const { nextCursor } = await provider.listPage({ limit: 10 })
    const error = await errorOf(provider.listPage({ ...query, cursor: nextCursor ?? '' }))
    expect(error.issues).toEqual([{ path: 'cursor', rule: 'cursor.invalid' }])
  })
})

test('a walk sees no refund twice where more than a page arrives, all of one time', async () => {
  const { simulator, provider } = await startWorld()
  const ids = simulator.insertRefunds(60).toReversed()
  const seen: string[] = []
  for await (const { id } of provider.list({ limit: 10 })) {
    seen.push(id)
    if (seen.length % 10 === 0) simulator.insertRefunds(15)
  }
  expect(seen.filter((id) => ids.includes(id))).toEqual(ids)
  expect(new Set(seen).size).toBe(seen.length)
})

describe('page_info that cannot be relied on', () => {
  test.each(['zero_pages', 'this_page', 'one_more', 'absent'] as const)(
    'ends no walk too early or too late: %s',
    async (pageInfo) => {
      const { simulator, provider } = await startWorld()
      simulator.behave({ pageInfo })
      for (const count of [9, 1, 40, 51]) {
        insert(simulator, count)
        const ids = simulator.refunds().map(({ id }) => id)
        const walk = provider.list({ limit: 10 })
        expect(idsOf(await collect(walk))).toEqual(ids)
        expect(walk.summary().complete).toBe(true)
      }
    },
  )

  test('says no total where it says none', async () => {
    const { simulator, provider } = await startWorld()
    simulator.behave({ pageInfo: 'absent' })
    insert(simulator, 3)
    expect((await provider.listPage()).total).toBe(null)
  })
})

describe('a list that does not get on', () => {
  test('because the server ignores the page ends soon, and says so', async () => {
    const { simulator, connect } = await startWorld()
    const ids = insert(simulator, 100)
    const fetch: typeof globalThis.fetch = async (input, init) => {
      const request = new Request(input, init)
      const url = new URL(request.url)
      url.searchParams.set('page', '1')
      return url.pathname === '/refunds' && request.method === 'GET'
        ? simulator.fetch(new Request(url, request))
        : simulator.fetch(request)
    }
    const walk = connect({ fetch }).list()
    const seen: string[] = []
    const error = await errorOf(
      (async () => {
        for await (const { id } of walk) seen.push(id)
      })(),
    )
    expect([error.code, error.outcome]).toEqual(['incomplete_list', 'none'])
    expect(error.issues).toEqual([{ path: 'data', rule: 'body.paging' }])
    expect(seen).toEqual(ids.slice(0, 50))
    expect(countOf(simulator, 'list_refunds')).toBeLessThanOrEqual(5)
    expect(walk.summary().complete).toBe(false)
  })

  test('because the last page comes again and again is told, with all its refunds', async () => {
    const { simulator, provider } = await startWorld()
    simulator.behave({ beyondLastPage: 'last_page' })
    const ids = insert(simulator, 100)
    const walk = provider.list()
    walk.summary()
    expect(idsOf(await collect(walk))).toEqual(ids)
    expect(countOf(simulator, 'list_refunds')).toBeLessThanOrEqual(6)
  })

  test('because two pages take turns is bounded', async () => {
    const { simulator, connect } = await startWorld()
    insert(simulator, 150)
    const fetch: typeof globalThis.fetch = async (input, init) => {
      const request = new Request(input, init)
      const url = new URL(request.url)
      const page = Number(url.searchParams.get('page'))
      if (url.pathname !== '/refunds') return simulator.fetch(request)
      url.searchParams.set('page', String(((page - 1) % 2) + 1))
      return simulator.fetch(new Request(url, request))
    }
    const error = await errorOf(collect(connect({ fetch, onExchange: () => undefined }).list()))
    expect(error.issues).toEqual([{ path: 'data', rule: 'body.paging' }])
    expect(countOf(simulator, 'list_refunds')).toBeLessThanOrEqual(250)
  })
})

/** A server that knows no `from` and `to`. */
function ignoringRange(inner: typeof fetch): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, init)
    const url = new URL(request.url)
    url.searchParams.delete('from')
    url.searchParams.delete('to')
    return request.method === 'GET' ? inner(new Request(url, request)) : inner(request)
  }
}

describe('a walk for a time', () => {
  test('stops at the first refund that is too old, even where the server does not', async () => {
    const { simulator, connect } = await startWorld()
    const ids = insert(simulator, 500)
    const provider = connect({ fetch: ignoringRange(simulator.fetch) })
    const createdFrom = new Date(startOfTime + 400_000).toISOString()
    expect(idsOf(await collect(provider.list({ createdFrom, limit: 10 })))).toEqual(
      ids.slice(0, 100),
    )
    expect(countOf(simulator, 'list_refunds')).toBe(11)
  })

  test('reads on where the rows are in no order', async () => {
    const { simulator, connect } = await startWorld()
    const ids = insert(simulator, 100)
    const provider = connect({
      fetch: editingRows(ignoringRange(simulator.fetch), (rows) => rows.toReversed()),
    })
    const createdFrom = new Date(startOfTime + 50_000).toISOString()
    const seen = idsOf(await collect(provider.list({ createdFrom, limit: 10 })))
    expect(seen).toHaveLength(50)
    expect(new Set(seen)).toEqual(new Set(ids.slice(0, 50)))
  })

  test.each([true, false])(
    'has its beginning and not its end, inclusive: %s',
    async (inclusive) => {
      const { simulator, provider } = await startWorld()
      simulator.behave({ rangeIsInclusive: inclusive })
      const ids = insert(simulator, 30)
      const createdFrom = new Date(startOfTime + 10_000).toISOString()
      const createdBefore = new Date(startOfTime + 20_000).toISOString()
      const seen = idsOf(await collect(provider.list({ createdFrom, createdBefore })))
      expect(seen).toEqual(ids.slice(10, 20))
    },
  )
})

describe('a row that cannot be told without guessing', () => {
  const kwd = { amount: '10', currency: 'KWD' }

  test.each([
    [
      'B89 rounded by JSON',
      { shownAmount: '9007199254740993' },
      {},
      'amount_refunded amount.unsafe',
    ],
    ['B90 infinite', { shownAmount: '1e400' }, {}, 'amount_refunded amount.unsafe'],
    ['B90 minus zero', { shownAmount: '-0' }, {}, 'amount_refunded amount.negative'],
    ['B90 text', { shownAmount: '"12.34"' }, {}, 'amount_refunded amount.type'],
    ['B90 finer', { shownAmount: '12.3400000001' }, {}, 'amount_refunded amount.precision'],
    ['B90 negative', { shownAmount: '-12.34' }, {}, 'amount_refunded amount.negative'],
    ['B90 finer than KWD', { shownAmount: '1.2345' }, kwd, 'amount_refunded amount.precision'],
    [
      'B90 finer than JPY',
      { shownAmount: '1.5' },
      { currency: 'JPY' },
      'amount_refunded amount.precision',
    ],
    ['B92 null', { shownAmount: 'null' }, {}, 'amount_refunded amount.missing'],
    ['a stablecoin', {}, { currency: 'USDT' }, 'currency currency.unsupported'],
    ['no money', {}, { currency: 'XAU' }, 'currency currency.unsupported'],
  ])('is kept out, with the reason: %s', async (_what, refund, charge, issue) => {
    const { simulator, provider } = await startWorld()
    const payment = simulator.addCharge({ amount: '10000', ...charge })
    const good = insert(simulator, 11)
    const [bad = ''] = simulator.insertRefunds(1, () => ({ charge: payment, ...refund }))
    const kept: unknown[] = []
    const walk = provider.list({
      limit: 10,
      onRejected: ({ id, issues }) => {
        kept.push([id, ...issues.map(({ path, rule }) => `${path} ${rule}`)])
      },
    })
    expect(idsOf(await collect(walk))).toEqual(good)
    expect(kept).toEqual([[bad, issue]])
    expect(walk.summary()).toMatchObject({ count: 11, complete: false, rejected: [{ id: bad }] })

    const error = await errorOf(collect(provider.list()))
    expect([error.code, error.outcome]).toEqual(['incomplete_list', 'none'])
    expect(error.summary).toMatchObject({ count: 11, rejected: [{ id: bad }] })
    expect(await errorOf(provider.get(bad))).toMatchObject({
      code: 'provider_rejected',
      outcome: 'none',
      isRetryable: false,
    })
  })

  test('has a charge that is not there', async () => {
    const { simulator, provider } = await startWorld()
    const [bad] = simulator.insertRefunds(1, () => ({ charge: 'chg_gone' }))
    const page = await provider.listPage()
    expect(page).toMatchObject({
      refunds: [],
      rejected: [{ id: bad, issues: [{ path: 'currency', rule: 'currency.unknown' }] }],
      complete: false,
    })
  })

  test.each(['amount_refunded', 'id', 'charge_id'])('lacks its %s', async (field) => {
    const { simulator, provider } = await startWorld()
    insert(simulator, 2)
    simulator.behave({ refundOmits: [field] })
    const { refunds, rejected, complete } = await provider.listPage()
    expect([refunds.length, rejected.length, complete]).toEqual([0, 2, false])
  })

  test('B91 is not one of 12.34, which is 1234', async () => {
    const { simulator, provider } = await startWorld()
    simulator.insertRefunds(1, () => ({ shownAmount: '12.340' }))
    expect((await provider.listPage()).refunds).toMatchObject([
      { amount: { minor: 1234, currency: 'NGN' } },
    ])
  })

  test('keeps find from proving that nothing is there', async () => {
    const { simulator, provider } = await startWorld()
    const payment = simulator.addCharge()
    simulator.insertRefunds(1, () => ({ charge: payment, shownAmount: '1e400' }))
    expect(await provider.find({ payment, reference: 'RMA-1' })).toEqual({
      refunds: [],
      complete: false,
    })
    const error = await errorOf(provider.getPayment(payment))
    expect([error.code, error.outcome]).toEqual(['incomplete_list', 'none'])
  })
})

describe('a page that fails', () => {
  test('is asked again, without a refund twice', async () => {
    const { simulator, provider } = await startWorld()
    const ids = insert(simulator, 30)
    simulator.faults.add(
      { kind: 'reset', operation: 'list_refunds', when: 'after' },
      { kind: 'truncated', operation: 'list_refunds', when: 'after' },
    )
    expect(idsOf(await collect(provider.list({ limit: 10 })))).toEqual(ids)
  })

  test('for good ends the walk, which can be gone on with', async () => {
    const { simulator, provider } = await startWorld()
    const ids = insert(simulator, 30)
    const walk = provider.list({ limit: 10 })
    const seen: string[] = []
    const error = await errorOf(
      (async () => {
        for await (const { id } of walk) {
          seen.push(id)
          if (seen.length !== 20) continue
          simulator.faults.add({ kind: 'status', status: 503, operation: 'list_refunds', times: 9 })
        }
      })(),
    )
    expect([error.code, error.isRetryable]).toEqual(['provider_unavailable', true])
    simulator.faults.clear()
    const rest = await collect(provider.list({ limit: 10, cursor: walk.summary().cursor ?? '' }))
    expect([...seen, ...idsOf(rest)]).toEqual(ids)
  })
})
