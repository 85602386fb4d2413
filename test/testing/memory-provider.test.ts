import { inspect } from 'node:util'

import { describe, expect, test } from 'vitest'

import { isRefundError, money, supports } from '../../src/model/index.ts'
import type { RefundError, RefundRequest } from '../../src/model/index.ts'
import { memoryProvider } from '../../src/testing/index.ts'
import type { MemoryFault, MemoryProvider } from '../../src/testing/index.ts'

const minute = 60_000

function addPayment({ memory }: MemoryProvider): string {
  return memory.addPayment({ amount: money('100.00', 'USD') })
}

function requestFor(payment: string, changes: Partial<RefundRequest> = {}): RefundRequest {
  return {
    payment,
    amount: money('35.00', 'USD'),
    reason: 'requested_by_customer',
    reference: 'RMA-2024-1234',
    ...changes,
  }
}

async function errorOf(call: Promise<unknown>): Promise<RefundError> {
  try {
    await call
  } catch (error) {
    if (isRefundError(error)) return error
    throw error
  }
  throw new Error('No error was thrown.')
}

describe('time', () => {
  test('a refund goes from new to pending to succeeded as time passes', async () => {
    const provider = memoryProvider({ settleAfterMs: 5 * minute })
    const { id, status } = await provider.create(requestFor(addPayment(provider)))
    const statuses = [status]
    for (const minutes of [1, 3, 1]) {
      provider.memory.advance(minutes * minute)
      statuses.push((await provider.get(id)).status)
    }
    expect(statuses).toEqual(['new', 'pending', 'pending', 'succeeded'])
  })

  test('instant refunds have succeeded when they are made', async () => {
    const provider = memoryProvider({ settle: 'instant' })
    const refund = await provider.create(requestFor(addPayment(provider)))
    expect([refund.status, refund.finality]).toEqual(['succeeded', 'provisional'])
  })

  test('settle lets all that is under way succeed, and nothing else', async () => {
    const { memory } = memoryProvider()
    const payment = memory.addPayment({ amount: money('100.00', 'USD') })
    const amount = money('1.00', 'USD')
    for (const status of ['new', 'pending', 'requires_action', 'canceled', 'odd']) {
      memory.addRefund({ payment, amount, status })
    }
    memory.settle()
    const statuses = memory.refunds(payment).map(({ status }) => status)
    expect(statuses).toEqual(['odd', 'canceled', 'succeeded', 'succeeded', 'succeeded'])
  })

  test('starts where a test says, and stands still', async () => {
    const startAt = Date.UTC(2024, 1, 29)
    const provider = memoryProvider({ startAt })
    const refund = await provider.create(requestFor(addPayment(provider)))
    expect(refund.createdAt).toBe('2024-02-29T00:00:00.000Z')
    expect(provider.memory.now()).toBe(startAt)
  })

  test('an answer that never comes is given up when its virtual time is over', async () => {
    const provider = memoryProvider({ keyTrust: 'advisory', attemptTimeoutMs: 10_000 })
    const { memory } = provider
    memory.fail({ kind: 'silence', operation: 'create' })
    const ended = errorOf(provider.create(requestFor(addPayment(provider))))
    await memory.whenCreated(1)
    memory.advance(10_000)
    expect(await ended).toMatchObject({ code: 'outcome_unknown', outcome: 'unknown' })
    expect(memory.refunds()).toEqual([])
  })
})

test('a prepared refund says what was captured and every refund, failed ones included', async () => {
  const startAt = Date.UTC(2024, 1, 29)
  const provider = memoryProvider({ startAt })
  const { memory } = provider
  const payment = memory.addPayment({ amount: money('100.00', 'USD') })
  const amount = money('1.00', 'USD')
  const first = memory.addRefund({ payment, amount, status: 'failed' })
  const second = memory.addRefund({ payment, amount, status: 'succeeded', reference: 'RMA-1' })
  const { seen } = await provider.prepare(requestFor(payment))
  expect(seen).toStrictEqual({
    captured: money('100.00', 'USD'),
    refunds: [
      { id: second, reference: 'RMA-1', amount, status: 'succeeded' },
      { id: first, reference: null, amount, status: 'failed' },
    ],
    readAt: '2024-02-29T00:00:00.000Z',
  })
})

