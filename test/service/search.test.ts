import { describe, expect, test } from 'vitest'

import type { RefundRecord } from '../../src/model/index.ts'
import type { RecordQuery } from '../../src/service/types.ts'
import { hour, refusal, setScene, usd } from './scene.ts'
import type { Scene } from './scene.ts'

async function found({ service }: Scene, query?: RecordQuery): Promise<readonly string[]> {
  const references: string[] = []
  for await (const { reference } of service.search(query)) references.push(reference)
  return references
}

/** One that is pending, one in doubt and one that was rejected, an hour apart. */
async function setThree(): Promise<Scene> {
  const scene = setScene({ policy: { patienceMs: 0 } })
  await scene.service.create(scene.ask({ reference: 'RMA-1' }))
  scene.pass(hour)
  scene.memory.fail({ kind: 'lost', operation: 'create' })
  await scene.service.create(scene.ask({ reference: 'RMA-2', amount: usd('20.00') }))
  scene.pass(hour)
  scene.memory.fail({ kind: 'refused', operation: 'create' })
  await scene.service.create(scene.ask({ reference: 'RMA-3' }))
  return scene
}

describe('a search', () => {
  test('finds all records, newest first, and asks the ledger alone', async () => {
    const scene = await setThree()
    const count = scene.memory.asked()
    expect(await found(scene)).toEqual(['RMA-3', 'RMA-2', 'RMA-1'])
    expect(scene.memory.asked()).toBe(count)
  })

  test('finds by what the records are', async () => {
    const scene = await setThree()
    const { refund, createdAt } = (await scene.service.byReference('RMA-1')) ?? {}
    const { payment } = scene
    const refundId = refund?.id ?? ''
    expect(await found(scene, { state: 'unknown' })).toEqual(['RMA-2'])
    expect(await found(scene, { state: ['unknown', 'rejected'] })).toEqual(['RMA-3', 'RMA-2'])
    expect(await found(scene, { payment })).toHaveLength(3)
    expect(await found(scene, { payment: { kind: 'payment', id: payment } })).toHaveLength(3)
    expect(await found(scene, { payment: { kind: 'session', id: payment } })).toEqual([])
    expect(await found(scene, { refundId })).toEqual(['RMA-1'])
    expect(await found(scene, { account: 'main', state: 'pending' })).toEqual(['RMA-1'])
    expect(await found(scene, { createdBefore: '2023-11-14T22:30:00Z' })).toEqual(['RMA-1'])
    expect(await found(scene, { createdFrom: createdAt ?? '' })).toHaveLength(3)
  })

  test('reads more than a page', async () => {
    const scene = setScene()
    for (let index = 0; index < 450; index += 1) {
      await scene.service.create(scene.ask({ amount: usd('0.01'), reference: `RMA-${index}` }))
    }
    expect(new Set(await found(scene)).size).toBe(450)
  })

  test.each([
    ['account.unknown', { account: 'other' }],
    ['option.unknown', { status: 'pending' }],
    ['state.unsupported', { state: 'lost' }],
    ['range.date', { createdFrom: 'yesterday' }],
    ['range.date', { createdBefore: '2026-01-01T00:00:00' }],
    ['option.type', 5],
  ])('is refused with %s', async (rule, query) => {
    const scene = setScene()
    const walk: AsyncIterable<RefundRecord> = Reflect.apply(scene.service.search, null, [query])
    const error = await refusal(
      (async () => {
        for await (const record of walk) expect(record).toBeUndefined()
      })(),
    )
    expect(error.issues[0]?.rule).toBe(rule)
  })
})

describe('byReference', () => {
  test('gives the record, or nothing', async () => {
    const scene = await setThree()
    expect(await scene.service.byReference('RMA-2')).toMatchObject({ state: 'unknown' })
    expect(await scene.service.byReference('RMA-9')).toBeNull()
    expect(await scene.service.byReference('not a reference')).toBeNull()
  })
})

describe('money at risk', () => {
  test('is what is in doubt, set aside or pending, and since when', async () => {
    const scene = await setThree()
    const pending = await scene.service.byReference('RMA-1')
    expect(await scene.service.moneyAtRisk()).toEqual([
      {
        account: 'main',
        currency: 'USD',
        inDoubt: { count: 1, amount: usd('20.00') },
        reserved: { count: 0, amount: usd('0.00') },
        pending: { count: 1, amount: usd('35.00') },
        oldestSince: pending?.since,
      },
    ])
  })

  test('is nothing where all has ended', async () => {
    const scene = setScene({ memory: { settle: 'instant' } })
    expect(await scene.service.moneyAtRisk()).toEqual([])
    await scene.service.create(scene.ask())
    expect(await scene.service.moneyAtRisk()).toEqual([])
  })

  test('counts a mismatch by the larger amount, and what is only recorded', async () => {
    const scene = setScene()
    scene.memory.fail({ kind: 'other_amount', by: 5_00, operation: 'create' })
    await scene.service.create(scene.ask())
    scene.memory.fail({ kind: 'rate_limited', operation: 'create', retryAfterMs: hour })
    await scene.service.create(scene.ask({ reference: 'RMA-2', amount: usd('1.00') }))
    expect(await scene.service.moneyAtRisk()).toMatchObject([
      {
        inDoubt: { count: 1, amount: usd('40.00') },
        reserved: { count: 1, amount: usd('1.00') },
      },
    ])
  })
})
