import { describe, expect, test } from 'vitest'

import { createAccounts } from '../../src/accounts/accounts.ts'
import { memoryLedger } from '../../src/ledger/index.ts'
import { addFacts } from '../../src/service/entries.ts'
import { createRefundService } from '../../src/service/service.ts'
import { findingsOf } from '../../src/service/standing.ts'
import { judge } from '../../src/service/states.ts'
import { memoryProvider } from '../../src/testing/index.ts'
import { asked, seen, sent } from './facts.ts'
import {
  countingRandom,
  forgetful,
  hour,
  minute,
  second,
  setScene,
  sweepFor,
  usd,
  withManifest,
} from './scene.ts'
import type { Scene } from './scene.ts'

const details = { actor: 'ada', reason: 'the provider told me so' }

test('a sweep ends where reading a list takes longer than a lease', async () => {
  let lists = 0
  const scene: Scene = setScene({
    wrap: (provider) => ({
      ...withManifest(provider, {
        serverFilters: { value: ['created'], basis: 'documented', source: 'its guide' },
      }),
      list: (query, options) => {
        lists += 1
        scene.clock.advance(10 * minute)
        return provider.list(query, options)
      },
    }),
  })
  await scene.service.create(scene.ask({ amount: usd('1.00') }))
  scene.pass(10 * minute)
  expect(await scene.service.sweep()).toMatchObject({ taken: 1, failed: [] })
  expect(lists).toBe(1)
})

test('a refund that was withdrawn is never sent again, whatever is in doubt', async () => {
  const scene = setScene({ memory: { keyTrust: 'replays' }, policy: { patienceMs: 0 } })
  scene.memory.fail({ kind: 'lost', operation: 'create', when: 'before' })
  await scene.service.create(scene.ask())
  scene.memory.fail({ kind: 'rate_limited', operation: 'create', retryAfterMs: minute })
  await scene.service.resolve('RMA-1', 'send_again', details)
  await scene.service.resolve('RMA-1', 'withdraw', details)
  await sweepFor(scene, scene.service, { every: minute, times: 5 })
  expect(scene.memory.refunds()).toEqual([])
  expect(scene.memory.creates()).toHaveLength(2)
})

describe('one refund of the provider is that of one record', () => {
  test('where it carries the reference of another', async () => {
    const scene = setScene({ policy: { patienceMs: 0 } })
    scene.memory.fail({ kind: 'lost', operation: 'create', when: 'before' })
    await scene.service.create(scene.ask())
    await scene.service.create(scene.ask({ reference: 'RMA-2' }))
    const [refund] = scene.memory.refunds()
    const refundId = refund?.id ?? ''
    await expect(
      scene.another({ provider: scene.provider }).resolve('RMA-1', 'refunded', {
        ...details,
        refundId,
      }),
    ).rejects.toMatchObject({ code: 'invalid_request' })
    expect(await scene.stored()).toMatchObject({ state: 'unknown', refundIds: [] })
  })

  test('where two decisions name it at the same time', async () => {
    const scene = setScene({ wrap: forgetful, policy: { patienceMs: 0 } })
    scene.memory.fail({ kind: 'lost', operation: 'create', when: 'before' })
    await scene.service.create(scene.ask())
    scene.memory.fail({ kind: 'lost', operation: 'create', when: 'after' })
    await scene.service.create(scene.ask({ reference: 'RMA-2' }))
    const refundId = scene.memory.refunds()[0]?.id ?? ''
    const decided = await Promise.allSettled(
      ['RMA-1', 'RMA-2'].map((reference) =>
        scene.service.resolve(reference, 'refunded', { ...details, refundId }),
      ),
    )
    expect(decided.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })
})

test('a refund that comes back to what it was is news', () => {
  const first = seen({ amount: asked })
  const other = seen({ amount: usd('10.00'), time: second })
  const again = seen({ amount: asked, time: 2 * second })
  const facts = [first, other, again, again].reduce(
    (known, fact) => addFacts(known, [fact]),
    addFacts([], [sent(1)]),
  )
  expect(facts).toHaveLength(4)
  expect(judge(findingsOf(facts, asked)).state).toBe('pending')
})

test('a process without the account of a record leaves it to those that have it', async () => {
  const ledger = memoryLedger()
  const scene = setScene({ ledger })
  await scene.service.create(scene.ask())
  scene.pass(hour)
  const { clock } = scene
  const accounts = createAccounts({ us: memoryProvider() })
  const other = createRefundService({ accounts, ledger, clock, random: countingRandom() })
  expect(await other.sweep()).toMatchObject({ taken: 0, failed: [], isDone: true })
  expect(await scene.service.sweep()).toMatchObject({ taken: 1 })
})

function unreadable(): boolean {
  throw new TypeError('the flags can not be read')
}

test('a kill switch that fails is on', async () => {
  const scene = setScene({ policy: { killSwitch: unreadable } })
  await expect(scene.service.create(scene.ask())).rejects.toMatchObject({
    code: 'policy',
    issues: [{ path: 'policy', rule: 'policy.kill_switch' }],
  })
})

test('two readings that overlap are one proof of absence', async () => {
  let isFirst = true
  const { promise: gate, resolve: open } = Promise.withResolvers<void>()
  const scene = setScene({
    policy: { leaseMs: 10 * second, patienceMs: 0 },
    wrap: (provider) => ({
      ...provider,
      find: async (query, options) => {
        const waits = isFirst
        isFirst = false
        if (waits) await gate
        return provider.find(query, options)
      },
    }),
  })
  scene.memory.fail({ kind: 'lost', operation: 'create', when: 'before' })
  await scene.service.create(scene.ask())
  scene.pass(hour)
  const slow = scene.service.sweep()
  await new Promise((resolve) => {
    setImmediate(resolve)
  })
  scene.pass(11 * second)
  await scene.another().sweep()
  open()
  await slow
  expect(await scene.stored()).toMatchObject({ state: 'unknown', heldMinor: 35_00 })
})
