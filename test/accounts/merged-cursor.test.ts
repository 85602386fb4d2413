import { describe, expect, test } from 'vitest'

import { createAccounts } from '../../src/index.ts'
import type { AccountRefund, Accounts, AccountsQuery, ProvidersByAccount } from '../../src/index.ts'
import { writeCursor } from '../../src/model/index.ts'
import { memoryProvider } from '../../src/testing/index.ts'
import { accountsOf, countedRows, fakeAccount, second } from './fake-account.ts'
import type { FakeRow } from './fake-account.ts'
import { errorOf, idsInPieces, idsOf } from './walked.ts'

interface Cut {
  readonly ids: readonly string[]
  readonly cursor: string
}

/** Takes some refunds, leaves the walk, and keeps its cursor. */
async function cutAfter(
  accounts: Accounts<ProvidersByAccount>,
  count: number,
  query: AccountsQuery = {},
): Promise<Cut> {
  const walk = accounts.list(query)
  const ids = await idsOf(walk, count)
  return { ids, cursor: walk.summary().cursor ?? '' }
}

const tied = {
  a: [...second(5, 'a_z', 'a_y', 'a_x', 'a_w'), ...second(4, 'a_4')],
  b: [...second(6, 'b_6'), ...second(5, 'b_m', 'b_k', 'b_l'), ...second(2, 'b_2')],
}
const order = ['b_6', 'a_w', 'a_x', 'a_y', 'a_z', 'b_k', 'b_l', 'b_m', 'a_4', 'b_2']

describe('a cursor over accounts', () => {
  test('goes on exactly behind the last refund yielded, wherever a walk is cut', async () => {
    for (const count of order.keys()) {
      const accounts = accountsOf(tied)
      const { ids, cursor } = await cutAfter(accounts, count)
      expect([...ids, ...(await idsOf(accounts.list({ cursor })))]).toEqual(order)
    }
  })

  test('goes on when the walk is cut after every refund', async () => {
    expect(await idsInPieces(accountsOf(tied), 1)).toEqual(order)
  })

  test('stands where it stood while nothing was read', async () => {
    const accounts = accountsOf(tied)
    const { cursor } = await cutAfter(accounts, 3)
    const walk = accounts.list({ cursor })
    expect(walk.summary().cursor).toBe(cursor)
    expect(await idsOf(walk, 1)).toEqual(['a_y'])
    const fresh = accounts.list().summary()
    expect(await idsOf(accounts.list({ cursor: fresh.cursor ?? '' }))).toEqual(order)
  })

  test('yields what is new at the same time as well, and nothing twice', async () => {
    const rows: FakeRow[] = [...second(5, 'r_c', 'r_a', 'r_b'), ...second(1, 'r_1')]
    const accounts = createAccounts({ only: fakeAccount({ rows }).provider })
    const { ids, cursor } = await cutAfter(accounts, 1)
    expect(ids).toEqual(['r_a'])
    rows.unshift({ id: 'r_new', time: 9000 })
    expect(await idsOf(accounts.list({ cursor }))).toEqual(['r_new', 'r_b', 'r_c', 'r_1'])
    const again = await cutAfter(accounts, 1, { cursor })
    expect(again.ids).toEqual(['r_new'])
    expect(await idsOf(accounts.list({ cursor: again.cursor }))).toEqual(['r_b', 'r_c', 'r_1'])
  })

  test('skips nothing of the same time that stands further down a list out of order', async () => {
    const rows = [...second(5, 'r_c', 'r_b'), ...second(7, 'r_7'), ...second(5, 'r_a')]
    const accounts = accountsOf({ only: rows })
    const { ids, cursor } = await cutAfter(accounts, 1)
    expect(ids).toEqual(['r_b'])
    expect(await idsOf(accounts.list({ cursor }))).toEqual(['r_c', 'r_7', 'r_a'])
  })

  test('skips nothing when what it was to skip has gone', async () => {
    const rows: FakeRow[] = [...second(5, 'r_c', 'r_b'), ...second(4, 'r_4'), ...second(5, 'r_a')]
    const accounts = createAccounts({ only: fakeAccount({ rows }).provider })
    const { cursor } = await cutAfter(accounts, 1)
    rows.splice(0, 2)
    expect(await idsOf(accounts.list({ cursor }))).toEqual(['r_4', 'r_a'])
  })

  test('keeps a refund without a time where it was', async () => {
    const accounts = accountsOf({
      a: [...second(9, 'a_9'), ...second(null, 'a_n')],
      b: [...second(9, 'b_9'), ...second(8, 'b_8')],
    })
    const { ids, cursor } = await cutAfter(accounts, 1)
    expect(ids).toEqual(['a_9'])
    expect(await idsOf(accounts.list({ cursor }))).toEqual(['a_n', 'b_9', 'b_8'])
  })

  test('goes on in the middle of one time with more refunds than are put in order', async () => {
    const rows = Array.from({ length: 10_001 }, (_, index) => ({
      id: `r${99_999 - index}`,
      time: 1,
    }))
    const { provider } = fakeAccount({ rows, pageSize: 100 })
    const accounts = createAccounts({ only: provider })
    const { ids, cursor } = await cutAfter(accounts, 5)
    const rest = await idsOf(accounts.list({ cursor }))
    expect(ids).toEqual(['r99999', 'r99998', 'r99997', 'r99996', 'r99995'])
    expect([rest.length, new Set(rest).size, rest.includes('r99995')]).toEqual([9996, 9996, false])
  })

  test('is null once every account has ended', async () => {
    const walk = accountsOf(tied).list()
    const cursors: (string | null)[] = []
    for await (const _refund of walk) cursors.push(walk.summary().cursor)
    expect(cursors).not.toContain(null)
    expect(walk.summary().cursor).toBeNull()
  })

  test('asks no account again that had ended', async () => {
    const short = fakeAccount({ rows: countedRows('short', [9]) })
    const long = fakeAccount({ rows: countedRows('long', [8, 7, 6]) })
    const accounts = createAccounts({ short: short.provider, long: long.provider })
    const { ids, cursor } = await cutAfter(accounts, 3)
    expect(ids).toEqual(['short_0', 'long_0', 'long_1'])
    const walk = accounts.list({ cursor })
    expect(await idsOf(walk)).toEqual(['long_2'])
    expect(short.begun()).toBe(1)
    expect(walk.summary().accounts).toMatchObject([
      { account: 'short', count: 0, state: 'ended', complete: true },
      { account: 'long', count: 1, state: 'ended', complete: true },
    ])
  })

  test('may be longer than the cursor of one list', async () => {
    const names = Array.from({ length: 100 }, (_, index) => `account_number_${index}`)
    const accounts = accountsOf(
      Object.fromEntries(names.map((name) => [name, countedRows(name, [2, 1])])),
    )
    const { ids, cursor } = await cutAfter(accounts, 150)
    expect(cursor.length).toBeGreaterThan(2000)
    const rest = await idsOf(accounts.list({ cursor }))
    expect(new Set([...ids, ...rest]).size).toBe(200)
  })
})

