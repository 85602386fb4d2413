import { describe, expect, test } from 'vitest'

import { RefundError } from '../../src/model/index.ts'
import type { RefundProvider } from '../../src/model/index.ts'
import { idOf, kindsOf, setReconcileScene } from './reconcile-scene.ts'
import { day, forgetful, hour, minute, refusal, setScene, usd, withManifest } from './scene.ts'
import { collect } from './webhook-scene.ts'

describe('a reconciliation', () => {
  test('finds nothing where both sides say the same', async () => {
    const scene = setReconcileScene()
    await scene.make('RMA-1')
    await scene.make('RMA-2', '20')
    const { findings, summary } = await scene.reconcile()
    expect(findings).toEqual([])
    expect(summary).toMatchObject({
      account: 'main',
      refunds: 2,
      paired: 2,
      underWay: 0,
      isComplete: true,
      error: null,
    })
  })

  test('finds a refund that was made by hand', async () => {
    const scene = setReconcileScene()
    const id = scene.memory.addRefund({ payment: scene.payment, amount: usd('10.00') })
    scene.pass(hour)
    expect(await scene.findings()).toEqual([
      {
        kind: 'foreign',
        account: 'main',
        reference: null,
        refundId: id,
        pairedBy: null,
        otherReferences: [],
        ledger: null,
        provider: {
          refundId: id,
          reference: null,
          status: 'succeeded',
          amount: usd('10.00'),
          createdAt: expect.any(String),
        },
        action: { kind: 'adopt', refundId: id },
        text: expect.stringContaining('made it outside of this ledger'),
      },
    ])
  })

  test('finds a refund of a reference that has no record', async () => {
    const scene = setReconcileScene()
    const { payment } = scene
    scene.memory.addRefund({ payment, amount: usd('10.00'), reference: 'RMA-9' })
    scene.pass(hour)
    expect(await scene.findings()).toMatchObject([
      { kind: 'missing_here', reference: 'RMA-9', action: { kind: 'adopt' } },
    ])
  })

  test('finds a refund that the provider does not have, once its id says so too', async () => {
    const scene = setReconcileScene()
    const lost = idOf(await scene.make('RMA-1'))
    const hidden = idOf(await scene.make('RMA-2', '20'))
    scene.lose(lost)
    scene.hide(hidden)
    expect(await scene.findings()).toMatchObject([
      {
        kind: 'missing_there',
        reference: 'RMA-1',
        refundId: lost,
        ledger: { state: 'succeeded', amount: usd('35.00'), status: 'succeeded' },
        provider: null,
        action: { kind: 'resolve', decision: 'ask_provider' },
      },
    ])
  })

  test('finds another amount, and the record can learn it', async () => {
    const scene = setReconcileScene()
    const id = idOf(await scene.make('RMA-1'))
    scene.change(id, { amount: usd('36.00') })
    expect(await scene.findings()).toMatchObject([
      {
        kind: 'amount_differs',
        reference: 'RMA-1',
        pairedBy: 'refund_id',
        ledger: { amount: usd('35.00') },
        provider: { amount: usd('36.00') },
        action: { kind: 'learn', reference: 'RMA-1', refundId: id },
      },
    ])
    expect(await scene.applyAll()).toEqual([])
    expect(await scene.stored()).toMatchObject({ state: 'mismatch', heldMinor: 3600 })
  })

  test('finds another status, and the record can learn it', async () => {
    const scene = setReconcileScene()
    const id = idOf(await scene.make('RMA-1'))
    scene.memory.setStatus(id, 'failed')
    expect(await scene.findings()).toMatchObject([
      {
        kind: 'status_differs',
        ledger: { state: 'succeeded', status: 'succeeded' },
        provider: { status: 'failed' },
        action: { kind: 'learn' },
      },
    ])
    expect(await scene.applyAll()).toEqual([])
    expect(await scene.stored()).toMatchObject({ state: 'failed', heldMinor: 0 })
  })

  test('leaves a refund that went backwards to a person', async () => {
    const scene = setReconcileScene()
    const id = idOf(await scene.make('RMA-1'))
    scene.memory.setStatus(id, 'pending')
    expect(await scene.findings()).toMatchObject([
      { kind: 'status_differs', action: { kind: 'resolve', decision: 'ask_provider' } },
    ])
    expect(await scene.applyAll()).toHaveLength(1)
  })

  test('reads a refund again whose record is newer than the list', async () => {
    const scene = setReconcileScene({
      wrap: (provider) => ({
        ...provider,
        list: (query, options) => {
          const walk = provider.list(query, options)
          async function* read() {
            for await (const refund of walk)
              yield { ...refund, status: 'pending', providerStatus: 'pending' } as const
          }
          return { summary: () => walk.summary(), [Symbol.asyncIterator]: read }
        },
      }),
    })
    await scene.make('RMA-1')
    expect(await scene.findings()).toEqual([])
  })

  test('finds a second refund of one reference', async () => {
    const scene = setReconcileScene()
    await scene.make('RMA-1')
    const { payment } = scene
    const second = scene.memory.addRefund({ payment, amount: usd('35.00'), reference: 'RMA-1' })
    scene.pass(hour)
    expect(await scene.findings()).toMatchObject([
      { kind: 'seen_twice', reference: 'RMA-1', refundId: second, action: { kind: 'learn' } },
    ])
    expect(await scene.applyAll()).toEqual([])
    expect(await scene.stored()).toMatchObject({ state: 'duplicated', heldMinor: 7000 })
  })

  test('says nothing of a second refund that failed', async () => {
    const scene = setReconcileScene()
    await scene.make('RMA-1')
    const { payment } = scene
    const refund = { payment, amount: usd('35.00'), reference: 'RMA-1', status: 'failed' }
    scene.memory.addRefund(refund)
    scene.pass(hour)
    expect(await scene.findings()).toEqual([])
  })

  test('finds a refund that two records claim, and leaves it to a person', async () => {
    const scene = setReconcileScene()
    const first = await scene.make('RMA-1')
    await scene.make('RMA-2')
    const both = { payment: scene.payment, amount: usd('1.00') }
    const id = scene.memory.addRefund({ ...both, reference: 'RMA-2' })
    scene.change(id, { reference: 'RMA-1' })
    await scene.service.applyFinding({
      ...(await scene.findings())[0],
      ...learning('RMA-1', id),
    })
    scene.change(id, { reference: 'RMA-2' })
    scene.pass(hour)
    const found = await scene.findings()
    expect(found).toMatchObject([
      {
        kind: 'seen_twice',
        refundId: id,
        reference: 'RMA-1',
        otherReferences: ['RMA-2'],
        action: { kind: 'resolve' },
      },
    ])
    expect(first.state).toBe('succeeded')
    expect(await scene.applyAll()).toHaveLength(1)
  })

  test('finds what became of a refund whose answer was lost', async () => {
    const scene = setReconcileScene({ wrap: unfindable(1) })
    scene.memory.fail({ kind: 'lost', when: 'after', operation: 'create' })
    await scene.service.create(scene.ask())
    scene.memory.settle()
    scene.pass(hour)
    expect(await scene.stored()).toMatchObject({ state: 'unknown' })
    expect(await scene.findings()).toMatchObject([
      {
        kind: 'status_differs',
        pairedBy: 'reference',
        ledger: { state: 'unknown', status: null, amount: usd('35.00') },
        action: { kind: 'learn' },
      },
    ])
    expect(await scene.applyAll()).toEqual([])
    expect(await scene.stored()).toMatchObject({ state: 'succeeded' })
  })

  test('takes a refund without a name for a candidate and no more', async () => {
    const scene = setReconcileScene({ wrap: forgetful })
    scene.memory.fail({ kind: 'lost', when: 'after', operation: 'create' })
    await scene.service.create(scene.ask())
    scene.memory.settle()
    scene.pass(hour)
    const [finding] = await scene.findings()
    expect(finding).toMatchObject({
      kind: 'status_differs',
      reference: 'RMA-1',
      pairedBy: 'candidate',
      action: { kind: 'resolve', decision: 'refunded' },
    })
    expect(await scene.applyAll()).toHaveLength(1)
    await scene.service.resolve('RMA-1', 'refunded', {
      actor: 'ada',
      reason: 'seen in the dashboard',
      refundId: finding?.refundId ?? '',
    })
    expect(await scene.findings()).toEqual([])
  })

  test('takes it for foreign where a person has said that it is not the one', async () => {
    const scene = setReconcileScene({ wrap: forgetful })
    scene.memory.fail({ kind: 'lost', when: 'after', operation: 'create' })
    await scene.service.create(scene.ask())
    scene.memory.settle()
    scene.pass(hour)
    await scene.service.resolve('RMA-1', 'not_refunded', { actor: 'ada', reason: 'by hand' })
    expect(kindsOf(await scene.findings())).toEqual(['foreign'])
  })

  test('finds what is pending for too long, until the record says so', async () => {
    const scene = setReconcileScene({ memory: { settleAfterMs: 90 * day } })
    await scene.service.create(scene.ask())
    scene.pass(2 * day)
    expect(await scene.findings()).toMatchObject([
      {
        kind: 'stale',
        reference: 'RMA-1',
        ledger: { state: 'pending' },
        action: { kind: 'learn' },
      },
    ])
    expect(await scene.applyAll()).toEqual([])
    const events = await collect(scene.service.events())
    expect(events.map(({ kind }) => kind)).toContain('stale')
  })

  test('knows nothing of staleness where the provider does not say how long it takes', async () => {
    const unknown = { value: null, basis: 'unknown', source: 'Nobody says.' } as const
    const scene = setReconcileScene({
      memory: { settleAfterMs: 90 * day },
      wrap: (provider) => withManifest(provider, { pendingStaleAfterMs: unknown }),
    })
    await scene.service.create(scene.ask())
    scene.pass(2 * day)
    expect(await scene.findings()).toEqual([])
  })
})

