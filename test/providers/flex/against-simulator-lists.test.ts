import { describe, expect, test } from 'vitest'

import type { FlexRefundInput, FlexSimulator } from '../../../providers/flex/simulator.ts'
import type {
  JsonValue,
  ListQuery,
  Refund,
  RefundPage,
  RefundProvider,
  RejectedRow,
} from '../../../src/model/index.ts'
import { startOfTime } from '../../http/hand-clock.ts'
import { collect, countOf, editing, errorOf, nextTurn, startWorld } from './harness.ts'

const second = 1_000
const minute = 60 * second
const day = 24 * 60 * minute

/** Refunds made a second apart, the newest now; their ids newest first. */
function insert(
  { insertRefunds }: FlexSimulator,
  count: number,
  describeOne: (index: number) => FlexRefundInput = () => ({}),
): readonly string[] {
  return insertRefunds(count, (index) => ({
    createdAt: startOfTime - (count - 1 - index) * second,
    ...describeOne(index),
  })).toReversed()
}

/** The time of the refund that so many others are newer than. */
function timeOf(index: number): string {
  return new Date(startOfTime - index * second).toISOString()
}

function idsOf(refunds: readonly Refund[]): readonly string[] {
  return refunds.map(({ id }) => id)
}

/** The pages from a cursor on, forward or back to the beginning. */
async function pagesOf(
  provider: RefundProvider,
  query: ListQuery,
  way: 'nextCursor' | 'previousCursor',
): Promise<readonly RefundPage[]> {
  const pages = [await provider.listPage(query)]
  for (
    let cursor = pages[0]?.[way] ?? null;
    cursor !== null;
    cursor = pages.at(-1)?.[way] ?? null
  ) {
    if (pages.length > 1000) throw new Error('The pages never end.')
    pages.push(await provider.listPage({ ...query, cursor }))
  }
  return pages
}

/** A fetch that answers lists with what the rewriting makes of the rows. */
function rewriting(
  inner: typeof fetch,
  rewrite: (rows: readonly JsonValue[], url: URL) => readonly JsonValue[],
): typeof fetch {
  return editing(inner, (body, request) => {
    const { refunds } = body
    return Array.isArray(refunds)
      ? { ...body, refunds: rewrite(refunds, new URL(request.url)) }
      : body
  })
}

describe('a walk that is left off', () => {
  test.each([1, 7, 10, 19, 20, 25])('goes on behind the %ith refund', async (read) => {
    const { simulator, provider } = await startWorld()
    const ids = insert(simulator, 25)
    const walk = provider.list({ limit: 10 })
    const first: string[] = []
    for await (const { id } of walk) {
      first.push(id)
      if (first.length === read) break
    }
    const { count, complete, cursor } = walk.summary()
    expect([first, count, complete]).toEqual([ids.slice(0, read), read, false])
    // What arrives meanwhile is newer than the place, and changes nothing behind it.
    simulator.insertRefunds(5)
    const rest = provider.list({ limit: 3, cursor: cursor ?? '' })
    expect(idsOf(await collect(rest))).toEqual(ids.slice(read))
    expect(rest.summary()).toEqual({
      listed: expect.objectContaining({ isResumed: true }),
      count: 25 - read,
      rejected: [],
      faults: [],
      complete: true,
      cursor: null,
    })
  })

  test('has no place before its first refund', async () => {
    const { simulator, provider } = await startWorld()
    insert(simulator, 3)
    const walk = provider.list()
    expect(walk.summary()).toEqual({
      listed: expect.objectContaining({ isResumed: false }),
      count: 0,
      rejected: [],
      faults: [],
      complete: false,
      cursor: null,
    })
    expect(simulator.received()).toEqual([])
  })

  test('goes on with the same filters only', async () => {
    const { simulator, provider } = await startWorld()
    insert(simulator, 5)
    const { nextCursor } = await provider.listPage({ limit: 2 })
    const cursor = nextCursor ?? ''
    const asked = simulator.received().length
    const others: readonly ListQuery[] = [
      { status: 'succeeded', cursor },
      { payment: 'fcs_1', cursor },
      { payment: 'fpi_1', cursor },
      { createdFrom: '2020-01-01T00:00:00Z', cursor },
      { createdBefore: '2030-01-01T00:00:00Z', cursor },
    ]
    for (const query of others) {
      const error = await errorOf(provider.listPage(query))
      expect(error).toMatchObject({
        code: 'invalid_request',
        issues: [{ path: 'cursor', rule: 'cursor.invalid' }],
      })
      expect(() => provider.list(query)).toThrow(/cursor/)
    }
    expect(simulator.received()).toHaveLength(asked)
  })

  test('goes on with another page size', async () => {
    const { simulator, provider } = await startWorld()
    const ids = insert(simulator, 9)
    const { nextCursor } = await provider.listPage({ limit: 2 })
    const page = await provider.listPage({ limit: 5, cursor: nextCursor ?? '' })
    expect(idsOf(page.refunds)).toEqual(ids.slice(2, 7))
  })

  test('is not taken on by the other mode', async () => {
    const { simulator, provider, connect } = await startWorld()
    insert(simulator, 5)
    const { nextCursor } = await provider.listPage({ limit: 2 })
    const live = connect({ apiKey: 'fsk_live_0123456789', baseUrl: 'https://refunds.example' })
    const error = await errorOf(live.listPage({ cursor: nextCursor ?? '' }))
    expect(error.issues).toEqual([{ path: 'cursor', rule: 'cursor.invalid' }])
  })
})

