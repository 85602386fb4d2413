import { describe, expect, test } from 'vitest'

import { startFlutterwaveSimulator } from '../../../providers/flutterwave/simulator.ts'
import { hour, minute, refundOf, startWithClient } from './simulator-client.ts'

function countUnknown(text: string): number {
  return text.split('introduced_later').length - 1
}

describe('time', () => {
  test.each([
    ['completed', 'succeeds', ['completed', 'completed', 'succeeded', 'succeeded']],
    ['completed', 'fails', ['completed', 'completed', 'failed', 'failed']],
    ['completed', 'stays_open', ['completed', 'completed', 'completed', 'completed']],
    ['new', 'succeeds', ['new', 'pending', 'succeeded', 'succeeded']],
    ['new', 'fails', ['new', 'pending', 'failed', 'failed']],
    ['new', 'cancelled', ['new', 'pending', 'cancelled', 'cancelled']],
    ['new', 'stays_open', ['new', 'pending', 'pending', 'pending']],
    ['new', 'succeeds_then_fails', ['new', 'pending', 'succeeded', 'failed']],
    ['new', 'requires_action', Array.from({ length: 4 }, () => 'requires_action')],
  ] as const)('takes a refund that is %s and %s', async (firstStatus, course, expected) => {
    const { addCharge, behave, clock, post, refunds } = await startWithClient()
    behave({ firstStatus, course })
    const answer = await post('/refunds', refundOf(addCharge(), 10))
    expect(answer.body).toMatchObject({ data: { status: expected[0] } })
    const words = [refunds()[0]?.status]
    for (const step of [minute, 4 * minute, 72 * hour]) {
      clock.advance(step)
      words.push(refunds()[0]?.status)
    }
    expect(words).toEqual(expected)
  })

  test.each(['completed', 'new'] as const)(
    'can settle a refund at once, whether it would be %s or not',
    async (firstStatus) => {
      const { addCharge, behave, post } = await startWithClient({ settle: 'instant' })
      behave({ firstStatus })
      expect((await post('/refunds', refundOf(addCharge(), 10))).body).toMatchObject({
        data: { status: 'succeeded' },
      })
    },
  )

  test('can come to its end at once where that is pending', async () => {
    const { addCharge, behave, post } = await startWithClient({ settle: 'instant' })
    behave({ firstStatus: 'new', course: 'stays_open' })
    expect((await post('/refunds', refundOf(addCharge(), 10))).body).toMatchObject({
      data: { status: 'pending' },
    })
  })

  test('obeys a status that is set, whatever lay ahead', async () => {
    const { addCharge, clock, get, post, refunds, setStatus } = await startWithClient()
    await post('/refunds', refundOf(addCharge(), 10))
    const id = refunds()[0]?.id ?? ''
    clock.advance(minute)
    setStatus(id, 'requires_action')
    clock.advance(5 * minute)
    expect((await get(`/refunds/${id}`)).body).toMatchObject({
      data: { status: 'requires_action' },
    })
  })
})