describe('what is no finding', () => {
  test('is what is younger than the quiet period', async () => {
    const scene = setReconcileScene()
    scene.memory.addRefund({ payment: scene.payment, amount: usd('10.00') })
    await scene.service.create(scene.ask())
    scene.pass(14 * minute)
    const { findings, summary } = await scene.reconcile()
    expect(findings).toEqual([])
    expect(summary).toMatchObject({ refunds: 2, paired: 1, underWay: 1, isComplete: true })
    scene.pass(2 * minute)
    expect(kindsOf(await scene.findings())).toEqual(['foreign', 'status_differs'])
  })

  test('is a young refund of a record that has yet to learn of it', async () => {
    const scene = setReconcileScene()
    await scene.make('RMA-1')
    scene.memory.addRefund({ payment: scene.payment, amount: usd('1.00'), reference: 'RMA-1' })
    const { findings, summary } = await scene.reconcile()
    expect(findings).toEqual([])
    expect(summary).toMatchObject({ refunds: 2, paired: 1, underWay: 1 })
    scene.pass(16 * minute)
    expect(kindsOf(await scene.findings())).toEqual(['seen_twice'])
  })

  test('is what was made before the window, or after it', async () => {
    const scene = setReconcileScene()
    const { payment, memory, clock } = scene
    const at = (offset: number): void => {
      const createdAt = clock.now() + offset
      memory.addRefund({ payment, amount: usd('1.00'), createdAt })
    }
    scene.pass(3 * day)
    for (const offset of [-2 * day - 1, -2 * day, -day - 1, -day]) at(offset)
    const found = await collect(
      scene.service.reconcile({
        account: 'main',
        from: new Date(clock.now() - 2 * day).toISOString(),
        before: new Date(clock.now() - day).toISOString(),
      }),
    )
    expect(found).toHaveLength(2)
  })
})