describe('faults', () => {
  test('strike the requests that they are for, in their order, as often as they say', async () => {
    const provider = memoryProvider({ attempts: 1 })
    const { memory } = provider
    const payment = addPayment(provider)
    memory.fail(
      { kind: 'server_error', operation: 'create' },
      { kind: 'forbidden', times: 2 },
      { kind: 'lost', times: 0 },
    )
    const codes: string[] = []
    for (const call of ['read', 'read', 'create'] as const) {
      const answer =
        call === 'read' ? provider.getPayment(payment) : provider.create(requestFor(payment))
      codes.push((await errorOf(answer)).code)
    }
    expect(codes).toEqual(['permission', 'permission', 'outcome_unknown'])
    memory.fail({ kind: 'lost', operation: 'read' })
    expect((await errorOf(provider.getPayment(payment))).code).toBe('provider_unavailable')
    expect((await provider.create(requestFor(payment))).status).toBe('new')
  })

  test.each<readonly [MemoryFault, string, string]>([
    [{ kind: 'lost', when: 'after' }, 'outcome_unknown', 'unknown'],
    [{ kind: 'unreadable', when: 'after' }, 'outcome_unknown', 'unknown'],
    [{ kind: 'error_under_success' }, 'outcome_unknown', 'unknown'],
    [{ kind: 'server_error' }, 'outcome_unknown', 'unknown'],
    [{ kind: 'rate_limited' }, 'rate_limited', 'rejected'],
    [{ kind: 'unauthorized' }, 'authentication', 'rejected'],
    [{ kind: 'forbidden' }, 'permission', 'rejected'],
    [{ kind: 'refused' }, 'provider_rejected', 'rejected'],
    [{ kind: 'other_amount', by: -5 }, 'mismatch', 'accepted'],
    [{ kind: 'other_payment' }, 'mismatch', 'accepted'],
  ])('%o ends a send as %s, %s', async (fault, code, outcome) => {
    const provider = memoryProvider()
    const prepared = await provider.prepare(requestFor(addPayment(provider)))
    provider.memory.fail({ ...fault, operation: 'create' })
    expect(await errorOf(provider.send(prepared))).toMatchObject({ code, outcome })
    const isMade = fault.when === 'after' || outcome === 'accepted'
    expect(provider.memory.refunds()).toHaveLength(isMade ? 1 : 0)
  })

  test('a lost answer is repeated where keys are replayed, and found where they are not', async () => {
    const keyed = memoryProvider()
    keyed.memory.fail({ kind: 'lost', when: 'after', operation: 'create' })
    const refund = await keyed.create(requestFor(addPayment(keyed)))
    expect(keyed.memory.refunds().map(({ id }) => id)).toEqual([refund.id])
    expect(keyed.memory.creates()).toHaveLength(2)

    const advisory = memoryProvider({ keyTrust: 'advisory' })
    const payment = addPayment(advisory)
    advisory.memory.fail({ kind: 'lost', when: 'after', operation: 'create' })
    const error = await errorOf(advisory.create(requestFor(payment)))
    expect([error.code, error.isRetryable]).toEqual(['outcome_unknown', false])
    const { refunds } = await advisory.find({ payment, reference: 'RMA-2024-1234' })
    expect(refunds.map(({ id }) => id)).toEqual(advisory.memory.refunds().map(({ id }) => id))
  })

  test('the provider refuses by itself what the adapter was kept from seeing', async () => {
    const provider = memoryProvider()
    const payment = addPayment(provider)
    const prepared = await provider.prepare(requestFor(payment, { amount: 'remaining' }))
    provider.memory.addRefund({ payment, amount: money('0.01', 'USD') })
    const error = await errorOf(provider.send(prepared))
    expect([error.code, error.outcome]).toEqual(['amount_exceeds_refundable', 'rejected'])
    for (const [body, code] of [
      ['[]', 'payment_not_found'],
      [JSON.stringify({ payment, minor: 0.5, currency: 'USD' }), 'invalid_request'],
      [JSON.stringify({ payment, minor: 1, currency: 'EUR' }), 'invalid_request'],
    ] as const) {
      expect((await errorOf(provider.send({ ...prepared, body }))).code).toBe(code)
    }
    expect(provider.memory.refunds()).toHaveLength(1)
  })
})

describe('the provider side', () => {
  test('shows what it holds as copies', async () => {
    const provider = memoryProvider()
    const payment = addPayment(provider)
    await provider.create(requestFor(payment, { metadata: { order_id: '12345' } }))
    const [refund] = provider.memory.refunds()
    expect(refund).toMatchObject({
      payment,
      amount: money('35.00', 'USD'),
      status: 'new',
      reference: 'RMA-2024-1234',
      reason: 'requested_by_customer',
      metadata: { order_id: '12345' },
    })
    Reflect.set(refund?.amount ?? {}, 'minor', 1)
    expect(provider.memory.refunds()[0]?.amount).toEqual(money('35.00', 'USD'))
    expect(provider.memory.refunds('mpay_other')).toEqual([])
  })

  test('takes payments of its own names, each once', () => {
    const { memory } = memoryProvider()
    const amount = money('1.00', 'USD')
    expect(memory.addPayment({ amount, id: 'order-1' })).toBe('order-1')
    expect(() => memory.addPayment({ amount, id: 'order-1' })).toThrow(/already/)
    expect(() => memory.addPayment({ amount: { minor: 0.5, currency: 'USD' } })).toThrow(/amount/)
    expect(() => memory.addRefund({ payment: 'order-2', amount })).toThrow(/no payment/)
    expect(() => memory.setStatus('mref_1', 'failed')).toThrow(/no refund/)
  })

  test('gives the same ids in every run', async () => {
    const ids: string[] = []
    for (const provider of [memoryProvider(), memoryProvider()]) {
      ids.push((await provider.create(requestFor(addPayment(provider)))).id)
    }
    expect(ids[0]).toBe(ids[1])
  })

  test('lists refunds that were made at other times where they belong', async () => {
    const provider = memoryProvider()
    const { memory } = provider
    const payment = memory.addPayment({ amount: money('100.00', 'USD') })
    const amount = money('1.00', 'USD')
    const older = { createdAt: memory.now() - minute }
    const newest = memory.addRefund({ payment, amount })
    const first = memory.addRefund({ payment, amount, ...older })
    const second = memory.addRefund({ payment, amount, ...older, reason: 'duplicate' })
    const { refunds, total } = await provider.listPage()
    expect(refunds.map(({ id }) => id)).toEqual([newest, second, first])
    expect([total, refunds[1]?.reason, refunds[2]?.reason]).toEqual([3, 'duplicate', null])
  })

  test('resolves at once for creates that have arrived already', async () => {
    const provider = memoryProvider()
    await provider.create(requestFor(addPayment(provider)))
    await provider.memory.whenCreated(1)
    expect(provider.memory.creates()).toHaveLength(1)
  })
})

