import { describe, expect, test } from 'vitest'

import { createAccounts } from '../../src/index.ts'
import type { AccountRejectedRow, RefundProvider, RefundWalk } from '../../src/index.ts'
import {
  accountsOf,
  countedRows,
  failingAccount,
  fakeAccount,
  outage,
  rejectedRow,
  second,
} from './fake-account.ts'
import { errorOf, idsOf, taken } from './walked.ts'

describe('the end of a walk that nobody asked for its summary', () => {
  test('tells of accounts that failed, after the last refund', async () => {
    const bad = failingAccount(countedRows('bad', [95, 85, 75]), 2)
    const good = fakeAccount({ rows: countedRows('good', [90, 60]) })
    const walk = createAccounts({ bad: bad.provider, good: good.provider }).list({
      onRejected: () => undefined,
    })
    const ids: string[] = []
    const error = await errorOf(async () => {
      for await (const { id } of walk) ids.push(id)
    })
    expect(ids).toEqual(['bad_0', 'good_0', 'bad_1', 'good_1'])
    expect(error).toMatchObject({ code: 'incomplete_list', outcome: 'none', isRetryable: false })
    expect(error.issues).toEqual([{ path: 'accounts.bad', rule: 'account.failed' }])
    expect(error.summary).toEqual(walk.summary())
    expect(error.message).toContain('listed 4 refunds of 2 accounts')
    expect(error.message).toContain('bad failed (provider_unavailable)')
  })

  test('tells of rows that were kept out, unless they were taken', async () => {
    const rows = [...countedRows('a', [2]), { id: 'odd', time: null, isRejected: true }]
    const accounts = accountsOf({ a: rows, b: countedRows('b', [1]) })
    const error = await errorOf(() => taken(accounts.list()))
    expect(error.code).toBe('incomplete_list')
    expect(error.issues).toEqual([{ path: 'accounts.a', rule: 'account.incomplete' }])
    expect(error.message).toContain("1 of the rows of a can't be said without guessing")
    expect(error.summary).toMatchObject({ count: 2, complete: false })

    const told: AccountRejectedRow[] = []
    const walk = accounts.list({ onRejected: (row) => told.push(row) })
    expect(await idsOf(walk)).toEqual(['a_0', 'b_0'])
    expect(told).toEqual([{ ...rejectedRow('odd'), account: 'a' }])
    expect(walk.summary()).toMatchObject({ rejected: told, complete: false, cursor: null })
    expect(walk.summary().accounts).toMatchObject([
      { account: 'a', state: 'ended', rejected: 1, complete: false },
      { account: 'b', state: 'ended', rejected: 0, complete: true },
    ])
  })

  test('tells of a list that could not be proved whole, also to who takes rejected rows', async () => {
    const { provider } = fakeAccount({ rows: countedRows('a', [1]) })
    const unproved: RefundProvider = {
      ...provider,
      list: (query) => {
        const walk: RefundWalk = provider.list(query)
        return {
          summary: () => ({ ...walk.summary(), complete: false }),
          [Symbol.asyncIterator]: () => walk[Symbol.asyncIterator](),
        }
      },
    }
    const error = await errorOf(() =>
      taken(createAccounts({ a: unproved }).list({ onRejected: () => undefined })),
    )
    expect(error.issues).toEqual([{ path: 'accounts.a', rule: 'account.incomplete' }])
    expect(error.message).toContain("the list of a couldn't be proved whole")
  })

  test('tells of a fault also to who takes rejected rows, of which there were some', async () => {
    const fault = { path: 'list', rule: 'body.paging' }
    const rows = [...countedRows('a', [2]), { id: 'odd', time: null, isRejected: true }]
    const accounts = createAccounts({
      a: fakeAccount({ rows, fault }).provider,
      b: fakeAccount({ rows: countedRows('b', [1]) }).provider,
    })
    const ids: string[] = []
    const walk = accounts.list({ onRejected: () => undefined })
    const error = await errorOf(async () => {
      for await (const { id } of walk) ids.push(id)
    })
    expect(ids).toEqual(['a_0', 'b_0'])
    expect(error.issues).toEqual([
      { path: 'accounts.a', rule: 'account.incomplete' },
      { path: 'accounts.a.list', rule: 'body.paging' },
    ])
    expect(error.message).toBe(
      "polyrefund listed 2 refunds of 2 accounts, and more there may be: the list of a couldn't be proved whole. See error.summary.",
    )
    expect(error.summary).toMatchObject({
      faults: [{ path: 'accounts.a.list', rule: 'body.paging' }],
      complete: false,
      cursor: null,
    })

    const both = await errorOf(() => taken(accounts.list()))
    expect(both.message).toContain(
      "more there may be: 1 of the rows of a can't be said without guessing, and its list couldn't be proved whole. See error.summary.",
    )

    const asked = accounts.list({ onRejected: () => undefined })
    asked.summary()
    expect(await idsOf(asked)).toEqual(['a_0', 'b_0'])
    expect(asked.summary().faults).toHaveLength(1)
  })

  test('has no faults where rows alone are missing, or an account failed', async () => {
    const bad = failingAccount(countedRows('bad', [2]), 0)
    const odd = fakeAccount({ rows: [{ id: 'odd', time: null, isRejected: true }] })
    const walk = createAccounts({ bad: bad.provider, odd: odd.provider }).list()
    walk.summary()
    expect(await idsOf(walk)).toEqual([])
    expect(walk.summary()).toMatchObject({ faults: [], complete: false })
  })

  test('speaks of going on only where there is something to go on with', async () => {
    const odd = fakeAccount({ rows: [{ id: 'odd', time: null, isRejected: true }] })
    const bad = failingAccount(countedRows('bad', [2]), 0)
    const rowsOnly = await errorOf(() => taken(createAccounts({ odd: odd.provider }).list()))
    expect(rowsOnly.summary?.cursor).toBeNull()
    expect(rowsOnly.message).toMatch(
      /without guessing\. See error\.summary, or pass onRejected to take such rows\.$/,
    )
    const failed = await errorOf(() => taken(createAccounts({ bad: bad.provider }).list()))
    expect(failed.summary?.cursor).not.toBeNull()
    expect(failed.message).toMatch(/The cursor of error\.summary goes on with what failed\.$/)
  })

  test('asks each account for its summary first, so that none throws at its own end', async () => {
    const { provider } = fakeAccount({ rows: [] })
    let isAsked = false
    const throwing: RefundProvider = {
      ...provider,
      list: () => ({
        summary: () => {
          isAsked = true
          return { listed: null, count: 0, rejected: [], faults: [], complete: false, cursor: null }
        },
        async *[Symbol.asyncIterator]() {
          if (!isAsked) throw outage()
          yield* []
        },
      }),
    }
    const walk = createAccounts({ a: throwing }).list()
    walk.summary()
    expect(await idsOf(walk)).toEqual([])
    expect(walk.summary().accounts).toMatchObject([{ state: 'ended', complete: false }])
  })

  test('is silent when it was asked for before', async () => {
    const bad = failingAccount(countedRows('bad', [2]), 0)
    const walk = createAccounts({ bad: bad.provider }).list()
    walk.summary()
    expect(await idsOf(walk)).toEqual([])
  })
})

describe('rows that were kept out', () => {
  test('are told of before the refund that stands behind them', async () => {
    const rows = [
      { id: 'x', time: null, isRejected: true },
      ...second(5, 'a_5'),
      { id: 'y', time: null, isRejected: true },
      ...second(4, 'a_4'),
    ]
    const heard: (string | null)[] = []
    const walk = accountsOf({ a: rows }).list({ onRejected: ({ id }) => heard.push(id) })
    for await (const { id } of walk) {
      heard.push(id)
      expect(walk.summary().rejected.length).toBe(id === 'a_5' ? 1 : 2)
    }
    expect(heard).toEqual(['x', 'a_5', 'y', 'a_4'])
  })

  test('reach a listener whose own error ends the walk as it is', async () => {
    const mine = new Error('the disk is full')
    const rows = [{ id: 'x', time: null, isRejected: true }]
    const good = fakeAccount({ rows: countedRows('good', [1]) })
    const bad = fakeAccount({ rows })
    const walk = createAccounts({ bad: bad.provider, good: good.provider }).list({
      onRejected: () => {
        throw mine
      },
    })
    await expect(taken(walk)).rejects.toBe(mine)
    expect(good.closed()).toBe(1)
  })
})
