import { describe, expect, test } from 'vitest'

import { memoryLedger } from '../../src/ledger/index.ts'
import type { Ledger } from '../../src/ledger/index.ts'
import { RefundError } from '../../src/model/index.ts'
import type { RefundEvent } from '../../src/model/index.ts'
import { mortalService } from './mortal.ts'
import { kindsOf, setReconcileScene } from './reconcile-scene.ts'
import type { ReconcileScene } from './reconcile-scene.ts'
import { day, forgetful, hour, usd, withManifest } from './scene.ts'
import type { SceneOptions, TestService } from './scene.ts'
import { setWebhookScene } from './webhook-scene.ts'
import type { WebhookScene } from './webhook-scene.ts'

const person = { actor: 'ada', reason: 'case 4711' }

/** A provider that gives no references back has made it, and the process that sent it has ended. */
async function crashed(): Promise<ReconcileScene> {
  const scene = setReconcileScene({ wrap: forgetful })
  const { service, died } = mortalService(scene, { last: 'send' })
  void service.create(scene.ask())
  await died
  scene.pass(day)
  return scene
}

async function sweepOn(scene: ReconcileScene): Promise<void> {
  const service = scene.another()
  for (let times = 0; times < 20; times += 1) {
    scene.pass(hour)
    await service.sweep()
  }
}

describe('our own refund without a name', () => {
  test('is not taken for a foreign one while its record may still be sending it', async () => {
    const scene = await crashed()
    const { findings, summary } = await scene.reconcile(scene.another())
    expect(findings).toEqual([])
    expect(summary.underWay).toBe(1)
  })

  test('is not proved absent where it was adopted, and no new reference is asked for', async () => {
    const scene = await crashed()
    const [made = { id: '' }] = scene.memory.refunds()
    const adopt = { kind: 'adopt', refundId: made.id } as const
    await Reflect.apply(scene.another().applyFinding, null, [{ account: 'main', action: adopt }])
    await sweepOn(scene)
    const own = await scene.service.byReference('RMA-1')
    expect(own).toMatchObject({ state: 'unknown', reason: 'unattributed_candidates' })
    expect(scene.memory.refunds()).toHaveLength(1)
  })

  test('is not adopted by a finding of before its record was in doubt', async () => {
    const scene = setReconcileScene({ wrap: forgetful })
    scene.memory.fail({ kind: 'lost', operation: 'create', when: 'after', times: 1 })
    await scene.service.create(scene.ask())
    const [made = { id: '' }] = scene.memory.refunds()
    const adopt = { kind: 'adopt', refundId: made.id } as const
    const applied: unknown = await Reflect.apply(scene.service.applyFinding, null, [
      { account: 'main', action: adopt },
    ])
    expect(applied).toBeNull()
    expect(await scene.service.byReference(`foreign/main/${made.id}`)).toBeNull()
  })
})

/** A create that was lost on its way, and a refund of another payment under its reference. */
async function elsewhere(scene: WebhookScene | ReconcileScene): Promise<string> {
  scene.memory.fail({ kind: 'lost', operation: 'create', times: 9 })
  await scene.service.create(scene.ask())
  const payment = scene.memory.addPayment({ amount: usd('100.00') })
  return scene.memory.addRefund({ payment, amount: usd('35.00'), reference: 'RMA-1' })
}

describe('a refund of another payment under our reference', () => {
  const splitting = { value: null, basis: 'unknown', source: 'Nobody says.' } as const

  test.each([
    ['one that makes one refund of a call', {}],
    ['one that may make several', { splitsCalls: splitting }],
  ])('is told as a mismatch by a webhook of %s', async (_, manifest) => {
    const scene = setWebhookScene({ wrap: (provider) => withManifest(provider, manifest) })
    const refund = await scene.provider.get(await elsewhere(scene))
    expect(await scene.deliver(scene.showing(refund))).toBe(200)
    expect((await scene.record()).state).not.toBe('succeeded')
  })

  test('is told as a mismatch by a reconciliation', async () => {
    const scene = setReconcileScene()
    await elsewhere(scene)
    scene.pass(hour)
    for (const finding of await scene.findings()) await scene.service.applyFinding(finding)
    expect(await scene.service.byReference('RMA-1')).toMatchObject({ state: 'mismatch' })
  })
})

