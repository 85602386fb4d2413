import { describe, expect, test } from 'vitest'

import { memoryProvider } from '../../src/testing/index.ts'
import { createAndDie } from './mortal.ts'
import type { LastCall } from './mortal.ts'
import { day, forgetful, hour, minute, setScene, sweepFor, usd } from './scene.ts'
import type { Scene, SceneOptions } from './scene.ts'

const crashes: readonly (readonly [
  what: string,
  last: LastCall,
  count: number,
  attempts: number,
])[] = [
  ['while the payment was read', 'prepare', 1, 0],
  ['when the refund was recorded', 'change', 1, 0],
  ['when the mark was stored, before a byte left', 'change', 2, 1],
  ['between the answer and its storing', 'send', 1, 1],
  ['when the answer was stored, before the caller was told', 'change', 3, 1],
]

/** What another process makes of it once the lease is over. */
async function recovered(options: SceneOptions, crash: (typeof crashes)[number]): Promise<Scene> {
  const [, last, count] = crash
  const scene = setScene(options)
  await createAndDie(scene, { last, count })
  scene.pass(5 * minute)
  const other = scene.another()
  await other.sweep()
  await sweepFor(scene, other, { every: 15 * minute, times: 6 })
  return scene
}

describe('a process that dies', () => {
  test.each(crashes)('%s leaves at most one refund, and what it held', async (...crash) => {
    for (const keyTrust of ['replays', 'advisory'] as const) {
      const scene = await recovered({ memory: { keyTrust } }, crash)
      const made = scene.memory.refunds()
      expect(made.length).toBeLessThanOrEqual(1)
      const record = await scene.service.byReference('RMA-1')
      expect(record?.held.minor ?? 0).toBe(made[0]?.amount.minor ?? 0)
      expect(record?.refund?.id).toBe(made[0]?.id)
    }
  })

  test.each(crashes)('%s is gone on with by the same call again', async (...crash) => {
    const scene = await recovered({ memory: { keyTrust: 'replays' } }, crash)
    const record = await scene.another().create(scene.ask())
    expect(['pending', 'succeeded']).toContain(record.state)
    expect(scene.memory.refunds()).toHaveLength(1)
  })

  test('with the mark stored is never sent again where no key protects', async () => {
    const scene = await recovered({}, ['', 'change', 2, 1])
    expect(scene.memory.creates()).toEqual([])
    expect(await scene.service.byReference('RMA-1')).toMatchObject({
      state: 'rejected',
      reason: 'absent',
      attempts: 1,
    })
  })

  test('keeps its lease until it is over: nobody looks before', async () => {
    const scene = setScene()
    await createAndDie(scene, { last: 'send' })
    scene.pass(5 * minute - 1)
    expect(await scene.another().sweep()).toMatchObject({ taken: 0 })
    expect(await scene.another().create(scene.ask())).toMatchObject({ state: 'sending' })
    scene.pass(1)
    expect(await scene.another().sweep()).toMatchObject({ taken: 1, byState: { succeeded: 1 } })
  })

  test('is recovered once by many who look at the same time', async () => {
    const scene = setScene({ memory: { keyTrust: 'replays' } })
    await createAndDie(scene, { last: 'change', count: 1 })
    scene.pass(5 * minute)
    const others = Array.from({ length: 8 }, () => scene.another())
    await Promise.all(others.map((service) => service.sweep()))
    expect(scene.memory.creates()).toHaveLength(1)
  })

  test.each([
    ['place', { baseUrl: 'https://elsewhere.invalid' }],
    ['mode (B44)', { mode: 'live' }],
  ] as const)('leaves nothing that is sent to another %s', async (_what, changes) => {
    const scene = setScene()
    await createAndDie(scene, { last: 'change', count: 1 })
    scene.pass(5 * minute)
    const elsewhere = memoryProvider({ keyTrust: 'advisory', ...changes })
    await scene.another({ provider: elsewhere }).sweep()
    expect(elsewhere.memory.creates()).toEqual([])
    expect(await scene.stored()).toMatchObject({ state: 'recorded', heldMinor: 35_00 })
    await sweepFor(scene, scene.another(), { every: hour, times: 1 })
    expect(scene.memory.creates()).toHaveLength(1)
  })

  test('is recovered again where the one who recovers dies too', async () => {
    const scene = setScene()
    await createAndDie(scene, { last: 'send' })
    scene.pass(5 * minute)
    await createAndDie(scene, { last: 'find' })
    scene.pass(5 * minute)
    await scene.another().sweep()
    const record = await scene.service.byReference('RMA-1')
    expect(record?.refund).toMatchObject({ id: scene.memory.refunds()[0]?.id })
  })
})

