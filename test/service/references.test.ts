import { describe, expect, test } from 'vitest'

import { createAccounts } from '../../src/accounts/accounts.ts'
import { memoryLedger } from '../../src/ledger/index.ts'
import type { RefundRequest } from '../../src/model/index.ts'
import { createRefundService } from '../../src/service/service.ts'
import { memoryProvider } from '../../src/testing/index.ts'
import { refusal, setScene, usd } from './scene.ts'

describe('the same reference with the same request', () => {
  test('is one refund, however often and at the same time it is asked for', async () => {
    const scene = setScene()
    const asked = Array.from({ length: 20 }, () => scene.service.create(scene.ask()))
    const records = await Promise.all(asked)
    expect(new Set(records.map(({ refund }) => refund?.id)).size).toBe(1)
    expect(scene.memory.refunds()).toHaveLength(1)
  })

  test('joins a call that is under way, which waits for its answer too', async () => {
    const scene = setScene()
    scene.memory.fail({ kind: 'silence', operation: 'create', when: 'after' })
    const first = scene.service.create(scene.ask())
    await scene.memory.whenCreated(1)
    const second = scene.service.create(scene.ask())
    scene.memory.advance(30_000)
    expect(await second).toEqual(await first)
    expect(scene.memory.creates()).toHaveLength(1)
  })

  test('is one refund over several processes', async () => {
    const scene = setScene()
    const services = Array.from({ length: 8 }, () => scene.another())
    const records = await Promise.all(services.map((service) => service.create(scene.ask())))
    expect(scene.memory.creates()).toHaveLength(1)
    expect(new Set(records.map(({ createdAt }) => createdAt)).size).toBe(1)
  })

  test('is not waited for where another process makes it', async () => {
    const scene = setScene()
    scene.memory.fail({ kind: 'silence', operation: 'create', when: 'after' })
    const first = scene.service.create(scene.ask())
    await scene.memory.whenCreated(1)
    expect(await scene.another().create(scene.ask())).toMatchObject({ state: 'sending' })
    scene.memory.advance(30_000)
    await first
  })

  test('is the stored record, and asks the provider nothing more', async () => {
    const scene = setScene()
    const first = await scene.service.create(scene.ask())
    const count = scene.memory.asked()
    expect(await scene.another().create(scene.ask())).toEqual(first)
    expect(scene.memory.asked()).toBe(count)
  })

  test.each<readonly [string, Partial<RefundRequest>]>([
    ['the payment by its handle', { payment: { kind: 'payment', id: 'mpay_same' } }],
    ['empty metadata', { payment: 'mpay_same', metadata: {} }],
  ])('may spell %s', async (_what, spelling) => {
    const scene = setScene()
    scene.memory.addPayment({ id: 'mpay_same', amount: usd('100.00') })
    const first = await scene.service.create(scene.ask({ payment: 'mpay_same' }))
    expect(await scene.service.create(scene.ask(spelling))).toEqual(first)
  })

  test('may have its fields in another order', async () => {
    const scene = setScene()
    const first = await scene.service.create(scene.ask({ metadata: { a: 1, b: 2 } }))
    const { amount, payment, reason, reference } = scene.ask()
    const again = { metadata: { b: 2, a: 1 }, reference, reason, payment, amount }
    expect(await scene.service.create(again)).toEqual(first)
  })

  test('is read once: what is done to the request later changes nothing', async () => {
    const scene = setScene()
    const metadata: Record<string, string> = { order: '1' }
    const asked = { ...scene.ask(), metadata }
    const made = scene.service.create(asked)
    metadata['order'] = '2'
    const record = await made
    expect(record.request).toMatchObject({ metadata: { order: '1' } })
    expect(scene.memory.refunds()[0]?.metadata).toMatchObject({ order: '1' })
  })

  test('keeps a request that has the shape of a trap as plain data', async () => {
    const scene = setScene()
    const metadata: Record<string, string> = JSON.parse('{"__proto__":"a"}')
    const error = await refusal(scene.service.create(scene.ask({ metadata })))
    expect(error.outcome).toBe('not_sent')
    expect(Object.hasOwn(Object.prototype, 'a')).toBe(false)
  })
})

