import { describe, expect, test } from 'vitest'

import { listedScope, parseListQuery, RefundError, startWalk } from '../../src/model/index.ts'
import type {
  RefundWalk,
  RejectedRow,
  WalkPage,
  WalkRow,
  WalkSetup,
} from '../../src/model/index.ts'
import { errorOf, sampleRefund } from '../http/samples.ts'

function row(id: string): WalkRow {
  return { refund: sampleRefund({ id }), cursor: `after-${id}` }
}

const badRow: RejectedRow = { id: null, issues: [{ path: 'id', rule: 'id.required' }], raw: {} }
const fault = { path: 'list', rule: 'body.paging' }

const listed = listedScope(parseListQuery({ status: 'failed' }))

interface Setting extends Partial<Pick<WalkSetup, 'cursor' | 'onRejected'>> {
  /** Rows of each page; `null` is one that can't be normalised. */
  readonly pages: readonly (readonly (string | null)[])[]
  readonly fault?: boolean
}

function start(setting: Setting): { readonly walk: RefundWalk; readonly asked: (string | null)[] } {
  const asked: (string | null)[] = []
  const { pages } = setting
  const readPage = async (cursor: string | null): Promise<WalkPage> => {
    asked.push(cursor)
    const number = asked.length
    const rows = (pages[number - 1] ?? []).map((id) =>
      id === null ? { rejected: badRow } : row(id),
    )
    const nextCursor = number < pages.length ? `page-${number + 1}` : null
    return {
      rows,
      nextCursor,
      fault: setting.fault === true && number === pages.length ? fault : null,
    }
  }
  const { cursor = null, onRejected = null } = setting
  return { walk: startWalk({ provider: 'sample', listed, cursor, onRejected, readPage }), asked }
}

async function idsOf(walk: RefundWalk, most: number = Infinity): Promise<readonly string[]> {
  const ids: string[] = []
  for await (const { id } of walk) {
    ids.push(id)
    if (ids.length === most) break
  }
  return ids
}

describe('a walk', () => {
  test('works out where it stands only when it is asked', async () => {
    const worked: string[] = []
    const rows = ['a', 'b'].map((id) => ({
      refund: sampleRefund({ id }),
      get cursor() {
        worked.push(id)
        return `after-${id}`
      },
    }))
    const readPage = async (): Promise<WalkPage> => ({ rows, nextCursor: null, fault: null })
    const setup = { provider: 'sample', listed, cursor: null, onRejected: null, readPage }
    expect(await idsOf(startWalk(setup))).toEqual(['a', 'b'])
    expect(worked).toEqual([])
    const stopped = startWalk(setup)
    expect(await idsOf(stopped, 1)).toEqual(['a'])
    expect(stopped.summary().cursor).toBe('after-a')
    expect(worked).toEqual(['a'])
  })

  test('yields every refund of every page, in order', async () => {
    const { walk, asked } = start({ pages: [['a', 'b'], [], ['c']] })
    expect(await idsOf(walk)).toEqual(['a', 'b', 'c'])
    expect(asked).toEqual([null, 'page-2', 'page-3'])
    expect(walk.summary()).toEqual({
      listed,
      count: 3,
      rejected: [],
      faults: [],
      complete: true,
      cursor: null,
    })
  })

  test('of nothing is complete', async () => {
    const { walk } = start({ pages: [[]] })
    expect(await idsOf(walk)).toEqual([])
    expect(walk.summary()).toEqual({
      listed,
      count: 0,
      rejected: [],
      faults: [],
      complete: true,
      cursor: null,
    })
  })

  test('asks for nothing before it is read, and for no page before it is needed', async () => {
    const { walk, asked } = start({ pages: [['a', 'b'], ['c']] })
    expect(asked).toEqual([])
    expect(await idsOf(walk, 2)).toEqual(['a', 'b'])
    expect(asked).toEqual([null])
  })

  test('begins at the cursor it is given', async () => {
    const { walk, asked } = start({ pages: [['a']], cursor: 'here' })
    expect(walk.summary()).toEqual({
      listed,
      count: 0,
      rejected: [],
      faults: [],
      complete: false,
      cursor: 'here',
    })
    await idsOf(walk)
    expect(asked).toEqual(['here'])
  })

  test('is read once', async () => {
    const { walk } = start({ pages: [['a']] })
    await idsOf(walk)
    const error = await errorOf(idsOf(walk))
    expect(error).toMatchObject({
      code: 'invalid_request',
      outcome: 'none',
      isRetryable: false,
      provider: 'sample',
      issues: [{ path: 'walk', rule: 'walk.reused' }],
    })
  })

  test('gives on what ends a page', async () => {
    const error = new RefundError({ code: 'authentication', outcome: 'none', message: 'no' })
    const walk = startWalk({
      provider: 'sample',
      listed,
      cursor: 'here',
      onRejected: null,
      readPage: async () => {
        throw error
      },
    })
    expect(await errorOf(idsOf(walk))).toBe(error)
    expect(walk.summary()).toEqual({
      listed,
      count: 0,
      rejected: [],
      faults: [],
      complete: false,
      cursor: 'here',
    })
  })
})