describe('a list that is not whole', () => {
  test('never makes anything missing there', async () => {
    const scene = setReconcileScene()
    scene.lose(idOf(await scene.make('RMA-1')))
    const { payment } = scene
    scene.memory.addRefund({ payment, amount: usd('1.00'), isUnreadable: true })
    scene.memory.addRefund({ payment, amount: usd('2.00') })
    scene.pass(hour)
    const { findings, summary } = await scene.reconcile()
    expect(kindsOf(findings)).toEqual(['foreign'])
    expect(summary).toMatchObject({ isComplete: false, error: null })
  })

  test('ends with an error where nobody asked for the summary', async () => {
    const scene = setReconcileScene()
    scene.memory.addRefund({ payment: scene.payment, amount: usd('1.00'), isUnreadable: true })
    const error = await refusal(collect(scene.service.reconcile(always(scene))))
    expect(error).toMatchObject({ code: 'incomplete_list', outcome: 'none', account: 'main' })
  })

  test('says why it could not be read', async () => {
    const failure = new RefundError({
      code: 'permission',
      outcome: 'none',
      message: 'The key may not list refunds.',
    })
    const scene = setReconcileScene({
      wrap: (provider): RefundProvider => ({
        ...provider,
        list: () => {
          throw failure
        },
      }),
    })
    scene.lose(idOf(await scene.make('RMA-1')))
    const { findings, summary } = await scene.reconcile()
    expect(findings).toEqual([])
    expect(summary).toMatchObject({ isComplete: false, error: { code: 'permission' } })
    const error = await refusal(collect(scene.service.reconcile(always(scene))))
    expect(error.code).toBe('permission')
  })

  test('is told of also where a refund alone could not be read', async () => {
    let isDown = false
    const scene = setReconcileScene({
      wrap: (provider): RefundProvider => ({
        ...provider,
        get: async (id, options) => {
          if (!isDown) return provider.get(id, options)
          throw new RefundError({ code: 'rate_limited', outcome: 'none', message: 'Too many.' })
        },
      }),
    })
    scene.lose(idOf(await scene.make('RMA-1')))
    isDown = true
    const { findings, summary } = await scene.reconcile()
    expect(findings).toEqual([])
    expect(summary).toMatchObject({ isComplete: false, error: { code: 'rate_limited' } })
  })
})

