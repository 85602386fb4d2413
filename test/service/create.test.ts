import { describe, expect, test } from 'vitest'

import type { FullEntry } from '../../src/ledger/index.ts'
import type { PreparedRefund, RefundProvider } from '../../src/model/index.ts'
import { refusal, setScene, usd } from './scene.ts'
import type { Scene } from './scene.ts'

/** A provider that tells of each POST before it is made. */
function watched(
  provider: RefundProvider,
  onSend: (prepared: PreparedRefund) => Promise<void> | void,
): RefundProvider {
  return {
    ...provider,
    send: async (prepared, options) => {
      await onSend(prepared)
      return provider.send(prepared, options)
    },
  }
}

describe('create', () => {
  test('makes a refund and says that it is pending', async () => {
    const scene = setScene()
    const record = await scene.service.create(scene.ask())
    const [refund] = scene.memory.refunds()
    expect(record).toMatchObject({
      reference: 'RMA-1',
      account: 'main',
      provider: 'memory',
      mode: 'test',
      state: 'pending',
      reason: 'accepted',
      amount: usd('35.00'),
      held: usd('35.00'),
      payments: [{ kind: 'payment', id: scene.payment }],
      attempts: 1,
      finality: 'provisional',
      nextAction: { kind: 'wait' },
      refund: { id: refund?.id, account: 'main', amount: usd('35.00') },
    })
    expect(record.facts.map(({ kind }) => kind)).toEqual(['sent', 'seen'])
  })

  test('hands out what is plain data', async () => {
    const scene = setScene()
    const record = await scene.service.create(scene.ask({ metadata: { order: 7 } }))
    expect(JSON.parse(JSON.stringify(record))).toEqual(record)
  })

  test('says that it has succeeded where the provider settles at once', async () => {
    const scene = setScene({ memory: { settle: 'instant' } })
    const record = await scene.service.create(scene.ask())
    expect(record).toMatchObject({ state: 'succeeded', reason: 'settled', finality: 'provisional' })
  })

  test('has stored what it sends, and the mark that it does, before a byte leaves', async () => {
    const atSend: (readonly [FullEntry | undefined, PreparedRefund])[] = []
    const scene: Scene = setScene({
      wrap: (provider) =>
        watched(provider, async (prepared) => {
          atSend.push([await scene.stored(), prepared])
        }),
    })
    await scene.service.create(scene.ask())
    expect(atSend).toHaveLength(1)
    const [entry, prepared] = atSend[0] ?? []
    expect(entry).toMatchObject({ state: 'sending', heldMinor: 35_00, prepared })
    expect(entry?.facts).toMatchObject([{ kind: 'sent', attempt: 1 }])
  })

  test('sends the stored bytes, and no others in a replay', async () => {
    const scene = setScene({ memory: { keyTrust: 'replays' } })
    scene.memory.fail({ kind: 'lost', operation: 'create', when: 'after', times: 2 })
    const record = await scene.service.create(scene.ask({ metadata: { z: 1, a: 'é' } }))
    const stored = await scene.stored()
    expect(record).toMatchObject({ state: 'pending', attempts: 3 })
    const sent = scene.memory.creates()
    expect(sent).toHaveLength(3)
    for (const { body, idempotencyKey } of sent) {
      expect(body).toBe(stored?.prepared?.body)
      expect(idempotencyKey).toBe(stored?.prepared?.idempotencyKey)
    }
    expect(scene.memory.refunds()).toHaveLength(1)
  })

  test('never sends again for a lost answer where no key protects', async () => {
    for (const when of ['before', 'after'] as const) {
      const scene = setScene()
      scene.memory.fail({ kind: 'lost', operation: 'create', when })
      await scene.service.create(scene.ask())
      await scene.service.create(scene.ask())
      expect(scene.memory.creates()).toHaveLength(1)
    }
  })

  test('finds the refund whose answer was lost while it is waited for', async () => {
    const scene = setScene()
    scene.memory.fail({ kind: 'lost', operation: 'create', when: 'after' })
    const record = await scene.service.create(scene.ask())
    expect(record).toMatchObject({ state: 'pending', refund: { reference: 'RMA-1' } })
    expect(record.facts.map(({ kind }) => kind)).toEqual(['sent', 'doubt', 'seen'])
  })

  test('says that it is unknown where nothing is found yet, and keeps the amount', async () => {
    const scene = setScene()
    scene.memory.fail({ kind: 'lost', operation: 'create', when: 'before' })
    const record = await scene.service.create(scene.ask())
    expect(record).toMatchObject({
      state: 'unknown',
      reason: 'no_answer',
      refund: null,
      held: usd('35.00'),
      nextAction: { kind: 'sweep' },
    })
    expect(record.nextAction.at).not.toBeNull()
  })

  test.each(['unreadable', 'error_under_success', 'server_error'] as const)(
    'is in doubt after an answer that is %s',
    async (kind) => {
      const scene = setScene()
      scene.memory.fail({ kind, operation: 'create', when: 'before' })
      const record = await scene.service.create(scene.ask())
      expect(record.state).toBe('unknown')
    },
  )

  test.each(['unauthorized', 'forbidden', 'refused'] as const)(
    'is rejected, with its amount given back, when the provider answers %s',
    async (kind) => {
      const scene = setScene()
      scene.memory.fail({ kind, operation: 'create', when: 'before' })
      const record = await scene.service.create(scene.ask())
      expect(record).toMatchObject({
        state: 'rejected',
        reason: 'refused',
        held: usd('0.00'),
        finality: 'final',
        nextAction: { kind: 'new_reference' },
      })
      await scene.service.create(scene.ask({ amount: usd('100.00'), reference: 'RMA-2' }))
      expect(scene.memory.refunds()).toHaveLength(1)
    },
  )

  test('waits as long as it is asked to, and then sends again', async () => {
    const scene = setScene({ memory: { keyTrust: 'replays' } })
    const retryAfterMs = 20_000
    scene.memory.fail({ kind: 'rate_limited', operation: 'create', retryAfterMs })
    const record = await scene.service.create(scene.ask())
    expect(record).toMatchObject({ state: 'pending', attempts: 2 })
    expect(scene.clock.delays).toContain(retryAfterMs)
    expect(scene.memory.refunds()).toHaveLength(1)
  })

  test('leaves a longer wait to the sweep', async () => {
    const scene = setScene({ memory: { keyTrust: 'replays' } })
    scene.memory.fail({ kind: 'rate_limited', operation: 'create', retryAfterMs: 600_000 })
    const record = await scene.service.create(scene.ask())
    expect(record).toMatchObject({ state: 'recorded', reason: 'turned_away', held: usd('35.00') })
    scene.pass(599_000)
    expect(await scene.service.sweep()).toMatchObject({ taken: 0 })
    scene.pass(1_000)
    expect(await scene.service.sweep()).toMatchObject({ byState: { pending: 1 } })
  })

  test('looks before it sends again what was turned away, where no key protects', async () => {
    const scene = setScene()
    scene.memory.fail({ kind: 'rate_limited', operation: 'create', when: 'after' })
    const record = await scene.service.create(scene.ask())
    expect(record.state).toBe('pending')
    expect(scene.memory.creates()).toHaveLength(1)
    expect(scene.memory.refunds()).toHaveLength(1)
  })

  test('does not send again what was turned away while it can not look', async () => {
    const scene = setScene()
    scene.memory.fail({ kind: 'rate_limited', operation: 'create', when: 'after' })
    const blind = scene.another({
      provider: { ...scene.provider, find: async () => ({ refunds: [], complete: false }) },
    })
    const record = await blind.create(scene.ask())
    expect(record).toMatchObject({ state: 'recorded', reason: 'turned_away' })
    expect(scene.memory.creates()).toHaveLength(1)
  })

  test('calls a refund of another amount a mismatch, and keeps the larger of both', async () => {
    for (const [by, held] of [
      [5_00, '40.00'],
      [-5_00, '35.00'],
    ] as const) {
      const scene = setScene()
      scene.memory.fail({ kind: 'other_amount', by, operation: 'create' })
      const record = await scene.service.create(scene.ask())
      expect(record).toMatchObject({
        state: 'mismatch',
        reason: 'differs',
        held: usd(held),
        nextAction: { kind: 'resolve' },
      })
      expect(record.refund?.amount.minor).toBe(35_00 + by)
    }
  })

  test('calls a refund of another payment a mismatch', async () => {
    const scene = setScene()
    scene.memory.fail({ kind: 'other_payment', operation: 'create' })
    const record = await scene.service.create(scene.ask())
    expect(record).toMatchObject({ state: 'mismatch', reason: 'differs', held: usd('35.00') })
  })

  test('resolves what remains once', async () => {
    const scene = setScene()
    const record = await scene.service.create(scene.ask({ amount: 'remaining' }))
    expect(record).toMatchObject({ amount: usd('100.00'), request: { amount: 'remaining' } })
    scene.memory.setStatus(scene.memory.refunds()[0]?.id ?? '', 'failed')
    const again = await scene.service.create(scene.ask({ amount: 'remaining' }))
    expect(again).toMatchObject({ amount: usd('100.00'), reference: 'RMA-1' })
    expect(scene.memory.creates()).toHaveLength(1)
  })

  test('adopts the refund that the provider has under the reference, and sends nothing', async () => {
    const scene = setScene()
    const id = scene.memory.addRefund({
      payment: scene.payment,
      amount: usd('35.00'),
      reference: 'RMA-1',
    })
    const record = await scene.service.create(scene.ask())
    expect(record).toMatchObject({ state: 'succeeded', attempts: 0, refund: { id } })
    expect(scene.memory.creates()).toHaveLength(0)
  })

  test('refuses the reference of another refund that the provider has', async () => {
    const scene = setScene()
    scene.memory.addRefund({ payment: scene.payment, amount: usd('1.00'), reference: 'RMA-1' })
    const error = await refusal(scene.service.create(scene.ask()))
    expect(error).toMatchObject({ code: 'reference_conflict', outcome: 'not_sent' })
    expect(await scene.stored()).toBeUndefined()
  })
})
