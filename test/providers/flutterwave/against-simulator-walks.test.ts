import { describe, expect, test } from 'vitest'

import type {
  FlutterwaveRefundInput,
  FlutterwaveSimulator,
} from '../../../providers/flutterwave/simulator.ts'
import type { ListQuery } from '../../../src/model/index.ts'
import { startOfTime } from '../../http/hand-clock.ts'
import { countOf, startWorld } from './harness.ts'
import type { World } from './harness.ts'

const hour = 3_600_000
const [originals, arrivals] = [10_000, 1_000]

interface Filter {
  readonly name: string
  readonly query: ListQuery
  /** What a refund that matches is like; the others are as the simulator makes them up. */
  readonly matching: FlutterwaveRefundInput
  /** What one is like that doesn't; null where all do. */
  readonly other: FlutterwaveRefundInput | null
}

const everything: Filter = { name: 'none', query: {}, matching: {}, other: null }
const from = new Date(startOfTime).toISOString()
const before = new Date(startOfTime + 1_000_000).toISOString()
const early: FlutterwaveRefundInput = { createdAt: startOfTime - 1 }
const inside: FlutterwaveRefundInput = { createdAt: startOfTime }
const late: FlutterwaveRefundInput = { createdAt: startOfTime + 1_000_000 }

function ofStatus(
  status: 'new' | 'pending' | 'succeeded' | 'failed',
  word: string,
  otherWord: string,
): Filter {
  return {
    name: `${status}, of ${word}`,
    query: { status },
    matching: { status: word },
    other: { status: otherWord },
  }
}

const filters: readonly Filter[] = [
  everything,
  ofStatus('new', 'new', 'pending'),
  ofStatus('pending', 'completed', 'succeeded'),
  ofStatus('succeeded', 'succeeded', 'completed'),
  ofStatus('failed', 'cancelled', 'succeeded'),
  {
    name: 'a charge',
    query: { payment: 'chg_1' },
    matching: { charge: 'chg_1' },
    other: { charge: 'chg_2' },
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

/** Refunds that match, and one that doesn't behind every ten of them; newest first. */
function fill(
  { insertRefunds }: FlutterwaveSimulator,
  { matching, other }: Filter,
): readonly string[] {
  const ids: string[] = []
  for (let tens = 0; tens < originals / 10; tens += 1) {
    ids.push(...insertRefunds(10, () => matching))
    if (other !== null) insertRefunds(1, () => other)
  }
  return ids.toReversed()
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

describe.each([10, 50])('10,000 refunds by pages of %i while 1,000 arrive', (limit) => {
  test.each(filters)('are each listed exactly once, with the filter $name', async (filter) => {
    const world = await startWorld({ simulator: { startAt: startOfTime + hour } })
    const { simulator } = world
    simulator.addCharge({ id: 'chg_1' })
    simulator.addCharge({ id: 'chg_2' })
    const expected = fill(simulator, filter)
    const there = simulator.refunds().length
    const { ids, complete } = await walkWhileRefundsArrive(world, filter, limit)
    expect(expected).toHaveLength(originals)
    // Not by `toEqual`, which would print thousands of ids.
    expect(ids.join('\n') === expected.join('\n')).toBe(true)
    expect(complete).toBe(true)
    expect(simulator.refunds().length - there).toBe(arrivals)
    const pages = simulator.received({ operation: 'list_refunds' })
    expect(new Set(pages.map(({ query }) => query['size']))).toEqual(new Set([String(limit)]))
    const charges = simulator.received({ operation: 'get_charge' }).map(({ path }) => path)
    expect(new Set(charges).size).toBe(charges.length)
    // A row may be read again on every page that the arrivals move it to, and no more than that.
    expect(pages.length).toBeLessThanOrEqual((1.25 * originals + arrivals) / limit + 2)
  })
})

test('each charge of 10,000 refunds is asked once', async () => {
  const { simulator, connect } = await startWorld()
  const charges = Array.from({ length: 500 }, (_none, index) =>
    simulator.addCharge({ currency: index % 2 === 0 ? 'NGN' : 'KWD' }),
  )
  simulator.insertRefunds(originals, (index) => ({
    charge: charges[(index * 7) % charges.length] ?? '',
    amount: '1.5',
  }))
  const sums = new Map<string, number>()
  for await (const { amount } of connect({ onExchange: () => undefined }).list()) {
    sums.set(amount.currency, (sums.get(amount.currency) ?? 0) + amount.minor)
  }
  expect(Object.fromEntries(sums)).toEqual({ NGN: 5000 * 150, KWD: 5000 * 1500 })
  const asked = simulator.received({ operation: 'get_charge' }).map(({ path }) => path)
  expect([asked.length, new Set(asked).size]).toEqual([500, 500])
})

test('a walk of many pages asks each one for as long as it needs', async () => {
  const { simulator, provider, clock } = await startWorld()
  simulator.insertRefunds(120)
  let count = 0
  for await (const _refund of provider.list({ limit: 10 })) {
    count += 1
    clock.advance(30_000)
  }
  expect([count, countOf(simulator, 'list_refunds')]).toEqual([120, 13])
})
