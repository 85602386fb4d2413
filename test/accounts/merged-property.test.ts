import {
  array,
  assert,
  asyncProperty,
  boolean,
  nat,
  option,
  record,
  scheduler,
  shuffledSubarray,
} from 'fast-check'
import type { Arbitrary, Scheduler } from 'fast-check'
import { expect, test } from 'vitest'

import { createAccounts } from '../../src/index.ts'
import type { AccountRefund, AccountsSummary, OfAccount } from '../../src/index.ts'
import { fakeAccount, outage } from './fake-account.ts'
import type { FakeRow } from './fake-account.ts'

/** One account: what it lists, how, and in which of the walks it fails from which row on. */
interface Plan {
  readonly rows: readonly FakeRow[]
  readonly pageSize: number
  readonly failures: readonly { readonly session: number; readonly fromRow: number }[]
}

/** One walk: after how many refunds it is left, if at all. */
interface Session {
  readonly most: number
  readonly refunds: readonly AccountRefund[]
  readonly summary: AccountsSummary
}

const longestList = 12
const seed = 4

/** Times of a list newest first, so few of them that most are shared. */
const times: Arbitrary<readonly number[]> = array(nat(4), { maxLength: longestList }).map((all) =>
  all.toSorted((one, other) => other - one),
)

const numbers = Array.from({ length: longestList }, (_, index) => index)

/** Times in any order, some unknown: what no provider should list, and some may. */
const disorder: Arbitrary<readonly (number | null)[]> = array(option(nat(2)), {
  maxLength: longestList,
})

const plan = (
  failures: number,
  listedTimes: Arbitrary<readonly (number | null)[]> = times,
): Arbitrary<Plan> =>
  record({
    times: listedTimes,
    // Ids in any order, whatever the times are.
    ids: shuffledSubarray(numbers, { minLength: longestList }),
    rejected: array(boolean(), { minLength: longestList, maxLength: longestList }),
    hasRejected: boolean(),
    pageSize: nat(4),
    failures: array(record({ session: nat(3), fromRow: nat(longestList) }), {
      maxLength: failures,
    }),
  }).map(({ times: listed, ids, rejected, hasRejected, pageSize, failures: planned }) => ({
    rows: listed.map((time, index) => ({
      id: `id_${String(ids[index]).padStart(2, '0')}`,
      time,
      isRejected: hasRejected && rejected[index] === true,
    })),
    pageSize: pageSize + 1,
    failures: planned,
  }))

const diskFull = new Error('The disk is full.')

/** What a walk yields until it is left, or its listener throws. */
async function takenUntilFull(
  walk: AsyncIterable<AccountRefund>,
  most: number,
): Promise<readonly AccountRefund[]> {
  const refunds: AccountRefund[] = []
  if (most === 0) return refunds
  try {
    for await (const refund of walk) {
      refunds.push(refund)
      if (refunds.length === most) break
    }
  } catch (error) {
    if (error !== diskFull) throw error
  }
  return refunds
}

/** Walks the accounts again and again, each time from where the last walk was left. */
async function walkInSessions(
  plans: readonly Plan[],
  cuts: readonly number[],
  schedule: Scheduler,
  /** Of each walk: which call of its listener throws, counted from 1. */
  breaks: readonly number[] = [],
): Promise<{ readonly sessions: readonly Session[]; readonly rejected: readonly string[] }> {
  const sessions: Session[] = []
  const rejected: string[] = []
  const accounts = createAccounts(
    Object.fromEntries(
      plans.map(({ rows, pageSize, failures }, index) => {
        const beforePage = async (firstRow: number): Promise<void> => {
          await schedule.schedule(Promise.resolve())
          const isDown = failures.some(
            ({ session, fromRow }) => session === sessions.length && firstRow >= fromRow,
          )
          if (isDown) throw outage()
        }
        return [`account_${index}`, fakeAccount({ rows, pageSize, beforePage }).provider]
      }),
    ),
  )
  let cursor: string | null = null
  do {
    const most = cuts[sessions.length] ?? Infinity
    let heard = 0
    const walk = accounts.list({
      ...(cursor === null ? {} : { cursor }),
      onRejected: (row) => {
        heard += 1
        if (heard === breaks[sessions.length]) throw diskFull
        rejected.push(nameOf(row))
      },
    })
    walk.summary()
    const refunds = await takenUntilFull(walk, most)
    const summary = walk.summary()
    sessions.push({ most, refunds, summary })
    cursor = summary.cursor
    expect(sessions.length).toBeLessThan(60)
  } while (cursor !== null)
  return { sessions, rejected }
}