describe('B128: a cursor over accounts is refused', () => {
  const filters = { status: 'succeeded', limit: 5 } as const
  const refusal = {
    code: 'invalid_request',
    outcome: 'none',
    provider: null,
    issues: [{ path: 'cursor', rule: 'cursor.invalid' }],
  }

  test('with any one of its characters changed, left out or added', async () => {
    const accounts = accountsOf({ a: countedRows('a', [2, 1]), b: [] })
    const { cursor } = await cutAfter(accounts, 1, filters)
    for (const [index, character] of Array.from(cursor).entries()) {
      const [before, after] = [cursor.slice(0, index), cursor.slice(index + 1)]
      const other = character === 'A' ? 'B' : 'A'
      for (const text of [
        before + after,
        before + other + after,
        before + other + character + after,
      ]) {
        const error = await errorOf(() => accounts.list({ ...filters, cursor: text }))
        expect(error).toMatchObject(refusal)
      }
    }
  })

  test.each([
    ['other filters', { status: 'failed' }],
    ['no filters', {}],
    ['another payment', { status: 'succeeded', payment: 'pay_1' }],
    ['another time', { status: 'succeeded', createdFrom: '2026-01-01T00:00:00Z' }],
    ['fewer accounts', { status: 'succeeded', accounts: ['a'] }],
  ] as const)('by a query with %s', async (_what, query) => {
    const accounts = accountsOf({ a: countedRows('a', [2, 1]), b: [] })
    const { cursor } = await cutAfter(accounts, 1, filters)
    expect(await errorOf(() => accounts.list({ ...query, cursor }))).toMatchObject(refusal)
  })

  test('by accounts of which one is another login under the same name', async () => {
    const rows = countedRows('a', [2, 1])
    const { cursor } = await cutAfter(accountsOf({ a: rows }), 1)
    const elsewhere = createAccounts({ a: fakeAccount({ rows, name: 'elsewhere' }).provider })
    const live = createAccounts({ a: { ...fakeAccount({ rows }).provider, mode: 'live' } })
    expect(await errorOf(() => elsewhere.list({ cursor }))).toMatchObject(refusal)
    expect(await errorOf(() => live.list({ cursor }))).toMatchObject(refusal)
  })

  test.each([
    ['no text', 7],
    ['null', null],
    ['empty', ''],
    ['no cursor', 'next please'],
    ['too long', `${'A'.repeat(70_000)}.0`],
  ])('when it is %s', async (_what, cursor) => {
    const { list } = accountsOf({ a: [] })
    const error = await errorOf(() => Reflect.apply(list, undefined, [{ cursor }]))
    expect(error).toMatchObject(refusal)
  })

  test('when it is that of one account alone', async () => {
    const provider = memoryProvider()
    const accounts = createAccounts({ a: provider })
    const cursor = writeCursor({ after: 're_1' }, 'some scope')
    expect(await errorOf(() => accounts.list({ cursor }))).toMatchObject(refusal)
  })

  test('but not for the order of the names, another page size or a listener', async () => {
    const rows = { a: countedRows('a', [4, 2]), b: countedRows('b', [3, 1]) }
    const accounts = accountsOf(rows)
    const { cursor } = await cutAfter(accounts, 2, { ...filters, accounts: ['a', 'b'] })
    const walk = accounts.list({
      status: 'succeeded',
      accounts: ['b', 'a'],
      limit: 9,
      cursor,
      onRejected: () => undefined,
    })
    expect(await idsOf(walk)).toEqual(['a_1', 'b_1'])
    const turned = accountsOf({ b: rows.b, a: rows.a })
    expect(await idsOf(turned.list({ status: 'succeeded', cursor }))).toEqual(['a_1', 'b_1'])
  })

  test('and a forged one asks the accounts for nothing but a list', async () => {
    const seen: AccountRefund[] = []
    const { list } = accountsOf({ a: countedRows('a', [1]) })
    const scope = JSON.stringify(['accounts', null, null, null, null, [['a', 'fake', 'test']]])
    const forged = { 'a.cursor': 7, 'a.skip_time': 'x', 'a.skip_id': 7, 'b.ended': 1 }
    for await (const refund of list({ cursor: writeCursor(forged, scope) })) seen.push(refund)
    expect(seen.map(({ id }) => id)).toEqual(['a_0'])
  })
})

