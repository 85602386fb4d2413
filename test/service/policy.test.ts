import { describe, expect, test } from 'vitest'

import type { PolicyWarning, RefundPolicy } from '../../src/service/types.ts'
import { day, hour, minute, refusal, setScene, usd } from './scene.ts'

describe('the kill switch', () => {
  test('refuses new refunds, and nothing is recorded', async () => {
    const scene = setScene({ policy: { killSwitch: true } })
    const error = await refusal(scene.service.create(scene.ask()))
    expect(error).toMatchObject({
      code: 'policy',
      outcome: 'not_sent',
      reference: 'RMA-1',
      account: 'main',
      issues: [{ path: 'policy', rule: 'policy.kill_switch' }],
    })
    expect(await scene.stored()).toBeUndefined()
  })

  test('keeps what is recorded from being sent, and a sweep ends all the same', async () => {
    const stop = { on: false }
    const scene = setScene({ policy: { killSwitch: () => stop.on } })
    scene.memory.fail({ kind: 'rate_limited', operation: 'create', retryAfterMs: hour })
    await scene.service.create(scene.ask())
    stop.on = true
    scene.pass(hour)
    expect(await scene.service.sweep()).toMatchObject({
      taken: 1,
      byState: { recorded: 1 },
      isDone: true,
    })
    scene.pass(day)
    await scene.service.sweep()
    expect(scene.memory.creates()).toHaveLength(1)
    expect(await scene.stored()).toMatchObject({ heldMinor: 35_00 })
    stop.on = false
    scene.pass(day)
    await scene.service.sweep()
    expect(scene.memory.creates()).toHaveLength(2)
  })

  test('stops replays, and what is in doubt is looked for all the same', async () => {
    const stop = { on: false }
    const scene = setScene({
      memory: { keyTrust: 'replays' },
      policy: { killSwitch: () => stop.on, patienceMs: 0 },
    })
    scene.memory.fail({ kind: 'lost', operation: 'create', when: 'after' })
    expect(await scene.service.create(scene.ask())).toMatchObject({ state: 'unknown' })
    stop.on = true
    scene.pass(minute)
    expect(await scene.service.sweep()).toMatchObject({ byState: { pending: 1 } })
    expect(scene.memory.creates()).toHaveLength(1)
  })

  test('does not stop reading', async () => {
    const stop = { on: false }
    const scene = setScene({ policy: { killSwitch: () => stop.on } })
    await scene.service.create(scene.ask())
    stop.on = true
    scene.pass(hour)
    expect(await scene.service.sweep()).toMatchObject({ byState: { succeeded: 1 } })
    expect(await scene.service.create(scene.ask())).toMatchObject({ state: 'succeeded' })
  })
})

const limited: RefundPolicy = { limits: [{ amount: usd('50.00'), windowMs: hour }] }

describe('a limit', () => {
  test('is held to the minor unit', async () => {
    const scene = setScene({ policy: limited })
    await scene.service.create(scene.ask())
    const over = scene.ask({ amount: usd('15.01'), reference: 'RMA-2' })
    const error = await refusal(scene.service.create(over))
    expect(error).toMatchObject({
      code: 'policy',
      outcome: 'not_sent',
      issues: [{ path: 'policy', rule: 'policy.limit' }],
    })
    expect(await scene.stored('RMA-2')).toBeUndefined()
    const exact = scene.ask({ amount: usd('15.00'), reference: 'RMA-3' })
    expect(await scene.service.create(exact)).toMatchObject({ state: 'pending' })
  })

  test('is free again when its window has passed', async () => {
    const scene = setScene({ policy: limited })
    await scene.service.create(scene.ask({ amount: usd('50.00') }))
    scene.pass(hour)
    const next = scene.ask({ amount: usd('50.00'), reference: 'RMA-2' })
    expect((await refusal(scene.service.create(next))).code).toBe('policy')
    scene.pass(1)
    expect(await scene.service.create(next)).toMatchObject({ state: 'pending' })
  })

  test('counts what is in doubt, and not what was refused', async () => {
    const scene = setScene({ policy: limited })
    scene.memory.fail({ kind: 'refused', operation: 'create' })
    await scene.service.create(scene.ask())
    scene.memory.fail({ kind: 'lost', operation: 'create' })
    await scene.service.create(scene.ask({ reference: 'RMA-2' }))
    const next = scene.ask({ reference: 'RMA-3' })
    expect((await refusal(scene.service.create(next))).code).toBe('policy')
  })

  test('is not passed by many at once', async () => {
    const scene = setScene({ policy: limited })
    const calls = Array.from({ length: 16 }, (_, index) =>
      scene.another().create(scene.ask({ amount: usd('5.01'), reference: `RMA-${index}` })),
    )
    const ended = await Promise.allSettled(calls)
    expect(ended.filter(({ status }) => status === 'fulfilled')).toHaveLength(9)
  })

  test('of another currency or account is none', async () => {
    const scene = setScene({
      policy: {
        limits: [{ amount: { minor: 1, currency: 'EUR' }, windowMs: hour }],
      },
    })
    expect(await scene.service.create(scene.ask())).toMatchObject({ state: 'pending' })
  })
})

