import { describe, expect, test } from 'vitest'

import { foreignReference, isForeignReference } from '../../src/service/foreign.ts'
import type { Finding } from '../../src/service/reconcile/types.ts'
import { kindsOf, setReconcileScene } from './reconcile-scene.ts'
import type { ReconcileScene } from './reconcile-scene.ts'
import { day, hour, refusal, usd } from './scene.ts'
import { collect, setWebhookScene } from './webhook-scene.ts'

async function madeByHand(
  scene: ReconcileScene,
  decimal = '60.00',
  reference: string | null = null,
): Promise<{ readonly id: string; readonly name: string }> {
  const { memory, payment } = scene
  const id = memory.addRefund({ payment, amount: usd(decimal), reference })
  scene.pass(hour)
  return { id, name: foreignReference('main', id) }
}

describe('a refund that is adopted', () => {
  test('becomes a record of its own kind, which every way of asking finds', async () => {
    const scene = setReconcileScene()
    const { id, name } = await madeByHand(scene)
    const [finding] = await scene.findings()
    const record = await apply(scene, finding)
    expect(record).toMatchObject({
      reference: name,
      origin: 'foreign',
      state: 'succeeded',
      request: {},
      amount: usd('60.00'),
      held: usd('60.00'),
      refund: { id, account: 'main' },
      attempts: 0,
      facts: [
        { kind: 'adopted', id: 'adopted', refundId: id },
        { kind: 'seen', by: 'id' },
      ],
    })
    const { service } = scene
    expect(await service.byReference(name)).toEqual(record)
    expect(await collect(service.search({ refundId: id }))).toEqual([record])
    expect(await collect(service.search({ payment: scene.payment }))).toEqual([record])
    expect((await service.history(name))?.steps).toHaveLength(2)
    expect((await service.customerNotice(name))?.text).toContain('was sent')
    expect(await scene.findings()).toEqual([])
  })

  test('is one record, however often it is applied', async () => {
    const scene = setReconcileScene()
    await madeByHand(scene)
    const [finding] = await scene.findings()
    const records = await Promise.all([
      apply(scene, finding),
      apply(scene, finding),
      apply({ service: scene.another() }, finding),
    ])
    expect(new Set(records.map((record) => record?.reference)).size).toBe(1)
    expect((await collect(scene.service.search())).map(({ facts }) => facts.length)).toEqual([2])
    expect(await apply(scene, finding)).toMatchObject({ origin: 'foreign' })
  })

  test('counts once against what is left of its payment', async () => {
    const scene = setReconcileScene()
    await madeByHand(scene)
    const quoted = (): Promise<unknown> =>
      scene.service.quote({ account: 'main', ...scene.ask({ amount: usd('40.00') }) })
    const before = await quoted()
    expect(before).toMatchObject({ passes: true, refundable: usd('40.00') })
    await scene.applyAll()
    expect(await quoted()).toMatchObject({ passes: true, refundable: usd('40.00') })
    const tooMuch = await refusal(scene.service.create(scene.ask({ amount: usd('40.01') })))
    expect(tooMuch.code).toBe('amount_exceeds_refundable')
    expect(await scene.make('RMA-1', '40')).toMatchObject({ state: 'succeeded', origin: 'own' })
  })

  test('counts also while its provider does not show it any more', async () => {
    const scene = setReconcileScene()
    await madeByHand(scene)
    await scene.applyAll()
    const [entry] = (await scene.ledger.search({}, { limit: 1, cursor: null })).entries
    expect(entry).toMatchObject({ heldMinor: 6000, prepared: null })
  })

  test('counts once where a record of our own learns later that it is its own', async () => {
    const scene = setReconcileScene()
    const { name } = await madeByHand(scene, '35.00', 'RMA-1')
    await scene.applyAll()
    expect(await scene.service.byReference(name)).toMatchObject({ origin: 'foreign' })
    const own = await scene.service.create(scene.ask())
    expect(own).toMatchObject({
      origin: 'own',
      reference: 'RMA-1',
      state: 'succeeded',
      attempts: 0,
    })
    const quote = await scene.service.quote({
      account: 'main',
      ...scene.ask({ reference: 'RMA-2' }),
    })
    expect(quote).toMatchObject({ refundable: usd('65.00'), held: usd('0.00') })
    expect(await scene.findings()).toEqual([])
  })

  test('is followed until it is final, and never sent', async () => {
    const scene = setReconcileScene()
    const { payment, memory } = scene
    const id = memory.addRefund({ payment, amount: usd('5.00'), status: 'pending' })
    scene.pass(hour)
    await scene.applyAll()
    const name = foreignReference('main', id)
    expect(await scene.service.byReference(name)).toMatchObject({ state: 'pending' })
    memory.setStatus(id, 'succeeded')
    scene.pass(day)
    await scene.service.sweep()
    expect(await scene.service.byReference(name)).toMatchObject({ state: 'succeeded' })
    memory.setStatus(id, 'failed')
    scene.pass(2 * day)
    expect((await scene.service.sweep()).failed).toEqual([])
    const record = await scene.service.byReference(name)
    expect(record).toMatchObject({ state: 'failed', reason: 'reversed', held: usd('0.00') })
    expect(memory.creates()).toEqual([])
  })

  test('has a name that no caller can ask for', async () => {
    const scene = setReconcileScene()
    const { name } = await madeByHand(scene)
    const ask = (): Promise<unknown> => scene.service.create(scene.ask({ reference: name }))
    expect((await refusal(ask())).code).toBe('invalid_request')
    await scene.applyAll()
    expect((await refusal(ask())).code).toBe('reference_conflict')
    expect(isForeignReference('RMA-1')).toBe(false)
    expect(isForeignReference('foreign/main')).toBe(false)
  })

  test('is a record of the reference that it carries, where that was made meanwhile', async () => {
    const scene = setReconcileScene()
    await madeByHand(scene, '35.00', 'RMA-1')
    const [finding] = await scene.findings()
    await scene.service.create(scene.ask())
    expect(await apply(scene, finding)).toMatchObject({ reference: 'RMA-1', origin: 'own' })
    expect(await collect(scene.service.search())).toHaveLength(1)
  })

  test('joins the webhooks that came about it before', async () => {
    const scene = setWebhookScene()
    const id = scene.memory.addRefund({ payment: scene.payment, amount: usd('5.00') })
    const refund = await scene.provider.get(id)
    expect(await scene.deliver(scene.showing(refund))).toBe(200)
    expect(await scene.inbox()).toMatchObject([{ reference: null }])
    scene.pass(hour)
    const [finding] = await collect(scene.service.reconcile(window(scene)))
    await apply(scene, finding)
    const name = foreignReference('main', id)
    expect(await scene.inbox()).toMatchObject([{ reference: name }])
    const record = await scene.service.byReference(name)
    expect(record?.facts.map(({ kind }) => kind)).toEqual(['adopted', 'seen', 'delivered'])
  })
})