describe('a list over accounts is refused', () => {
  test.each([
    ['a misspelt filter', { stauts: 'failed' }, 'invalid_request', ['stauts option.unknown']],
    ['a status nobody has', { status: 'done' }, 'invalid_request', ['status status.unsupported']],
    ['a page of nothing', { limit: 0 }, 'invalid_request', ['limit range.limit']],
    ['no object', 'all', 'invalid_request', ['query option.type']],
    ['names that are no list', { accounts: 'a' }, 'invalid_request', ['accounts option.type']],
    ['no names', { accounts: [] }, 'invalid_request', ['accounts account.required']],
    ['no function', { onRejected: 1 }, 'invalid_request', ['onRejected option.function']],
    ['an unknown name', { accounts: ['a', 'bb'] }, 'configuration', ['accounts.1 account.unknown']],
    ['no name', { accounts: [null] }, 'configuration', ['accounts.0 account.unknown']],
    [
      'a name of every object',
      { accounts: ['constructor'] },
      'configuration',
      ['accounts.0 account.unknown'],
    ],
  ])('with %s, before anything is asked', async (_what, query, code, issues) => {
    const account = fakeAccount({ rows: [] })
    const { list } = createAccounts({ a: account.provider, b: account.provider })
    const error = await errorOf(() => Reflect.apply(list, undefined, [query]))
    expect([error.code, error.outcome]).toEqual([code, 'none'])
    expect(error.issues.map(({ path, rule }) => `${path} ${rule}`)).toEqual(issues)
    expect(account.begun()).toBe(0)
  })

  test('with the nearest name for one that is misspelt', async () => {
    const accounts = accountsOf({ europe: [], africa: [] })
    const error = await errorOf(() => accounts.list({ accounts: ['eurpoe'] }))
    expect(error.message).toContain('Did you mean europe? There are: europe, africa.')
  })

  test('with options that are none', async () => {
    const { list } = accountsOf({ a: [] })
    const error = await errorOf(() => Reflect.apply(list, undefined, [{}, { signal: 7 }]))
    expect(error.issues).toEqual([{ path: 'signal', rule: 'option.signal' }])
    expect(error.outcome).toBe('none')
  })
})