describe('what is in doubt', () => {
  const lost = { kind: 'lost', operation: 'create', when: 'before' } as const

  test('is absent after two complete readings behind the quiet period, and not before', async () => {
    const scene = setScene()
    scene.memory.fail(lost)
    await scene.service.create(scene.ask())
    await sweepFor(scene, scene.service, { every: 3 * minute, times: 5 })
    expect(await scene.stored()).toMatchObject({ state: 'unknown', heldMinor: 35_00 })
    expect((await scene.stored())?.facts.filter(({ kind }) => kind === 'absent')).toHaveLength(1)
    scene.pass(5 * minute - 1)
    await scene.service.sweep()
    expect(await scene.stored()).toMatchObject({ state: 'unknown', heldMinor: 35_00 })
    scene.pass(1)
    await scene.service.sweep()
    expect(await scene.service.byReference('RMA-1')).toMatchObject({
      state: 'rejected',
      reason: 'absent',
      held: usd('0.00'),
      finality: 'provisional',
      nextAction: { kind: 'new_reference' },
    })
    expect(scene.memory.creates()).toHaveLength(1)
  })

  test('is not absent by two readings of which the second comes too soon', async () => {
    const scene = setScene()
    const hasty = scene.another({ policy: { absentGapMs: 1 } })
    scene.memory.fail(lost)
    await hasty.create(scene.ask())
    await sweepFor(scene, hasty, { every: 15 * minute, times: 1 })
    await sweepFor(scene, scene.service, { every: minute, times: 1 })
    const facts = (await scene.stored())?.facts ?? []
    expect(facts.filter(({ kind }) => kind === 'absent')).toHaveLength(1)
    expect(await scene.stored()).toMatchObject({ state: 'unknown', heldMinor: 35_00 })
  })

  test('is never absent by lists that can not be proved whole', async () => {
    const scene = setScene({
      wrap: (provider) => ({
        ...provider,
        find: async (query, options) => ({
          ...(await provider.find(query, options)),
          complete: false,
        }),
      }),
    })
    scene.memory.fail(lost)
    await scene.service.create(scene.ask())
    await sweepFor(scene, scene.service, { every: day, times: 40 })
    expect(await scene.stored()).toMatchObject({ state: 'unknown', heldMinor: 35_00 })
  })

  test('is never absent while the provider can not be read, and says what failed', async () => {
    const blind = setScene()
    blind.memory.fail(lost)
    await blind.service.create(blind.ask())
    blind.memory.fail({ kind: 'lost', operation: 'read', times: 10_000 })
    blind.pass(hour)
    const summary = await blind.service.sweep()
    expect(summary.failed).toMatchObject([
      { reference: 'RMA-1', error: { code: 'provider_unavailable', outcome: 'none' } },
    ])
    expect(await blind.stored()).toMatchObject({ state: 'unknown', lease: null })
    expect(await blind.service.sweep()).toMatchObject({ taken: 0 })
  })

  test('that was absent is adopted when it arrives late', async () => {
    const scene = setScene()
    scene.memory.fail(lost)
    await scene.service.create(scene.ask())
    await sweepFor(scene, scene.service, { every: 10 * minute, times: 4 })
    expect(await scene.stored()).toMatchObject({ state: 'rejected', heldMinor: 0 })
    scene.memory.addRefund({ payment: scene.payment, amount: usd('35.00'), reference: 'RMA-1' })
    await sweepFor(scene, scene.service, { every: 6 * hour, times: 1 })
    expect(await scene.service.byReference('RMA-1')).toMatchObject({
      state: 'succeeded',
      held: usd('35.00'),
    })
  })

  test('that was absent is final when nothing has come for 76 hours', async () => {
    const scene = setScene()
    scene.memory.fail(lost)
    await scene.service.create(scene.ask())
    await sweepFor(scene, scene.service, { every: 4 * hour, times: 22 })
    expect(await scene.service.byReference('RMA-1')).toMatchObject({
      state: 'rejected',
      finality: 'final',
      nextAction: { at: null },
    })
  })

  test('is not sent again by late proof that it was turned away, once it is absent', async () => {
    const scene = setScene()
    scene.memory.fail(lost)
    await scene.service.create(scene.ask())
    await sweepFor(scene, scene.service, { every: 10 * minute, times: 4 })
    const entry = await scene.stored()
    if (entry === undefined) throw new Error('It is not there.')
    await scene.ledger.change(
      { reference: 'RMA-1', account: 'main', payments: [], spending: [] },
      () => ({
        result: null,
        standing: { ...entry, dueAt: entry.createdAt },
        facts: [
          {
            kind: 'turned_away',
            id: 'turned_away:1',
            at: entry.createdAt,
            attempt: 1,
            outcome: 'rejected',
            code: 'rate_limited',
            message: 'Too many.',
            retryAfterMs: null,
          },
        ],
      }),
    )
    await sweepFor(scene, scene.service, { every: hour, times: 3 })
    expect(await scene.service.byReference('RMA-1')).toMatchObject({ state: 'rejected' })
    expect(scene.memory.creates()).toHaveLength(1)
  })

  test('stays so where refunds without a reference may be it', async () => {
    const scene = setScene({ wrap: forgetful })
    scene.memory.fail({ ...lost, when: 'after' })
    await scene.service.create(scene.ask())
    await sweepFor(scene, scene.service, { every: hour, times: 12 })
    expect(await scene.service.byReference('RMA-1')).toMatchObject({
      state: 'unknown',
      reason: 'unattributed_candidates',
      held: usd('35.00'),
      nextAction: { kind: 'resolve' },
      facts: [
        { kind: 'sent' },
        { kind: 'doubt' },
        { kind: 'candidates', refundIds: [scene.memory.refunds()[0]?.id] },
      ],
    })
  })

  test.each([
    ['of another amount', '34.99', 'succeeded'],
    ['that failed', '35.00', 'failed'],
  ])('is absent though there is a refund %s', async (_what, amount, status) => {
    const scene = setScene({ wrap: forgetful })
    scene.memory.fail(lost)
    await scene.service.create(scene.ask())
    scene.memory.addRefund({ payment: scene.payment, amount: usd(amount), status })
    await sweepFor(scene, scene.service, { every: 10 * minute, times: 4 })
    expect(await scene.stored()).toMatchObject({ state: 'rejected' })
  })

  test('is absent though the payment had such a refund before', async () => {
    const scene = setScene({ wrap: forgetful })
    scene.memory.addRefund({ payment: scene.payment, amount: usd('35.00') })
    scene.memory.fail(lost)
    await scene.service.create(scene.ask())
    await sweepFor(scene, scene.service, { every: 10 * minute, times: 4 })
    expect(await scene.stored()).toMatchObject({ state: 'rejected' })
  })

  test('is absent though another record has such a refund', async () => {
    const scene = setScene({ wrap: forgetful })
    scene.memory.fail(lost)
    await scene.service.create(scene.ask())
    await scene.service.create(scene.ask({ reference: 'RMA-2' }))
    await sweepFor(scene, scene.service, { every: 10 * minute, times: 4 })
    expect(await scene.stored('RMA-2')).toMatchObject({ state: 'succeeded' })
    expect(await scene.stored()).toMatchObject({ state: 'rejected' })
  })

  test('is looked for at the time that was set, however often it is asked for', async () => {
    const scene = setScene({ wrap: forgetful })
    scene.memory.fail({ ...lost, when: 'after' })
    await scene.service.create(scene.ask())
    await sweepFor(scene, scene.service, { every: hour, times: 3 })
    const due = (await scene.stored())?.dueAt
    for (let call = 0; call < 5; call += 1) {
      scene.pass(20_000)
      await scene.service.create(scene.ask())
      expect((await scene.stored())?.dueAt).toBe(due)
    }
  })
})

