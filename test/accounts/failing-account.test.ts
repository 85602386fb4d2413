import { describe, expect, test } from 'vitest'

import { createAccounts, RefundError } from '../../src/index.ts'
import type { AccountRejectedRow, Refund, RefundProvider, RefundWalk } from '../../src/index.ts'
import { countedRows, failingAccount, fakeAccount, second } from './fake-account.ts'
import { errorOf, idsOf, taken } from './walked.ts'

function iteratorOf(walk: RefundWalk): Pick<AsyncIterator<Refund>, 'next'> {
  const iterator = walk[Symbol.asyncIterator]()
  return { next: () => iterator.next() }
}

function ownAbort(): RefundError {
  return new RefundError({ code: 'aborted', outcome: 'none', message: 'It gave up.' })
}

describe('an account that fails', () => {
  test('hides nothing of the others, and says what it failed with', async () => {
    const bad = failingAccount(countedRows('bad', [95, 85, 75, 65]), 2)
    const good = fakeAccount({ rows: countedRows('good', [90, 80, 70, 60]) })
    const walk = createAccounts({ bad: bad.provider, good: good.provider }).list()
    walk.summary()
    expect(await idsOf(walk)).toEqual(['bad_0', 'good_0', 'bad_1', 'good_1', 'good_2', 'good_3'])
    const summary = walk.summary()
    expect(summary).toMatchObject({ count: 6, complete: false })
    expect(summary.accounts).toMatchObject([
      { account: 'bad', count: 2, state: 'failed', complete: false },
      { account: 'good', count: 4, state: 'ended', complete: true, error: null },
    ])
    expect(summary.accounts[0]?.error).toMatchObject({
      code: 'provider_unavailable',
      account: 'bad',
      isRetryable: true,
    })
  })

  test('is resumed where it stopped, and no other account again', async () => {
    const bad = failingAccount(countedRows('bad', [95, 85, 75, 65]), 2)
    const good = fakeAccount({ rows: countedRows('good', [90]) })
    const accounts = createAccounts({ bad: bad.provider, good: good.provider })
    const walk = accounts.list()
    walk.summary()
    await taken(walk)
    const { cursor } = walk.summary()
    bad.heal()
    expect(cursor).not.toBeNull()
    const rest = accounts.list({ cursor: cursor ?? '' })
    expect(await idsOf(rest)).toEqual(['bad_2', 'bad_3'])
    expect(good.begun()).toBe(1)
    expect(rest.summary()).toMatchObject({ count: 2, complete: true, cursor: null })
  })

  test('at its first page is one that has all before it', async () => {
    const bad = failingAccount(countedRows('bad', [2, 1]), 0)
    const accounts = createAccounts({ bad: bad.provider })
    const walk = accounts.list()
    walk.summary()
    expect(await idsOf(walk)).toEqual([])
    bad.heal()
    expect(await idsOf(accounts.list({ cursor: walk.summary().cursor ?? '' }))).toEqual([
      'bad_0',
      'bad_1',
    ])
  })

  test('can fail as soon as its list is asked for', async () => {
    const { provider } = fakeAccount({ rows: [] })
    const refusing: RefundProvider = {
      ...provider,
      list: () => {
        throw new RefundError({ code: 'unsupported', outcome: 'none', message: 'No such filter.' })
      },
    }
    const good = fakeAccount({ rows: countedRows('good', [1]) })
    const walk = createAccounts({ refusing, good: good.provider }).list()
    walk.summary()
    expect(await idsOf(walk)).toEqual(['good_0'])
    expect(walk.summary().accounts).toMatchObject([
      { account: 'refusing', state: 'failed', error: { code: 'unsupported', account: 'refusing' } },
      { account: 'good', state: 'ended' },
    ])
  })

  test('with an error against the contract tells nothing of it', async () => {
    const bad = failingAccount(countedRows('bad', [2, 1]), 0, () => new Error('Bearer sk_secret'))
    const walk = createAccounts({ bad: bad.provider }).list()
    walk.summary()
    await taken(walk)
    const [statement] = walk.summary().accounts
    expect(statement).toMatchObject({
      state: 'failed',
      error: { code: 'configuration', outcome: 'none', account: 'bad', provider: 'fake' },
    })
    expect(statement?.error?.cause).toBeUndefined()
    expect(JSON.stringify(statement?.error) + String(statement?.error?.stack)).not.toContain(
      'secret',
    )
  })

  test('to say how far it was read fails with what it gave, and is read again from there', async () => {
    const rows = countedRows('bad', [9, 7, 5])
    const bad = fakeAccount({ rows })
    let isBroken = true
    const list: RefundProvider['list'] = (query) => {
      const walk = bad.provider.list(query)
      return {
        [Symbol.asyncIterator]: () => walk[Symbol.asyncIterator](),
        summary: () => {
          if (isBroken && walk.summary().count > 1) throw new TypeError('Bearer sk_secret')
          return walk.summary()
        },
      }
    }
    const good = fakeAccount({ rows: countedRows('good', [8, 6]) })
    const accounts = createAccounts({ bad: { ...bad.provider, list }, good: good.provider })
    const walk = accounts.list()
    walk.summary()
    expect(await idsOf(walk)).toEqual(['bad_0', 'good_0', 'good_1'])
    const { accounts: statements, cursor } = walk.summary()
    expect(statements).toMatchObject([
      { account: 'bad', count: 1, state: 'failed', error: { code: 'configuration' } },
      { account: 'good', count: 2, state: 'ended', complete: true },
    ])
    expect(JSON.stringify(statements[0]?.error)).not.toContain('secret')
    isBroken = false
    expect(await idsOf(accounts.list({ cursor: cursor ?? '' }))).toEqual(['bad_1', 'bad_2'])
  })

  test('once to say how far it was read goes on before the refund that it gave then', async () => {
    const bad = fakeAccount({ rows: countedRows('bad', [9, 7]) })
    let asked = 0
    const list: RefundProvider['list'] = (query) => {
      const walk = bad.provider.list(query)
      return {
        [Symbol.asyncIterator]: () => walk[Symbol.asyncIterator](),
        summary: () => {
          asked += 1
          if (asked === 2) throw new TypeError('not now')
          return walk.summary()
        },
      }
    }
    const accounts = createAccounts({ bad: { ...bad.provider, list } })
    const walk = accounts.list()
    walk.summary()
    expect(await idsOf(walk)).toEqual([])
    const { cursor } = walk.summary()
    expect(await idsOf(accounts.list({ cursor: cursor ?? '' }))).toEqual(['bad_0', 'bad_1'])
  })

  test('to say at its end whether it is whole is one that failed', async () => {
    const bad = fakeAccount({ rows: [] })
    let asked = 0
    const list: RefundProvider['list'] = (query) => {
      const walk = bad.provider.list(query)
      return {
        [Symbol.asyncIterator]: () => walk[Symbol.asyncIterator](),
        summary: () => {
          asked += 1
          if (asked > 1) throw new TypeError('no')
          return walk.summary()
        },
      }
    }
    const walk = createAccounts({ bad: { ...bad.provider, list } }).list()
    walk.summary()
    expect(await idsOf(walk)).toEqual([])
    expect(walk.summary()).toMatchObject({ complete: false, accounts: [{ state: 'failed' }] })
    expect(walk.summary().cursor).not.toBeNull()
  })

  test('to close its list hides nothing of the others, and ends no loop with an error', async () => {
    const bad = fakeAccount({ rows: countedRows('bad', [9, 7, 5, 3]) })
    const list: RefundProvider['list'] = (query) => {
      const walk = bad.provider.list(query)
      return {
        summary: () => walk.summary(),
        [Symbol.asyncIterator]: () => ({
          ...iteratorOf(walk),
          return: () => {
            throw new TypeError('no')
          },
        }),
      }
    }
    const good = fakeAccount({ rows: countedRows('good', [8]) })
    const accounts = createAccounts({ bad: { ...bad.provider, list }, good: good.provider })
    expect(await idsOf(accounts.list(), 2)).toEqual(['bad_0', 'good_0'])
    expect(good.closed()).toBe(1)
    expect(await idsOf(accounts.list())).toEqual(['bad_0', 'good_0', 'bad_1', 'bad_2', 'bad_3'])
  })

  test('with an abort of its own is one that failed', async () => {
    const bad = failingAccount(countedRows('bad', [2, 1]), 0, ownAbort)
    const walk = createAccounts({ bad: bad.provider }).list(
      {},
      { signal: new AbortController().signal },
    )
    walk.summary()
    expect(await idsOf(walk)).toEqual([])
    expect(walk.summary().accounts).toMatchObject([{ state: 'failed', error: { code: 'aborted' } }])
  })

  test('in the middle of one time gives those it read in its own order, and the rest later', async () => {
    const rows = second(5, 'r_d', 'r_c', 'r_b', 'r_a')
    const bad = failingAccount(rows, 2)
    const accounts = createAccounts({ bad: bad.provider })
    const walk = accounts.list()
    walk.summary()
    expect(await idsOf(walk)).toEqual(['r_d', 'r_c'])
    bad.heal()
    expect(await idsOf(accounts.list({ cursor: walk.summary().cursor ?? '' }))).toEqual([
      'r_a',
      'r_b',
    ])
  })

  test('goes on behind the rows it kept out before it failed', async () => {
    const rows = [
      ...countedRows('bad', [9]),
      { id: 'x', time: null, isRejected: true },
      { id: 'y', time: null, isRejected: true },
      { id: 'z', time: null, isRejected: true },
      ...second(1, 'bad_last'),
    ]
    const bad = failingAccount(rows, 4)
    const accounts = createAccounts({ bad: bad.provider })
    const told: (string | null)[] = []
    const onRejected = ({ id }: AccountRejectedRow): void => {
      told.push(id)
    }
    const walk = accounts.list({ onRejected })
    walk.summary()
    expect(await idsOf(walk)).toEqual(['bad_0'])
    expect(walk.summary().accounts).toMatchObject([{ state: 'failed', rejected: 3 }])
    bad.heal()
    const rest = accounts.list({ onRejected, cursor: walk.summary().cursor ?? '' })
    expect(await idsOf(rest)).toEqual(['bad_last'])
    expect(told).toEqual(['x', 'y', 'z'])
  })
})