test('a cursor that was changed anywhere is refused before anything is asked', async () => {
  const { simulator, provider } = await startWorld()
  insert(simulator, 5)
  const { nextCursor } = await provider.listPage({ limit: 2 })
  const cursor = nextCursor ?? ''
  const swapped = Array.from(cursor, (character, index) => {
    const other = character === 'A' ? 'B' : 'A'
    return `${cursor.slice(0, index)}${other}${cursor.slice(index + 1)}`
  })
  const forged = [...swapped, '', cursor.slice(1), cursor.slice(0, -1), `${cursor}A`, `${cursor}.`]
  for (const bad of [...forged, 'e30.0', '.', '../..', 'fref_1', `${cursor} `]) {
    const error = await errorOf(provider.listPage({ cursor: bad }))
    expect(error).toMatchObject({
      code: 'invalid_request',
      issues: [{ path: 'cursor', rule: 'cursor.invalid' }],
    })
  }
  expect(countOf(simulator, 'list_refunds')).toBe(1)
})

describe('pages', () => {
  test.each([1, 2, 3, 5, 7, 10, 100])('of %i go forward to the end and back', async (limit) => {
    const { simulator, provider } = await startWorld()
    const ids = insert(simulator, 10)
    const forward = await pagesOf(provider, { limit }, 'nextCursor')
    expect(forward.flatMap(({ refunds }) => idsOf(refunds))).toEqual(ids)
    expect(forward[0]?.previousCursor).toBeNull()
    for (const page of forward) {
      expect(page).toMatchObject({ rejected: [], total: null, complete: true })
      expect(page.refunds.length).toBeLessThanOrEqual(limit)
    }
    // The last page that holds anything: behind a last page that is full there is an empty one.
    const last = forward.findLast(({ refunds }) => refunds.length > 0)
    const back =
      last?.previousCursor === null || last === undefined
        ? []
        : await pagesOf(provider, { limit, cursor: last.previousCursor }, 'previousCursor')
    const again = back.toReversed().flatMap(({ refunds }) => idsOf(refunds))
    expect([...again, ...idsOf(last?.refunds ?? [])]).toEqual(ids)
  })

  test('that were gone back to lead forward again', async () => {
    const { simulator, provider } = await startWorld()
    const ids = insert(simulator, 10)
    const first = await provider.listPage({ limit: 4 })
    const middle = await provider.listPage({ limit: 4, cursor: first.nextCursor ?? '' })
    const back = await provider.listPage({ limit: 4, cursor: middle.previousCursor ?? '' })
    expect(idsOf(back.refunds)).toEqual(ids.slice(0, 4))
    const forth = await provider.listPage({ limit: 4, cursor: back.nextCursor ?? '' })
    expect(idsOf(forth.refunds)).toEqual(ids.slice(4, 8))
  })

  test('show what arrived when one goes back beyond the beginning', async () => {
    const { simulator, provider } = await startWorld()
    const ids = insert(simulator, 4)
    const first = await provider.listPage({ limit: 2 })
    const second = await provider.listPage({ limit: 2, cursor: first.nextCursor ?? '' })
    const arrived = simulator.insertRefunds(3).toReversed()
    const back = await pagesOf(
      provider,
      { limit: 2, cursor: second.previousCursor ?? '' },
      'previousCursor',
    )
    const refunds = back.toReversed().flatMap((page) => idsOf(page.refunds))
    expect(refunds).toEqual([...arrived, ...ids.slice(0, 2)])
  })

  test('hold rejected rows beside the others, and are not complete then', async () => {
    const { simulator, provider } = await startWorld()
    insert(simulator, 3, (index) => (index === 1 ? { id: 'fref_bad', amount: 1.5 } : {}))
    const page = await provider.listPage()
    expect([page.refunds.length, page.complete]).toEqual([2, false])
    expect(page.rejected).toMatchObject([
      { id: 'fref_bad', issues: [{ path: 'amount', rule: 'amount.precision' }] },
    ])
  })

  test('gone back to are for listPage: a walk refuses their cursor', async () => {
    const { simulator, provider } = await startWorld()
    insert(simulator, 5)
    const first = await provider.listPage({ limit: 2 })
    const second = await provider.listPage({ limit: 2, cursor: first.nextCursor ?? '' })
    const cursor = second.previousCursor ?? ''
    expect(() => provider.list({ limit: 2, cursor })).toThrow(/backwards/)
  })
})

