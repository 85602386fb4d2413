import { describe, expect, test } from 'vitest'

import { startFlexSimulator } from '../../../providers/flex/simulator.ts'
import type { FlexBehaviour, FlexSimulator } from '../../../providers/flex/simulator.ts'
import { hour, minute, refundPath, startWithClient } from './simulator-client.ts'

const full = { checkout_session: {} }

function newest({ refunds }: FlexSimulator): readonly [string?, string?, (string | null)?] {
  const [refund] = refunds()
  if (refund === undefined) return []
  return [refund.status, refund.reference_status, refund.reference_id]
}

async function readAfterThree(
  behaviour: Partial<FlexBehaviour>,
): Promise<{ readonly session: unknown; readonly amounts: string }> {
  const { addSession, behave, get, post } = await startWithClient()
  const { id } = addSession({ id: 'fcs_1' })
  for (const amount of [100, 200, 300]) {
    await post(refundPath(id), { checkout_session: { amount } })
  }
  behave(behaviour)
  const { body } = await get(`/v1/checkout/sessions/${id}`)
  const text = JSON.stringify(body)
  const amounts = [...text.matchAll(/"amount":(100|200|300),/g)].map(([, cents]) => cents)
  return { session: body, amounts: amounts.join(' ') }
}

/** Six reads of a session with three refunds, in an order of chance. */
async function readShuffled(): Promise<readonly string[]> {
  const { addSession, behave, get, post } = await startWithClient({ seed: 3 })
  const { id } = addSession()
  for (const amount of [100, 200, 300]) {
    await post(refundPath(id), { checkout_session: { amount } })
  }
  behave({ refundsOrder: 'shuffled' })
  const reads: string[] = []
  for (let read = 0; read < 6; read += 1) {
    reads.push(JSON.stringify((await get(`/v1/checkout/sessions/${id}`)).body))
  }
  return reads
}

function countUnknown(value: unknown): number {
  return JSON.stringify(value).split('introduced_later').length - 1
}

describe('time', () => {
  test('takes a staged refund from pending to succeeded, and later to a bank reference', async () => {
    const simulator = await startWithClient()
    const { id } = simulator.addSession()
    await simulator.post(refundPath(id), full)
    expect(newest(simulator)).toEqual(['pending', 'pending', null])
    simulator.clock.advance(5 * minute)
    expect(newest(simulator)).toEqual(['succeeded', 'pending', null])
    simulator.clock.advance(4 * hour)
    expect(newest(simulator)).toEqual([
      'succeeded',
      'available',
      expect.stringMatching(/^ARN\d{10}$/),
    ])
  })

  test('settles at once when asked to, as test mode does', async () => {
    const simulator = await startWithClient({ settle: 'instant' })
    const { id } = simulator.addSession()
    await simulator.post(refundPath(id), full)
    expect(newest(simulator)).toEqual(['succeeded', 'available', expect.any(String)])
  })

  test.each([
    ['fails', ['pending', 'failed', 'failed']],
    ['canceled', ['pending', 'canceled', 'canceled']],
    ['succeeds_then_fails', ['pending', 'succeeded', 'failed']],
    ['requires_action', ['requires_action', 'requires_action', 'requires_action']],
    ['stays_pending', ['pending', 'pending', 'pending']],
  ] as const)('can take a refund that %s', async (course, expected) => {
    const simulator = await startWithClient()
    simulator.behave({ course })
    const { id } = simulator.addSession()
    await simulator.post(refundPath(id), full)
    const words = [newest(simulator)[0]]
    for (const step of [5 * minute, 72 * hour]) {
      simulator.clock.advance(step)
      words.push(newest(simulator)[0])
    }
    expect(words).toEqual(expected)
  })

  test('obeys a status that is set, whatever lay ahead', async () => {
    const simulator = await startWithClient()
    const { id } = simulator.addSession()
    await simulator.post(refundPath(id), full)
    simulator.clock.advance(minute)
    simulator.setStatus(simulator.refunds()[0]?.refund_id ?? '', 'requires_action')
    simulator.clock.advance(100 * hour)
    expect(newest(simulator)).toEqual(['requires_action', 'pending', null])
  })

  test('can give no bank reference, or another kind', async () => {
    const simulator = await startWithClient({ settle: 'instant' })
    simulator.behave({
      bankReference: 'unavailable',
      referenceType: 'system_trace_audit_number',
    })
    const { id } = simulator.addSession()
    await simulator.post(refundPath(id), full)
    expect(simulator.refunds()).toMatchObject([
      {
        reference_id: null,
        reference_type: 'system_trace_audit_number',
        reference_status: 'unavailable',
        items: [{ reference_status: 'unavailable' }],
      },
    ])
  })

  test('filters by the status of the moment', async () => {
    const { addSession, clock, get, post } = await startWithClient()
    await post(refundPath(addSession().id), full)
    clock.advance(5 * minute)
    expect((await get('/v1/refunds?status=pending')).body).toEqual({ refunds: [] })
    expect((await get('/v1/refunds?status=succeeded')).body).toMatchObject({
      refunds: [{ status: 'succeeded' }],
    })
  })
})

