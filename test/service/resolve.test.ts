import { describe, expect, test } from 'vitest'

import { memoryLedger } from '../../src/ledger/index.ts'
import { decisions } from '../../src/model/index.ts'
import type { RefundRecord } from '../../src/model/index.ts'
import { foreignReference, isForeignReference } from '../../src/service/foreign.ts'
import { day, forgetful, hour, refusal, setScene, sweepFor, usd } from './scene.ts'
import type { Scene, SceneOptions } from './scene.ts'

const details = { actor: 'ada', reason: 'the provider told me so' }
const lost = { kind: 'lost', operation: 'create', when: 'before' } as const

/** A record in doubt of which the provider has nothing. */
async function inDoubt(options: SceneOptions = {}): Promise<Scene> {
  const scene = setScene(options)
  scene.memory.fail(lost)
  expect(await scene.service.create(scene.ask())).toMatchObject({ state: 'unknown' })
  return scene
}

/** A record in doubt, and a refund that may be it. */
async function withCandidate(): Promise<Scene & { readonly refundId: string }> {
  const scene = setScene({ wrap: forgetful })
  scene.memory.fail({ ...lost, when: 'after' })
  await scene.service.create(scene.ask())
  await sweepFor(scene, scene.service, { every: hour, times: 1 })
  return { ...scene, refundId: scene.memory.refunds()[0]?.id ?? '' }
}

describe('refunded', () => {
  test('takes the refund that a person names for ours', async () => {
    const { service, refundId } = await withCandidate()
    const record = await service.resolve('RMA-1', 'refunded', { ...details, refundId })
    expect(record).toMatchObject({ state: 'succeeded', refund: { id: refundId }, attempts: 1 })
    expect(record.facts.at(-1)).toMatchObject({ kind: 'decided', decision: 'refunded', ...details })
  })

  test('is not believed where that refund is of another amount', async () => {
    const { service, memory, payment } = await withCandidate()
    const refundId = memory.addRefund({ payment, amount: usd('20.00') })
    const record = await service.resolve('RMA-1', 'refunded', { ...details, refundId })
    expect(record).toMatchObject({ state: 'mismatch', reason: 'differs' })
  })

  test('is refused for a refund of another payment', async () => {
    const { service, memory } = await withCandidate()
    const payment = memory.addPayment({ amount: usd('90.00') })
    const refundId = memory.addRefund({ payment, amount: usd('35.00') })
    const error = await refusal(service.resolve('RMA-1', 'refunded', { ...details, refundId }))
    expect(error).toMatchObject({
      code: 'invalid_request',
      issues: [{ path: 'refundId', rule: 'payment.differs' }],
    })
    expect(await service.byReference('RMA-1')).toMatchObject({ state: 'unknown' })
  })

  test('is refused for the refund of another record', async () => {
    const scene = await inDoubt()
    const other = await scene.service.create(scene.ask({ reference: 'RMA-2' }))
    const refundId = other.refund?.id ?? ''
    const error = await refusal(
      scene.service.resolve('RMA-1', 'refunded', { ...details, refundId }),
    )
    expect(error.issues).toEqual([{ path: 'refundId', rule: 'refund.taken' }])
    expect(error.message).toContain('RMA-2')
  })

  test('is refused without a refund, and for one that is not there', async () => {
    const { service } = await inDoubt()
    const nothing = await refusal(service.resolve('RMA-1', 'refunded', details))
    expect(nothing.issues).toEqual([{ path: 'refundId', rule: 'id.required' }])
    const nowhere = { ...details, refundId: 'mref_nowhere' }
    const error = await refusal(service.resolve('RMA-1', 'refunded', nowhere))
    expect(error.code).toBe('refund_not_found')
  })
})

interface AdoptedScene extends Scene {
  readonly refundId: string
  /** The name of its adopted record. */
  readonly name: string
}

/** A record in doubt whose refund came without a name, and became a record of its own kind. */
async function withAdopted(changes: SceneOptions = {}): Promise<AdoptedScene> {
  const scene = setScene(changes)
  scene.memory.fail(lost)
  await scene.service.create(scene.ask())
  const { payment, memory, service } = scene
  const refundId = memory.addRefund({ payment, amount: usd('35.00'), status: 'pending' })
  scene.pass(hour)
  const from = new Date(scene.clock.now() - day).toISOString()
  const before = new Date(scene.clock.now()).toISOString()
  for await (const finding of service.reconcile({ account: 'main', from, before }))
    await service.applyFinding(finding)
  const name = foreignReference('main', refundId)
  expect(await service.byReference(name)).toMatchObject({ state: 'pending', held: usd('35.00') })
  return { ...scene, refundId, name }
}

