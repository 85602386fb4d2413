import { describe, expect, test } from 'vitest'

import { memoryLedger } from '../../src/ledger/index.ts'
import type { Ledger } from '../../src/ledger/index.ts'
import { RefundError } from '../../src/model/index.ts'
import type { RefundProvider } from '../../src/model/index.ts'
import { kindsOf, setReconcileScene } from './reconcile-scene.ts'
import type { ReconcileScene } from './reconcile-scene.ts'
import type { TestService } from './scene.ts'
import { day, forgetful, hour, usd, withManifest } from './scene.ts'
import { collect } from './webhook-scene.ts'

const splitting = { value: null, basis: 'unknown', source: 'Nobody says.' } as const

function busy(): RefundError {
  return new RefundError({ code: 'ledger', outcome: 'none', message: 'The disk is full.' })
}

/** A provider whose webhooks say that something happened, and to which refund. */
function hinting(provider: RefundProvider): RefundProvider {
  return {
    ...withManifest(provider, {
      webhookProof: { value: 'hint', basis: 'documented', source: 'The test says so.' },
    }),
    parseWebhook: async (body) => JSON.parse(new TextDecoder().decode(body)),
  }
}

async function deliver(service: TestService, refundId: string): Promise<number> {
  const event = {
    provider: 'memory',
    deliveryId: 'delivery-1',
    type: 'refund.updated',
    occurredAt: null,
    refundId,
    refund: null,
    payments: [],
    status: null,
    providerStatus: null,
    reference: null,
    testMode: true,
    raw: {},
  }
  const body = JSON.stringify(event)
  const { status } = await service.webhook('main')(
    new Request('http://127.0.0.1/webhooks', { method: 'POST', body }),
  )
  return status
}

/** A create that had no effect, and a refund of the same amount that somebody made by hand. */
async function lostAndByHand(scene: ReconcileScene): Promise<string> {
  scene.memory.fail({ kind: 'lost', operation: 'create', times: 9 })
  await scene.service.create(scene.ask())
  return scene.memory.addRefund({ payment: scene.payment, amount: usd('35.00') })
}

describe('a refund that is adopted', () => {
  test('has its bank reference told, and that it is stale, with it', async () => {
    const scene = setReconcileScene()
    const id = scene.memory.addRefund({ payment: scene.payment, amount: usd('35.00') })
    const bankReference = { type: 'arn', value: '7412', status: 'available' } as const
    scene.change(id, { status: 'pending', providerStatus: 'pending', bankReference })
    scene.pass(3 * day)
    expect(kindsOf(await scene.findings())).toEqual(['foreign'])
    expect(await scene.applyAll()).toEqual([])
    const feed = await collect(scene.service.events())
    expect(feed.map(({ kind }) => kind)).toEqual(['foreign', 'stale', 'bank_reference'])
    expect(feed.at(-1)).toMatchObject({ refundId: id, bankReference })
  })
})

async function yielded(
  status: 'pending' | 'succeeded',
): Promise<{ readonly scene: ReconcileScene; readonly id: string }> {
  const scene = setReconcileScene()
  const id = await lostAndByHand(scene)
  scene.change(id, { status, providerStatus: status })
  scene.pass(hour)
  await scene.applyAll()
  scene.change(id, { status, providerStatus: status, reference: 'RMA-1' })
  scene.pass(day)
  await scene.service.sweep()
  await scene.applyAll()
  const adopted = await scene.service.byReference(`foreign/main/${id}`)
  expect(adopted?.facts.at(-1)).toMatchObject({ kind: 'yielded' })
  return { scene, id }
}

describe('an adopted refund that has yielded', () => {
  test('is told in the feed by its record alone', async () => {
    const { scene, id } = await yielded('pending')
    const bankReference = { type: 'arn', value: '7412', status: 'available' } as const
    const settled = { status: 'succeeded', providerStatus: 'succeeded', bankReference } as const
    scene.change(id, { ...settled, reference: 'RMA-1' })
    for (let times = 0; times < 3; times += 1) {
      scene.pass(day)
      await scene.service.sweep()
    }
    const feed = await collect(scene.service.events())
    const told = feed.filter(({ kind }) => kind === 'succeeded' || kind === 'bank_reference')
    expect(told.map(({ kind, reference }) => [kind, reference])).toEqual([
      ['succeeded', 'RMA-1'],
      ['bank_reference', 'RMA-1'],
    ])
  })

  test('is missed at its record alone', async () => {
    const { scene, id } = await yielded('succeeded')
    scene.lose(id)
    scene.pass(day)
    expect(await scene.findings()).toMatchObject([{ kind: 'missing_there', reference: 'RMA-1' }])
  })

  test('leaves a webhook that was not joined to its record', async () => {
    const inner = memoryLedger()
    const trouble = { isThere: false }
    const ledger: Ledger = {
      ...inner,
      change: async (scope, decide) => {
        if (trouble.isThere && scope.delivery !== undefined) throw busy()
        return inner.change(scope, decide)
      },
    }
    const scene = setReconcileScene({ ledger, wrap: hinting })
    const id = await lostAndByHand(scene)
    expect(await deliver(scene.service, id)).toBe(200)
    scene.pass(hour)
    trouble.isThere = true
    for (const finding of await scene.findings()) await scene.service.applyFinding(finding)
    const late = { ...(await scene.provider.get(id)), reference: 'RMA-1' }
    const knowing = scene.another({
      provider: { ...scene.provider, find: async () => ({ refunds: [late], complete: true }) },
    })
    scene.pass(day)
    await knowing.sweep()
    trouble.isThere = false
    scene.pass(hour)
    const findings = await scene.findings(knowing)
    expect(findings).toMatchObject([{ kind: 'orphan_fact', reference: 'RMA-1' }])
    for (const finding of findings) await knowing.applyFinding(finding)
    const { deliveries } = await ledger.deliveries({}, { limit: 10, cursor: null })
    expect(deliveries).toMatchObject([{ reference: 'RMA-1' }])
    expect(await scene.findings(knowing)).toEqual([])
  })
})