describe('limits', () => {
  test.each([1, 100])('of %i reach the provider', async (limit) => {
    const { simulator, provider } = await startWorld()
    await provider.listPage({ limit })
    expect(simulator.received()[0]?.query).toEqual({ limit: String(limit) })
  })

  test.each([0, 101, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])(
    'of %s are refused before anything is asked',
    async (limit) => {
      const { simulator, provider } = await startWorld()
      const error = await errorOf(provider.listPage({ limit }))
      expect(error).toMatchObject({
        code: 'invalid_request',
        issues: [{ path: 'limit', rule: 'range.limit' }],
      })
      expect(() => provider.list({ limit })).toThrow(/limit/)
      expect(simulator.received()).toEqual([])
    },
  )

  test('are always named: Flex would take another by itself', async () => {
    const { simulator, provider } = await startWorld()
    insert(simulator, 150)
    expect(await collect(provider.list())).toHaveLength(150)
    expect(simulator.received().map(({ query }) => query['limit'])).toEqual(['100', '100'])
  })
})

describe('what the filters ask of Flex', () => {
  test.each<readonly [string, ListQuery, Readonly<Record<string, string>>]>([
    ['a session', { payment: 'fcs_1' }, { checkout_session: 'fcs_1' }],
    ['an intent', { payment: 'fpi_1' }, { payment_intent: 'fpi_1' }],
    ['a handle', { payment: { kind: 'payment_intent', id: 'pi_1' } }, { payment_intent: 'pi_1' }],
    ['succeeded', { status: 'succeeded' }, { status: 'succeeded' }],
    ['pending, which is two words', { status: 'pending' }, {}],
    ['failed, which is two words', { status: 'failed' }, {}],
  ])('%s', async (_name, query, expected) => {
    const { simulator, provider } = await startWorld()
    await provider.listPage(query)
    expect(simulator.received()[0]?.query).toEqual({ ...expected, limit: '100' })
  })

  test('a session becomes a handle of its refunds, which name only intents', async () => {
    const { simulator, provider } = await startWorld()
    const { id, intents } = simulator.addSession()
    simulator.refundInDashboard(id, 100)
    const [refund] = await collect(provider.list({ payment: id }))
    expect(refund?.payments).toEqual([
      { kind: 'checkout_session', id },
      { kind: 'payment_intent', id: intents[0] },
    ])
  })

  test('an intent finds refunds that name no intent themselves', async () => {
    const { simulator, provider } = await startWorld()
    const payment = simulator.addIntent()
    insert(simulator, 3, () => ({ intent: payment }))
    simulator.behave({ refundOmits: ['payment_intent_id', 'items'] })
    const refunds = await collect(provider.list({ payment }))
    expect(refunds.map(({ payments }) => payments)).toEqual(
      [1, 2, 3].map(() => [{ kind: 'payment_intent', id: payment }]),
    )
  })

  test('an intent finds refunds over two cards, of which it is one', async () => {
    const { simulator, provider } = await startWorld()
    const { id, intents } = simulator.addSession({ cards: [{ amount: 4000 }, { amount: 6000 }] })
    simulator.behave({ splitAs: 'items' })
    simulator.refundInDashboard(id, 10_000)
    for (const payment of intents) {
      expect(await collect(provider.list({ payment }))).toHaveLength(1)
    }
  })
})

