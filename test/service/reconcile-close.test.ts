import { describe, expect, test } from 'vitest'

import type { RefundRecord } from '../../src/model/index.ts'
import { seenFact } from '../../src/service/facts.ts'
import { foreignReference } from '../../src/service/foreign.ts'
import type { Finding, FindingClosing } from '../../src/service/reconcile/types.ts'
import { idOf, kindsOf, setReconcileScene } from './reconcile-scene.ts'
import type { ReconcileScene } from './reconcile-scene.ts'
import { day, forgetful, hour, refusal, usd } from './scene.ts'
import { collect, setWebhookScene } from './webhook-scene.ts'
import type { WebhookScene } from './webhook-scene.ts'

const closing = { actor: 'ada', reason: 'the provider has it: case 4711' }

async function only(findings: Promise<readonly Finding[]>): Promise<Finding> {
  const [finding, ...others] = await findings
  if (finding === undefined || others.length > 0) throw new Error('There is not one finding.')
  return finding
}

/** A record whose refund the provider does not have any more. */
async function withMissing(): Promise<
  ReconcileScene & { readonly record: RefundRecord; readonly finding: Finding }
> {
  const scene = setReconcileScene()
  const record = await scene.make('RMA-1')
  scene.lose(idOf(record))
  return { ...scene, record, finding: await only(scene.findings()) }
}

/** A refund that two records claim: the provider gave it the one reference, and then the other. */
async function withClaimedTwice(): Promise<ReconcileScene & { readonly finding: Finding }> {
  const scene = setReconcileScene()
  await scene.make('RMA-1')
  await scene.make('RMA-2')
  const id = scene.memory.addRefund({
    payment: scene.payment,
    amount: usd('1.00'),
    reference: 'RMA-2',
  })
  scene.change(id, { reference: 'RMA-1' })
  scene.pass(hour)
  await scene.applyAll()
  scene.change(id, { reference: 'RMA-2' })
  return { ...scene, finding: await only(scene.findings()) }
}

describe('a finding that a person has closed', () => {
  test('is not told again, and stands in the facts with who closed it and why', async () => {
    const { service, finding, record, reconcile } = await withMissing()
    expect(finding.kind).toBe('missing_there')
    const closed = await service.closeFinding(finding, closing)
    expect(closed?.facts.at(-1)).toMatchObject({
      kind: 'finding_closed',
      finding: 'missing_there',
      refundId: idOf(record),
      ...closing,
    })
    const { findings, summary } = await reconcile()
    expect(findings).toEqual([])
    expect(summary).toMatchObject({ closed: 1, isComplete: true })
    expect(summary.findings.missing_there).toBe(0)
  })

  test('has changed neither state nor amount, nor when the record is looked at', async () => {
    const { service, finding, record, ledger, ask } = await withMissing()
    const read = async (): Promise<unknown> => {
      const [entry] = await ledger.read(['RMA-1'])
      return { ...entry, facts: [] }
    }
    const before = await read()
    const closed = await service.closeFinding(finding, closing)
    expect(closed).toEqual(withOneMore(record))
    expect(await read()).toEqual(before)
    const again = service.create(ask({ reference: 'RMA-2', amount: usd('65.01') }))
    expect((await refusal(again)).code).toBe('amount_exceeds_refundable')
  })

  test('is closed once, by whoever was first', async () => {
    const scene = await withMissing()
    const { service, finding, another } = scene
    const first = await service.closeFinding(finding, closing)
    const second = await another().closeFinding(finding, { ...closing, actor: 'bob' })
    expect(second).toEqual(first)
  })

  test('is told again when the ledger says something else', async () => {
    const scene = await withMissing()
    const { service, finding, record, findings } = scene
    await service.closeFinding(finding, closing)
    const refund = { ...record.refund, amount: usd('36.00') }
    await relearn(scene, JSON.parse(JSON.stringify(refund)))
    expect(await findings()).toMatchObject([
      { kind: 'missing_there', ledger: { state: 'mismatch' } },
    ])
  })

  test('is told again when the provider says something else', async () => {
    const scene = setReconcileScene()
    const record = await scene.make('RMA-1')
    scene.change(idOf(record), { status: 'pending' })
    const back = await only(scene.findings())
    expect(back).toMatchObject({ kind: 'status_differs', action: { decision: 'ask_provider' } })
    await scene.service.closeFinding(back, closing)
    expect(await scene.findings()).toEqual([])
    scene.change(idOf(record), { status: 'new' })
    expect(kindsOf(await scene.findings())).toEqual(['status_differs'])
  })

  test('hides nothing that can be learned', async () => {
    const { service, finding, record, change, applyAll, findings, ...scene } = await withMissing()
    await service.closeFinding(finding, closing)
    const other = await scene.make('RMA-2', '20')
    change(idOf(other), { status: 'failed' })
    expect(await findings()).toMatchObject([{ kind: 'status_differs', reference: 'RMA-2' }])
    expect(await applyAll()).toEqual([])
    expect(await service.byReference('RMA-1')).toMatchObject({ refund: { id: idOf(record) } })
  })

  test('can be that two records claim one refund: both keep what they hold', async () => {
    const { service, finding, findings } = await withClaimedTwice()
    expect(finding).toMatchObject({ kind: 'seen_twice', otherReferences: ['RMA-2'] })
    const before = await collect(service.search())
    await service.closeFinding(finding, closing)
    expect(await findings()).toEqual([])
    expect(await collect(service.search())).toEqual([before[0], withOneMore(before[1])])
  })

  test('may come back from a file', async () => {
    const { service, finding, findings } = await withMissing()
    await service.closeFinding(JSON.parse(JSON.stringify(finding)), closing)
    expect(await findings()).toEqual([])
  })
})