function down(): RefundError {
  return new RefundError({
    code: 'provider_unavailable',
    outcome: 'none',
    message: 'The provider is down.',
    isRetryable: true,
  })
}

describe('a webhook whose refund can not be read', () => {
  test.each([
    ['names our reference', {}],
    ['has no reference', { reference: null }],
  ])('loses nothing where it %s', async (_, changes) => {
    const provider = { isDown: false }
    const scene = setWebhookScene({
      proof: 'hint',
      wrap: (inner) => ({
        ...inner,
        get: async (id, options) => {
          if (provider.isDown) throw down()
          return inner.get(id, options)
        },
      }),
    })
    scene.memory.fail({ kind: 'refused', operation: 'create' })
    await scene.service.create(scene.ask())
    expect((await scene.record()).state).toBe('rejected')
    const { payment } = scene
    const id = scene.memory.addRefund({ payment, amount: usd('35.00'), reference: 'RMA-1' })
    const event = scene.showing(await scene.provider.get(id), { refund: null, ...changes })
    provider.isDown = true
    await scene.deliver(event)
    provider.isDown = false
    // Its provider delivers again what was not answered with 2xx; what was, it may deliver twice.
    expect(await scene.deliver(event)).toBe(200)
    for (let times = 0; times < 3; times += 1) {
      scene.pass(day)
      await scene.service.sweep()
    }
    expect((await scene.record()).state).toBe('succeeded')
  })
})

test('a second refund beside an accepted mismatch is found', async () => {
  const scene = setReconcileScene()
  scene.memory.fail({ kind: 'lost', operation: 'create', times: 9 })
  await scene.service.create(scene.ask())
  const add = (): string =>
    scene.memory.addRefund({
      payment: scene.payment,
      amount: usd('10.00'),
      reference: 'RMA-1',
    })
  add()
  scene.pass(hour)
  await scene.service.sweep()
  await scene.service.resolve('RMA-1', 'accept_as_is', person)
  add()
  scene.pass(day)
  expect(kindsOf(await scene.findings())).toEqual(['seen_twice'])
})

test('a success that is told behind its failure makes it reversed, and the feed tells so', async () => {
  const ends: unknown[] = []
  for (const order of [['succeeded', 'failed'] as const, ['failed', 'succeeded'] as const]) {
    const scene = setWebhookScene()
    await scene.service.create(scene.ask())
    for (const status of order) await scene.deliver(scene.showing(await scene.refundWith(status)))
    const record = await scene.service.byReference('RMA-1')
    const last = (await scene.feed()).at(-1)
    ends.push([record?.state, record?.reason, last?.kind])
  }
  expect(ends).toEqual([
    ['failed', 'reversed', 'reversed'],
    ['failed', 'reversed', 'reversed'],
  ])
})

test('no refund is taken for an adopted one by its words', async () => {
  const scene = setReconcileScene()
  const { payment } = scene
  const first = scene.memory.addRefund({ payment, amount: usd('10.00') })
  scene.pass(hour)
  await scene.applyAll()
  const name = `foreign/main/${first}`
  scene.memory.addRefund({ payment, amount: usd('10.00'), reference: name })
  scene.pass(hour)
  await scene.applyAll()
  expect(await scene.service.byReference(name)).toMatchObject({ state: 'succeeded' })
})

