import { describe, expect, test } from 'vitest'

import { createAccounts } from '../../src/index.ts'
import type { AccountRefund, AccountsQuery } from '../../src/index.ts'
import { failingAccount, fakeAccount, second } from './fake-account.ts'
import type { FakeRow } from './fake-account.ts'
import { idsOf } from './walked.ts'

const mine = new Error('the disk is full')

function kept(id: string): FakeRow {
  return { id, time: null, isRejected: true }
}

interface Listened {
  readonly ids: readonly string[]
  /** The rows that the listener took, over both walks. */
  readonly heard: readonly (string | null)[]
  readonly cursor: string | null
}

type Accounts = Pick<ReturnType<typeof createAccounts>, 'list'>

/** What a walk yields when its listener fails at a row, and what one that goes on yields. */
async function failAt(accounts: Accounts, row: string): Promise<readonly [Listened, Listened]> {
  const heard: (string | null)[] = []
  const listen = async (failing: string | null, query: AccountsQuery): Promise<Listened> => {
    const ids: string[] = []
    const walk = accounts.list({
      ...query,
      onRejected: ({ id }) => {
        if (id === failing) throw mine
        heard.push(id)
      },
    })
    const error = await endOf(walk, ({ id }) => ids.push(id))
    expect(error).toBe(failing === null ? null : mine)
    return { ids, heard: [...heard], cursor: walk.summary().cursor }
  }
  const first = await listen(row, {})
  return [first, await listen(null, { cursor: first.cursor ?? '' })]
}

/** What the reading of a walk threw, or null. */
async function endOf(
  walk: AsyncIterable<AccountRefund>,
  take: (refund: AccountRefund) => void,
): Promise<unknown> {
  try {
    for await (const refund of walk) take(refund)
    return null
  } catch (error) {
    return error
  }
}

describe('what a listener throws ends the walk, which goes on by its cursor', () => {
  test('with the refund behind the row, and the row again', async () => {
    const rows = [...second(9, 'a'), kept('x'), kept('y'), ...second(8, 'b'), ...second(7, 'c')]
    const accounts = createAccounts({ p: fakeAccount({ rows }).provider })
    const [first, rest] = await failAt(accounts, 'y')
    expect([first.ids, rest.ids]).toEqual([['a'], ['b', 'c']])
    expect([first.heard, rest.heard]).toEqual([['x'], ['x', 'x', 'y']])
  })

  test('with all rows behind the last refund of an account', async () => {
    const rows = [...second(9, 'a'), kept('x'), kept('y')]
    const accounts = createAccounts({ p: fakeAccount({ rows }).provider })
    const [first, rest] = await failAt(accounts, 'x')
    expect(first).toMatchObject({ ids: ['a'], heard: [] })
    expect(first.cursor).not.toBeNull()
    expect(rest).toMatchObject({ ids: [], heard: ['x', 'y'], cursor: null })
  })

  test('with the rows in front of a refund of a time that was yielded in part', async () => {
    const rows = [kept('x'), ...second(5, 'b'), kept('y'), ...second(5, 'a'), ...second(4, 'c')]
    const accounts = createAccounts({ p: fakeAccount({ rows }).provider })
    const [first, rest] = await failAt(accounts, 'y')
    expect(first.ids).toEqual(['a'])
    expect(rest.ids).toEqual(['b', 'c'])
    expect(new Set(rest.heard)).toEqual(new Set(['x', 'y']))
  })

  test('with the rows that an account gave before it failed', async () => {
    const [one, two] = [second(9, 'bad_0'), second(7, 'bad_1')]
    const rows = [...one, kept('x'), kept('y'), kept('z'), ...two]
    const bad = failingAccount(rows, 4)
    const accounts = createAccounts({ bad: bad.provider })
    const failing = accounts.list({
      onRejected: () => {
        throw mine
      },
    })
    await expect(idsOf(failing)).rejects.toBe(mine)
    bad.heal()
    const heard: (string | null)[] = []
    const rest = accounts.list({
      cursor: failing.summary().cursor ?? '',
      onRejected: ({ id }) => heard.push(id),
    })
    expect(await idsOf(rest)).toEqual(['bad_1'])
    expect(heard).toEqual(['x', 'y', 'z'])
  })

  test('with all of an account that was still answering', async () => {
    const { promise: isFree, resolve: free } = Promise.withResolvers<void>()
    const slow = fakeAccount({ rows: [kept('slow')], beforePage: () => isFree })
    const accounts = createAccounts({
      quick: fakeAccount({ rows: [kept('quick')] }).provider,
      slow: slow.provider,
    })
    const heard: (string | null)[] = []
    const walk = accounts.list({
      onRejected: ({ id }) => {
        heard.push(id)
        free()
        throw mine
      },
    })
    await expect(idsOf(walk)).rejects.toBe(mine)
    expect(heard).toEqual(['quick'])
    const again: (string | null)[] = []
    const rest = accounts.list({
      cursor: walk.summary().cursor ?? '',
      onRejected: ({ id }) => again.push(id),
    })
    expect(await idsOf(rest)).toEqual([])
    expect(new Set(again)).toEqual(new Set(['quick', 'slow']))
  })

  test('and counts in its summary the rows that the listener was called with', async () => {
    const rows = [kept('x'), kept('y'), ...second(8, 'b')]
    const walk = createAccounts({ p: fakeAccount({ rows }).provider }).list({
      onRejected: () => {
        throw mine
      },
    })
    await expect(idsOf(walk)).rejects.toBe(mine)
    const { count, rejected, accounts } = walk.summary()
    expect([count, rejected.map(({ id }) => id), accounts[0]?.rejected]).toEqual([0, ['x'], 1])
  })
})