describe('times', () => {
  test('are half open: from is in, before is out', async () => {
    const { simulator, provider } = await startWorld()
    const ids = insert(simulator, 10)
    const found = await collect(provider.list({ createdFrom: timeOf(6), createdBefore: timeOf(2) }))
    expect(idsOf(found)).toEqual(ids.slice(3, 7))
  })

  test('that lie far back end the walk at the first older refund', async () => {
    const { simulator, provider } = await startWorld()
    const ids = insert(simulator, 5_000)
    const createdFrom = new Date(startOfTime - 30 * second).toISOString()
    const walk = provider.list({ createdFrom, limit: 20 })
    expect(idsOf(await collect(walk))).toEqual(ids.slice(0, 31))
    expect(walk.summary().complete).toBe(true)
    expect(countOf(simulator, 'list_refunds')).toBe(2)
  })

  test('in the future end it with the first page', async () => {
    const { simulator, provider } = await startWorld()
    insert(simulator, 5_000)
    const createdFrom = new Date(startOfTime + day).toISOString()
    expect(await collect(provider.list({ createdFrom }))).toEqual([])
    expect(countOf(simulator, 'list_refunds')).toBe(1)
  })

  test('keep out a refund whose own time nobody can read', async () => {
    const { simulator, connect } = await startWorld()
    insert(simulator, 3)
    const provider = connect({
      fetch: rewriting(simulator.fetch, ([first, ...rest]) => [
        Object.assign({}, first, { created_at: 'yesterday' }),
        ...rest,
      ]),
    })
    const rejected: RejectedRow[] = []
    const onRejected = (row: RejectedRow): void => {
      rejected.push(row)
    }
    const found = await collect(provider.list({ createdFrom: '2020-01-01T00:00:00Z', onRejected }))
    expect(found).toHaveLength(2)
    expect(rejected).toMatchObject([{ issues: [{ rule: 'created.unknown' }] }])
    expect(await collect(provider.list())).toHaveLength(3)
  })
})

test('a list that lags shows a refund as soon as Flex does', async () => {
  const { simulator, provider } = await startWorld()
  const { id } = simulator.addSession()
  simulator.behave({ listLagMs: minute })
  simulator.refundInDashboard(id, 100)
  expect(await collect(provider.list())).toEqual([])
  simulator.clock.advance(minute)
  expect(await collect(provider.list())).toHaveLength(1)
})

