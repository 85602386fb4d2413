import { describe, expect, test } from 'vitest'

import { money } from '../../../src/model/index.ts'
import type { PreparedRefund } from '../../../src/model/index.ts'
import {
  amountsOf,
  collect,
  creates,
  errorOf,
  reference,
  requestFor,
  startWorld,
  verdictOf,
  ways,
} from './harness.ts'

const unknown = ['outcome_unknown', 'unknown', false]
const minute = 60_000

/** As a database or a queue gives it back. */
function stored(prepared: PreparedRefund): PreparedRefund {
  return JSON.parse(JSON.stringify(prepared))
}

describe.each(ways)('a reference that the payment has a refund for: $operation', (way) => {
  const { addPayment } = way

  test('is answered with that refund, and nothing is sent', async () => {
    const { simulator, provider } = await startWorld()
    const payment = addPayment(simulator)
    const first = await provider.create(requestFor(payment))
    const again = await provider.create(requestFor(payment))
    expect(again).toMatchObject({ id: first.id, amount: first.amount, reference })
    expect([creates(simulator), amountsOf(simulator)]).toEqual([1, [3500]])
  })

  test('is answered by any process that shares nothing with the first', async () => {
    const { simulator, provider, connect } = await startWorld()
    const payment = addPayment(simulator)
    const { id } = await provider.create(requestFor(payment))
    const others = [1, 2, 3].map(() => connect().create(requestFor(payment)))
    for (const other of await Promise.all(others)) expect(other.id).toBe(id)
    expect(creates(simulator)).toBe(1)
  })

  test('is answered also where another reason or other metadata come with it', async () => {
    const { simulator, provider } = await startWorld()
    const payment = addPayment(simulator)
    const { id } = await provider.create(requestFor(payment))
    const changed = requestFor(payment, { reason: 'duplicate', metadata: { ticket: 7 } })
    await expect(provider.create(changed)).resolves.toMatchObject({
      id,
      reason: 'requested_by_customer',
    })
    expect(creates(simulator)).toBe(1)
  })

  test('is answered for what remains, whatever the refund took', async () => {
    const { simulator, provider } = await startWorld()
    const payment = addPayment(simulator)
    const first = await provider.create(requestFor(payment, { amount: 'remaining' }))
    expect(first.amount).toEqual(money('100.00', 'USD'))
    const again = await provider.create(requestFor(payment, { amount: 'remaining' }))
    expect([again.id, creates(simulator)]).toEqual([first.id, 1])
  })

  test.each(['34.99', '35.01', '100.00'])('conflicts with USD %s', async (decimal) => {
    const { simulator, provider } = await startWorld()
    const payment = addPayment(simulator)
    const { id } = await provider.create(requestFor(payment))
    const other = requestFor(payment, { amount: money(decimal, 'USD') })
    for (const verb of ['create', 'prepare'] as const) {
      const error = await errorOf(provider[verb](other))
      expect(verdictOf(error)).toEqual(['reference_conflict', 'not_sent', false])
      expect(error).toMatchObject({ reference, refund: { id } })
      expect(error.issues).toEqual([{ path: 'reference', rule: 'reference.taken' }])
    }
    expect(creates(simulator)).toBe(1)
  })

  test.each(['failed', 'canceled'])('is answered with a %s refund too', async (word) => {
    const { simulator, provider } = await startWorld()
    const payment = addPayment(simulator)
    const { id } = await provider.create(requestFor(payment))
    simulator.setStatus(id, word)
    await expect(provider.create(requestFor(payment))).resolves.toMatchObject({
      id,
      status: 'failed',
      providerStatus: word,
      finality: 'final',
    })
    expect(creates(simulator)).toBe(1)
    // A new try is a new reference.
    await provider.create(requestFor(payment, { reference: 'RMA-2' }))
    expect(amountsOf(simulator)).toEqual([3500, 3500])
  })

  test('is refused by prepare, with the refund', async () => {
    const { simulator, provider } = await startWorld()
    const payment = addPayment(simulator)
    const { id } = await provider.create(requestFor(payment))
    const error = await errorOf(provider.prepare(requestFor(payment)))
    expect(verdictOf(error)).toEqual(['already_refunded', 'not_sent', false])
    expect(error.refund).toMatchObject({ id, reference, amount: { minor: 3500 } })
    expect(error.issues).toEqual([{ path: 'reference', rule: 'reference.taken' }])
  })

  test('is not taken by the same reference on another payment', async () => {
    const { simulator, provider } = await startWorld()
    const [one, other] = [addPayment(simulator), addPayment(simulator)]
    const first = await provider.create(requestFor(one))
    const second = await provider.create(requestFor(other))
    expect(second.id).not.toBe(first.id)
    expect(amountsOf(simulator)).toEqual([3500, 3500])
  })
})