test('a webhook that nobody could decide is told by a reconciliation, however old its refund is', async () => {
  const trouble = { isThere: true }
  const scene = setReconcileScene({
    wrap: (inner) => ({
      ...hinting(inner),
      get: async (id, options) => {
        if (trouble.isThere) throw unavailable('none')
        return inner.get(id, options)
      },
    }),
  })
  const made = { payment: scene.payment, amount: usd('35.00') }
  const id = scene.memory.addRefund({ ...made, createdAt: scene.clock.now() - 30 * day })
  expect(await deliver(scene.service, id)).toBe(500)
  trouble.isThere = false
  scene.pass(day)
  expect(await scene.findings()).toMatchObject([
    { kind: 'foreign', action: { kind: 'adopt', refundId: id } },
  ])
  expect(await scene.applyAll()).toEqual([])
})

function unavailable(outcome: 'none' | 'not_sent'): RefundError {
  const message = 'The provider is down.'
  return new RefundError({ code: 'provider_unavailable', outcome, message, isRetryable: true })
}

describe('a candidate without a name', () => {
  test('is one however long after its recording it was sent', async () => {
    const trouble = { isThere: true }
    const scene = setReconcileScene({
      wrap: (inner) => ({
        ...forgetful(inner),
        send: async (prepared, options) => {
          if (trouble.isThere) throw unavailable('not_sent')
          return inner.send(prepared, options)
        },
      }),
    })
    await scene.service.create(scene.ask())
    for (let times = 0; times < 100; times += 1) {
      scene.pass(hour)
      await scene.service.sweep()
    }
    trouble.isThere = false
    scene.memory.fail({ kind: 'lost', operation: 'create', when: 'after', times: 1 })
    scene.pass(hour)
    await scene.service.sweep()
    expect(await scene.service.byReference('RMA-1')).toMatchObject({ state: 'unknown' })
    scene.pass(hour)
    expect(await scene.findings()).toMatchObject([
      { kind: 'status_differs', pairedBy: 'candidate', reference: 'RMA-1' },
    ])
  })

  test.each([
    [
      'may be, with a provider that may make several of one call',
      splitting,
      'unknown',
      'candidate',
    ],
    [
      'is none, with a provider that makes one',
      { ...splitting, basis: 'documented', value: false },
      'rejected',
      null,
    ],
  ] as const)('of a smaller amount %s', async (...cases) => {
    const [, splitsCalls, state, pairedBy] = cases
    const scene = setReconcileScene({
      wrap: (provider) => withManifest(forgetful(provider), { splitsCalls }),
    })
    scene.memory.fail({ kind: 'lost', operation: 'create', times: 1 })
    await scene.service.create(scene.ask())
    const { payment } = scene
    scene.memory.addRefund({ payment, amount: usd('20.00') })
    scene.memory.addRefund({ payment, amount: usd('15.00') })
    for (let times = 0; times < 5; times += 1) {
      scene.pass(hour)
      await scene.service.sweep()
    }
    expect(await scene.service.byReference('RMA-1')).toMatchObject({ state })
    const found = await scene.findings()
    expect(found.map((finding) => finding.pairedBy)).toEqual([pairedBy, pairedBy])
  })

  test('is never of a larger amount than was asked', async () => {
    const scene = setReconcileScene({
      wrap: (provider) => withManifest(forgetful(provider), { splitsCalls: splitting }),
    })
    scene.memory.fail({ kind: 'lost', operation: 'create', times: 1 })
    await scene.service.create(scene.ask())
    scene.memory.addRefund({ payment: scene.payment, amount: usd('36.00') })
    for (let times = 0; times < 5; times += 1) {
      scene.pass(hour)
      await scene.service.sweep()
    }
    expect(await scene.service.byReference('RMA-1')).toMatchObject({ state: 'rejected' })
  })
})