describe('a near duplicate', () => {
  test('is told of, and made', async () => {
    const warnings: PolicyWarning[] = []
    const scene = setScene({ policy: { onWarning: (warning) => warnings.push(warning) } })
    await scene.service.create(scene.ask())
    expect(warnings).toEqual([])
    await scene.service.create(scene.ask({ reference: 'RMA-2' }))
    expect(warnings).toEqual([
      { kind: 'near_duplicate', reference: 'RMA-2', account: 'main', other: 'RMA-1' },
    ])
    expect(scene.memory.refunds()).toHaveLength(2)
  })

  test('is refused where the policy says so, until the time is over', async () => {
    const scene = setScene({ policy: { nearDuplicate: 'refuse' } })
    await scene.service.create(scene.ask())
    const twin = scene.ask({ reference: 'RMA-2' })
    const error = await refusal(scene.service.create(twin))
    expect(error).toMatchObject({ code: 'policy', issues: [{ rule: 'policy.near_duplicate' }] })
    expect(error.message).toContain('RMA-1')
    scene.pass(10 * minute + 1)
    expect(await scene.service.create(twin)).toMatchObject({ state: 'pending' })
  })

  test.each([
    ['of another amount', { amount: usd('34.99') }],
    ['under the same reference', { reference: 'RMA-1' }],
  ])('is none %s', async (_what, changes) => {
    const scene = setScene({ policy: { nearDuplicate: 'refuse' } })
    await scene.service.create(scene.ask())
    const record = await scene.service.create(scene.ask({ reference: 'RMA-2', ...changes }))
    expect(record.state).toBe('pending')
  })

  test('is none of a refund that was refused', async () => {
    const scene = setScene({ policy: { nearDuplicate: 'refuse' } })
    scene.memory.fail({ kind: 'refused', operation: 'create' })
    await scene.service.create(scene.ask())
    const record = await scene.service.create(scene.ask({ reference: 'RMA-2' }))
    expect(record.state).toBe('pending')
  })

  test('is told to a listener whose own mistakes change nothing', async () => {
    const scene = setScene({
      policy: {
        onWarning: () => {
          throw new Error('The listener failed.')
        },
      },
    })
    await scene.service.create(scene.ask())
    const record = await scene.service.create(scene.ask({ reference: 'RMA-2' }))
    expect(record.state).toBe('pending')
  })
})

describe('a dry run', () => {
  test('refuses after all checks, and sends and records nothing', async () => {
    const scene = setScene({ policy: { dryRun: true } })
    const error = await refusal(scene.service.create(scene.ask()))
    expect(error).toMatchObject({ code: 'policy', issues: [{ rule: 'policy.dry_run' }] })
    const over = scene.ask({ amount: usd('100.01') })
    expect((await refusal(scene.service.create(over))).code).toBe('amount_exceeds_refundable')
    expect(await scene.stored()).toBeUndefined()
    expect(scene.memory.creates()).toEqual([])
  })
})

describe('a policy', () => {
  const wrong: readonly (readonly [path: string, policy: object])[] = [
    ['policy', { killswitch: true }],
    ['policy.killSwitch', { killSwitch: 'yes' }],
    ['policy.dryRun', { dryRun: 1 }],
    ['policy.nearDuplicate', { nearDuplicate: 'never' }],
    ['policy.onWarning', { onWarning: {} }],
    ['policy.leaseMs', { leaseMs: 9_999 }],
    ['policy.quietMs', { quietMs: 0 }],
    ['policy.quietMs', { quietMs: Number.NaN }],
    ['policy.absentGapMs', { absentGapMs: 1.5 }],
    ['policy.attempts', { attempts: 11 }],
    ['policy.patienceMs', { patienceMs: '1' }],
    ['policy.limits', { limits: {} }],
    ['policy.limits[0]', { limits: [5] }],
    ['policy.limits[0]', { limits: [{ amount: usd('1.00'), windowMs: 1, currency: 'USD' }] }],
    ['policy.limits[0].account', { limits: [{ account: 'x', amount: usd('1.00'), windowMs: 1 }] }],
    ['policy.limits[0].amount', { limits: [{ amount: 5, windowMs: 1 }] }],
    [
      'policy.limits[0].amount',
      { limits: [{ amount: { minor: -1, currency: 'USD' }, windowMs: 1 }] },
    ],
    [
      'policy.limits[0].amount',
      { limits: [{ amount: { minor: 1, currency: 'ZZZ' }, windowMs: 1 }] },
    ],
    ['policy.limits[0].windowMs', { limits: [{ amount: usd('1.00'), windowMs: 0 }] }],
  ]

  test.each(wrong)('is refused when the service is made: %s', (path, policy) => {
    expect(() => setScene({ policy })).toThrow(
      expect.objectContaining({
        code: 'configuration',
        issues: [expect.objectContaining({ path })],
      }),
    )
  })
})