test('nothing left is told apart from a reference that is taken', async () => {
  const { simulator, provider } = await startWorld()
  const { id } = simulator.addSession()
  await provider.create(requestFor(id, { amount: 'remaining' }))
  for (const amount of ['remaining', money('0.01', 'USD')] as const) {
    const error = await errorOf(provider.create(requestFor(id, { amount, reference: 'RMA-2' })))
    expect(verdictOf(error)).toEqual(['already_refunded', 'not_sent', false])
    expect([error.refund, error.issues]).toEqual([
      null,
      [{ path: 'amount', rule: 'amount.nothing_left' }],
    ])
  }
  expect(creates(simulator)).toBe(1)
})

describe.each(ways)(
  'a prepared refund that was stored: $operation',
  ({ operation, addPayment }) => {
    test('sends the bytes that were prepared, by another process too', async () => {
      const { simulator, provider, connect } = await startWorld()
      const prepared = await provider.prepare(
        requestFor(addPayment(simulator), {
          metadata: { note: 'à 100 % — "größer" 𝒳', count: 1.5 },
        }),
      )
      const copy = stored(prepared)
      expect(copy).toEqual(prepared)
      await connect().send(copy)
      const [sent] = simulator.received({ operation })
      expect(sent?.body).toBe(prepared.body)
      expect(sent?.headers).toMatchObject(prepared.headers)
      expect([sent?.method, sent?.path]).toEqual([prepared.method, prepared.path])
    })

    test('holds no credential', async () => {
      const { simulator, provider } = await startWorld()
      const prepared = await provider.prepare(requestFor(addPayment(simulator)))
      expect(Object.keys(prepared.headers)).toEqual(['idempotency-key'])
    })

    test.each([
      ['another host', { baseUrl: 'https://refunds.example' }],
      ['live mode', { apiKey: 'fsk_live_0123456789', baseUrl: 'https://refunds.example' }],
      ['a key of no known kind', { apiKey: 'key_0123456789', baseUrl: 'https://refunds.example' }],
    ])('is refused where the provider is configured for %s', async (_name, options) => {
      const { simulator, provider, connect } = await startWorld()
      const prepared = await provider.prepare(requestFor(addPayment(simulator)))
      const asked = simulator.received().length
      const error = await errorOf(connect(options).send(stored(prepared)))
      expect(verdictOf(error)).toEqual(['configuration', 'not_sent', false])
      expect(error.issues).toEqual([{ path: 'baseUrl', rule: 'prepared.context' }])
      expect(error.reference).toBe(reference)
      expect(simulator.received()).toHaveLength(asked)
    })

    test('is refused where the mode alone differs', async () => {
      const { connect } = await startWorld()
      const baseUrl = 'https://refunds.example'
      const payment = operation === 'refund_session' ? 'fcs_1' : 'fpi_1'
      const inTest = connect({ baseUrl, preflight: false })
      const inLive = connect({ baseUrl, apiKey: 'fsk_live_0123456789' })
      const error = await errorOf(inLive.send(await inTest.prepare(requestFor(payment))))
      expect(verdictOf(error)).toEqual(['configuration', 'not_sent', false])
    })

    test.each([
      ['path', { path: '/v1/checkout/sessions/fcs_other/refund' }],
      ['provider', { provider: 'flutterwave' }],
    ])('is refused where its %s was changed', async (_name, changes) => {
      const { simulator, provider } = await startWorld()
      const prepared = await provider.prepare(requestFor(addPayment(simulator)))
      const error = await errorOf(provider.send({ ...stored(prepared), ...changes }))
      expect(verdictOf(error)).toEqual(['configuration', 'not_sent', false])
      expect(creates(simulator)).toBe(0)
    })

    test('is never sent twice by send itself, and twice sent is two refunds that show', async () => {
      const { simulator, provider } = await startWorld()
      const payment = addPayment(simulator)
      const prepared = await provider.prepare(requestFor(payment))
      await provider.send(prepared)
      expect(creates(simulator)).toBe(1)
      await provider.send(prepared).catch(() => null)
      const { refunds } = await provider.find({ payment, reference })
      expect(refunds).toHaveLength(2)
    })
  },
)

