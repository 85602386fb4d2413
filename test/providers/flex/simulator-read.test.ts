import { describe, expect, test } from 'vitest'

import type { FlexSimulator } from '../../../providers/flex/simulator.ts'
import { hour, minute, refundPath, startWithClient } from './simulator-client.ts'
import type { PlainAnswer, PlainClient } from './simulator-client.ts'

async function ids(answer: Promise<PlainAnswer>): Promise<readonly unknown[]> {
  const { body } = await answer
  if (typeof body !== 'object' || body === null || !('refunds' in body)) return [body]
  const { refunds } = body
  if (!Array.isArray(refunds)) return [body]
  return refunds.map((refund: { refund_id: unknown }) => refund.refund_id)
}

async function startWithTen(): Promise<FlexSimulator & PlainClient> {
  const simulator = await startWithClient()
  simulator.addSession({ id: 'fcs_even', cards: [{ intent: 'fpi_even', amount: 100_000 }] })
  simulator.insertRefunds(10, (index) => ({
    id: `r${index}`,
    status: index < 3 ? 'failed' : 'succeeded',
    ...(index % 2 === 0 ? { session: 'fcs_even' } : { intent: 'fpi_odd' }),
  }))
  return simulator
}

describe('GET refunds', () => {
  test('lists newest first', async () => {
    const { get } = await startWithTen()
    expect(await ids(get('/v1/refunds'))).toEqual([
      'r9',
      'r8',
      'r7',
      'r6',
      'r5',
      'r4',
      'r3',
      'r2',
      'r1',
      'r0',
    ])
  })

  test.each([
    ['checkout_session=fcs_even', ['r8', 'r6', 'r4', 'r2', 'r0']],
    ['payment_intent=fpi_odd', ['r9', 'r7', 'r5', 'r3', 'r1']],
    ['status=failed', ['r2', 'r1', 'r0']],
    ['status=pending', []],
    ['status=failed&checkout_session=fcs_even', ['r2', 'r0']],
    ['checkout_session=fcs_even&payment_intent=fpi_odd', []],
    ['checkout_session=fcs_unknown', []],
    ['limit=2', ['r9', 'r8']],
    ['limit=2&starting_after=r8', ['r7', 'r6']],
    ['limit=3&starting_after=r1', ['r0']],
    ['starting_after=r0', []],
    ['limit=2&ending_before=r5', ['r7', 'r6']],
    ['limit=3&ending_before=r8', ['r9']],
    ['ending_before=r9', []],
    ['limit=2&starting_after=r7&checkout_session=fcs_even', ['r6', 'r4']],
    ['limit=2&ending_before=r3&checkout_session=fcs_even', ['r6', 'r4']],
    ['limit=2&starting_after=r5&status=failed', ['r2', 'r1']],
  ])('answers %s', async (query, expected) => {
    const { get } = await startWithTen()
    expect(await ids(get(`/v1/refunds?${query}`))).toEqual(expected)
  })

  test.each([
    ['limit=0', 'limit'],
    ['limit=101', 'limit'],
    ['limit=-1', 'limit'],
    ['limit=1.5', 'limit'],
    ['limit=', 'limit'],
    ['status=completed', 'status'],
    ['starting_after=nobody', 'starting_after'],
    ['ending_before=nobody', 'ending_before'],
    ['starting_after=r1&ending_before=r2', 'ending_before'],
  ])('refuses %s', async (query, name) => {
    const { get } = await startWithTen()
    const answer = await get(`/v1/refunds?${query}`)
    expect(answer.status).toBe(422)
    expect(answer.body).toMatchObject({ error: { errors: [{ loc: [name] }] } })
  })

  test('shows 20 unless asked otherwise, and at most 100', async () => {
    const { get, insertRefunds } = await startWithClient()
    insertRefunds(150)
    expect(await ids(get('/v1/refunds'))).toHaveLength(20)
    expect(await ids(get('/v1/refunds?limit=100'))).toHaveLength(100)
  })

  test('keeps refunds in order of time, however they were added', async () => {
    const { get, insertRefunds, clock } = await startWithClient()
    insertRefunds(1, () => ({ id: 'now' }))
    insertRefunds(2, (index) => ({ id: `past${index}`, createdAt: clock.now() - hour }))
    expect(await ids(get('/v1/refunds'))).toEqual(['now', 'past1', 'past0'])
  })

  test('is walked row by row while refunds arrive, each old one exactly once', async () => {
    const { get, insertRefunds } = await startWithClient()
    const old = insertRefunds(2000)
    const seen: unknown[] = []
    let page = await ids(get('/v1/refunds?limit=1'))
    while (page.length > 0) {
      seen.push(...page)
      if (seen.length % 10 === 0) insertRefunds(1)
      page = await ids(get(`/v1/refunds?limit=1&starting_after=${String(page.at(-1))}`))
    }
    expect(seen).toEqual(old.toReversed())
  })

  test('can show a new refund late, while its session shows it at once', async () => {
    const { addSession, behave, clock, get, post } = await startWithClient()
    behave({ listLagMs: minute })
    const { id } = addSession()
    await post(refundPath(id), { checkout_session: {} })
    clock.advance(minute - 1)
    expect(await ids(get(`/v1/refunds?checkout_session=${id}`))).toEqual([])
    expect((await get(`/v1/checkout/sessions/${id}`)).body).toMatchObject({
      checkout_session: { refunds: [{ amount: 10_000 }] },
    })
    clock.advance(1)
    expect(await ids(get(`/v1/refunds?checkout_session=${id}`))).toHaveLength(1)
  })
})