describe('a provider that makes it twice', () => {
  test('is found out, and both are held', async () => {
    const scene = setScene({ memory: { settle: 'instant' } })
    await scene.service.create(scene.ask())
    scene.memory.addRefund({ payment: scene.payment, amount: usd('35.00'), reference: 'RMA-1' })
    await sweepFor(scene, scene.service, { every: day, times: 1 })
    expect(await scene.service.byReference('RMA-1')).toMatchObject({
      state: 'duplicated',
      reason: 'made_twice',
      held: usd('70.00'),
      nextAction: { kind: 'resolve' },
    })
  })

  test('and lets one of them fail has made one', async () => {
    const scene = setScene({ memory: { settle: 'instant' } })
    await scene.service.create(scene.ask())
    const twin = { payment: scene.payment, amount: usd('35.00'), reference: 'RMA-1' }
    const id = scene.memory.addRefund(twin)
    await sweepFor(scene, scene.service, { every: day, times: 1 })
    scene.memory.setStatus(id, 'failed')
    await sweepFor(scene, scene.service, { every: 3 * day, times: 1 })
    expect(await scene.service.byReference('RMA-1')).toMatchObject({
      state: 'succeeded',
      held: usd('35.00'),
    })
  })
})

describe('what has succeeded', () => {
  test('is final after the horizon, and not read any more', async () => {
    const scene = setScene()
    await scene.service.create(scene.ask())
    await sweepFor(scene, scene.service, { every: day, times: 31 })
    expect(await scene.service.byReference('RMA-1')).toMatchObject({
      state: 'succeeded',
      finality: 'final',
      nextAction: { kind: 'none', at: null },
    })
    const count = scene.memory.asked()
    await sweepFor(scene, scene.service, { every: 30 * day, times: 3 })
    expect(scene.memory.asked()).toBe(count)
  })
})