describe('what Flex may show', () => {
  test.each([
    { refundsOrder: 'newest', expected: '300 200 100' },
    { refundsOrder: 'oldest', expected: '100 200 300' },
  ] as const)('refunds of a session, $refundsOrder first', async ({ refundsOrder, expected }) => {
    expect((await readAfterThree({ refundsOrder })).amounts).toBe(expected)
  })

  test('refunds of a session in an order of chance, the same for the same seed', async () => {
    const first = await readShuffled()
    expect(new Set(first).size).toBeGreaterThan(1)
    expect(await readShuffled()).toEqual(first)
  })

  test('a session without its wrapper', async () => {
    const { session } = await readAfterThree({ sessionWrapped: false })
    expect(session).toMatchObject({ checkout_session_id: 'fcs_1', status: 'complete' })
  })

  test('a session with ids in place of objects, unless it is expanded', async () => {
    const { addSession, behave, get } = await startWithClient()
    const { id, intents } = addSession()
    behave({ sessionExpanded: false })
    expect((await get(`/v1/checkout/sessions/${id}`)).body).toMatchObject({
      checkout_session: { payment_intent: intents[0], payment_intents: intents },
    })
    expect(
      (await get(`/v1/checkout/sessions/${id}?expand_payment_intent=true`)).body,
    ).toMatchObject({ checkout_session: { payment_intent: { payment_intent_id: intents[0] } } })
  })

  test('an older session and older refunds, which lack fields', async () => {
    const { addSession, behave, get, post } = await startWithClient()
    const { id } = addSession()
    await post(refundPath(id), full)
    behave({ sessionOmits: ['amount_received', 'currency', 'refunds'], refundOmits: ['items'] })
    const session = JSON.stringify((await get(`/v1/checkout/sessions/${id}`)).body)
    expect(session).toContain('"amount_total"')
    for (const field of ['"currency"', '"refunds"']) expect(session).not.toContain(field)
    const list = JSON.stringify((await get('/v1/refunds')).body)
    expect(list).toContain('"refund_id"')
    expect(list).not.toContain('"items"')
  })

  test('fields that nobody knows, in every object', async () => {
    const { addIntent, addSession, behave, get, post } = await startWithClient()
    const { id } = addSession()
    const payment = addIntent()
    behave({ unknownFields: true })
    // Envelope, session, intent twice, line, refund, item.
    expect(countUnknown((await post(refundPath(id), full)).body)).toBe(7)
    expect(countUnknown((await get('/v1/refunds')).body)).toBe(3)
    expect(countUnknown((await get(`/v1/payment_intents/${payment}`)).body)).toBe(2)
  })

  test('a status that nobody knows, which holds its money', async () => {
    const { addSession, behave, clock, post, refunds } = await startWithClient()
    behave({ statusWord: 'on_hold' })
    const { id } = addSession()
    await post(refundPath(id), full)
    clock.advance(100 * hour)
    expect(refunds(id)).toMatchObject([{ status: 'on_hold' }])
    expect((await post(refundPath(id), full)).status).toBe(422)
  })

  test.each([
    ['typed', { error: { type: 'not_found', message: 'checkout session does not exist' } }],
    ['coded', { error: { code: 'not_found', message: 'checkout session does not exist' } }],
    [
      'detail_list',
      {
        detail: [{ loc: [], msg: 'not_found: checkout session does not exist', type: 'not_found' }],
      },
    ],
    ['detail_text', { detail: 'not_found' }],
  ] as const)('errors that are %s', async (errorShape, body) => {
    const { behave, get } = await startWithClient()
    behave({ errorShape })
    expect(await get('/v1/checkout/sessions/fcs_x')).toEqual({ status: 404, body })
  })

  test.each([
    ['coded', { error: { code: 'price_not_found' } }],
    ['detail_list', { detail: [{ loc: ['line_items', 'price'], type: 'price_not_found' }] }],
  ] as const)('an unknown price, %s', async (errorShape, body) => {
    const { addSession, behave, post } = await startWithClient()
    const { id } = addSession()
    behave({ errorShape })
    const line = { price: 'fprice_x' }
    const answer = await post(refundPath(id), { checkout_session: { line_items: [line] } })
    expect(answer.status).toBe(422)
    expect(answer.body).toMatchObject(body)
  })

  test('the same error bodies under faults', async () => {
    const { behave, faults, get } = await startWithClient()
    faults.add({ kind: 'status', status: 500 }, { kind: 'status', status: 409, times: 2 })
    expect((await get('/v1/refunds')).body).toEqual({ message: 'Internal Server Error' })
    expect((await get('/v1/refunds')).body).toEqual({
      error: { type: 'conflict', message: 'Conflict' },
    })
    behave({ errorShape: 'detail_text' })
    expect((await get('/v1/refunds')).body).toEqual({ detail: 'conflict' })
  })
})