describe('the summary of a walk that was left', () => {
  test('in the middle of a page goes on behind the last refund', async () => {
    const { walk } = start({ pages: [['a', 'b', 'c'], ['d']] })
    await idsOf(walk, 2)
    expect(walk.summary()).toEqual({
      listed,
      count: 2,
      rejected: [],
      faults: [],
      complete: false,
      cursor: 'after-b',
    })
  })

  test('behind a row that was kept out goes on behind the refund before it', async () => {
    const { walk } = start({ pages: [['a', null, 'b']], onRejected: () => undefined })
    const iterator = walk[Symbol.asyncIterator]()
    await iterator.next()
    expect(walk.summary()).toEqual({
      listed,
      count: 1,
      rejected: [],
      faults: [],
      complete: false,
      cursor: 'after-a',
    })
    await iterator.next()
    expect(walk.summary()).toEqual({
      listed,
      count: 2,
      rejected: [badRow],
      faults: [],
      complete: false,
      cursor: 'after-b',
    })
  })

  test('at the last row of all is not complete yet', async () => {
    const { walk } = start({ pages: [['a']] })
    await idsOf(walk, 1)
    expect(walk.summary()).toEqual({
      listed,
      count: 1,
      rejected: [],
      faults: [],
      complete: false,
      cursor: 'after-a',
    })
  })

  test('between two pages goes on with the next', async () => {
    let reads = 0
    const error = new RefundError({ code: 'provider_unavailable', outcome: 'none', message: 'no' })
    const walk = startWalk({
      provider: 'sample',
      listed,
      cursor: null,
      onRejected: null,
      readPage: async () => {
        reads += 1
        if (reads === 2) throw error
        return { rows: [row('a')], nextCursor: 'page-2', fault: null }
      },
    })
    expect(await errorOf(idsOf(walk))).toBe(error)
    expect(walk.summary()).toEqual({
      listed,
      count: 1,
      rejected: [],
      faults: [],
      complete: false,
      cursor: 'page-2',
    })
  })

  test('does not change afterwards', async () => {
    const { walk } = start({ pages: [[null, 'a', null]] })
    const iterator = walk[Symbol.asyncIterator]()
    await iterator.next()
    const before = walk.summary()
    await iterator.next()
    expect(before).toEqual({
      listed,
      count: 1,
      rejected: [badRow],
      faults: [],
      complete: false,
      cursor: 'after-a',
    })
  })
})

describe('rows that can not be said', () => {
  test('are told of, all good rows first, when nobody asked', async () => {
    const { walk } = start({
      pages: [
        [null, 'a'],
        [null, 'b'],
      ],
    })
    const ids: string[] = []
    const error = await errorOf(
      (async () => {
        for await (const { id } of walk) ids.push(id)
      })(),
    )
    expect(ids).toEqual(['a', 'b'])
    expect(error).toMatchObject({
      code: 'incomplete_list',
      outcome: 'none',
      isRetryable: false,
      provider: 'sample',
      issues: [...badRow.issues, ...badRow.issues],
      summary: { count: 2, rejected: [badRow, badRow], faults: [], complete: false, cursor: null },
      message:
        "sample listed 2 refunds, and more there may be: 2 of its rows can't be said without guessing. See error.summary, or pass onRejected to take such rows.",
    })
  })

  test('are handed over as they come', async () => {
    const told: unknown[] = []
    const { walk } = start({ pages: [[null, 'a']], onRejected: (rejected) => told.push(rejected) })
    expect(await idsOf(walk)).toEqual(['a'])
    expect(told).toEqual([badRow])
    expect(walk.summary()).toEqual({
      listed,
      count: 1,
      rejected: [badRow],
      faults: [],
      complete: false,
      cursor: null,
    })
  })

  test('are in the summary of who asked for one before the end', async () => {
    const { walk } = start({ pages: [['a', null]] })
    walk.summary()
    expect(await idsOf(walk)).toEqual(['a'])
    expect(walk.summary()).toEqual({
      listed,
      count: 1,
      rejected: [badRow],
      faults: [],
      complete: false,
      cursor: null,
    })
  })
})