describe.each(ways)('a create whose answer was lost: $operation', ({ operation, addPayment }) => {
  test('is found by its reference, and the same create then answers with it', async () => {
    const { simulator, provider } = await startWorld()
    const payment = addPayment(simulator)
    simulator.faults.add({ kind: 'reset', operation, when: 'after' })
    const error = await errorOf(provider.create(requestFor(payment)))
    expect(verdictOf(error)).toEqual(unknown)
    const { refunds, complete } = await provider.find({
      payment,
      reference: error.reference ?? '',
    })
    expect([refunds.length, complete]).toEqual([1, true])
    const again = await provider.create(requestFor(payment))
    expect([again.id, creates(simulator)]).toEqual([refunds[0]?.id, 1])
  })

  test('is not found where it never arrived, until it lands late', async () => {
    const { simulator, provider } = await startWorld()
    const payment = addPayment(simulator)
    simulator.faults.add({ kind: 'reset', operation, lateByMs: minute })
    await errorOf(provider.create(requestFor(payment)))
    await expect(provider.find({ payment, reference })).resolves.toEqual({
      refunds: [],
      complete: true,
    })
    simulator.clock.advance(minute)
    const { refunds } = await provider.find({ payment, reference })
    expect(refunds).toMatchObject([{ reference, amount: { minor: 3500 } }])
    await provider.create(requestFor(payment))
    expect([creates(simulator), amountsOf(simulator)]).toEqual([1, [3500]])
  })

  test('is found late where the list lags behind', async () => {
    const { simulator, provider } = await startWorld()
    const payment = addPayment(simulator)
    simulator.behave({ listLagMs: minute })
    simulator.faults.add({ kind: 'reset', operation, when: 'after' })
    await errorOf(provider.create(requestFor(payment)))
    const early = await provider.find({ payment, reference })
    // A session shows its refunds itself; an intent has nothing but the list.
    expect(early.refunds).toHaveLength(operation === 'refund_session' ? 1 : 0)
    simulator.clock.advance(minute)
    const late = await provider.find({ payment, reference })
    expect(late.refunds).toHaveLength(1)
  })

  test('is never found under another reference', async () => {
    const { simulator, provider } = await startWorld()
    const payment = addPayment(simulator)
    await provider.create(requestFor(payment))
    for (const other of ['RMA-2024-123', 'RMA-2024-12345', 'rma-2024-1234']) {
      const { refunds } = await provider.find({ payment, reference: other })
      expect(refunds).toEqual([])
    }
  })

  test('is looked for no further back than asked', async () => {
    const { simulator, provider } = await startWorld()
    const payment = addPayment(simulator)
    const refund = await provider.create(requestFor(payment))
    const since = refund.createdAt ?? ''
    const at = await provider.find({ payment, reference, since })
    const later = new Date(Date.parse(since) + 1000).toISOString()
    const after = await provider.find({ payment, reference, since: later })
    expect([at.refunds.length, after.refunds.length]).toEqual([1, 0])
  })

  test.each([
    ['authentication', { kind: 'status', status: 401 }],
    ['provider_unavailable', { kind: 'reset' }],
  ] as const)('is not called absent where the list ends in %s', async (code, fault) => {
    const { simulator, provider } = await startWorld()
    const payment = addPayment(simulator)
    await provider.create(requestFor(payment))
    simulator.faults.add({ ...fault, operation: 'list_refunds', times: 99 })
    const error = await errorOf(provider.find({ payment, reference }))
    expect([error.code, error.outcome]).toEqual([code, 'none'])
  })
})

test('find is not complete where a row of the payment cannot be read', async () => {
  const { simulator, provider } = await startWorld()
  const { id: session } = simulator.addSession()
  await provider.create(requestFor(session))
  simulator.insertRefunds(1, () => ({ session, amount: 0.5 }))
  const { refunds, complete } = await provider.find({ payment: session, reference })
  expect([refunds.length, complete]).toEqual([1, false])
})

test('a status is followed to its end by reading the refund', async () => {
  const { simulator, provider } = await startWorld()
  const { id: payment } = simulator.addSession()
  const { id } = await provider.create(requestFor(payment))
  const words = [(await provider.get(id)).status]
  simulator.clock.advance(5 * minute)
  words.push((await provider.get(id)).status)
  simulator.clock.advance(4 * 60 * minute)
  const last = await provider.get(id)
  expect([...words, last.bankReference?.status]).toEqual(['pending', 'succeeded', 'available'])
  expect(await collect(provider.list({ payment, status: 'succeeded' }))).toHaveLength(1)
})
