import { describe, expect, test } from 'vitest'

import { createAccounts } from '../../src/index.ts'
import type { AccountsSummary, RefundProvider, WalkSummary } from '../../src/model/index.ts'
import { sampleRefund } from '../http/samples.ts'
import { accountsOf, countedRows, fakeAccount, second } from './fake-account.ts'
import type { FakeRow } from './fake-account.ts'
import { errorOf, idsOf, taken } from './walked.ts'

describe('the list of several accounts', () => {
  test('is newest first over all of them', async () => {
    const accounts = accountsOf({
      us: countedRows('us', [90, 50, 40, 10]),
      eu: countedRows('eu', [80, 45, 20]),
      africa: [],
    })
    const walk = accounts.list()
    expect(await idsOf(walk)).toEqual(['us_0', 'eu_0', 'us_1', 'eu_1', 'us_2', 'eu_2', 'us_3'])
    expect(walk.summary()).toMatchObject({ count: 7, rejected: [], complete: true, cursor: null })
    const ended = { provider: 'fake', mode: 'test', state: 'ended', complete: true }
    const untroubled = { ...ended, rejected: 0, error: null }
    expect(walk.summary().accounts).toEqual([
      { ...untroubled, account: 'us', count: 4 },
      { ...untroubled, account: 'eu', count: 3 },
      { ...untroubled, account: 'africa', count: 0 },
    ])
  })

  test('names the account of every refund', async () => {
    const accounts = accountsOf({ b: countedRows('b', [2]), a: countedRows('a', [1]) })
    const refunds = await taken(accounts.list())
    expect(refunds.map(({ account }) => account)).toEqual(['b', 'a'])
  })

  test('orders refunds of one time by the name of the account, then by id', async () => {
    const accounts = accountsOf({
      us: [...second(5, 'us_c', 'us_a', 'us_b'), ...second(4, 'us_d')],
      africa: second(5, 'af_2', 'af_10', 'af_1'),
      Z: second(5, 'z_1'),
    })
    expect(await idsOf(accounts.list())).toEqual([
      'z_1',
      'af_1',
      'af_10',
      'af_2',
      'us_a',
      'us_b',
      'us_c',
      'us_d',
    ])
  })

  test('keeps a refund without a time behind the one that its account lists before it', async () => {
    const accounts = accountsOf({
      a: [
        ...second(null, 'a_first'),
        ...second(9, 'a_9'),
        ...second(null, 'a_n2', 'a_n1'),
        ...second(3, 'a_3'),
      ],
      b: [...second(9, 'b_9'), ...second(8, 'b_8'), ...second(3, 'b_3')],
    })
    expect(await idsOf(accounts.list())).toEqual([
      'a_first',
      'a_9',
      'a_n2',
      'a_n1',
      'b_9',
      'b_8',
      'a_3',
      'b_3',
    ])
  })

  test('counts a time that can not be read as none', async () => {
    const { provider } = fakeAccount({ rows: [] })
    const list: RefundProvider['list'] = (query) => ({
      summary: () => provider.list(query).summary(),
      async *[Symbol.asyncIterator]() {
        yield sampleRefund({ id: 'a_odd', createdAt: 'yesterday' })
      },
    })
    const { provider: other } = fakeAccount({ rows: countedRows('b', [9]) })
    const walk = createAccounts({ a: { ...provider, list }, b: other }).list()
    walk.summary()
    expect(await idsOf(walk)).toEqual(['a_odd', 'b_0'])
  })

  test('yields a refund that its account lists out of order as soon as it is met', async () => {
    const accounts = accountsOf({
      a: [
        ...second(5, 'a_z', 'a_5'),
        ...second(7, 'a_7'),
        ...second(5, 'a_y'),
        ...second(1, 'a_1'),
      ],
      b: [...second(6, 'b_6'), ...second(4, 'b_4')],
    })
    expect(await idsOf(accounts.list())).toEqual(['b_6', 'a_5', 'a_z', 'a_7', 'a_y', 'b_4', 'a_1'])
  })

  test('has only the accounts that were asked for, each once', async () => {
    const accounts = accountsOf({
      a: countedRows('a', [1]),
      b: countedRows('b', [2]),
      c: countedRows('c', [3]),
    })
    const walk = accounts.list({ accounts: ['c', 'a', 'c'] })
    expect(await idsOf(walk)).toEqual(['c_0', 'a_0'])
    expect(walk.summary().accounts.map(({ account }) => account)).toEqual(['a', 'c'])
  })

  test('asks for nothing before it is read, and then all accounts at the same time', async () => {
    const asked: string[] = []
    const { promise: allAsked, resolve: open } = Promise.withResolvers<void>()
    const waiting = (name: string): RefundProvider =>
      fakeAccount({
        rows: countedRows(name, [1]),
        // No page is answered before all accounts were asked.
        beforePage: () => {
          asked.push(name)
          if (asked.length === 3) open()
          return allAsked
        },
      }).provider
    const walk = createAccounts({ a: waiting('a'), b: waiting('b'), c: waiting('c') }).list()
    expect(asked).toEqual([])
    expect(await idsOf(walk)).toEqual(['a_0', 'b_0', 'c_0'])
  })

  test('passes the filters on to every account', async () => {
    const asked: unknown[] = []
    const listening = (name: string): RefundProvider => {
      const { provider } = fakeAccount({ rows: [] })
      return {
        ...provider,
        list: (query, options) => {
          asked.push([name, query, options])
          return provider.list(query, options)
        },
      }
    }
    const accounts = createAccounts({ a: listening('a'), b: listening('b') })
    const { signal } = new AbortController()
    const walk = accounts.list(
      {
        status: 'succeeded',
        payment: { kind: 'charge', id: 'chg_1' },
        createdFrom: '2026-01-01T00:00:00+01:00',
        createdBefore: '2026-02-01T00:00Z',
        limit: 7,
      },
      { signal },
    )
    await taken(walk)
    const query = {
      status: 'succeeded',
      payment: { kind: 'charge', id: 'chg_1' },
      createdFrom: '2025-12-31T23:00:00.000Z',
      createdBefore: '2026-02-01T00:00:00.000Z',
      limit: 7,
      onRejected: expect.any(Function),
    }
    expect(asked).toEqual([
      ['a', query, { signal }],
      ['b', query, { signal }],
    ])
  })

  test('is read once', async () => {
    const walk = accountsOf({ a: countedRows('a', [1]) }).list()
    await taken(walk)
    const error = await errorOf(() => taken(walk))
    expect(error).toMatchObject({ code: 'invalid_request', outcome: 'none' })
    expect(error.issues).toEqual([{ path: 'walk', rule: 'walk.reused' }])
  })

  test('ends the reading of every account when its loop is left', async () => {
    const all = {
      a: fakeAccount({ rows: countedRows('a', [3, 2, 1]) }),
      b: fakeAccount({ rows: countedRows('b', [3, 2, 1]) }),
    }
    const walk = createAccounts({ a: all.a.provider, b: all.b.provider }).list()
    expect(await idsOf(walk, 1)).toEqual(['a_0'])
    expect([all.a.closed(), all.b.closed()]).toEqual([1, 1])
    expect(walk.summary()).toMatchObject({ count: 1, complete: false })
    expect(walk.summary().accounts).toMatchObject([
      { account: 'a', count: 1, state: 'reading', complete: false },
      { account: 'b', count: 0, state: 'reading', complete: false },
    ])
  })
})

