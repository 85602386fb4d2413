import { describe, expect, test } from 'vitest'

import type { RefundProvider } from '../../src/model/index.ts'
import { idOf, kindsOf, setReconcileScene } from './reconcile-scene.ts'
import { day, forgetful, hour, minute, usd } from './scene.ts'
import type { Scene } from './scene.ts'
import { collect } from './webhook-scene.ts'

/** A refund that was sent, got no answer and was never made. */
async function loseOne({ memory, service, ask }: Scene, reference = 'RMA-1'): Promise<void> {
  memory.fail({ kind: 'lost', when: 'before', operation: 'create' })
  await service.create(ask({ reference }))
}

function byHand({ memory, payment }: Scene, createdAt: number, reference?: string): string {
  const made = { payment, amount: usd('35.00'), createdAt }
  return memory.addRefund(reference === undefined ? made : { ...made, reference })
}

describe('a candidate', () => {
  test('is none where the provider gives references back', async () => {
    const scene = setReconcileScene()
    await loseOne(scene)
    byHand(scene, scene.memory.now())
    scene.pass(hour)
    expect(kindsOf(await scene.findings())).toEqual(['foreign'])
  })

  test('is none where it was there before the record was made', async () => {
    const scene = setReconcileScene({ wrap: forgetful })
    byHand(scene, scene.memory.now())
    await loseOne(scene)
    scene.pass(hour)
    expect(kindsOf(await scene.findings())).toEqual(['foreign'])
  })

  test('is none where it was made at quite another time, or has another amount', async () => {
    const scene = setReconcileScene({ wrap: forgetful })
    await loseOne(scene)
    byHand(scene, scene.memory.now() + 3 * day + 1)
    scene.memory.addRefund({ payment: scene.payment, amount: usd('1.00') })
    scene.pass(4 * day)
    expect(kindsOf(await scene.findings())).toEqual(['foreign', 'foreign'])
  })

  test('is under way as long as its record is', async () => {
    const scene = setReconcileScene({ wrap: forgetful })
    scene.pass(hour)
    await loseOne(scene)
    byHand(scene, scene.memory.now() - hour)
    const { findings, summary } = await scene.reconcile()
    expect(findings).toEqual([])
    expect(summary.underWay).toBe(1)
    scene.pass(16 * minute)
    expect(await scene.findings()).toMatchObject([{ pairedBy: 'candidate' }])
  })

  test('of several records names the nearest first, and the others', async () => {
    const scene = setReconcileScene({ wrap: forgetful })
    await loseOne(scene, 'RMA-1')
    scene.pass(hour)
    await loseOne(scene, 'RMA-2')
    byHand(scene, scene.memory.now())
    scene.pass(hour)
    expect(await scene.findings()).toMatchObject([
      { pairedBy: 'candidate', reference: 'RMA-2', otherReferences: ['RMA-1'] },
    ])
  })
})

describe('a record that is under way', () => {
  test('is none to be found while it is sent', async () => {
    const scene = setReconcileScene({
      wrap: (provider): RefundProvider => ({ ...provider, send: () => new Promise(() => {}) }),
    })
    void scene.service.create(scene.ask())
    while ((await scene.stored())?.state !== 'sending') await Promise.resolve()
    byHand(scene, scene.memory.now(), 'RMA-1')
    scene.pass(hour)
    const { findings, summary } = await scene.reconcile()
    expect(findings).toEqual([])
    expect(summary.underWay).toBe(1)
  })

  test('is none to be found for as long as its last attempt is young', async () => {
    const scene = setReconcileScene()
    await loseOne(scene)
    scene.pass(hour)
    scene.memory.fail({ kind: 'lost', when: 'before', operation: 'create' })
    await scene.service.resolve('RMA-1', 'send_again', { actor: 'ada', reason: 'never arrived' })
    expect(await scene.stored()).toMatchObject({ state: 'unknown' })
    byHand(scene, scene.memory.now() - hour, 'RMA-1')
    const { findings, summary } = await scene.reconcile()
    expect(findings).toEqual([])
    expect(summary.underWay).toBe(1)
    scene.pass(16 * minute)
    expect(kindsOf(await scene.findings())).toEqual(['status_differs'])
  })

  test('lacks nothing yet', async () => {
    const scene = setReconcileScene({
      wrap: (provider) => ({
        ...provider,
        send: async (prepared, options) => {
          const refund = await provider.send(prepared, options)
          const createdAt = new Date(Date.parse(refund.createdAt ?? '') - hour).toISOString()
          return { ...refund, createdAt }
        },
      }),
    })
    const record = await scene.service.create(scene.ask())
    scene.lose(idOf(record))
    const { findings, summary } = await scene.reconcile()
    expect(findings).toEqual([])
    expect(summary.underWay).toBe(1)
    scene.pass(16 * minute)
    expect(kindsOf(await scene.findings())).toEqual(['missing_there'])
  })
})

