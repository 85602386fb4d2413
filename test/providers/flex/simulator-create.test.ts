import { describe, expect, test } from 'vitest'

import { refundPath, startWithClient } from './simulator-client.ts'

const yoga = [
  { product: 'fprod_mat', price: 'fprice_mat', amount: 3500 },
  { product: 'fprod_block', price: 'fprice_block', amount: 2000 },
]

describe('POST a refund of a session', () => {
  test('answers with the whole session and the new refund in it', async () => {
    const { addSession, post } = await startWithClient({ apiKey: 'fsk_live_simulator' })
    const { id, intents } = addSession({ id: 'fcs_1', amountTotal: 10_000 })
    const answer = await post(refundPath(id), {
      checkout_session: { amount: 3500, refund_metadata: { OrderNo: 'ORDER123', tries: 2 } },
    })
    expect(answer.status).toBe(200)
    expect(answer.body).toMatchObject({
      checkout_session: {
        checkout_session_id: 'fcs_1',
        status: 'complete',
        amount_total: 10_000,
        amount_subtotal: 10_000,
        amount_received: 10_000,
        amount_refunded: 3500,
        currency: 'usd',
        customer: { customer_id: expect.any(String) },
        payment_intent: {
          payment_intent_id: intents[0],
          amount: 10_000,
          amount_received: 10_000,
          status: 'succeeded',
        },
        refunds: [
          {
            refund_id: expect.stringMatching(/^fref_01/),
            payment_intent_id: intents[0],
            amount: 3500,
            status: 'pending',
            reason: null,
            created_at: '2024-12-04T10:30:00Z',
            test_mode: false,
            metadata: { OrderNo: 'ORDER123', tries: 2 },
            reference_id: null,
            reference_type: 'acquirer_reference_number',
            reference_status: 'pending',
            items: [
              {
                amount_refunded: 3500,
                payment_intent: intents[0],
                reference_id: null,
                reference_type: 'acquirer_reference_number',
                reference_status: 'pending',
              },
            ],
          },
        ],
      },
    })
  })

  test.each([
    { what: 'nothing named', body: {}, total: 6280 },
    { what: 'an amount', body: { amount: 2000 }, total: 2000 },
    {
      what: 'a line by product',
      body: { line_items: [{ product: 'fprod_mat', amount_to_refund: 1500 }] },
      total: 1500,
    },
    {
      what: 'a line by price',
      body: { line_items: [{ price: 'fprice_block', amount_to_refund: 2000 }] },
      total: 2000,
    },
    { what: 'a whole line', body: { line_items: [{ product: 'fprod_mat' }] }, total: 3500 },
    {
      what: 'a line with its tax and no shipping',
      body: {
        line_items: [{ product: 'fprod_mat', amount_to_refund: 3500 }],
        amount_tax: 280,
        amount_shipping: 0,
      },
      total: 3780,
    },
    {
      what: 'lines with tax, shipping and discount',
      body: {
        line_items: [{ product: 'fprod_mat', amount_to_refund: 2000 }, { price: 'fprice_block' }],
        amount_tax: 350,
        amount_shipping: 500,
        amount_discount: 200,
      },
      total: 4650,
    },
    { what: 'a field nobody knows', body: { ammount: 500 }, total: 6280 },
  ])('takes $what for $total cents', async ({ body, total }) => {
    const { addSession, post, refunds } = await startWithClient()
    const { id } = addSession({ lines: yoga, tax: 280, shipping: 500 })
    expect((await post(refundPath(id), { checkout_session: body })).status).toBe(200)
    expect(refunds(id).map((refund) => refund.amount)).toEqual([total])
  })

  test('can leave tax, shipping and discount out of the sum, as the first sample does', async () => {
    const { addSession, behave, post, refunds } = await startWithClient()
    const { id } = addSession({ lines: yoga })
    behave({ addsComponents: false })
    await post(refundPath(id), {
      checkout_session: { line_items: [{ product: 'fprod_mat' }], amount_tax: 350 },
    })
    expect(refunds(id)[0]?.amount).toBe(3500)
  })

  test('refunds in parts until nothing is left, and the rest when nothing is named', async () => {
    const { addSession, post, refunds } = await startWithClient()
    const { id } = addSession({ amountTotal: 10_000 })
    await post(refundPath(id), { checkout_session: { amount: 5000 } })
    await post(refundPath(id), { checkout_session: { amount: 3000 } })
    expect((await post(refundPath(id), { checkout_session: { amount: 2001 } })).status).toBe(422)
    await post(refundPath(id), { checkout_session: {} })
    expect((await post(refundPath(id), { checkout_session: {} })).status).toBe(422)
    expect(refunds(id).map((refund) => refund.amount)).toEqual([2000, 3000, 5000])
  })

  test('gives no more than was received, whatever the total', async () => {
    const { addSession, post, refunds } = await startWithClient()
    const { id } = addSession({ amountTotal: 10_000, amountReceived: 6000 })
    expect((await post(refundPath(id), { checkout_session: { amount: 6001 } })).status).toBe(422)
    await post(refundPath(id), { checkout_session: {} })
    expect(refunds(id)[0]?.amount).toBe(6000)
  })

  test('has the money of a failed refund back, and of a canceled one', async () => {
    const { addSession, post, refunds, setStatus } = await startWithClient()
    const { id } = addSession({ amountTotal: 1000 })
    for (const status of ['failed', 'canceled']) {
      await post(refundPath(id), { checkout_session: {} })
      setStatus(refunds(id)[0]?.refund_id ?? '', status)
    }
    expect((await post(refundPath(id), { checkout_session: { amount: 1000 } })).status).toBe(200)
  })

  test.each([
    ['not JSON', '{', ['checkout_session']],
    ['no wrapper', { amount: 500 }, ['checkout_session']],
    ['a list as wrapper', { checkout_session: [] }, ['checkout_session']],
    ['text as amount', { checkout_session: { amount: '500' } }, ['amount']],
    ['null as amount', { checkout_session: { amount: null } }, ['amount']],
    ['a broken cent', { checkout_session: { amount: 1.5 } }, ['amount']],
    ['nothing as amount', { checkout_session: { amount: 0 } }, ['amount']],
    ['less than nothing', { checkout_session: { amount: -1 } }, ['amount']],
    ['more than is left', { checkout_session: { amount: 5501 } }, ['amount']],
    [
      'amount and lines',
      { checkout_session: { amount: 1, line_items: [{ product: 'fprod_mat' }] } },
      ['amount'],
    ],
    ['no line', { checkout_session: { line_items: [] } }, ['line_items']],
    ['a line that is text', { checkout_session: { line_items: ['fprod_mat'] } }, ['line_items']],
    ['an empty line', { checkout_session: { line_items: [{}] } }, ['line_items']],
    [
      'a line with product and price',
      { checkout_session: { line_items: [{ product: 'fprod_mat', price: 'fprice_mat' }] } },
      ['line_items'],
    ],
    [
      'an unknown product',
      { checkout_session: { line_items: [{ product: 'fprod_x' }] } },
      ['line_items', 'product'],
    ],
    [
      'an unknown price',
      { checkout_session: { line_items: [{ price: 'fprice_x' }] } },
      ['line_items', 'price'],
    ],
    [
      'a line of nothing',
      { checkout_session: { line_items: [{ product: 'fprod_mat', amount_to_refund: 0 }] } },
      ['amount_to_refund'],
    ],
    [
      'tax below nothing',
      { checkout_session: { line_items: [{ product: 'fprod_mat' }], amount_tax: -1 } },
      ['amount_tax'],
    ],
    ['tax without lines', { checkout_session: { amount_tax: 100 } }, ['line_items']],
    [
      'a discount that eats the refund',
      { checkout_session: { line_items: [{ product: 'fprod_mat' }], amount_discount: 3500 } },
      ['amount_discount'],
    ],
    ['metadata that is text', { checkout_session: { refund_metadata: 'x' } }, ['refund_metadata']],
    [
      'metadata in metadata',
      { checkout_session: { refund_metadata: { a: { b: 1 } } } },
      ['refund_metadata', 'a'],
    ],
    ['methods to pay back to', { checkout_session: { payment_methods: [] } }, ['payment_methods']],
  ])('refuses %s with 422', async (_what, body, loc) => {
    const { addSession, post, refunds } = await startWithClient()
    const { id } = addSession({ lines: yoga })
    const answer = await post(refundPath(id), body)
    expect(answer.status).toBe(422)
    expect(answer.body).toMatchObject({ error: { type: 'validation_error', errors: [{ loc }] } })
    expect(refunds()).toEqual([])
  })

  test.each(['open', 'expired', 'canceled'])('refuses a session that is %s', async (status) => {
    const { addSession, post, refunds } = await startWithClient()
    const { id } = addSession({ status })
    const answer = await post(refundPath(id), { checkout_session: {} })
    expect(answer).toEqual({
      status: 422,
      body: {
        error: {
          type: 'validation_error',
          message: 'Checkout session must be complete',
          errors: [
            {
              loc: ['status'],
              msg: 'Checkout session must be complete',
              type: 'invalid_request_error',
            },
          ],
        },
      },
    })
    expect(refunds()).toEqual([])
  })

  test('does not know a session of somebody else', async () => {
    const { post } = await startWithClient()
    expect(await post(refundPath('fcs_other'), { checkout_session: {} })).toEqual({
      status: 404,
      body: { error: { type: 'not_found', message: 'checkout session does not exist' } },
    })
  })

  test.each([
    undefined,
    'Bearer fsk_test_other',
    'fsk_test_simulator',
    'bearer fsk_test_simulator',
  ])('refuses the credential %s', async (authorization) => {
    const { addSession, adapterOptions, fetch, refunds, received } = await startWithClient()
    const { id } = addSession()
    const response = await fetch(`${adapterOptions.baseUrl}${refundPath(id)}`, {
      method: 'POST',
      headers: authorization === undefined ? {} : { authorization },
      body: '{"checkout_session":{}}',
    })
    expect(response.status).toBe(401)
    expect(await response.json()).toEqual({
      error: { type: 'unauthorized', message: 'Invalid API key' },
    })
    expect(refunds()).toEqual([])
    expect(received({ operation: 'refund_session' })[0]?.isAuthorized).toBe(false)
  })

  test('answers an unknown route with 404', async () => {
    const { get } = await startWithClient()
    expect(await get('/v1/elsewhere')).toEqual({
      status: 404,
      body: { error: { type: 'not_found', message: 'Not Found' } },
    })
  })
})