describe('options', () => {
  test('name, place and mode show in what is prepared, and bind it', async () => {
    const live = memoryProvider({ name: 'acme', mode: 'live', baseUrl: 'https://acme.invalid' })
    const prepared = await live.prepare(requestFor(addPayment(live)))
    expect(prepared).toMatchObject({
      provider: 'acme',
      mode: 'live',
      baseUrl: 'https://acme.invalid',
    })
    expect(live.manifest.name).toBe('acme')
    expect((await live.send(prepared)).testMode).toBe(false)
    expect(await errorOf(memoryProvider().send(prepared))).toMatchObject({
      code: 'configuration',
      outcome: 'not_sent',
    })
  })

  test('methods beyond the portable ones are there when they are asked for', async () => {
    const plain = memoryProvider()
    expect([supports(plain, 'update'), 'update' in plain]).toEqual([false, false])
    const full = memoryProvider({ extraMethods: ['update'] })
    if (!supports(full, 'update')) throw new Error('There is no update.')
    const { id } = await full.create(requestFor(addPayment(full)))
    expect((await full.update(id, { reason: 'duplicate' })).reason).toBe('duplicate')
    expect('preview' in full).toBe(false)
  })

  test('currencies bound what it refunds in', async () => {
    const provider = memoryProvider({ currencies: ['JPY'] })
    const payment = provider.memory.addPayment({ amount: money('500', 'JPY') })
    const error = await errorOf(provider.create(requestFor(payment)))
    expect([error.code, error.outcome]).toEqual(['unsupported', 'not_sent'])
    expect(provider.memory.asked()).toBe(0)
  })

  test('keeps its credential to itself, also where the provider repeats it', async () => {
    const apiKey = 'memory_test_canary'
    const provider = memoryProvider({ apiKey })
    const prepared = await provider.prepare(requestFor(addPayment(provider)))
    provider.memory.fail({ kind: 'unauthorized' })
    const error = await errorOf(provider.send(prepared))
    expect(error.providerMessage).toBe('The key *** is not known.')
    for (const value of [provider, error, prepared]) {
      expect(inspect(value, { depth: Infinity, showHidden: true }).includes(apiKey)).toBe(false)
    }
  })
})

test("a refund that can't be read exactly is told as such by every way of reading it", async () => {
  const provider = memoryProvider()
  const payment = addPayment(provider)
  const amount = money('1.00', 'USD')
  const id = provider.memory.addRefund({ payment, amount, isUnreadable: true })
  expect(await errorOf(provider.get(id))).toMatchObject({
    code: 'provider_rejected',
    outcome: 'none',
    issues: [{ path: 'minor', rule: 'amount.precision' }],
  })
  expect((await errorOf(provider.getPayment(payment))).code).toBe('incomplete_list')
  const walk = provider.list()
  walk.summary()
  for await (const refund of walk) expect(refund.id).toBe('none of them')
  expect(walk.summary().rejected.map((row) => row.id)).toEqual([id])
})

test('what remains is the same refund again only while nothing remains', async () => {
  const provider = memoryProvider()
  const { memory } = provider
  const payment = addPayment(provider)
  const request = requestFor(payment, { amount: 'remaining' })
  const first = await provider.create(request)
  expect((await provider.create(request)).id).toBe(first.id)
  memory.setStatus(first.id, 'failed')
  expect((await provider.create(request)).id).toBe(first.id)

  const other = addPayment(provider)
  await provider.create(requestFor(other, { reference: 'part' }))
  const again = requestFor(other, { amount: 'remaining', reference: 'part' })
  expect((await errorOf(provider.create(again))).code).toBe('reference_conflict')
})

test('a handle of another kind is refused before anything is asked', async () => {
  const provider = memoryProvider()
  const error = await errorOf(provider.getPayment({ kind: 'charge', id: addPayment(provider) }))
  expect([error.code, error.outcome]).toEqual(['invalid_request', 'none'])
  expect(provider.memory.asked()).toBe(0)
})