describe('what Flutterwave may show', () => {
  const meta = { polyrefund_reference: 'RMA-1', tries: 2, note: null }

  test.each([
    ['echoed', meta],
    ['texts', { polyrefund_reference: 'RMA-1', tries: '2', note: 'null' }],
    ['lost', {}],
    ['null', null],
  ] as const)('meta %s, while its truth stays', async (shown, expected) => {
    const { addCharge, behave, get, post, refunds } = await startWithClient()
    behave({ meta: shown })
    const created = await post('/refunds', refundOf(addCharge(), 10, { meta }))
    const id = refunds()[0]?.id ?? ''
    expect(created.body).toHaveProperty('data.meta', expected)
    expect((await get(`/refunds/${id}`)).body).toHaveProperty('data.meta', expected)
    expect((await get('/refunds')).body).toHaveProperty('data[0].meta', expected)
    expect(refunds()).toMatchObject([{ meta }])
  })

  test('codes as numbers', async () => {
    const { behave, faults, get } = await startWithClient()
    behave({ codesAs: 'number' })
    faults.add({ kind: 'status', status: 403 })
    expect((await get('/refunds')).body).toMatchObject({ error: { code: 10403 } })
    expect((await get('/refunds/rfd_x')).body).toMatchObject({ error: { code: 1401404 } })
  })

  test('amounts as text', async () => {
    const { addCharge, behave, get, post } = await startWithClient()
    behave({ amountsAs: 'text' })
    const charge = addCharge({ amount: '20.50' })
    expect((await post('/refunds', refundOf(charge, 12.3))).body).toMatchObject({
      data: { amount_refunded: '12.3' },
    })
    expect((await get(`/charges/${charge}`)).body).toMatchObject({ data: { amount: '20.5' } })
  })

  test('objects that lack fields', async () => {
    const { addCharge, behave, get, post } = await startWithClient()
    behave({ refundOmits: ['status', 'reason'], chargeOmits: ['currency'] })
    const charge = addCharge()
    const { body } = await post('/refunds', refundOf(charge, 10))
    for (const shown of [body, (await get('/refunds')).body]) {
      const text = JSON.stringify(shown)
      expect(text).toContain('"amount_refunded"')
      expect(text).not.toContain('"reason"')
    }
    expect((await get(`/charges/${charge}`)).body).not.toHaveProperty('data.currency')
  })

  test('fields that nobody knows, in every object', async () => {
    const { addCharge, behave, get, login, post } = await startWithClient()
    behave({ unknownFields: true })
    const charge = addCharge()
    // Envelope and refund; with page_info, in the list.
    expect(countUnknown((await post('/refunds', refundOf(charge, 10))).text)).toBe(2)
    expect(countUnknown((await get('/refunds')).text)).toBe(3)
    expect(countUnknown((await get(`/charges/${charge}`)).text)).toBe(2)
    expect(countUnknown((await login()).text)).toBe(1)
  })

  test('a status that nobody knows, which holds its money', async () => {
    const { addCharge, behave, clock, post, refunds } = await startWithClient()
    behave({ statusWord: 'on_hold' })
    const charge = addCharge({ amount: '10' })
    await post('/refunds', refundOf(charge, 10))
    clock.advance(9 * minute)
    expect(refunds()).toMatchObject([{ status: 'on_hold' }])
    expect((await post('/refunds', refundOf(charge, 1))).status).toBe(400)
  })
})

describe('what Flutterwave may get wrong', () => {
  test.each([
    { behaviour: { ignoresAmount: true }, really: ['100.5'], shown: 100.5 },
    { behaviour: { changesAmountBy: '0.07' }, really: ['35.07'], shown: 35.07 },
    { behaviour: { changesAmountBy: '-50' }, really: ['0.01'], shown: 0.01 },
    { behaviour: { misstatesAmountBy: '-0.01' }, really: ['35'], shown: 34.99 },
    { behaviour: { doublesRefunds: true }, really: ['35', '35'], shown: 35 },
  ])('makes of 35.00 really $really and answers $shown', async ({ behaviour, really, shown }) => {
    const { addCharge, behave, get, post, refunds } = await startWithClient()
    behave(behaviour)
    const charge = addCharge({ amount: '100.50' })
    const answer = await post('/refunds', refundOf(charge, 35))
    expect(answer.body).toMatchObject({ data: { amount_refunded: shown } })
    expect(refunds(charge).map((refund) => refund.amount_refunded)).toEqual(really)
    const data = really.map((amount) => ({ amount_refunded: Number(amount) }))
    expect((await get('/refunds')).body).toMatchObject({ data })
  })

  test('ignores no amount where nothing is left', async () => {
    const { addCharge, behave, post, refunds } = await startWithClient()
    behave({ ignoresAmount: true })
    const charge = addCharge({ amount: '10' })
    await post('/refunds', refundOf(charge, 1))
    expect((await post('/refunds', refundOf(charge, 1))).body).toMatchObject({
      error: { code: '1404400' },
    })
    behave({ capEnforced: false })
    await post('/refunds', refundOf(charge, 3))
    expect(refunds(charge).map((refund) => refund.amount_refunded)).toEqual(['3', '10'])
  })

  test('doubles even what leaves nothing, and replays one of the two', async () => {
    const { addCharge, behave, post, refunds } = await startWithClient()
    behave({ doublesRefunds: true })
    const charge = addCharge({ amount: '10' })
    const key = { 'x-idempotency-key': 'k'.repeat(32) }
    const first = await post('/refunds', refundOf(charge, 10), key)
    expect((await post('/refunds', refundOf(charge, 10), key)).text).toBe(first.text)
    expect(refunds(charge)).toHaveLength(2)
    expect(first.body).toMatchObject({ data: { id: refunds(charge)[1]?.id } })
  })
})