describe('a split cart', () => {
  const cards = [
    { intent: 'fpi_card', amount: 3000 },
    { intent: 'fpi_hsa', amount: 7000, card: 'hsa_fsa' },
  ] as const

  test('gives back to the HSA card first, in a refund for each card', async () => {
    const { addSession, post, refunds } = await startWithClient()
    const { id } = addSession({ cards })
    const body = { checkout_session: { amount: 8000, refund_metadata: { order: '1' } } }
    await post(refundPath(id), body)
    expect(
      refunds(id).map(({ payment_intent_id, amount, metadata }) => ({
        payment_intent_id,
        amount,
        metadata,
      })),
    ).toEqual([
      { payment_intent_id: 'fpi_card', amount: 1000, metadata: { order: '1' } },
      { payment_intent_id: 'fpi_hsa', amount: 7000, metadata: { order: '1' } },
    ])
  })

  test('touches one card only when that is enough', async () => {
    const { addSession, post, refunds } = await startWithClient()
    const { id } = addSession({ cards })
    await post(refundPath(id), { checkout_session: { amount: 7000 } })
    await post(refundPath(id), { checkout_session: { amount: 3000 } })
    expect(refunds(id).map((refund) => refund.payment_intent_id)).toEqual(['fpi_card', 'fpi_hsa'])
  })

  test('can make one refund with two items instead, without an intent of its own', async () => {
    const { addSession, behave, get, post, refunds } = await startWithClient()
    const { id } = addSession({ cards })
    behave({ splitAs: 'items' })
    await post(refundPath(id), { checkout_session: {} })
    expect(refunds(id)).toMatchObject([
      {
        payment_intent_id: null,
        amount: 10_000,
        items: [
          { payment_intent: 'fpi_hsa', amount_refunded: 7000 },
          { payment_intent: 'fpi_card', amount_refunded: 3000 },
        ],
      },
    ])
    const list = await get('/v1/refunds?payment_intent=fpi_card')
    expect(list.body).toMatchObject({ refunds: [{ amount: 10_000 }] })
  })
})