describe('a refund that was adopted, and turned out to be a record of our own', () => {
  test('has its webhooks told to that record', async () => {
    const scene = setWebhookScene()
    const { service, memory, payment } = scene
    memory.fail({ kind: 'lost', when: 'before', operation: 'create' })
    await service.create(scene.ask())
    const refundId = memory.addRefund({ payment, amount: usd('35.00'), status: 'pending' })
    scene.pass(hour)
    const [finding] = await collect(service.reconcile(window(scene)))
    await apply(scene, finding)
    await service.resolve('RMA-1', 'refunded', { actor: 'ada', reason: 'seen', refundId })
    memory.setStatus(refundId, 'succeeded')
    await scene.deliver(scene.showing(await scene.provider.get(refundId)))
    expect(await scene.inbox()).toMatchObject([{ reference: 'RMA-1' }])
    expect(await service.byReference('RMA-1')).toMatchObject({ state: 'succeeded' })
    expect(await collect(service.reconcile(window(scene)))).toEqual([])
  })
})

describe('a webhook that is of no record', () => {
  test('is an orphan where neither side has its refund', async () => {
    const scene = setWebhookScene()
    const id = scene.memory.addRefund({ payment: scene.payment, amount: usd('5.00') })
    const refund = await scene.provider.get(id)
    const event = { refundId: 'mref_nowhere', refund: null, status: null }
    await scene.deliver(scene.showing(refund, event))
    await scene.deliver(scene.showing(refund, event))
    await scene.deliver(scene.showing(refund, { refundId: null, refund: null }))
    scene.pass(hour)
    const findings = await collect(scene.service.reconcile(window(scene)))
    expect(kindsOf(findings)).toEqual(['foreign', 'orphan_fact'])
    const orphan = findings.find(({ kind }) => kind === 'orphan_fact')
    expect(orphan).toMatchObject({
      refundId: 'mref_nowhere',
      deliveryId: 'delivery-1',
      reference: null,
      ledger: null,
      provider: null,
      action: { kind: 'none' },
    })
    expect(await apply(scene, orphan)).toBeNull()
  })

  test('shows a refund that the list does not', async () => {
    const hidden = new Set<string>()
    const scene = setWebhookScene({
      wrap: (provider) => ({
        ...provider,
        list: (query, options) => {
          const walk = provider.list(query, options)
          async function* read() {
            for await (const refund of walk) if (!hidden.has(refund.id)) yield refund
          }
          return { summary: () => walk.summary(), [Symbol.asyncIterator]: read }
        },
      }),
    })
    const id = scene.memory.addRefund({ payment: scene.payment, amount: usd('5.00') })
    hidden.add(id)
    await scene.deliver(scene.showing(await scene.provider.get(id)))
    scene.pass(hour)
    expect(kindsOf(await collect(scene.service.reconcile(window(scene))))).toEqual(['foreign'])
  })

  test('is none where a record has its refund', async () => {
    const scene = setWebhookScene()
    await scene.service.create(scene.ask())
    const refund = await scene.refundWith('pending')
    await scene.deliver(scene.showing(refund))
    scene.pass(hour)
    await scene.service.sweep()
    expect(await collect(scene.service.reconcile(window(scene)))).toEqual([])
  })
})