/** Rows of one time, in the opposite order of their ids. */
function tied(length: number): readonly FakeRow[] {
  return Array.from({ length }, (_, index) => ({ id: `r${99_999 - index}`, time: 1000 }))
}

describe('the summary of a walk that is being read', () => {
  // A reader may ask at every refund. Copying what grows each time would take the square of its
  // length.
  test('copies the rows kept out when they are looked at, and is plain data at the end', async () => {
    const rows = Array.from({ length: 40 }, (_, index) => ({
      id: `r${index}`,
      time: 1_000_000 - index,
      isRejected: index % 2 === 0,
    }))
    const walk = accountsOf({ a: rows }).list({ onRejected: () => undefined })
    const summaries: AccountsSummary[] = []
    for await (const _refund of walk) summaries.push(walk.summary())
    expect(summaries.map(isCopied)).toEqual(summaries.map(() => false))
    expect(summaries.map(({ rejected }) => rejected.length)).toEqual(
      summaries.map((_summary, index) => index + 1),
    )
    expect(isCopied(walk.summary())).toBe(true)
    expect(walk.summary().rejected).toBe(walk.summary().rejected)
  })

  test('asks no account for the rows it kept out', async () => {
    const { provider } = fakeAccount({ rows: countedRows('a', [3, 2, 1]) })
    let copies = 0
    const list: RefundProvider['list'] = (query) => {
      const walk = provider.list(query)
      const summary = (): WalkSummary => {
        const { listed, count, faults, complete, cursor } = walk.summary()
        return {
          listed,
          count,
          faults,
          complete,
          cursor,
          get rejected() {
            copies += 1
            return []
          },
        }
      }
      return { summary, [Symbol.asyncIterator]: () => walk[Symbol.asyncIterator]() }
    }
    await taken(createAccounts({ a: { ...provider, list } }).list())
    expect(copies).toBe(0)
  })
})

function isCopied(summary: AccountsSummary): boolean {
  return Object.getOwnPropertyDescriptor(summary, 'rejected')?.get === undefined
}

describe('memory', () => {
  test('holds one refund of each account, and one more, beyond those yielded', async () => {
    const seconds = Array.from({ length: 500 }, (_, index) => 1000 - index)
    const all = ['a', 'b', 'c'].map((name) =>
      fakeAccount({ name, rows: countedRows(name, seconds) }),
    )
    const walk = createAccounts(
      Object.fromEntries(all.map(({ provider }) => [provider.name, provider])),
    ).list()
    let furthest = 0
    let count = 0
    for await (const _refund of walk) {
      count += 1
      const handed = all.reduce((sum, account) => sum + account.handed(), 0)
      furthest = Math.max(furthest, handed - count)
    }
    expect(count).toBe(1500)
    expect(furthest).toBeLessThanOrEqual(2 * all.length)
  })

  test('holds the refunds of one time, up to 10,000', async () => {
    const ordered = fakeAccount({ rows: tied(10_000), pageSize: 100 })
    const first = await idsOf(createAccounts({ a: ordered.provider }).list(), 1)
    expect([first, ordered.handed()]).toEqual([['r90000'], 10_000])

    const many = tied(25_000)
    const unordered = fakeAccount({ rows: many, pageSize: 100 })
    const walk = createAccounts({ a: unordered.provider }).list()
    let count = 0
    let furthest = 0
    for await (const { id } of walk) {
      expect(id).toBe(many[count]?.id)
      count += 1
      furthest = Math.max(furthest, unordered.handed() - count)
    }
    expect(count).toBe(25_000)
    expect(furthest).toBeLessThanOrEqual(10_001)
  })
})