describe('a list that turns in circles', () => {
  test('ends, and is told of', async () => {
    const { walk } = start({ pages: [['a'], ['b']], fault: true })
    expect(await errorOf(idsOf(walk))).toMatchObject({
      code: 'incomplete_list',
      issues: [fault],
      summary: { count: 2, rejected: [], faults: [fault], complete: false, cursor: null },
      message:
        'sample listed 2 refunds, and more there may be: the provider repeated itself before the end. See error.summary.',
    })
  })

  test('is told of to who takes the rows that can not be said, and of itself alone', async () => {
    const told: unknown[] = []
    const onRejected = (rejected: RejectedRow): void => {
      told.push(rejected)
    }
    const { walk } = start({ pages: [['a', null]], fault: true, onRejected })
    expect(await errorOf(idsOf(walk))).toMatchObject({
      code: 'incomplete_list',
      issues: [fault],
      summary: { count: 1, rejected: [badRow], faults: [fault] },
      message:
        'sample listed 1 refunds, and more there may be: the provider repeated itself before the end. See error.summary.',
    })
    expect(told).toEqual([badRow])
  })

  test('is told of together with the rows that nobody took', async () => {
    const { walk } = start({ pages: [['a', null]], fault: true })
    expect(await errorOf(idsOf(walk))).toMatchObject({
      issues: [fault, ...badRow.issues],
      message:
        "sample listed 1 refunds, and more there may be: 1 of its rows can't be said without guessing, and the provider repeated itself before the end. See error.summary.",
    })
  })

  test('is in the summary of who asked for one, who is not thrown at', async () => {
    const { walk } = start({ pages: [['a']], fault: true, onRejected: () => undefined })
    walk.summary()
    expect(await idsOf(walk)).toEqual(['a'])
    expect(walk.summary()).toMatchObject({ rejected: [], faults: [fault], complete: false })
  })

  test('ends before the next page', async () => {
    const asked: (string | null)[] = []
    const walk = startWalk({
      provider: 'sample',
      listed,
      cursor: null,
      onRejected: null,
      readPage: async (cursor) => {
        asked.push(cursor)
        return { rows: [], nextCursor: 'again', fault }
      },
    })
    walk.summary()
    expect(await idsOf(walk)).toEqual([])
    expect(asked).toEqual([null])
    expect(walk.summary()).toEqual({
      listed,
      count: 0,
      rejected: [],
      faults: [fault],
      complete: false,
      cursor: null,
    })
  })
})

function isCopied(walk: RefundWalk): boolean {
  return Object.getOwnPropertyDescriptor(walk.summary(), 'rejected')?.get === undefined
}

describe('the summary of a walk that is being read', () => {
  // Asked for at every row, copies of what grows would take the square of its length.
  test('copies the rows kept out when they are looked at, and once', async () => {
    const { walk } = start({ pages: [[null, 'a', null, 'b']], onRejected: () => undefined })
    const iterator = walk[Symbol.asyncIterator]()
    await iterator.next()
    const first = walk.summary()
    expect(isCopied(walk)).toBe(false)
    await iterator.next()
    expect(first.rejected).toEqual([badRow])
    expect(first.rejected).toBe(first.rejected)
    expect(JSON.parse(JSON.stringify(first))).toEqual({ ...first })
  })

  test.each([
    ['has ended', async (walk: RefundWalk) => idsOf(walk)],
    ['was left', async (walk: RefundWalk) => idsOf(walk, 1)],
    ['was not begun', async () => undefined],
  ])('is plain data when the walk %s', async (_when, read) => {
    const { walk } = start({ pages: [[null, 'a', 'b']], onRejected: () => undefined })
    await read(walk)
    expect(isCopied(walk)).toBe(true)
  })
})

describe('a listener that throws', () => {
  test('ends the walk, and the row is told of again when it goes on', async () => {
    const mine = new Error('the disk is full')
    const onRejected = (): void => {
      throw mine
    }
    const { walk } = start({ pages: [['a', null, 'b']], onRejected })
    await expect(idsOf(walk)).rejects.toBe(mine)
    expect(walk.summary()).toMatchObject({ count: 1, complete: false, cursor: 'after-a' })
  })
})

describe('what a walk was asked for', () => {
  test('is told in its summary', () => {
    const { walk } = start({ pages: [['a']] })
    expect(walk.summary().listed).toEqual({
      status: 'failed',
      payment: null,
      createdFrom: null,
      createdBefore: null,
      isResumed: false,
    })
  })

  test('has its times in UTC and says whether it goes on at a cursor', () => {
    const query = {
      payment: { kind: 'charge', id: 'chg_1' },
      createdFrom: '2026-01-01T01:00:00+01:00',
      createdBefore: '2026-02-01T00:00:00Z',
      cursor: 'abc.def',
    }
    expect(listedScope(parseListQuery(query))).toEqual({
      status: null,
      payment: { kind: 'charge', id: 'chg_1' },
      createdFrom: '2026-01-01T00:00:00.000Z',
      createdBefore: '2026-02-01T00:00:00.000Z',
      isResumed: true,
    })
  })
})