describe('a finding that is applied', () => {
  test('is refused where it is none', async () => {
    const { service } = setReconcileScene()
    const call = (finding: unknown): Promise<unknown> =>
      Promise.resolve(Reflect.apply(service.applyFinding, service, [finding]))
    const account = 'main'
    const wrong = [
      null,
      {},
      { account, action: { kind: 'send' } },
      { account, action: { kind: 'adopt' } },
      { account, action: { kind: 'learn', refundId: 'mref_1' } },
      { account: 7, action: { kind: 'adopt', refundId: 'mref_1' } },
      { account, action: { kind: 'learn', refundId: 'mref_1', reference: 'RMA-404' } },
    ]
    for (const finding of wrong) expect((await refusal(call(finding))).code).toBe('invalid_request')
  })

  test('does no harm where it is old', async () => {
    const scene = setReconcileScene()
    const record = await scene.make('RMA-1')
    const id = record.refund?.id ?? ''
    scene.memory.setStatus(id, 'failed')
    const [finding] = await scene.findings()
    await scene.make('RMA-2', '20')
    await apply(scene, finding)
    const first = await scene.service.byReference('RMA-1')
    expect(first).toMatchObject({ state: 'failed' })
    scene.pass(day)
    expect(await apply(scene, finding)).toEqual(first)
  })

  test('takes no refund that is not the record own', async () => {
    const scene = setReconcileScene()
    await scene.make('RMA-1')
    const { id } = await madeByHand(scene, '1.00')
    const [found] = await scene.findings()
    const wrong = { ...found, action: { kind: 'learn', reference: 'RMA-1', refundId: id } } as const
    await Reflect.apply(scene.service.applyFinding, scene.service, [wrong])
    expect((await scene.stored())?.refundIds).not.toContain(id)
  })
})

async function apply(
  { service }: Pick<ReconcileScene, 'service'>,
  finding: Finding | undefined,
): ReturnType<ReconcileScene['service']['applyFinding']> {
  if (finding === undefined) throw new Error('There is no finding.')
  return service.applyFinding(finding)
}

function window({ clock }: { readonly clock: { now(): number } }) {
  return {
    account: 'main',
    from: '2000-01-01T00:00:00Z',
    before: new Date(clock.now() + 1).toISOString(),
  } as const
}