describe('rows that cannot be said without guessing', () => {
  interface BadRow {
    readonly name: string
    readonly spoil: Readonly<Record<string, JsonValue>>
    readonly rule: string
  }

  const badRows: readonly BadRow[] = [
    { name: 'half a cent', spoil: { amount: 0.5 }, rule: 'amount.precision' },
    { name: 'an amount as text', spoil: { amount: '100' }, rule: 'amount.type' },
    { name: 'no amount', spoil: { amount: null }, rule: 'amount.missing' },
    { name: 'less than nothing', spoil: { amount: -100 }, rule: 'amount.negative' },
    { name: 'more than is exact', spoil: { amount: 1e15 }, rule: 'amount.unsafe' },
    { name: 'no id', spoil: { refund_id: null }, rule: 'body.missing_field' },
    { name: 'an id that is a path', spoil: { refund_id: '../v1' }, rule: 'body.id_format' },
    { name: 'money of no country', spoil: { currency: 'xxx' }, rule: 'currency.unsupported' },
    {
      name: 'another payment',
      spoil: { payment_intent_id: 'fpi_other', items: [] },
      rule: 'payment.other',
    },
  ]

  async function startWithBadRow({ spoil }: BadRow) {
    const world = await startWorld()
    const payment = world.simulator.addIntent()
    insert(world.simulator, 30, () => ({ intent: payment }))
    const bad = world.simulator.refunds()[14]?.refund_id
    const provider = world.connect({
      fetch: rewriting(world.simulator.fetch, (rows) =>
        rows.map((row) =>
          JSON.stringify(row).includes(`"${bad}"`) ? Object.assign({}, row, spoil) : row,
        ),
      ),
    })
    return { provider, query: { payment, limit: 10 } }
  }

  test.each(badRows)('come last, as an error with the summary: $name', async (bad) => {
    const { provider, query } = await startWithBadRow(bad)
    const good: string[] = []
    const error = await errorOf(
      (async () => {
        for await (const { id } of provider.list(query)) good.push(id)
      })(),
    )
    expect(good).toHaveLength(29)
    expect(error).toMatchObject({ code: 'incomplete_list', outcome: 'none', isRetryable: false })
    expect(error.issues).toMatchObject([{ rule: bad.rule }])
    expect(error.summary).toMatchObject({ count: 29, complete: false, cursor: null })
    expect(error.summary?.rejected).toMatchObject([
      { issues: [{ rule: bad.rule }], raw: bad.spoil },
    ])
  })

  test.each(badRows)('are handed to onRejected, and then are no error: $name', async (bad) => {
    const { provider, query } = await startWithBadRow(bad)
    const rejected: RejectedRow[] = []
    const walk = provider.list({ ...query, onRejected: (row) => rejected.push(row) })
    expect(await collect(walk)).toHaveLength(29)
    expect(rejected).toMatchObject([{ issues: [{ rule: bad.rule }] }])
    expect(walk.summary()).toMatchObject({ count: 29, rejected, complete: false })
  })

  test.each(badRows)('are no error where the summary is asked for: $name', async (bad) => {
    const { provider, query } = await startWithBadRow(bad)
    const walk = provider.list(query)
    let count = 0
    for await (const _refund of walk) {
      count += 1
      walk.summary()
    }
    expect(walk.summary()).toMatchObject({ count, complete: false })
    expect(walk.summary().rejected).toHaveLength(1)
  })

  test('stop nothing where a whole page has no ids', async () => {
    const { simulator, connect } = await startWorld()
    const ids = insert(simulator, 10)
    const hidden = new Set(ids.slice(3, 6))
    const provider = connect({
      fetch: rewriting(simulator.fetch, (rows) =>
        rows.map((row) =>
          [...hidden].some((id) => JSON.stringify(row).includes(id))
            ? Object.assign({}, row, { refund_id: null })
            : row,
        ),
      ),
    })
    const walk = provider.list({ limit: 5 })
    walk.summary()
    expect(idsOf(await collect(walk))).toEqual([...ids.slice(0, 3), ...ids.slice(6)])
    expect(walk.summary().rejected).toHaveLength(3)
  })
})

/** What becomes of a request for a list, by its number from 1. */
type Trick = (url: URL, count: number) => URL

function withoutCursor(url: URL): URL {
  url.searchParams.delete('starting_after')
  return url
}

/** Some refunds, and a provider whose requests for lists are tricked. */
async function startWithTrick(trick: Trick, count = 50) {
  const world = await startWorld()
  const ids = insert(world.simulator, count)
  let asked = 0
  const provider = world.connect({
    fetch: async (input, init) => {
      const request = new Request(input, init)
      asked += 1
      const url = trick(new URL(request.url), asked)
      return world.simulator.fetch(url, { headers: request.headers, signal: request.signal })
    },
  })
  return { ids, provider, asked: () => asked, world }
}