/** A refund that was refused and is there after all, at a provider that can be down. */
async function refusedAndMade(): Promise<{
  readonly scene: WebhookScene
  readonly provider: { isDown: boolean; meanwhile: (() => Promise<void>) | null }
  readonly event: RefundEvent
}> {
  const provider: { isDown: boolean; meanwhile: (() => Promise<void>) | null } = {
    isDown: false,
    meanwhile: null,
  }
  const scene = setWebhookScene({
    proof: 'hint',
    wrap: (inner) => ({
      ...inner,
      get: async (id, options) => {
        if (provider.isDown) throw down()
        const { meanwhile } = provider
        provider.meanwhile = null
        const refund = await inner.get(id, options)
        await meanwhile?.()
        return refund
      },
    }),
  })
  scene.memory.fail({ kind: 'refused', operation: 'create' })
  await scene.service.create(scene.ask())
  expect((await scene.record()).state).toBe('rejected')
  const { payment } = scene
  const id = scene.memory.addRefund({ payment, amount: usd('35.00'), reference: 'RMA-1' })
  const refund = await scene.provider.get(id)
  return { scene, provider, event: scene.showing(refund, { refund: null, reference: null }) }
}

/** A refund without a name that was made, and whose record doesn't know of it. */
async function inDoubt(): Promise<{
  readonly scene: WebhookScene
  readonly event: RefundEvent
}> {
  const scene = setWebhookScene({ proof: 'hint', wrap: forgetful })
  scene.memory.fail({ kind: 'lost', operation: 'create', when: 'after', times: 1 })
  await scene.service.create(scene.ask())
  expect((await scene.record()).state).toBe('unknown')
  const [made = { id: '' }] = scene.memory.refunds()
  const refund = await scene.provider.get(made.id)
  return { scene, event: scene.showing(refund, { refund: null }) }
}

describe('a webhook that comes before anybody can tell whose its refund is', () => {
  const foreign = expect.objectContaining({ kind: 'foreign' })

  test('is asked for again, is no alarm, and joins its record', async () => {
    const { scene, event } = await inDoubt()
    const errors: unknown[] = []
    const onError = (error: unknown): number => errors.push(error)
    expect(await scene.deliver(event, { onError })).toBe(500)
    expect(errors).toMatchObject([{ code: 'outcome_unknown', outcome: 'none', isRetryable: true }])
    const { refundId } = event
    await scene.service.resolve('RMA-1', 'refunded', { ...person, refundId: refundId ?? '' })
    expect(await scene.deliver(event)).toBe(200)
    const [delivery] = await scene.inbox()
    expect(delivery).toMatchObject({ reference: 'RMA-1', isHandled: true })
    expect(delivery).not.toHaveProperty('isUndecided')
    expect(await scene.feed()).not.toContainEqual(foreign)
  })

  test('joins its record without being sent again', async () => {
    const scene = setWebhookScene({ proof: 'hint', wrap: forgetful })
    let early: RefundEvent | null = null
    const answers: number[] = []
    const hasty = scene.another({
      provider: {
        ...scene.provider,
        send: async (prepared, options) => {
          const made = await scene.provider.send(prepared, options)
          early = scene.showing(await scene.provider.get(made.id), { refund: null })
          answers.push(await scene.deliver(early))
          return made
        },
      },
    })
    await hasty.create(scene.ask())
    expect(answers).toEqual([500])
    expect(await scene.inbox()).toMatchObject([{ reference: 'RMA-1' }])
    expect(await scene.feed()).not.toContainEqual(foreign)
  })

  test('is no alarm either once its refund has failed', async () => {
    const { scene, event } = await inDoubt()
    await scene.deliver(event)
    const failed = scene.another({
      provider: {
        ...scene.provider,
        get: async (id, options) => ({
          ...(await scene.provider.get(id, options)),
          status: 'failed',
        }),
      },
    })
    expect(await scene.deliver(event, { service: failed })).toBe(500)
    expect(await scene.feed()).not.toContainEqual(foreign)
  })

  test('joins its record by a decision, without being sent again', async () => {
    const { scene, event } = await inDoubt()
    await scene.deliver(event)
    const { refundId } = event
    await scene.service.resolve('RMA-1', 'refunded', { ...person, refundId: refundId ?? '' })
    expect(await scene.inbox()).toMatchObject([{ reference: 'RMA-1' }])
  })

  test('joins its record by a later one that could be read', async () => {
    const { scene, provider, event } = await refusedAndMade()
    provider.isDown = true
    expect(await scene.deliver(event)).toBe(500)
    provider.isDown = false
    expect(await scene.deliver({ ...event, deliveryId: 'delivery-later' })).toBe(200)
    expect(await scene.inbox()).toMatchObject([{ reference: 'RMA-1' }, { reference: 'RMA-1' }])
  })

  test('is stored with its effect where another process has kept it meanwhile', async () => {
    const { scene, provider, event } = await refusedAndMade()
    const other = scene.another()
    const answers: number[] = []
    provider.meanwhile = async () => {
      provider.isDown = true
      answers.push(await scene.deliver(event, { service: other }))
      provider.isDown = false
    }
    answers.push(await scene.deliver(event))
    expect(answers).toEqual([500, 200])
    const [delivery] = await scene.inbox()
    expect(delivery).toMatchObject({ reference: 'RMA-1', isHandled: true })
    expect(delivery).not.toHaveProperty('isUndecided')
    expect((await scene.record()).state).toBe('succeeded')
  })

  test('is told as foreign, once, when it is sent again and was not ours', async () => {
    const { scene, event } = await inDoubt()
    await scene.deliver(event)
    await scene.service.resolve('RMA-1', 'not_refunded', person)
    const failing = {
      onEvent: (): void => {
        throw new Error('Not now.')
      },
    }
    expect(await scene.deliver(event, failing)).toBe(500)
    expect(await scene.deliver(event)).toBe(200)
    expect((await scene.feed()).filter(({ kind }) => kind === 'foreign')).toEqual([foreign])
  })
})

