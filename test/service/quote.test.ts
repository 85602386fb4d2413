import { describe, expect, test } from 'vitest'

import { hour, refusal, setScene, usd } from './scene.ts'
import type { Scene } from './scene.ts'

async function expectNothingMade({ memory, service }: Scene): Promise<void> {
  expect(memory.creates()).toEqual([])
  expect(await service.byReference('RMA-1')).toBeNull()
}

describe('a quote', () => {
  test('says what a refund would take and leave, and makes none', async () => {
    const scene = setScene()
    scene.memory.addRefund({ payment: scene.payment, amount: usd('10.00') })
    expect(await scene.service.quote(scene.ask())).toEqual({
      account: 'main',
      provider: 'memory',
      mode: 'test',
      payments: [{ kind: 'payment', id: scene.payment }],
      amount: usd('35.00'),
      captured: usd('100.00'),
      refunded: usd('10.00'),
      held: usd('0.00'),
      heldInDoubt: usd('0.00'),
      refundable: usd('90.00'),
      passes: true,
      refusal: null,
      warnings: [],
      customerTerms: [],
      fundedBy: 'nobody: no money moves',
      existing: null,
    })
    await expectNothingMade(scene)
  })

  test('says what remains', async () => {
    const scene = setScene()
    scene.memory.addRefund({ payment: scene.payment, amount: usd('10.00') })
    expect(await scene.service.quote(scene.ask({ amount: 'remaining' }))).toMatchObject({
      amount: usd('90.00'),
      passes: true,
    })
  })

  test('counts what is in doubt', async () => {
    const scene = setScene()
    scene.memory.fail({ kind: 'lost', operation: 'create' })
    await scene.service.create(scene.ask({ reference: 'RMA-0', amount: usd('80.00') }))
    expect(await scene.service.quote(scene.ask())).toMatchObject({
      refunded: usd('0.00'),
      held: usd('80.00'),
      heldInDoubt: usd('80.00'),
      refundable: usd('20.00'),
      passes: false,
      refusal: { code: 'amount_exceeds_refundable', rule: 'amount.exceeds_refundable' },
    })
  })

  test('says which rule would stop it, and what is left', async () => {
    const scene = setScene()
    const quote = await scene.service.quote(scene.ask({ amount: usd('100.01') }))
    expect(quote).toMatchObject({
      passes: false,
      refusal: { code: 'amount_exceeds_refundable' },
      captured: usd('100.00'),
      refundable: usd('100.00'),
    })
    await expectNothingMade(scene)
  })

  test.each([
    ['policy.kill_switch', { killSwitch: true }],
    ['policy.dry_run', { dryRun: true }],
    ['policy.limit', { limits: [{ amount: usd('1.00'), windowMs: hour }] }],
  ])('says that the policy would stop it: %s', async (rule, policy) => {
    const scene = setScene({ policy })
    expect(await scene.service.quote(scene.ask())).toMatchObject({
      passes: false,
      refusal: { code: 'policy', rule },
    })
  })

  test('says that there is one like it', async () => {
    const scene = setScene()
    await scene.service.create(scene.ask({ reference: 'RMA-0' }))
    expect(await scene.service.quote(scene.ask())).toMatchObject({
      passes: true,
      warnings: [{ kind: 'near_duplicate', reference: 'RMA-1', other: 'RMA-0' }],
    })
  })

  test('shows the record that stands under the reference, and asks nobody', async () => {
    const scene = setScene()
    const existing = await scene.service.create(scene.ask())
    const count = scene.memory.asked()
    expect(await scene.service.quote(scene.ask())).toMatchObject({ passes: true, existing })
    const other = await scene.service.quote(scene.ask({ amount: usd('1.00') }))
    expect(other).toMatchObject({
      passes: false,
      refusal: { code: 'reference_conflict', rule: 'reference.differs' },
    })
    expect(scene.memory.asked()).toBe(count)
  })

  test('says what it can where the payment can not be read', async () => {
    const scene = setScene()
    const quote = await scene.service.quote(scene.ask({ payment: 'mpay_nobody' }))
    expect(quote).toMatchObject({
      passes: false,
      refusal: { code: 'payment_not_found' },
      captured: null,
      refundable: null,
    })
  })

  test('ends when the caller ends it', async () => {
    const scene = setScene()
    const call = scene.service.quote(scene.ask(), { signal: AbortSignal.abort() })
    expect(await refusal(call)).toMatchObject({ code: 'aborted' })
  })
})