describe('a list that turns in circles ends, and says that it is not whole', () => {
  test('the first page for ever', async () => {
    const { ids, provider, asked } = await startWithTrick(withoutCursor)
    const seen: string[] = []
    const error = await errorOf(
      (async () => {
        for await (const { id } of provider.list({ limit: 20 })) seen.push(id)
      })(),
    )
    expect(error.code).toBe('incomplete_list')
    expect(error.issues).toEqual([{ path: 'refunds', rule: 'body.paging' }])
    expect(seen).toEqual(ids.slice(0, 20))
    expect(asked()).toBe(2)
  })

  test('two pages in turn', async () => {
    let second: string | null = null
    const { ids, provider, asked } = await startWithTrick((url, count) => {
      second ??= count === 2 ? url.searchParams.get('starting_after') : null
      if (count % 2 === 1) url.searchParams.delete('starting_after')
      else url.searchParams.set('starting_after', second ?? '')
      return url
    })
    const walk = provider.list({ limit: 20 })
    walk.summary()
    expect(idsOf(await collect(walk))).toEqual(ids.slice(0, 40))
    expect(walk.summary()).toMatchObject({ count: 40, complete: false })
    expect(asked()).toBe(3)
  })

  test('a cursor that stands in its own page', async () => {
    const { ids, provider } = await startWithTrick((url) => {
      const after = url.searchParams.get('starting_after')
      const index = after === null ? -1 : ids.indexOf(after)
      // One row further up, so that the row of the cursor comes again.
      if (index > 0) url.searchParams.set('starting_after', ids[index - 1] ?? '')
      return url
    }, 15)
    const walk = provider.list({ limit: 10 })
    walk.summary()
    const seen = idsOf(await collect(walk))
    expect(new Set(seen).size).toBe(seen.length)
    expect(walk.summary().complete).toBe(false)
  })

  test('a page of rows without ids', async () => {
    const { simulator, connect } = await startWorld()
    insert(simulator, 20)
    const provider = connect({
      fetch: rewriting(simulator.fetch, (rows) =>
        rows.map((row) => Object.assign({}, row, { refund_id: 7 })),
      ),
    })
    const walk = provider.list({ limit: 10 })
    walk.summary()
    expect(await collect(walk)).toEqual([])
    expect(walk.summary()).toMatchObject({ complete: false })
    expect(walk.summary().rejected).toHaveLength(10)
    expect(countOf(simulator, 'list_refunds')).toBe(1)
  })

  test('more rows than were asked for', async () => {
    const { ids, provider } = await startWithTrick((url) => {
      url.searchParams.set('limit', '40')
      return url
    })
    expect(idsOf(await collect(provider.list({ limit: 20 })))).toEqual(ids)
  })

  test('find and getPayment tell it too', async () => {
    const { provider, world } = await startWithTrick(withoutCursor)
    const payment = world.simulator.addIntent({ amount: 1_000_000 })
    world.simulator.insertRefunds(150, () => ({ intent: payment }))
    const found = await provider.find({ payment, reference: 'RMA-1' })
    expect(found).toEqual({ refunds: [], complete: false })
    expect((await errorOf(provider.getPayment(payment))).code).toBe('incomplete_list')
  })
})

function stopped(): never {
  throw new TypeError('the clock stopped')
}

describe('a walk takes its time', () => {
  test('however long the caller takes over each refund', async () => {
    const { simulator, provider, clock } = await startWorld()
    insert(simulator, 30)
    let count = 0
    for await (const _refund of provider.list({ limit: 10 })) {
      count += 1
      clock.advance(10 * minute)
    }
    expect(count).toBe(30)
  })

  test('and ends where the caller ends it', async () => {
    const { simulator, provider } = await startWorld()
    insert(simulator, 30)
    const caller = new AbortController()
    let count = 0
    const error = await errorOf(
      (async () => {
        for await (const _refund of provider.list({ limit: 10 }, { signal: caller.signal })) {
          count += 1
          if (count === 5) caller.abort()
        }
      })(),
    )
    expect([error.code, error.outcome, count]).toEqual(['aborted', 'none', 10])
  })

  test('and repeats a page that failed, without a refund twice', async () => {
    const { simulator, provider } = await startWorld()
    const ids = insert(simulator, 30)
    simulator.faults.add(
      { kind: 'reset', operation: 'list_refunds', when: 'after' },
      { kind: 'truncated', operation: 'list_refunds', when: 'after' },
    )
    expect(idsOf(await collect(provider.list({ limit: 10 })))).toEqual(ids)
  })

  test('and after a failure goes on from where it was', async () => {
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

  test('and is read once', async () => {
    const { simulator, provider } = await startWorld()
    insert(simulator, 3)
    const walk = provider.list()
    await collect(walk)
    expect(await errorOf(collect(walk))).toMatchObject({
      code: 'invalid_request',
      issues: [{ rule: 'walk.reused' }],
    })
  })

  test('and asks for nothing before it is read', async () => {
    const { simulator, provider } = await startWorld()
    provider.list()
    await nextTurn()
    expect(simulator.received()).toEqual([])
  })

  test('and throws nothing but errors of this package', async () => {
    const { simulator, connect, clock } = await startWorld()
    insert(simulator, 3)
    const provider = connect({ clock: { ...clock, after: stopped } })
    const error = await errorOf(collect(provider.list()))
    expect([error.code, error.outcome]).toEqual(['configuration', 'none'])
  })
})