describe('one refund', () => {
  test('is read alone', async () => {
    const { get, insertRefunds } = await startWithClient()
    insertRefunds(1, () => ({ id: 'fref_1', amount: 5000, metadata: { order_id: '12345' } }))
    const answer = await get('/v1/refunds/fref_1')
    expect(answer.status).toBe(200)
    expect(answer.body).toEqual({
      refund: {
        refund_id: 'fref_1',
        payment_intent_id: 'fpi_bulk',
        amount: 5000,
        created_at: '2024-12-04T10:30:00Z',
        reason: null,
        status: 'succeeded',
        test_mode: true,
        metadata: { order_id: '12345' },
        reference_id: expect.stringMatching(/^ARN\d{10}$/),
        reference_type: 'acquirer_reference_number',
        reference_status: 'available',
        items: [
          {
            amount_refunded: 5000,
            payment_intent: 'fpi_bulk',
            payment_method_id: expect.any(String),
            reference_id: expect.stringMatching(/^ARN\d{10}$/),
            reference_type: 'acquirer_reference_number',
            reference_status: 'available',
          },
        ],
        subscription_id: null,
        invoice_id: null,
      },
    })
  })

  test('changes its reason, and its metadata by merging', async () => {
    const { get, insertRefunds, patch } = await startWithClient()
    insertRefunds(1, () => ({ id: 'fref_1', metadata: { kept: 1, changed: 'old' } }))
    const answer = await patch('/v1/refunds/fref_1', {
      refund: { reason: 'fraudulent', metadata: { changed: 'new', added: true } },
    })
    expect(answer.status).toBe(200)
    expect(answer.body).toMatchObject({
      refund: { reason: 'fraudulent', metadata: { kept: 1, changed: 'new', added: true } },
    })
    await patch('/v1/refunds/fref_1', { refund: {} })
    expect((await get('/v1/refunds/fref_1')).body).toEqual(answer.body)
  })

  test.each([
    { refund: { amount: 1 } },
    { refund: { status: 'succeeded' } },
    { refund: { reason: 'bored' } },
    { refund: { reason: null } },
    { refund: { metadata: [] } },
    { reason: 'fraudulent' },
  ])('refuses to change by %j', async (body) => {
    const { insertRefunds, patch, refunds } = await startWithClient()
    insertRefunds(1, () => ({ id: 'fref_1', amount: 700 }))
    expect((await patch('/v1/refunds/fref_1', body)).status).toBe(422)
    expect(refunds()).toMatchObject([{ amount: 700, status: 'succeeded', reason: null }])
  })

  test('is 404 when nobody knows it', async () => {
    const { get, patch } = await startWithClient()
    const expected = {
      status: 404,
      body: { error: { type: 'not_found', message: 'refund does not exist' } },
    }
    expect(await get('/v1/refunds/fref_x')).toEqual(expected)
    expect(await patch('/v1/refunds/fref_x', { refund: {} })).toEqual(expected)
  })
})

describe('a payment', () => {
  test('is read with times in whole seconds and the sum of its live refunds', async () => {
    const { addSession, get, post, refunds, setStatus } = await startWithClient()
    const { id } = addSession({ tax: 300, metadata: { order: '1' } })
    await post(refundPath(id), { checkout_session: { amount: 1000 } })
    setStatus(refunds(id)[0]?.refund_id ?? '', 'failed')
    await post(refundPath(id), { checkout_session: { amount: 500 } })
    expect((await get(`/v1/checkout/sessions/${id}`)).body).toMatchObject({
      checkout_session: {
        checkout_session_id: id,
        created_at: 1_733_308_200,
        amount_total: 10_000,
        amount_subtotal: 9700,
        amount_refunded: 500,
        total_details: { amount_tax: 300, amount_shipping: 0, amount_discount: 0 },
        metadata: { order: '1' },
        refunds: [{ amount: 500 }, { amount: 1000 }],
      },
    })
  })

  test('has received nothing while it is open', async () => {
    const { addSession, get } = await startWithClient()
    const { id } = addSession({ status: 'open' })
    expect((await get(`/v1/checkout/sessions/${id}`)).body).toMatchObject({
      checkout_session: {
        status: 'open',
        amount_total: 10_000,
        amount_received: 0,
        payment_intent: { amount: 10_000, amount_received: 0 },
      },
    })
  })

  test('lists its lines', async () => {
    const { addSession, get } = await startWithClient()
    const { id, lines } = addSession({ lines: [{ amount: 1200, quantity: 2 }] })
    expect((await get(`/v1/checkout/sessions/${id}/line_items`)).body).toMatchObject({
      line_items: [
        {
          price: { price_id: lines[0]?.price, product: { product_id: lines[0]?.product } },
          quantity: 2,
          amount_total: 1200,
        },
      ],
    })
  })

  test('is read by its intent', async () => {
    const { addIntent, get } = await startWithClient()
    const id = addIntent({ amount: 4200, metadata: { order: '1' } })
    expect((await get(`/v1/payment_intents/${id}`)).body).toMatchObject({
      payment_intent: {
        payment_intent_id: id,
        amount: 4200,
        amount_received: 4200,
        status: 'succeeded',
        latest_charge: expect.any(String),
        created_at: '2024-12-04T10:30:00Z',
        metadata: { order: '1' },
      },
    })
  })

  test.each([
    '/v1/checkout/sessions/x',
    '/v1/checkout/sessions/x/line_items',
    '/v1/payment_intents/x',
  ])('is 404 at %s', async (path) => {
    const { get } = await startWithClient()
    expect((await get(path)).status).toBe(404)
  })
})