describe('the preview', () => {
  const path = '/v1/checkout/sessions/fcs_1/refund_allocation'

  test('shares out over the cards and moves nothing', async () => {
    const { addSession, post, refunds } = await startWithClient()
    addSession({
      id: 'fcs_1',
      cards: [
        { amount: 3000, last4: '1111' },
        { amount: 7000, card: 'hsa_fsa', last4: '2222' },
      ],
    })
    const answer = await post(path, { checkout_session: { amount: 8000 } })
    expect(answer).toEqual({
      status: 200,
      body: {
        allocations: [
          { payment_method_id: expect.any(String), last4: '2222', amount: 7000 },
          { payment_method_id: expect.any(String), last4: '1111', amount: 1000 },
        ],
      },
    })
    expect(refunds()).toEqual([])
  })

  test('refuses what a refund would refuse', async () => {
    const { addSession, post } = await startWithClient()
    addSession({ id: 'fcs_1', amountTotal: 1000 })
    expect((await post(path, { checkout_session: { amount: 1001 } })).status).toBe(422)
  })

  test('can be missing, and can be off', async () => {
    const { addSession, behave, post } = await startWithClient()
    addSession({ id: 'fcs_1', amountTotal: 1000 })
    behave({ misstatesPreviewBy: 5 })
    expect((await post(path, { checkout_session: {} })).body).toMatchObject({
      allocations: [{ amount: 1005 }],
    })
    behave({ previewExists: false })
    expect(await post(path, { checkout_session: {} })).toEqual({
      status: 404,
      body: { error: { type: 'not_found', message: 'Not Found' } },
    })
  })
})