describe('a wall clock that jumps a year', () => {
  const year = 366 * day

  test.each([
    ['forwards proves nothing sooner', year, { state: 'rejected', heldMinor: 0 }],
    ['back proves nothing any more', -year, { state: 'unknown', heldMinor: 35_00 }],
  ])('%s, and sends nothing again', async (_what, jump, after) => {
    for (const keyTrust of ['replays', 'advisory'] as const) {
      const scene = setScene({ memory: { keyTrust } })
      scene.memory.fail({ kind: 'lost', operation: 'create', when: 'before' })
      const patience = scene.another({ policy: { patienceMs: 0 } })
      await patience.create(scene.ask())
      scene.clock.setWall(scene.clock.now() + jump)
      await sweepFor(scene, patience, { every: minute, times: 12 })
      expect(await scene.stored()).toMatchObject({ state: 'unknown', heldMinor: 35_00 })
      await sweepFor(scene, patience, { every: 10 * minute, times: 12 })
      expect(await scene.stored()).toMatchObject(after)
      expect(scene.memory.creates()).toHaveLength(1)
    }
  })

  test('and back again makes no second refund', async () => {
    const scene = setScene({ memory: { keyTrust: 'replays' } })
    scene.memory.fail({ kind: 'lost', operation: 'create', when: 'after', times: 2 })
    await scene.service.create(scene.ask())
    for (const jump of [year, -year, -year, year]) {
      scene.clock.setWall(scene.clock.now() + jump)
      await sweepFor(scene, scene.service, { every: hour, times: 3 })
      await scene.service.create(scene.ask())
    }
    expect(scene.memory.refunds()).toHaveLength(1)
  })
})