describe('what Flex may get wrong', () => {
  test.each([
    { behaviour: { ignoresAmount: true }, really: [10_000], shown: [10_000] },
    { behaviour: { changesAmountBy: 7 }, really: [3507], shown: [3507] },
    { behaviour: { changesAmountBy: -5000 }, really: [1], shown: [1] },
    { behaviour: { misstatesAmountBy: -7 }, really: [3500], shown: [3493] },
    { behaviour: { doublesRefunds: true }, really: [3500, 3500], shown: [3500, 3500] },
  ])('makes of 3500 cents $really and answers $shown', async ({ behaviour, really, shown }) => {
    const { addSession, behave, post, refunds } = await startWithClient()
    behave(behaviour)
    const { id } = addSession({ amountTotal: 10_000 })
    const answer = await post(refundPath(id), { checkout_session: { amount: 3500 } })
    expect(refunds(id).map((refund) => refund.amount)).toEqual(really)
    expect(answer.body).toMatchObject({
      checkout_session: { refunds: shown.map((amount) => ({ amount })) },
    })
  })

  test('misstates nothing but the new refund', async () => {
    const { addSession, behave, post } = await startWithClient()
    const { id } = addSession()
    await post(refundPath(id), { checkout_session: { amount: 500 } })
    behave({ misstatesAmountBy: 1 })
    const answer = await post(refundPath(id), { checkout_session: { amount: 600 } })
    expect(answer.body).toMatchObject({
      checkout_session: { refunds: [{ amount: 601 }, { amount: 500 }] },
    })
  })

  test('misstates the refund of an intent too, once', async () => {
    const { addIntent, behave, get, post } = await startWithClient()
    behave({ misstatesAmountBy: 1 })
    const refund = { payment_intent_id: addIntent(), amount: 500 }
    expect((await post('/v1/refunds', { refund })).body).toMatchObject({ refund: { amount: 501 } })
    expect((await get('/v1/refunds')).body).toMatchObject({ refunds: [{ amount: 500 }] })
  })

  test('doubles even what leaves nothing', async () => {
    const { addSession, behave, post, refunds } = await startWithClient()
    behave({ doublesRefunds: true })
    const { id } = addSession({ amountTotal: 1000 })
    await post(refundPath(id), full)
    expect(refunds(id).map((refund) => refund.amount)).toEqual([1000, 1000])
  })

  test('loses metadata', async () => {
    const { addSession, behave, post, refunds } = await startWithClient()
    behave({ losesMetadata: true })
    const { id } = addSession()
    await post(refundPath(id), { checkout_session: { refund_metadata: { order: '1' } } })
    expect(refunds(id).map((refund) => refund.metadata)).toEqual([{}])
  })

  test('refunds beyond what is left when nothing caps it', async () => {
    const { addSession, behave, post, refunds } = await startWithClient()
    behave({ capEnforced: false })
    const { id } = addSession({
      cards: [{ amount: 600, card: 'hsa_fsa' }, { amount: 400 }],
    })
    await post(refundPath(id), { checkout_session: { amount: 1500 } })
    await post(refundPath(id), { checkout_session: { amount: 200 } })
    expect(refunds(id).map((refund) => refund.amount)).toEqual([200, 900, 600])
  })

  test('shows a new refund late when its session is read, but at once in the answer', async () => {
    const { addSession, behave, clock, get, post } = await startWithClient()
    behave({ sessionLagMs: minute })
    const { id } = addSession()
    const answer = await post(refundPath(id), full)
    expect(answer.body).toMatchObject({ checkout_session: { refunds: [{ amount: 10_000 }] } })
    const read = await get(`/v1/checkout/sessions/${id}`)
    expect(read.body).toMatchObject({ checkout_session: { refunds: [], amount_refunded: 0 } })
    clock.advance(minute)
    expect((await get(`/v1/checkout/sessions/${id}`)).body).toMatchObject({
      checkout_session: { refunds: [{}], amount_refunded: 10_000 },
    })
  })
})