describe('a record that was sent long after it was recorded', () => {
  test('is found where the provider lacks it, by the window in which it was recorded alone', async () => {
    const scene = setReconcileScene()
    const beginning = scene.clock.now()
    const busy = { kind: 'rate_limited', operation: 'create', retryAfterMs: day, times: 5 } as const
    scene.memory.fail(busy)
    await scene.service.create(scene.ask())
    for (let days = 0; days < 9; days += 1) {
      scene.pass(day + hour)
      await scene.service.sweep()
    }
    const record = await scene.service.byReference('RMA-1')
    expect(record?.state).toBe('succeeded')
    const sentMs = Date.parse(record?.refund?.createdAt ?? '')
    expect(sentMs - beginning).toBeGreaterThan(4 * day)
    scene.lose(record?.refund?.id ?? '')
    const found: string[] = []
    for (let from = beginning; from < scene.clock.now(); from += day) {
      const [start, end] = [from, from + day].map((time) => new Date(time).toISOString())
      const window = { account: 'main' as const, from: start ?? '', before: end ?? '' }
      for await (const { kind } of scene.service.reconcile(window)) {
        found.push(`${kind} on day ${(from - beginning) / day}`)
      }
    }
    expect(found).toEqual(['missing_there on day 0'])
  })
})

describe('a record of several refunds', () => {
  test('is found once, however many it does not know', async () => {
    const scene = setReconcileScene()
    await loseOne(scene)
    byHand(scene, scene.memory.now(), 'RMA-1')
    byHand(scene, scene.memory.now(), 'RMA-1')
    scene.pass(hour)
    expect(kindsOf(await scene.findings())).toEqual(['seen_twice'])
    expect(await scene.applyAll()).toEqual([])
    expect(await scene.stored()).toMatchObject({ state: 'duplicated' })
  })

  test('is the same as them where one call has made them all', async () => {
    const scene = setReconcileScene({ memory: { settle: 'instant' }, wrap: splitting })
    const record = await scene.service.create(scene.ask())
    const { id, parts } = record.refund ?? { id: '', parts: [] }
    expect(parts).toHaveLength(2)
    scene.change(id, { amount: usd('20.00') })
    const second = scene.memory.addRefund({
      payment: scene.payment,
      amount: usd('15.00'),
      reference: 'RMA-1',
    })
    scene.change(second, { id: 'mref_second', parts: [] })
    scene.pass(hour)
    expect(await scene.findings()).toEqual([])
    scene.change(id, { amount: usd('20.00'), status: 'failed', providerStatus: 'failed' })
    expect(await scene.findings()).toMatchObject([
      { kind: 'amount_differs', refundId: id, action: { kind: 'learn' } },
    ])
  })
})