/** Records in doubt, proved absent by now, and a refund without a name that may be any of them. */
async function withCandidate(): Promise<ReconcileScene & { readonly finding: Finding }> {
  const scene = setReconcileScene({ wrap: forgetful })
  for (const reference of ['RMA-1', 'RMA-2']) {
    scene.memory.fail({ kind: 'lost', when: 'before', operation: 'create' })
    await scene.service.create(scene.ask({ reference, amount: usd('35.00') }))
  }
  for (let times = 0; times < 3; times += 1) {
    scene.pass(hour)
    await scene.service.sweep()
  }
  scene.memory.addRefund({
    payment: scene.payment,
    amount: usd('35.00'),
    createdAt: scene.memory.now() - hour,
  })
  return { ...scene, finding: await only(scene.findings()) }
}

describe('a candidate that a person has closed', () => {
  test('is said to be none of its records, and is found as foreign from then on', async () => {
    const { service, finding, findings, applyAll } = await withCandidate()
    expect(finding).toMatchObject({ pairedBy: 'candidate', ledger: { state: 'rejected' } })
    expect(finding.otherReferences).toHaveLength(1)
    await service.closeFinding(finding, closing)
    expect(await findings()).toMatchObject([{ kind: 'foreign', refundId: finding.refundId }])
    expect(await applyAll()).toEqual([])
    const [adopted, ...own] = await collect(service.search())
    expect(adopted).toMatchObject({ reference: foreignReference('main', finding.refundId) })
    expect(own.map(({ facts }) => facts.at(-1)?.kind)).toEqual(['finding_closed', 'finding_closed'])
  })
})

function windowOf({ clock }: Pick<WebhookScene, 'clock'>) {
  return {
    account: 'main',
    from: '2000-01-01T00:00:00Z',
    before: new Date(clock.now() + 1).toISOString(),
  } as const
}

async function withOrphan(): Promise<
  WebhookScene & {
    readonly deliverOne: () => Promise<void>
    readonly findings: () => Promise<readonly Finding[]>
  }
> {
  const scene = setWebhookScene()
  const { service, memory } = scene
  await service.create(scene.ask())
  const refund = await scene.refundWith('succeeded')
  scene.pass(hour)
  await service.sweep()
  expect(memory.refunds()).toHaveLength(1)
  const event = { refundId: 'mref_nowhere', refund: null, status: null, reference: null }
  const deliverOne = async (): Promise<void> => {
    expect(await scene.deliver(scene.showing(refund, event))).toBe(200)
    scene.pass(hour)
  }
  const findings = (): Promise<readonly Finding[]> => collect(service.reconcile(windowOf(scene)))
  await deliverOne()
  return { ...scene, deliverOne, findings }
}