function nameOf({ account, id }: OfAccount & { readonly id: string | null }): string {
  return `${account} ${id}`
}

/** All refunds, or all rows kept out, by account and id. */
function allOf(
  plans: readonly Plan[],
  isRejected: boolean,
): readonly (Pick<FakeRow, 'id' | 'time'> & OfAccount)[] {
  return plans.flatMap(({ rows }, index) =>
    rows
      .filter((row) => (row.isRejected ?? false) === isRejected)
      .map(({ id, time }) => ({ id, time, account: `account_${index}` })),
  )
}

function inOrder(plans: readonly Plan[]): readonly string[] {
  return allOf(plans, false)
    .toSorted((one, other) => {
      if (one.time !== other.time) return (other.time ?? 0) - (one.time ?? 0)
      return nameOf(one) < nameOf(other) ? -1 : 1
    })
    .map(nameOf)
}

/** Whether one refund may follow another; ids of a time at which an account failed may not be. */
function mayFollow(
  one: AccountRefund,
  next: AccountRefund,
  { accounts }: AccountsSummary,
): boolean {
  const [time, nextTime] = [one, next].map(({ createdAt }) => createdAt ?? '')
  if (time !== nextTime) return String(time) > String(nextTime)
  if (one.account !== next.account) return one.account < next.account
  const hasFailed = accounts.some(
    ({ account, state }) => account === one.account && state !== 'ended',
  )
  return hasFailed || one.id < next.id
}

function settings(numRuns: number) {
  return { seed, numRuns }
}

const cutsOf = array(nat(9), { maxLength: 8 })

test('yields every refund once and in order, however pages come in and wherever it is cut', async () => {
  await assert(
    asyncProperty(
      array(plan(0), { minLength: 1, maxLength: 4 }),
      cutsOf,
      scheduler(),
      async (plans, cuts, schedule) => {
        const { sessions, rejected } = await schedule.waitFor(walkInSessions(plans, cuts, schedule))
        expect(sessions.flatMap(({ refunds }) => refunds.map(nameOf))).toEqual(inOrder(plans))
        expect(rejected.toSorted()).toEqual(allOf(plans, true).map(nameOf).toSorted())
      },
    ),
    settings(400),
  )
})

test('yields every refund once, and in order in each walk, while accounts fail and heal', async () => {
  await assert(
    asyncProperty(
      array(plan(3), { minLength: 1, maxLength: 4 }),
      cutsOf,
      scheduler(),
      async (plans, cuts, schedule) => {
        const { sessions, rejected } = await schedule.waitFor(walkInSessions(plans, cuts, schedule))
        const found = sessions.flatMap(({ refunds }) => refunds.map(nameOf))
        expect(found.toSorted()).toEqual(inOrder(plans).toSorted())
        expect(rejected.toSorted()).toEqual(allOf(plans, true).map(nameOf).toSorted())
        for (const { refunds, summary } of sessions) {
          const disorder = refunds.filter((refund, index) => {
            const next = refunds[index + 1]
            return next !== undefined && !mayFollow(refund, next, summary)
          })
          expect(disorder.map(nameOf)).toEqual([])
        }
      },
    ),
    settings(800),
  )
})

test('yields every refund once where lists are out of order and times unknown', async () => {
  await assert(
    asyncProperty(
      array(plan(2, disorder), { minLength: 1, maxLength: 3 }),
      cutsOf,
      scheduler(),
      async (plans, cuts, schedule) => {
        const { sessions, rejected } = await schedule.waitFor(walkInSessions(plans, cuts, schedule))
        const found = sessions.flatMap(({ refunds }) => refunds.map(nameOf))
        expect(found.toSorted()).toEqual(inOrder(plans).toSorted())
        expect(rejected.toSorted()).toEqual(allOf(plans, true).map(nameOf).toSorted())
      },
    ),
    settings(600),
  )
})

test('yields every refund once and tells of every row while the listener fails', async () => {
  await assert(
    asyncProperty(
      array(plan(1), { minLength: 1, maxLength: 3 }),
      cutsOf,
      array(nat(6), { maxLength: 8 }),
      scheduler(),
      async (plans, cuts, breaks, schedule) => {
        const { sessions, rejected } = await schedule.waitFor(
          walkInSessions(plans, cuts, schedule, breaks),
        )
        const found = sessions.flatMap(({ refunds }) => refunds.map(nameOf))
        expect(found.toSorted()).toEqual(inOrder(plans).toSorted())
        const heard = [...new Set(rejected)]
        expect(heard.toSorted()).toEqual(allOf(plans, true).map(nameOf).toSorted())
      },
    ),
    settings(800),
  )
})