describe('a call', () => {
  const options = { account: 'main', from: '2023-11-01T00:00:00Z', before: '2023-12-01T00:00:00Z' }

  test.each([
    ['from', { ...options, from: '2023-11-01' }],
    ['before', { ...options, before: 'tomorrow' }],
    ['before', { ...options, before: options.from }],
    ['options', { ...options, until: options.before }],
    ['account', { ...options, account: 7 }],
    ['options', null],
  ])('is refused at once for a wrong %s', (path, given) => {
    const { service } = setScene()
    const call = (): unknown => Reflect.apply(service.reconcile, service, [given])
    expect(call).toThrow(
      expect.objectContaining({
        code: 'invalid_request',
        issues: [{ path, rule: expect.any(String) }],
      }),
    )
  })

  test('is refused at once for an account that is not there', () => {
    const { service } = setScene()
    const call = (): unknown =>
      Reflect.apply(service.reconcile, service, [{ ...options, account: 'other' }])
    expect(call).toThrow(expect.objectContaining({ code: 'configuration' }))
  })

  test('is read once', async () => {
    const { service } = setScene()
    const reconciliation = service.reconcile({ ...options, account: 'main' })
    await collect(reconciliation)
    expect((await refusal(read(() => collect(reconciliation)))).code).toBe('invalid_request')
  })

  test('ends where its caller ends it', async () => {
    const scene = setReconcileScene()
    await scene.make('RMA-1')
    const { signal } = endedAlready()
    const error = await refusal(collect(scene.service.reconcile({ ...always(scene), signal })))
    expect(error.code).toBe('aborted')
  })
})

/** A provider that finds nothing by reference for so many times: it can't be reached. */
function unfindable(times: number): (provider: RefundProvider) => RefundProvider {
  let left = times
  return (provider) => ({
    ...provider,
    find: async (query, options) => {
      left -= 1
      if (left < 0) return provider.find(query, options)
      throw new RefundError({
        code: 'provider_unavailable',
        outcome: 'none',
        message: 'It is down.',
      })
    },
  })
}

async function read<Result>(call: () => Promise<Result>): Promise<Result> {
  return call()
}

function endedAlready(): AbortController {
  const ending = new AbortController()
  ending.abort()
  return ending
}

function always({ clock }: { readonly clock: { now(): number } }) {
  return {
    account: 'main',
    from: '2000-01-01T00:00:00Z',
    before: new Date(clock.now() + 1).toISOString(),
  } as const
}

/** The part of a finding that says to learn. */
function learning(reference: string, refundId: string) {
  return {
    kind: 'status_differs',
    account: 'main',
    reference,
    refundId,
    pairedBy: 'reference',
    otherReferences: [],
    ledger: { reference, state: 'succeeded', amount: null, status: null },
    provider: {
      refundId,
      reference,
      status: 'succeeded',
      amount: usd('1.00'),
      createdAt: null,
    },
    action: { kind: 'learn', reference, refundId },
    text: '',
  } as const
}