describe('the simulator', () => {
  test('serves HTTP with the options it hands out', async () => {
    const simulator = await startFlutterwaveSimulator()
    const charge = simulator.addCharge()
    const { baseUrl, clientId, clientSecret, environment, tokenUrl, ...rest } =
      simulator.adapterOptions
    const login = await fetch(tokenUrl, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: clientId,
        client_secret: clientSecret,
      }),
    })
    const { access_token: token }: { readonly access_token: string } = JSON.parse(
      await login.text(),
    )
    const response = await fetch(`${baseUrl}/refunds`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'x-idempotency-key': 'abcdefghijkl' },
      body: JSON.stringify(refundOf(charge, 10)),
    })
    await simulator.close()
    expect([environment, rest]).toEqual(['sandbox', {}])
    expect(baseUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    expect(tokenUrl).toBe(`${baseUrl}/realms/flutterwave/protocol/openid-connect/token`)
    expect(response.status).toBe(201)
    expect(simulator.refunds(charge)).toMatchObject([{ amount_refunded: '10' }])
    expect(simulator.received().map(({ operation }) => operation)).toEqual([
      'token',
      'create_refund',
    ])
  })

  test('hands out its fetch where nothing listens', async () => {
    const origin = 'https://developersandbox-api.flutterwave.com'
    const { adapterOptions, fetch: own } = await startWithClient({ origin, clientId: 'me' })
    expect(adapterOptions).toEqual({
      clientId: 'me',
      clientSecret: 'flutterwave-simulator-secret',
      environment: 'sandbox',
      baseUrl: origin,
      tokenUrl: `${origin}/realms/flutterwave/protocol/openid-connect/token`,
      fetch: own,
    })
  })

  test('lets in the client it was told, and no other', async () => {
    const { login } = await startWithClient({ clientId: 'me', clientSecret: 'mine' })
    expect((await login()).status).toBe(200)
    expect((await login({ client_id: 'flutterwave-simulator' })).status).toBe(401)
  })

  test('makes the same ids for the same seed', async () => {
    const one = (await startWithClient({ seed: 5 })).addCharge()
    const same = (await startWithClient({ seed: 5 })).addCharge()
    const other = (await startWithClient({ seed: 6 })).addCharge()
    expect(one).toMatch(/^chg_01/)
    expect(same).toBe(one)
    expect(other).not.toBe(one)
  })

  test('makes refunds as a person would, without meta', async () => {
    const { addCharge, refundInDashboard, refunds } = await startWithClient()
    const charge = addCharge()
    const made = refundInDashboard(charge, '4.50')
    expect(refunds(charge)).toEqual([
      {
        id: made,
        amount_refunded: '4.5',
        meta: {},
        reason: 'requested_by_customer',
        status: 'completed',
        charge_id: charge,
        created_datetime: '2025-02-13T12:12:22.013Z',
      },
    ])
  })

  test('makes up what a refund of a bulk leaves out', async () => {
    const { charges, insertRefunds, refunds } = await startWithClient()
    const ids = insertRefunds(2)
    insertRefunds(1, () => ({ reason: null, status: 'failed', amount: '7' }))
    expect(refunds().map(({ id }) => id)).toEqual([expect.any(String), ids[1], ids[0]])
    expect(
      refunds().map(({ amount_refunded: amount, reason, status }) => [amount, reason, status]),
    ).toEqual([
      ['7', null, 'failed'],
      ['100', 'duplicate', 'succeeded'],
      ['100', 'duplicate', 'succeeded'],
    ])
    expect(charges()).toMatchObject([{ id: 'chg_bulk', currency: 'NGN' }])
  })

  test('hands out copies', async () => {
    const meta = { note: 'before' }
    const { addCharge, charges, insertRefunds, refunds } = await startWithClient()
    insertRefunds(1, () => ({ charge: addCharge({ meta }), meta }))
    meta.note = 'after'
    for (const truth of [...charges(), ...refunds()]) {
      expect(truth.meta).toEqual({ note: 'before' })
      Object.assign(truth.meta, { note: 'changed' })
    }
    expect([...charges(), ...refunds()].map((truth) => truth.meta['note'])).toEqual([
      'before',
      'before',
    ])
  })

  test('refuses what a test could only have got wrong', async () => {
    const simulator = await startWithClient()
    simulator.addCharge({ id: 'chg_1' })
    simulator.insertRefunds(1, () => ({ id: 'rfd_1' }))
    expect(() => simulator.addCharge({ id: 'chg_1' })).toThrow('a charge chg_1')
    expect(() => simulator.addCharge({ amount: '1,000' })).toThrow('1,000 is not an amount')
    expect(() => simulator.insertRefunds(1, () => ({ id: 'rfd_1' }))).toThrow('a refund rfd_1')
    expect(() => simulator.refundInDashboard('chg_x', '1')).toThrow('no charge')
    expect(() => simulator.refundInDashboard('chg_1', '5000')).toThrow('more than the charge')
    expect(() => simulator.refunds('chg_x')).toThrow('no charge')
    expect(() => simulator.setStatus('rfd_x', 'failed')).toThrow('no refund')
  })
})