describe('the idempotency key', () => {
  const key = { 'idempotency-key': 'k1' }
  const part = { checkout_session: { amount: 100 } }

  test('protects from nothing, as nothing documents it', async () => {
    const { addSession, post, refunds } = await startWithClient()
    const { id } = addSession()
    await post(refundPath(id), part, key)
    await post(refundPath(id), part, key)
    expect(refunds(id)).toHaveLength(2)
  })

  test('can be honoured: the first answer again, and no second refund', async () => {
    const { addSession, behave, clock, post, refunds } = await startWithClient()
    behave({ honoursIdempotencyKey: true })
    const { id } = addSession()
    const first = await post(refundPath(id), part, key)
    clock.advance(hour)
    expect(await post(refundPath(id), part, key)).toEqual(first)
    expect(refunds(id)).toHaveLength(1)
    expect((await post(refundPath(id), full, key)).status).toBe(400)
    await post(refundPath(id), part, { 'idempotency-key': 'k2' })
    await post(refundPath(id), part)
    expect(refunds(id)).toHaveLength(3)
  })

  test('forgets a refusal', async () => {
    const { addSession, behave, post, refunds } = await startWithClient()
    behave({ honoursIdempotencyKey: true })
    const { id } = addSession({ amountTotal: 50 })
    expect((await post(refundPath(id), part, key)).status).toBe(422)
    behave({ capEnforced: false })
    expect((await post(refundPath(id), part, key)).status).toBe(200)
    expect(refunds(id)).toHaveLength(1)
  })
})