describe("the caller's own abort", () => {
  test('ends the walk, and is no fault of an account', async () => {
    const controller = new AbortController()
    const account = fakeAccount({ rows: countedRows('a', [3, 2, 1]) })
    const accounts = createAccounts({ a: account.provider })
    const walk = accounts.list({}, { signal: controller.signal })
    const ids: string[] = []
    const why = new Error('enough')
    const error = await errorOf(async () => {
      for await (const { id } of walk) {
        ids.push(id)
        controller.abort(why)
      }
    })
    expect(ids).toEqual(['a_0'])
    expect(error).toMatchObject({ code: 'aborted', outcome: 'none', isRetryable: true })
    expect(error.cause).toBe(why)
    const summary = walk.summary()
    expect(summary.accounts).toMatchObject([{ state: 'reading', error: null }])
    expect(account.closed()).toBe(1)
    expect(await idsOf(accounts.list({ cursor: summary.cursor ?? '' }))).toEqual(['a_1', 'a_2'])
  })

  test.each([0, 1])('while page %i is read ends the walk in the same way', async (page) => {
    const controller = new AbortController()
    const account = fakeAccount({
      rows: countedRows('a', [3, 2, 1]),
      pageSize: 2,
      beforePage: (firstRow) => {
        if (firstRow !== page * 2) return
        controller.abort()
        throw ownAbort()
      },
    })
    const walk = createAccounts({ a: account.provider }).list({}, { signal: controller.signal })
    const error = await errorOf(() => taken(walk))
    expect(error).toMatchObject({ code: 'aborted', account: null })
    expect(walk.summary().accounts).toMatchObject([{ state: 'reading', error: null }])
  })

  test('before it is read asks nobody', async () => {
    const account = fakeAccount({ rows: countedRows('a', [1]) })
    const walk = createAccounts({ a: account.provider }).list({}, { signal: AbortSignal.abort() })
    expect((await errorOf(() => taken(walk))).code).toBe('aborted')
    expect(account.begun()).toBe(0)
  })
})
