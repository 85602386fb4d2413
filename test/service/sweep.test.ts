import { describe, expect, test } from 'vitest'

import { flutterwave } from '../../providers/flutterwave/index.ts'
import { startFlutterwaveSimulator } from '../../providers/flutterwave/simulator.ts'
import { createAccounts } from '../../src/accounts/accounts.ts'
import { memoryLedger } from '../../src/ledger/index.ts'
import { money } from '../../src/model/index.ts'
import { createRefundService } from '../../src/service/service.ts'
import { createFixedIds } from '../http/fixed-ids.ts'
import { createHandClock, startOfTime } from '../http/hand-clock.ts'
import { countingRandom, day, hour, minute, refusal, setScene, usd } from './scene.ts'
import type { Scene } from './scene.ts'

async function makeMany(scene: Scene, count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    await scene.service.create(scene.ask({ amount: usd('0.10'), reference: `RMA-${index}` }))
  }
}

describe('a sweep', () => {
  test('takes what is due and nothing else', async () => {
    const scene = setScene()
    await makeMany(scene, 3)
    const nothing = { taken: 0, changed: 0, failed: [], byState: {}, isDone: true }
    expect(await scene.service.sweep()).toEqual(nothing)
    scene.pass(minute)
    expect(await scene.service.sweep()).toMatchObject({ taken: 3, changed: 0, isDone: true })
    expect(await scene.service.sweep()).toEqual(nothing)
  })

  test('says what has changed', async () => {
    const scene = setScene()
    await makeMany(scene, 3)
    scene.pass(hour)
    expect(await scene.service.sweep()).toEqual({
      taken: 3,
      changed: 3,
      failed: [],
      byState: { succeeded: 3 },
      isDone: true,
    })
  })

  test('takes no more than it is told to, and goes on the next time', async () => {
    const scene = setScene()
    await makeMany(scene, 5)
    scene.pass(hour)
    expect(await scene.service.sweep({ limit: 2 })).toMatchObject({ taken: 2, isDone: false })
    expect(await scene.service.sweep({ limit: 2 })).toMatchObject({ taken: 2, isDone: false })
    expect(await scene.service.sweep({ limit: 2 })).toMatchObject({ taken: 1, isDone: true })
  })

  test('begins nothing once it is ended, and gives back what it took', async () => {
    const scene = setScene()
    await makeMany(scene, 3)
    scene.pass(hour)
    const ended = await scene.service.sweep({ signal: AbortSignal.abort() })
    expect(ended).toMatchObject({ taken: 0, isDone: false })
    const late = await scene.service.sweep({ deadlineMs: 0 })
    expect(late).toMatchObject({ taken: 0, isDone: false })
    expect(await scene.service.sweep()).toMatchObject({ taken: 3 })
  })

  test('takes those of one account alone, which must be there', async () => {
    const scene = setScene()
    await makeMany(scene, 1)
    scene.pass(hour)
    const call: Promise<unknown> = Reflect.apply(scene.service.sweep, null, [{ account: 'no' }])
    expect(await refusal(call)).toMatchObject({ code: 'configuration' })
    expect(await scene.service.sweep({ account: 'main' })).toMatchObject({ taken: 1 })
  })

  test('of many at the same time takes each record once', async () => {
    const scene = setScene()
    await makeMany(scene, 20)
    scene.pass(hour)
    const sweeps = Array.from({ length: 5 }, () => scene.another().sweep({ limit: 7 }))
    const summaries = await Promise.all(sweeps)
    expect(summaries.reduce((sum, { taken }) => sum + taken, 0)).toBe(20)
  })

  test('does not stop at a record that fails', async () => {
    const scene = setScene()
    await makeMany(scene, 3)
    const broken = scene.another({
      provider: {
        ...scene.provider,
        find: async (query, options) => {
          if (query.reference === 'RMA-1') throw new TypeError('a bug of the adapter')
          return scene.provider.find(query, options)
        },
      },
    })
    scene.pass(hour)
    const summary = await broken.sweep()
    expect(summary).toMatchObject({ taken: 3, changed: 2, byState: { pending: 1, succeeded: 2 } })
    expect(summary.failed.map(({ reference }) => reference)).toEqual(['RMA-1'])
    expect(summary.failed[0]?.error.outcome).toBe('none')
    expect(await broken.sweep()).toMatchObject({ taken: 0 })
  })

  test('looks at a record that fails less and less often', async () => {
    const scene = setScene()
    await makeMany(scene, 1)
    scene.memory.fail({ kind: 'lost', operation: 'read', times: 10_000 })
    let taken = 0
    for (let turn = 0; turn < 24 * 60; turn += 1) {
      scene.pass(minute)
      taken += (await scene.service.sweep()).taken
    }
    expect(taken).toBeLessThanOrEqual(8)
  })
})

describe('records of a provider that lists no payment alone', () => {
  test('share one reading of the list', async () => {
    const africa = await startFlutterwaveSimulator({ listen: false, startAt: startOfTime })
    const clock = createHandClock((milliseconds) => milliseconds < 29_999)
    const options = { ...africa.adapterOptions, clock, ids: createFixedIds() }
    const service = createRefundService({
      accounts: createAccounts({ africa: flutterwave(options) }),
      ledger: memoryLedger(),
      clock,
      random: countingRandom(),
      policy: { attempts: 1 },
    })
    for (let index = 0; index < 12; index += 1) {
      africa.faults.add({
        kind: 'reset',
        operation: 'create_refund',
        when: index % 2 === 0 ? 'after' : 'before',
      })
      await service.create({
        payment: africa.addCharge({ amount: '2000' }),
        amount: money('10.00', 'NGN'),
        reason: 'duplicate',
        reference: `RMA-${index}`,
      })
    }
    clock.advance(hour)
    africa.clock.advance(hour)
    const before = africa.received({ operation: 'list_refunds' }).length
    const summary = await service.sweep()
    const lists = africa.received({ operation: 'list_refunds' }).length - before
    expect(summary.taken).toBeGreaterThanOrEqual(6)
    expect(lists).toBeLessThan(summary.taken)
    for (let turn = 0; turn < 3; turn += 1) {
      clock.advance(day)
      africa.clock.advance(day)
      await service.sweep()
    }
    const states = new Map<string, number>()
    for await (const { state } of service.search()) states.set(state, (states.get(state) ?? 0) + 1)
    expect(Object.fromEntries(states)).toEqual({ rejected: 6, succeeded: 6 })
    await africa.close()
  })
})