function take(by: Scene['service'], refundId: string): Promise<RefundRecord> {
  return by.resolve('RMA-1', 'refunded', { ...details, refundId })
}

describe('refunded, for a refund that was adopted meanwhile', () => {
  test('makes it the refund of the record, and counts it there alone', async () => {
    const scene = await withAdopted()
    const { service, refundId, name } = scene
    const record = await take(service, refundId)
    expect(record).toMatchObject({ state: 'pending', refund: { id: refundId }, held: usd('35.00') })
    expect(await service.byReference(name)).toMatchObject({
      origin: 'foreign',
      state: 'pending',
      held: usd('0.00'),
      facts: [
        { kind: 'adopted' },
        { kind: 'seen' },
        { kind: 'yielded', id: 'yielded', reference: 'RMA-1' },
      ],
    })
    const ask = scene.ask({ reference: 'RMA-2', amount: usd('65.00') })
    expect(await service.quote({ account: 'main', ...ask })).toMatchObject({
      passes: true,
      refundable: usd('65.00'),
    })
    const [risk] = await service.moneyAtRisk()
    expect(risk?.pending.amount).toEqual(usd('35.00'))
  })

  test('counts it once in the limits of the policy', async () => {
    const limits = [{ amount: usd('50.00'), windowMs: day }]
    const scene = await withAdopted({ policy: { limits } })
    await take(scene.service, scene.refundId)
    const ask = scene.ask({ reference: 'RMA-2', amount: usd('15.00') })
    expect(await scene.service.create(ask)).toMatchObject({ reference: 'RMA-2' })
  })

  test('may name it by the reference of its record', async () => {
    const { service, refundId, name } = await withAdopted()
    expect(await take(service, name)).toMatchObject({ refund: { id: refundId } })
  })

  test('is of no use with the name of an adopted refund of another account', async () => {
    const { service, refundId } = await withAdopted()
    const error = await refusal(take(service, foreignReference('other', refundId)))
    expect(error.code).toBe('invalid_request')
  })

  test('is followed at both, and neither holds it once it has failed', async () => {
    const scene = await withAdopted()
    const { service, refundId, name, memory } = scene
    await take(service, refundId)
    memory.setStatus(refundId, 'failed')
    scene.pass(day)
    await service.sweep()
    for (const reference of ['RMA-1', name])
      expect(await service.byReference(reference)).toMatchObject({
        state: 'failed',
        held: usd('0.00'),
      })
  })

  test('goes on where it broke off after the first of its two steps', async () => {
    let isBroken = false
    const ledger = memoryLedger()
    const { service, refundId, name, another } = await withAdopted({
      ledger: {
        ...ledger,
        change: (scope, decide) => {
          if (isBroken && isForeignReference(scope.reference)) throw new Error('The process ends.')
          return ledger.change(scope, decide)
        },
      },
    })
    isBroken = true
    await expect(take(service, refundId)).rejects.toThrow('The process ends.')
    expect(await service.byReference('RMA-1')).toMatchObject({ state: 'pending' })
    expect(await service.byReference(name)).toMatchObject({ held: usd('35.00') })
    isBroken = false
    const record = await take(another(), refundId)
    expect(record.facts.filter(({ kind }) => kind === 'decided')).toHaveLength(1)
    expect(await service.byReference(name)).toMatchObject({ held: usd('0.00') })
  })

  test('is one decision, however many make it at once', async () => {
    const { service, refundId, name, another } = await withAdopted()
    const records = await Promise.all(Array.from({ length: 4 }, () => take(another(), refundId)))
    expect(new Set(records.map(({ facts }) => facts.length)).size).toBe(1)
    expect((await service.byReference(name))?.facts).toHaveLength(3)
  })

  test('is refused for another refund once one was taken', async () => {
    const { service, refundId, memory, payment } = await withAdopted()
    await take(service, refundId)
    const other = memory.addRefund({ payment, amount: usd('35.00') })
    const error = await refusal(take(service, other))
    expect(error.issues).toEqual([{ path: 'decision', rule: 'decision.state' }])
  })

  test('is one of two decisions at once that name two refunds, and the other is refused', async () => {
    const { service, refundId, another, memory, payment } = await withAdopted()
    const other = memory.addRefund({ payment, amount: usd('35.00') })
    const ended = await Promise.allSettled([take(another(), refundId), take(another(), other)])
    expect(ended.map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
    expect(await service.byReference('RMA-1')).toMatchObject({ refund: { id: refundId } })
  })

  test('is refused where a record of our own has it as well', async () => {
    const { service, refundId, another, ...scene } = await withAdopted()
    scene.memory.fail(lost)
    await service.create(scene.ask({ reference: 'RMA-2', amount: usd('10.00') }))
    await take(service, refundId)
    const given = { ...details, refundId }
    const error = await refusal(another().resolve('RMA-2', 'refunded', given))
    expect(error.issues).toEqual([{ path: 'refundId', rule: 'refund.taken' }])
    expect(error.message).toContain('RMA-1')
  })
})

describe('not_refunded', () => {
  test('gives the amount back, and nothing is sent', async () => {
    const scene = await inDoubt()
    const record = await scene.service.resolve('RMA-1', 'not_refunded', details)
    expect(record).toMatchObject({
      state: 'rejected',
      reason: 'declared_absent',
      held: usd('0.00'),
      finality: 'provisional',
      nextAction: { kind: 'new_reference' },
    })
    expect(scene.memory.creates()).toHaveLength(1)
  })

  test('does not stop a late refund from being adopted', async () => {
    const scene = await inDoubt()
    await scene.service.resolve('RMA-1', 'not_refunded', details)
    scene.memory.addRefund({ payment: scene.payment, amount: usd('35.00'), reference: 'RMA-1' })
    await sweepFor(scene, scene.service, { every: hour, times: 1 })
    expect(await scene.service.byReference('RMA-1')).toMatchObject({ state: 'succeeded' })
  })
})

describe('send_again', () => {
  test('sends the stored bytes once more', async () => {
    const scene = await inDoubt()
    const record = await scene.service.resolve('RMA-1', 'send_again', details)
    expect(record).toMatchObject({ state: 'pending', attempts: 2 })
    const [first, second] = scene.memory.creates()
    expect(second).toEqual(first)
  })

  test('speaks of the attempts that were made, not of the one it makes', async () => {
    const scene = await inDoubt()
    scene.memory.fail(lost)
    const record = await scene.service.resolve('RMA-1', 'send_again', details)
    expect(record).toMatchObject({ state: 'unknown', attempts: 2, held: usd('35.00') })
    await sweepFor(scene, scene.service, { every: hour, times: 4 })
    expect(scene.memory.creates()).toHaveLength(2)
  })

  test('shows a late first refund as a second one', async () => {
    const scene = await inDoubt()
    await scene.service.resolve('RMA-1', 'send_again', details)
    scene.memory.addRefund({ payment: scene.payment, amount: usd('35.00'), reference: 'RMA-1' })
    await sweepFor(scene, scene.service, { every: hour, times: 1 })
    expect(await scene.service.byReference('RMA-1')).toMatchObject({
      state: 'duplicated',
      held: usd('70.00'),
    })
  })

  test('decided by two at once is one POST', async () => {
    const scene = await inDoubt()
    const services = Array.from({ length: 6 }, () => scene.another())
    await Promise.allSettled(
      services.map((service) => service.resolve('RMA-1', 'send_again', details)),
    )
    expect(scene.memory.creates()).toHaveLength(2)
  })

  test('is refused while refunds are switched off', async () => {
    const scene = await inDoubt()
    const stopped = scene.another({ policy: { killSwitch: true } })
    const error = await refusal(stopped.resolve('RMA-1', 'send_again', details))
    expect(error).toMatchObject({ code: 'policy', issues: [{ rule: 'policy.kill_switch' }] })
    expect(await scene.service.byReference('RMA-1')).toMatchObject({ state: 'unknown' })
  })
})

describe('accept_as_is', () => {
  test('leaves what the provider made, and nothing more is asked', async () => {
    const scene = setScene()
    scene.memory.fail({ kind: 'other_amount', by: -15_00, operation: 'create' })
    await scene.service.create(scene.ask())
    const record = await scene.service.resolve('RMA-1', 'accept_as_is', details)
    expect(record).toMatchObject({
      state: 'mismatch',
      held: usd('20.00'),
      nextAction: { kind: 'none', at: null },
    })
    const count = scene.memory.asked()
    await sweepFor(scene, scene.service, { every: 30 * day, times: 2 })
    expect(scene.memory.asked()).toBe(count)
  })
})

describe('withdraw', () => {
  test('ends a refund of which nothing was sent, for ever', async () => {
    const scene = setScene({ memory: { keyTrust: 'replays' } })
    scene.memory.fail({ kind: 'rate_limited', operation: 'create', retryAfterMs: hour })
    await scene.service.create(scene.ask())
    const record = await scene.service.resolve('RMA-1', 'withdraw', details)
    expect(record).toMatchObject({
      state: 'rejected',
      reason: 'withdrawn',
      held: usd('0.00'),
      finality: 'final',
    })
    await sweepFor(scene, scene.service, { every: day, times: 3 })
    expect(await scene.service.create(scene.ask())).toMatchObject({ state: 'rejected' })
    expect(scene.memory.creates()).toHaveLength(1)
  })

  test('after send_again leaves the first attempt as much in doubt as it was', async () => {
    const scene = await inDoubt()
    scene.memory.fail({ kind: 'rate_limited', operation: 'create', retryAfterMs: hour })
    const again = await scene.service.resolve('RMA-1', 'send_again', details)
    expect(again).toMatchObject({ state: 'recorded', reason: 'turned_away', attempts: 2 })
    const record = await scene.service.resolve('RMA-1', 'withdraw', details)
    expect(record).toMatchObject({ state: 'unknown', held: usd('35.00') })
    await sweepFor(scene, scene.service, { every: hour, times: 4 })
    expect(scene.memory.creates()).toHaveLength(2)
  })
})

function decide(scene: Scene, given: readonly unknown[]): Promise<unknown> {
  return Reflect.apply(scene.service.resolve, null, given)
}

describe('a decision', () => {
  test('is refused where the state leaves nothing of the kind to decide', async () => {
    const scene = setScene({ memory: { settle: 'instant' } })
    await scene.service.create(scene.ask())
    for (const decision of decisions) {
      const given = { ...details, refundId: 'mref_1' }
      const error = await refusal(scene.service.resolve('RMA-1', decision, given))
      expect(error).toMatchObject({
        code: 'invalid_request',
        outcome: 'not_sent',
        issues: [{ path: 'decision', rule: 'decision.state' }],
      })
    }
  })

  test.each([
    ['an unknown one', ['RMA-1', 'forget', details], 'decision.unsupported'],
    ['one of nobody', ['RMA-1', 'not_refunded', { ...details, actor: ' ' }], 'decision.required'],
    ['one without a reason', ['RMA-1', 'not_refunded', { actor: 'ada' }], 'decision.required'],
    [
      'one with a reason as long as a book',
      ['RMA-1', 'not_refunded', { ...details, reason: 'a'.repeat(501) }],
      'decision.required',
    ],
    ['one about nothing', ['RMA-9', 'not_refunded', details], 'reference.unknown'],
    ['one about no reference', ['a b', 'not_refunded', details], 'reference.unknown'],
  ])('that is %s is refused', async (_what, given, rule) => {
    const scene = await inDoubt()
    const error = await refusal(decide(scene, given))
    expect(error).toMatchObject({ code: 'invalid_request', issues: [{ rule }] })
    expect((await scene.stored())?.facts).toHaveLength(2)
  })

  test('stands in the facts with who made it and why, for whoever reads it later', async () => {
    const scene = await inDoubt()
    await scene.service.resolve('RMA-1', 'not_refunded', details)
    const facts = (await scene.stored())?.facts ?? []
    expect(facts.at(-1)).toEqual({
      kind: 'decided',
      id: 'decided:1:not_refunded',
      at: expect.stringMatching(/^2023-11-14T/),
      decision: 'not_refunded',
      attempt: 1,
      ...details,
    })
  })

  test('on candidates can be that none of them is ours', async () => {
    const { service } = await withCandidate()
    const record = await service.resolve('RMA-1', 'not_refunded', details)
    expect(record).toMatchObject({ state: 'rejected', reason: 'declared_absent' })
  })
})
