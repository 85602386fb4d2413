import { Webhook } from 'svix'
import { describe, expect, test } from 'vitest'

import { isRefundError, money } from '../../src/model/index.ts'
import type { JsonObject } from '../../src/model/index.ts'
import { memoryProvider } from '../../src/testing/index.ts'
import type {
  MemoryDelivery,
  MemoryProvider,
  MemoryProviderOptions,
} from '../../src/testing/index.ts'
import { signSvix } from '../signatures/deliveries.ts'
import { rejectionOf } from '../signatures/rejections.ts'

const minute = 60_000
const key = Buffer.from('a secret of sixteen bytes or more')
const webhookSecret = `whsec_${key.toString('base64')}`

async function refunded(
  options: MemoryProviderOptions = {},
): Promise<{ readonly provider: MemoryProvider; readonly id: string }> {
  const provider = memoryProvider({ webhookSecret, ...options })
  const payment = provider.memory.addPayment({ amount: money('100.00', 'USD') })
  const { id } = await provider.create({
    payment,
    amount: money('35.00', 'USD'),
    reason: 'requested_by_customer',
    reference: 'RMA-1',
  })
  return { provider, id }
}

async function parse(
  provider: MemoryProvider,
  { body, headers }: MemoryDelivery,
): ReturnType<MemoryProvider['parseWebhook']> {
  return provider.parseWebhook(body, headers)
}

describe('a webhook of a provider in memory', () => {
  test('tells of the refund as it was when it was made', async () => {
    const { provider, id } = await refunded()
    const before = provider.memory.delivery(id)
    provider.memory.setStatus(id, 'failed')
    const event = await parse(provider, provider.memory.delivery(id))
    expect(event).toMatchObject({
      provider: 'memory',
      type: 'refund.updated',
      occurredAt: '2026-01-01T00:00:00.000Z',
      refundId: id,
      payments: [{ kind: 'payment' }],
      status: 'failed',
      providerStatus: 'failed',
      reference: 'RMA-1',
      testMode: true,
    })
    expect(event.refund).toEqual(await provider.get(id))
    expect((await parse(provider, before)).status).toBe('new')
  })

  test('is one event however often it comes in, and another when it is made again', async () => {
    const { provider, id } = await refunded()
    const delivery = provider.memory.delivery(id)
    const first = await parse(provider, delivery)
    expect(await parse(provider, delivery)).toEqual(first)
    const again = await parse(provider, provider.memory.delivery(id))
    expect(again.deliveryId).not.toBe(first.deliveryId)
  })

  test('is signed so that the package svix verifies it', async () => {
    const { provider, id } = await refunded({ startAt: Date.now() })
    const { body, headers } = provider.memory.delivery(id)
    const verified: unknown = new Webhook(webhookSecret).verify(Buffer.from(body), { ...headers })
    expect(verified).toMatchObject({ type: 'refund.updated', refund: { id } })
  })

  test('goes stale with the virtual clock', async () => {
    const { provider, id } = await refunded()
    const delivery = provider.memory.delivery(id)
    provider.memory.advance(5 * minute)
    expect((await parse(provider, delivery)).refundId).toBe(id)
    provider.memory.advance(1000)
    expect(await rejectionOf(parse(provider, delivery))).toBe('timestamp.out_of_tolerance')
  })

  test('may be as old as a test says', async () => {
    const { provider, id } = await refunded({ webhookToleranceMs: 60 * minute })
    const delivery = provider.memory.delivery(id)
    provider.memory.advance(60 * minute)
    expect((await parse(provider, delivery)).refundId).toBe(id)
  })

  test('of another secret is rejected, and one of the other mode too', async () => {
    const { provider, id } = await refunded()
    const delivery = provider.memory.delivery(id)
    expect(await rejectionOf(parse(memoryProvider(), delivery))).toBe('signature.mismatch')
    const live = memoryProvider({ webhookSecret, mode: 'live' })
    expect(await rejectionOf(parse(live, delivery))).toBe('mode.mismatch')
    const other = memoryProvider({ webhookSecret, name: 'other' })
    expect((await parse(other, delivery)).provider).toBe('other')
  })

  test('whose amount nobody can read names its refund and tells no money', async () => {
    const { provider } = await refunded()
    const { memory } = provider
    const payment = memory.addPayment({ amount: money('1.00', 'USD') })
    const id = memory.addRefund({ payment, amount: money('1.00', 'USD'), isUnreadable: true })
    expect(await parse(provider, memory.delivery(id))).toMatchObject({
      refundId: id,
      refund: null,
      status: null,
      payments: [{ kind: 'payment', id: payment }],
    })
  })

  test('can only be made about a refund that is there', async () => {
    const { provider } = await refunded()
    expect(() => provider.memory.delivery('mref_none')).toThrow('There is no refund mref_none.')
  })
})

async function parsed(value: unknown): ReturnType<MemoryProvider['parseWebhook']> {
  const provider = memoryProvider({ webhookSecret })
  const body = new TextEncoder().encode(JSON.stringify(value))
  const { headers } = signSvix({ key, body, seconds: provider.memory.now() / 1000 })
  return provider.parseWebhook(body, headers)
}

describe('what is signed by the right secret and is no webhook of it', () => {
  const refund = {
    id: 'mref_1',
    payment: 'mpay_1',
    currency: 'USD',
    status: 'new',
    minor: 100,
    created: 0,
  }
  const event = { type: 'refund.updated', refund }
  const without = (name: string): JsonObject =>
    Object.fromEntries(Object.entries(refund).filter(([each]) => each !== name))

  const cases: readonly (readonly [string, unknown])[] = [
    ['a list', []],
    ['no type', { refund }],
    ['no refund', { type: 'refund.updated' }],
    ['a time that there is not', { ...event, refund: { ...refund, created: 9e15 } }],
    ...Object.keys(refund).map(
      (name) => [`no ${name}`, { ...event, refund: without(name) }] as const,
    ),
  ]

  test.each(cases)('is rejected: %s', async (_what, value) => {
    expect(await rejectionOf(parsed(value))).toBe('payload.shape')
  })

  test('is read as far as it says anything', async () => {
    expect(await parsed(event)).toMatchObject({
      occurredAt: null,
      testMode: null,
      reference: null,
      refund: { amount: { minor: 100, currency: 'USD' }, reason: null, metadata: {} },
    })
  })
})

test.each(['', 'whsec_', 'whsec_c2hvcnQ=', 'a secret'])('the secret %j is refused', (given) => {
  const refused = ((): unknown => {
    try {
      return memoryProvider({ webhookSecret: given })
    } catch (error) {
      return error
    }
  })()
  expect(isRefundError(refused)).toBe(true)
  expect(refused).toMatchObject({
    code: 'configuration',
    issues: [{ path: 'webhookSecret', rule: 'secret.format' }],
  })
})
