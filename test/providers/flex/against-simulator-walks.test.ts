import { describe, expect, test, vi } from 'vitest'

import type { FlexRefundInput, FlexSimulator } from '../../../providers/flex/simulator.ts'
import type { ListQuery } from '../../../src/model/index.ts'
import { startOfTime } from '../../http/hand-clock.ts'
import { countOf, startWorld } from './harness.ts'
import type { World } from './harness.ts'

const hour = 3_600_000

// Thousands of requests take their time on a busy machine.
vi.setConfig({ testTimeout: 60_000 })

/** Refunds that are there, and refunds that arrive while they are listed. */
interface Size {
  readonly originals: number
  readonly arrivals: number
}

const large: Size = { originals: 10_000, arrivals: 1_000 }
const small: Size = { originals: 500, arrivals: 50 }

interface Filter {
  readonly name: string
  readonly query: ListQuery
  /** What a refund that matches is like; the others are as the simulator makes them up. */
  readonly matching: FlexRefundInput
  /** What one is like that doesn't; null where all do. */
  readonly other: FlexRefundInput | null
}

const everything: Filter = { name: 'none', query: {}, matching: {}, other: null }
const from = new Date(startOfTime).toISOString()
const before = new Date(startOfTime + 1_000_000).toISOString()
const early: FlexRefundInput = { createdAt: startOfTime - 1_000_000 }
const inside: FlexRefundInput = { createdAt: startOfTime + 999_000 }
const late: FlexRefundInput = { createdAt: startOfTime + 1_000_000 }

const filters: readonly Filter[] = [
  ...(['pending', 'requires_action'] as const).map((status) => ({
    name: `pending, of ${status}`,
    query: { status: 'pending' } as const,
    matching: { status },
    other: { status: 'failed' },
  })),
  {
    name: 'succeeded',
    query: { status: 'succeeded' },
    matching: { status: 'succeeded' },
    other: { status: 'pending' },
  },
  ...(['failed', 'canceled'] as const).map((status) => ({
    name: `failed, of ${status}`,
    query: { status: 'failed' } as const,
    matching: { status },
    other: { status: 'succeeded' },
  })),
  {
    name: 'a session',
    query: { payment: 'fcs_1' },
    matching: { session: 'fcs_1' },
    other: { session: 'fcs_2' },
  },
  {
    name: 'an intent',
    query: { payment: 'fpi_1' },
    matching: { intent: 'fpi_1' },
    other: { intent: 'fpi_2' },
  },
  { name: 'createdFrom', query: { createdFrom: from }, matching: inside, other: early },
  { name: 'createdBefore', query: { createdBefore: before }, matching: inside, other: late },
  {
    name: 'both times',
    query: { createdFrom: from, createdBefore: before },
    matching: inside,
    other: early,
  },
]

/** Refunds that match, and one that doesn't behind every ten of them. */
function fill(
  { insertRefunds }: FlexSimulator,
  { matching, other }: Filter,
  { originals }: Size,
): readonly string[] {
  const ids: string[] = []
  for (let tens = 0; tens < originals / 10; tens += 1) {
    ids.push(...insertRefunds(10, () => matching))
    if (other !== null) insertRefunds(1, () => other)
  }
  return ids
}

/** Walks the list to its end, while a refund arrives behind every tenth that is listed. */
async function walkWhileRefundsArrive(
  { simulator, connect }: World,
  { query, matching, other }: Filter,
  limit: number,
): Promise<{ readonly ids: readonly string[]; readonly complete: boolean }> {
  const walk = connect({ onExchange: () => undefined }).list({ ...query, limit })
  const ids: string[] = []
  for await (const refund of walk) {
    ids.push(refund.id)
    if (ids.length % 10 > 0) continue
    simulator.clock.advance(1000)
    const arrival = ids.length % 20 === 0 ? matching : (other ?? matching)
    simulator.insertRefunds(1, () => ({ ...arrival, createdAt: simulator.clock.now() }))
  }
  const { complete } = walk.summary()
  return { ids, complete }
}

async function startWithPayments(): Promise<World> {
  const world = await startWorld({ simulator: { startAt: startOfTime + hour } })
  world.simulator.addSession({ id: 'fcs_1' })
  world.simulator.addSession({ id: 'fcs_2' })
  return world
}

async function expectEachOnce(filter: Filter, limit: number, size: Size): Promise<void> {
  const world = await startWithPayments()
  const { simulator } = world
  const expected = fill(simulator, filter, size)
  const there = simulator.refunds().length
  const { ids, complete } = await walkWhileRefundsArrive(world, filter, limit)
  expect(expected).toHaveLength(size.originals)
  // Not by `toEqual`, which would print thousands of ids.
  expect(ids.join('\n') === expected.toReversed().join('\n')).toBe(true)
  expect(complete).toBe(true)
  expect(simulator.refunds().length - there).toBe(size.arrivals)
  expect(countOf(simulator, 'list_refunds')).toBeGreaterThanOrEqual(size.originals / limit)
}

describe('10,000 refunds while 1,000 arrive are each listed exactly once', () => {
  test.each([1, 20, 100])('by pages of %i', async (limit) => {
    await expectEachOnce(everything, limit, large)
  })

  test.each(filters)('by pages of 100, with the filter $name', async (filter) => {
    await expectEachOnce(filter, 100, large)
  })
})

test.each(filters)(
  '500 refunds by pages of 1 and 20 are each listed exactly once, with the filter $name',
  async (filter) => {
    await expectEachOnce(filter, 1, small)
    await expectEachOnce(filter, 20, small)
  },
)

test('nothing is asked where no refund of Flex can match: none of them is new', async () => {
  const world = await startWithPayments()
  fill(world.simulator, everything, small)
  const walked = await walkWhileRefundsArrive(
    world,
    { ...everything, query: { status: 'new' } },
    100,
  )
  expect(walked).toEqual({ ids: [], complete: true })
  expect(world.simulator.received()).toEqual([])
})