describe('a webhook of no record', () => {
  test('is none to be found while it is young, or where it came outside of the window', async () => {
    const scene = setReconcileScene()
    await park(scene, 'mref_nowhere')
    expect(await scene.findings()).toEqual([])
    scene.pass(16 * minute)
    expect(kindsOf(await scene.findings())).toEqual(['orphan_fact'])
    const before = new Date(scene.clock.now() - hour).toISOString()
    const from = '2020-01-01T00:00:00.000Z'
    const earlier = scene.service.reconcile({ account: 'main', from, before })
    expect(await collect(earlier)).toEqual([])
  })

  test('is learned by the record that has its refund, whatever the provider has', async () => {
    const scene = setReconcileScene()
    const id = idOf(await scene.make('RMA-1'))
    await park(scene, id)
    await park(scene, id, 'delivery-2')
    scene.lose(id)
    scene.pass(hour)
    const findings = await scene.findings()
    expect(kindsOf(findings)).toEqual(['missing_there', 'orphan_fact'])
    expect(findings[1]).toMatchObject({
      reference: 'RMA-1',
      ledger: { state: 'succeeded' },
      action: { kind: 'learn', reference: 'RMA-1', refundId: id },
    })
    expect(kindsOf(await scene.applyAll())).toEqual(['missing_there'])
    const record = await scene.service.byReference('RMA-1')
    const told = record?.facts.filter(({ kind }) => kind === 'delivered')
    expect(told).toHaveLength(2)
  })
})

describe('an adoption', () => {
  test('makes nothing foreign that carries the reference of a record', async () => {
    const scene = setReconcileScene()
    await loseOne(scene)
    const id = byHand(scene, scene.memory.now(), 'RMA-1')
    scene.pass(hour)
    const { service } = scene
    const applied = await Reflect.apply(service.applyFinding, service, [adopting(id)])
    expect(applied).toMatchObject({ reference: 'RMA-1', origin: 'own', state: 'succeeded' })
    expect(await collect(service.search())).toHaveLength(1)
  })

  test('makes nothing foreign that a record has taken at that moment', async () => {
    let taking: ((id: string) => Promise<unknown>) | null = null
    const scene = setReconcileScene({
      wrap: (provider) => {
        const forgetting = forgetful(provider)
        return {
          ...forgetting,
          get: async (id, options) => {
            const refund = await forgetting.get(id, options)
            const take = taking
            taking = null
            await take?.(id)
            return refund
          },
        }
      },
    })
    const { service } = scene
    await loseOne(scene)
    const id = byHand(scene, scene.memory.now())
    scene.pass(hour)
    taking = (refundId) =>
      service.resolve('RMA-1', 'refunded', { actor: 'ada', reason: 'it is the one', refundId })
    const applied = await Reflect.apply(service.applyFinding, service, [adopting(id)])
    expect(applied).toMatchObject({ reference: 'RMA-1', origin: 'own' })
    expect(await collect(service.search())).toHaveLength(1)
  })
})

/** Puts a webhook into the ledger that no record has joined. */
async function park(scene: Scene, refundId: string, deliveryId = 'delivery-1'): Promise<void> {
  const delivery = {
    account: 'main',
    id: deliveryId,
    receivedAt: new Date(scene.clock.now()).toISOString(),
    refundId,
    reference: null,
    event: { deliveryId, type: 'refund.updated', refundId, status: null, occurredAt: null },
    isHandled: true,
  }
  await scene.ledger.change(
    {
      reference: `delivery ${deliveryId}`,
      account: 'main',
      payments: [],
      spending: [],
      delivery: delivery.id,
    },
    () => ({ result: null, delivery }),
  )
}

function adopting(refundId: string) {
  return { account: 'main', action: { kind: 'adopt', refundId } } as const
}

/** One call makes two refunds, and shows them together. */
function splitting(provider: RefundProvider): RefundProvider {
  return {
    ...provider,
    send: async (prepared, options) => {
      const refund = await provider.send(prepared, options)
      const part = { payment: null, bankReference: null }
      return {
        ...refund,
        parts: [
          { ...part, refundId: refund.id, amount: usd('20.00') },
          { ...part, refundId: 'mref_second', amount: usd('15.00') },
        ],
      }
    },
  }
}