describe('the same reference with another request', () => {
  const others: readonly (readonly [field: string, changes: Partial<RefundRequest>])[] = [
    // B48 and B49.
    ['amount', { amount: usd('34.99') }],
    ['amount', { amount: 'remaining' }],
    ['payment', { payment: 'mpay_other' }],
    ['reason', { reason: 'duplicate' }],
    ['metadata', { metadata: { order: 1 } }],
  ]

  test.each(others)('is a conflict that names %s', async (field, changes) => {
    const scene = setScene()
    await scene.service.create(scene.ask())
    const count = scene.memory.asked()
    const error = await refusal(scene.service.create(scene.ask(changes)))
    expect(error).toMatchObject({
      code: 'reference_conflict',
      outcome: 'not_sent',
      reference: 'RMA-1',
      account: 'main',
      issues: [{ path: field, rule: 'reference.differs' }],
    })
    expect(scene.memory.asked()).toBe(count)
  })

  test('is a conflict while the first is under way', async () => {
    const scene = setScene()
    const first = scene.service.create(scene.ask())
    const error = await refusal(scene.service.create(scene.ask({ amount: usd('1.00') })))
    expect(error.issues).toEqual([{ path: 'amount', rule: 'reference.differs' }])
    expect(await first).toMatchObject({ state: 'pending' })
    expect(scene.memory.creates()).toHaveLength(1)
  })

  test('is a conflict over several processes at once: one refund is made', async () => {
    const scene = setScene()
    const calls = ['1.00', '2.00', '3.00'].map((amount) =>
      scene.another().create(scene.ask({ amount: usd(amount) })),
    )
    const ended = await Promise.allSettled(calls)
    expect(ended.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(scene.memory.refunds()).toHaveLength(1)
  })

  test('is a conflict in another account too (B50)', async () => {
    const ledger = memoryLedger()
    const providers = { us: memoryProvider({ name: 'us' }), eu: memoryProvider({ name: 'eu' }) }
    const service = createRefundService({ accounts: createAccounts(providers), ledger })
    const payments = {
      us: providers.us.memory.addPayment({ id: 'mpay_1', amount: usd('10.00') }),
      eu: providers.eu.memory.addPayment({ id: 'mpay_1', amount: usd('10.00') }),
    }
    const asked = { amount: usd('1.00'), reason: 'duplicate', reference: 'RMA-1' } as const
    await service.create({ account: 'us', payment: payments.us, ...asked })
    const error = await refusal(service.create({ account: 'eu', payment: payments.eu, ...asked }))
    expect(error).toMatchObject({
      code: 'reference_conflict',
      issues: [{ path: 'account', rule: 'reference.differs' }],
    })
    expect(providers.eu.memory.asked()).toBe(0)
  })

  test('names every field that differs', async () => {
    const scene = setScene()
    await scene.service.create(scene.ask())
    const error = await refusal(
      scene.service.create(scene.ask({ amount: usd('1.00'), reason: 'duplicate' })),
    )
    expect(error.issues.map(({ path }) => path)).toEqual(['amount', 'reason'])
    expect(error.message).toContain('amount, reason')
  })
})

describe('a reference', () => {
  test.each([
    ['is required (B45)', '', 'reference.required'],
    ['has one spelling alone (B46)', 'RMA-\u00e9', 'reference.format'],
    ['has one spelling alone, decomposed too (B46)', 'RMA-e\u0301', 'reference.format'],
    ['is as long as providers keep it (B47)', 'r'.repeat(101), 'reference.too_long'],
  ])('%s', async (_what, reference, rule) => {
    const scene = setScene()
    const error = await refusal(scene.service.create(scene.ask({ reference })))
    expect(error).toMatchObject({
      code: 'invalid_request',
      outcome: 'not_sent',
      issues: [{ path: 'reference', rule }],
    })
    expect(scene.memory.asked()).toBe(0)
  })
})