describe('a webhook of a refund that nobody has', () => {
  test('is not told again once a person has closed it, and says who it was', async () => {
    const { service, findings, inbox, deliverOne, ...scene } = await withOrphan()
    await deliverOne()
    const finding = await only(findings())
    expect(finding).toMatchObject({ kind: 'orphan_fact', action: { kind: 'none' } })
    expect(await service.closeFinding(finding, closing)).toBeNull()
    expect(await findings()).toEqual([])
    const closed = { ...closing, at: expect.any(String) }
    expect(await inbox()).toMatchObject([{ closed }, { closed }])
    const reconciliation = service.reconcile(windowOf(scene))
    await collect(reconciliation)
    expect(reconciliation.summary()).toMatchObject({ closed: 1 })
  })

  test('is closed once, by whoever was first', async () => {
    const { service, findings, inbox, another } = await withOrphan()
    const finding = await only(findings())
    await Promise.all([
      service.closeFinding(finding, closing),
      another().closeFinding(finding, { ...closing, actor: 'bob' }),
    ])
    await another().closeFinding(finding, { ...closing, actor: 'eve' })
    expect(await inbox()).toMatchObject([{ closed: closing }])
  })

  test('is told again when another one comes', async () => {
    const { service, findings, deliverOne } = await withOrphan()
    await service.closeFinding(await only(findings()), closing)
    await deliverOne()
    expect(kindsOf(await findings())).toEqual(['orphan_fact'])
    await service.closeFinding(await only(findings()), closing)
    expect(await findings()).toEqual([])
  })
})

describe('what is no finding to close', () => {
  test('is one that can be applied', async () => {
    const scene = setReconcileScene()
    scene.memory.addRefund({ payment: scene.payment, amount: usd('5.00') })
    scene.pass(day)
    const finding = await only(scene.findings())
    const error = await refusal(scene.service.closeFinding(finding, closing))
    expect(error.issues).toEqual([{ path: 'finding.action', rule: 'finding.applicable' }])
  })

  test.each<readonly [string, Partial<FindingClosing>, string]>([
    ['nobody', { actor: ' ' }, 'actor'],
    ['no reason', { reason: '' }, 'reason'],
    ['a reason as long as a book', { reason: 'a'.repeat(501) }, 'reason'],
  ])('is one of %s', async (_what, changes, path) => {
    const { service, finding, findings } = await withMissing()
    const error = await refusal(service.closeFinding(finding, { ...closing, ...changes }))
    expect(error.issues).toEqual([{ path, rule: 'decision.required' }])
    expect(await findings()).toHaveLength(1)
  })

  test('is what no reconciliation gives', async () => {
    const { service, finding } = await withMissing()
    const wrong: readonly unknown[] = [
      null,
      {},
      { ...finding, kind: 'lost' },
      { ...finding, account: 7 },
      { ...finding, refundId: null },
      { ...finding, reference: null },
      { ...finding, ledger: null },
      { ...finding, otherReferences: null },
      { ...finding, action: { kind: 'send' } },
    ]
    for (const given of wrong) {
      const error = await refusal(
        Promise.resolve(Reflect.apply(service.closeFinding, service, [given, closing])),
      )
      expect(error.issues).toEqual([{ path: 'finding', rule: 'finding.invalid' }])
    }
    const unknown = await refusal(
      service.closeFinding({ ...finding, reference: 'RMA-404' }, closing),
    )
    expect(unknown.issues).toEqual([{ path: 'finding.reference', rule: 'reference.unknown' }])
  })
})

function withOneMore(record: RefundRecord | undefined): object {
  return { ...record, facts: [...(record?.facts ?? []), expect.anything()] }
}

/** Lets the record learn another condition of its refund, as a webhook would. */
async function relearn(
  { ledger, clock }: ReconcileScene,
  refund: NonNullable<RefundRecord['refund']>,
): Promise<void> {
  const fact = seenFact({ refund, by: 'id', at: new Date(clock.now()).toISOString() })
  await ledger.change(
    { reference: 'RMA-1', account: 'main', payments: [], spending: [] },
    ({ entry }) => {
      if (entry === null) throw new Error('There is no such entry.')
      return { result: null, standing: { ...entry, state: 'mismatch' }, facts: [fact] }
    },
  )
}