/** A refund that was adopted without a name, and by now carries the reference of our record. */
async function namedLate(options: SceneOptions = {}): Promise<{
  readonly scene: ReconcileScene
  readonly knowing: TestService
  readonly name: string
}> {
  const scene = setReconcileScene(options)
  scene.memory.fail({ kind: 'lost', operation: 'create', times: 9 })
  await scene.service.create(scene.ask())
  const { payment } = scene
  const id = scene.memory.addRefund({ payment, amount: usd('35.00') })
  scene.pass(hour)
  await scene.applyAll()
  const late = { ...(await scene.provider.get(id)), reference: 'RMA-1' }
  const knowing = scene.another({
    provider: { ...scene.provider, find: async () => ({ refunds: [late], complete: true }) },
  })
  scene.pass(day)
  return { scene, knowing, name: `foreign/main/${id}` }
}

describe('a refund that was adopted before its record learned of it', () => {
  test('counts at the record from then on, and there alone', async () => {
    const { knowing, name } = await namedLate()
    await knowing.sweep()
    expect(await knowing.byReference('RMA-1')).toMatchObject({ state: 'succeeded' })
    const adopted = await knowing.byReference(name)
    expect(adopted?.held.minor).toBe(0)
    expect(adopted?.facts.at(-1)).toMatchObject({ kind: 'yielded', reference: 'RMA-1' })
  })

  test('does so by a reconciliation where the ledger failed in between', async () => {
    const inner = memoryLedger()
    const trouble = { isThere: false }
    const ledger: Ledger = {
      ...inner,
      change: async (scope, decide) => {
        if (trouble.isThere && scope.reference.startsWith('foreign/')) throw busy()
        return inner.change(scope, decide)
      },
    }
    const { scene, knowing, name } = await namedLate({ ledger })
    trouble.isThere = true
    await knowing.sweep()
    trouble.isThere = false
    expect(await knowing.byReference('RMA-1')).toMatchObject({ state: 'succeeded' })
    expect((await knowing.byReference(name))?.held.minor).toBe(3500)
    scene.pass(day)
    const findings = await scene.findings(knowing)
    expect(findings).toMatchObject([
      { kind: 'seen_twice', otherReferences: [name], action: { kind: 'learn' } },
    ])
    for (const finding of findings) await knowing.applyFinding(finding)
    expect((await knowing.byReference(name))?.held.minor).toBe(0)
    expect(await scene.findings(knowing)).toEqual([])
  })
})

function busy(): RefundError {
  return new RefundError({ code: 'ledger', outcome: 'none', message: 'The disk is full.' })
}