describe('the simulator', () => {
  test('serves HTTP with the options it hands out', async () => {
    const simulator = await startFlexSimulator()
    const { id } = simulator.addSession()
    const { apiKey, baseUrl, ...rest } = simulator.adapterOptions
    const response = await fetch(`${baseUrl}${refundPath(id)}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${apiKey}` },
      body: JSON.stringify(full),
    })
    await simulator.close()
    expect(rest).toEqual({})
    expect(baseUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    expect(response.status).toBe(200)
    expect(simulator.refunds(id)).toMatchObject([{ amount: 10_000, test_mode: true }])
    expect(simulator.received({ operation: 'refund_session' })).toHaveLength(1)
  })

  test('hands out its fetch where nothing listens', async () => {
    const { adapterOptions, fetch: own } = await startWithClient({
      origin: 'https://api.withflex.com',
    })
    expect(adapterOptions).toEqual({
      apiKey: 'fsk_test_simulator',
      baseUrl: 'https://api.withflex.com',
      fetch: own,
    })
  })

  test('makes the same ids for the same seed', async () => {
    const one = (await startWithClient({ seed: 5 })).addSession()
    const same = (await startWithClient({ seed: 5 })).addSession()
    const other = (await startWithClient({ seed: 6 })).addSession()
    expect(one.id).toMatch(/^fcs_01/)
    expect(one.intents[0]).toMatch(/^fpi_01/)
    expect(same).toEqual(one)
    expect(other.id).not.toBe(one.id)
  })

  test('loses the answer but not the refund, on demand', async () => {
    const { addSession, faults, post, received, refunds } = await startWithClient()
    const { id } = addSession()
    faults.add({ operation: 'refund_session', when: 'after', kind: 'reset' })
    await expect(post(refundPath(id), full)).rejects.toThrow('fetch failed')
    expect(refunds(id)).toHaveLength(1)
    expect(received({ method: 'POST', path: /\/refund$/ })).toHaveLength(1)
    expect(faults.pending()).toEqual([])
  })

  test('makes refunds as a person would, without metadata', async () => {
    const { addSession, refundInDashboard, refunds } = await startWithClient()
    const { id } = addSession()
    const [made] = refundInDashboard(id, 400)
    expect(refunds(id)).toMatchObject([
      { refund_id: made, amount: 400, status: 'pending', reason: null },
    ])
    expect(refunds(id).map((refund) => refund.metadata)).toEqual([{}])
  })

  test('shows how things truly are, whatever it shows to others', async () => {
    const { addSession, behave, refunds, sessions } = await startWithClient()
    const { id, intents } = addSession()
    behave({ sessionOmits: ['amount_received'], sessionWrapped: false, unknownFields: true })
    const [session] = sessions()
    expect(session).toMatchObject({
      checkout_session_id: id,
      amount_received: 10_000,
      payment_intents: [{ payment_intent_id: intents[0] }],
    })
    expect(JSON.stringify([session, refunds()])).not.toContain('introduced_later')
  })

  test('refuses what a test could only have got wrong', async () => {
    const simulator = await startWithClient()
    simulator.addSession({ id: 'fcs_1', cards: [{ intent: 'fpi_1', amount: 1 }] })
    simulator.insertRefunds(1, () => ({ id: 'fref_1' }))
    expect(() => simulator.addSession({ id: 'fcs_1' })).toThrow('a session fcs_1')
    expect(() => simulator.addIntent({ id: 'fpi_1' })).toThrow('a payment intent fpi_1')
    expect(() => simulator.insertRefunds(1, () => ({ id: 'fref_1' }))).toThrow('a refund fref_1')
    expect(() => simulator.insertRefunds(1, () => ({ session: 'fcs_x' }))).toThrow('no session')
    expect(() => simulator.refundInDashboard('fcs_x', 1)).toThrow('no session')
    expect(() => simulator.setStatus('fref_x', 'failed')).toThrow('no refund')
  })
})