describe('POST a refund of a payment intent', () => {
  test('answers with the refund alone', async () => {
    const { addIntent, post } = await startWithClient()
    const payment = addIntent({ amount: 5000 })
    const refund = {
      payment_intent_id: payment,
      amount: 1200,
      reason: 'duplicate',
      metadata: { order: '1' },
    }
    const answer = await post('/v1/refunds', { refund })
    expect(answer.status).toBe(200)
    expect(answer.body).toMatchObject({ refund: { ...refund, status: 'pending', test_mode: true } })
  })

  test('takes what is left when no amount is named', async () => {
    const { addIntent, post, refunds } = await startWithClient()
    const payment = addIntent({ amount: 5000 })
    await post('/v1/refunds', { refund: { payment_intent_id: payment, amount: 1200 } })
    await post('/v1/refunds', { refund: { payment_intent_id: payment } })
    expect(refunds().map((refund) => refund.amount)).toEqual([3800, 1200])
  })

  test('counts against the session of the intent, and shows there', async () => {
    const { addSession, post, refunds } = await startWithClient()
    const { id, intents } = addSession({ amountTotal: 5000 })
    await post('/v1/refunds', { refund: { payment_intent_id: intents[0], amount: 4000 } })
    expect(refunds(id)).toHaveLength(1)
    expect((await post(refundPath(id), { checkout_session: { amount: 1001 } })).status).toBe(422)
  })

  test.each([
    ['no wrapper', 422, {}],
    ['no intent', 422, { refund: { amount: 1 } }],
    ['an unknown intent', 404, { refund: { payment_intent_id: 'fpi_x' } }],
    ['an unpaid intent', 422, { refund: { payment_intent_id: 'fpi_unpaid' } }],
    ['an unknown reason', 422, { refund: { payment_intent_id: 'fpi_1', reason: 'bored' } }],
    ['a broken cent', 422, { refund: { payment_intent_id: 'fpi_1', amount: 0.5 } }],
    ['more than is left', 422, { refund: { payment_intent_id: 'fpi_1', amount: 10_001 } }],
  ])('refuses %s with %i', async (_what, status, body) => {
    const { addIntent, post, refunds } = await startWithClient()
    addIntent({ id: 'fpi_1' })
    addIntent({ id: 'fpi_unpaid', status: 'requires_payment_method' })
    expect((await post('/v1/refunds', body)).status).toBe(status)
    expect(refunds()).toEqual([])
  })
})
