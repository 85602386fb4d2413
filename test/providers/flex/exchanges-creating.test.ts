import { describe, expect, test } from 'vitest'

import {
  answerAsDocumented,
  bodyHeaders,
  documentedFlex,
  errorOf,
  liveIdempotencyKey,
  readHeaders,
  refundHeaders,
  testIdempotencyKey,
  testKey,
} from './exchanges.ts'
import {
  f10Answer,
  f14Refund,
  f1Refund,
  f24Answer,
  intentId,
  reference,
  refundId,
  sessionId,
} from './fixtures.ts'
import {
  allocationsOf,
  bodyText,
  createSamples,
  echoed,
  f1,
  f3,
  listOfSession,
  noneListed,
  sessionPath,
  sessionWith,
  usd,
} from './samples.ts'

describe.each(createSamples)('$name', (sample) => {
  const { request, previewed, answer, refund } = sample
  const body = bodyText(sample)

  test('after a look at the payment and a preview', async () => {
    const sent = answerAsDocumented([
      { to: `GET ${sessionPath}`, body: sessionWith([], answer) },
      noneListed,
      { to: `POST ${sessionPath}/refund_allocation`, body: allocationsOf(previewed) },
      { to: `POST ${sessionPath}/refund`, body: answer },
    ])
    expect(await documentedFlex().create(request)).toStrictEqual(refund)
    expect(sent).toStrictEqual([
      { request: `GET ${sessionPath}`, headers: readHeaders, body: '' },
      { request: listOfSession, headers: readHeaders, body: '' },
      { request: `POST ${sessionPath}/refund_allocation`, headers: bodyHeaders, body },
      { request: `POST ${sessionPath}/refund`, headers: refundHeaders, body },
    ])
  })

  test('in one request without a preflight', async () => {
    const sent = answerAsDocumented([{ to: `POST ${sessionPath}/refund`, body: answer }])
    expect(await documentedFlex({ preflight: false }).create(request)).toStrictEqual(refund)
    expect(sent).toStrictEqual([
      { request: `POST ${sessionPath}/refund`, headers: refundHeaders, body },
    ])
  })

  test('when the answer carries our reference', async () => {
    const carried = echoed(answer)
    answerAsDocumented([{ to: `POST ${sessionPath}/refund`, body: carried }])
    expect(await documentedFlex({ preflight: false }).create(request)).toMatchObject({
      id: refund.id,
      amount: refund.amount,
      reference,
      metadata: { ...refund.metadata, polyrefund_reference: reference },
    })
  })
})

test('F3 is sent as this text', async () => {
  const sent = answerAsDocumented([{ to: `POST ${sessionPath}/refund`, body: f3.answer }])
  await documentedFlex({ preflight: false }).create(f3.request)
  expect(sent.map(({ body }) => body)).toStrictEqual([
    '{"checkout_session":{"amount":5000,"refund_metadata":{"reason":"customer_not_satisfied","order_id":"12345","polyrefund_reference":"RMA-2024-1234"}}}',
  ])
})

describe('F1, whose sample counts neither tax nor shipping,', () => {
  test('is refused before anything moves when the preview counts them and a total was expected', async () => {
    const sent = answerAsDocumented([
      { to: `GET ${sessionPath}`, body: sessionWith([]) },
      noneListed,
      { to: `POST ${sessionPath}/refund_allocation`, body: allocationsOf(4150) },
    ])
    const error = await errorOf(
      documentedFlex().create({ ...f1.request, expectedTotal: usd('35.00') }),
    )
    expect(error).toMatchObject({
      code: 'mismatch',
      outcome: 'not_sent',
      isRetryable: false,
      reference,
      issues: [{ path: 'amount', rule: 'preview.differs' }],
    })
    expect(sent).toHaveLength(3)
  })

  test('is a mismatch when Flex gives back another sum than it previewed', async () => {
    answerAsDocumented([
      { to: `GET ${sessionPath}`, body: sessionWith([]) },
      noneListed,
      { to: `POST ${sessionPath}/refund_allocation`, body: allocationsOf(4150) },
      { to: `POST ${sessionPath}/refund`, body: f1.answer },
    ])
    expect(await errorOf(documentedFlex().create(f1.request))).toMatchObject({
      code: 'mismatch',
      outcome: 'accepted',
      isRetryable: false,
      // It is ours by certainty, and says nothing of it itself.
      refund: { ...f1.refund, reference: null },
      issues: [{ path: 'amount', rule: 'amount.differs' }],
    })
  })
})

describe('the new refund in the answer', () => {
  const other = { ...f1Refund, refund_id: 'fref_other', metadata: {} }

  test.each([
    { place: 'first', rows: [f1Refund, other] },
    { place: 'last', rows: [other, f1Refund] },
  ])('is the one that was not there before, standing $place', async ({ rows }) => {
    answerAsDocumented([
      { to: `GET ${sessionPath}`, body: sessionWith([other]) },
      noneListed,
      { to: `POST ${sessionPath}/refund_allocation`, body: allocationsOf(3500) },
      { to: `POST ${sessionPath}/refund`, body: sessionWith(rows) },
    ])
    expect(await documentedFlex().create(f1.request)).toStrictEqual(f1.refund)
  })

  test('is the one with our reference among several new ones', async () => {
    const ours = { ...f1Refund, metadata: { polyrefund_reference: reference } }
    answerAsDocumented([{ to: `POST ${sessionPath}/refund`, body: sessionWith([other, ours]) }])
    const refund = await documentedFlex({ preflight: false }).create(f1.request)
    expect(refund).toStrictEqual({
      ...f1.refund,
      metadata: { polyrefund_reference: reference },
      raw: ours,
    })
  })

  test.each([
    { what: 'no new one', rows: [] },
    { what: 'more than one that could be it', rows: [f1Refund, other] },
    {
      what: 'only one under another reference',
      rows: [{ ...f1Refund, metadata: { polyrefund_reference: 'RMA-2024-9999' } }],
    },
  ])('is not guessed when there is $what', async ({ rows }) => {
    const sent = answerAsDocumented([{ to: `POST ${sessionPath}/refund`, body: sessionWith(rows) }])
    expect(await errorOf(documentedFlex({ preflight: false }).create(f1.request))).toMatchObject({
      code: 'outcome_unknown',
      outcome: 'unknown',
      isRetryable: false,
      reference,
      idempotencyKey: liveIdempotencyKey,
      status: 200,
      issues: [{ path: 'checkout_session.refunds', rule: 'refund.not_identified' }],
    })
    expect(sent).toHaveLength(1)
  })
})

function partialBody(amount: number, polyrefund_reference: string): string {
  const refund_metadata = { reason: 'requested_by_customer', polyrefund_reference }
  return JSON.stringify({ checkout_session: { amount, refund_metadata } })
}

test('F10 refunds two parts of one session, and knows what remains', async () => {
  const first = { ...f1Refund, refund_id: 'fref_first', amount: 5000, items: [] }
  const afterFirst = sessionWith([first], f10Answer)
  const sent = answerAsDocumented([
    { to: `GET ${sessionPath}`, body: sessionWith([], f10Answer) },
    noneListed,
    { to: `POST ${sessionPath}/refund_allocation`, body: allocationsOf(5000) },
    { to: `POST ${sessionPath}/refund`, body: afterFirst },
    { to: `GET ${sessionPath}`, body: afterFirst },
    noneListed,
    { to: `POST ${sessionPath}/refund_allocation`, body: allocationsOf(3000) },
    { to: `POST ${sessionPath}/refund`, body: f10Answer },
    { to: `GET ${sessionPath}`, body: f10Answer },
    noneListed,
  ])
  const provider = documentedFlex()
  const about = { payment: sessionId, reason: 'requested_by_customer' } as const
  const nextReference = 'RMA-2024-1235'

  const one = await provider.create({ ...about, amount: usd('50.00'), reference })
  expect(one).toMatchObject({ id: 'fref_first', amount: usd('50.00'), reference })
  const two = await provider.create({ ...about, amount: usd('30.00'), reference: nextReference })
  expect(two).toMatchObject({ id: 'fref_second', amount: usd('30.00'), reference: nextReference })
  expect(await provider.getPayment(sessionId)).toStrictEqual({
    provider: 'flex',
    handles: [
      { kind: 'checkout_session', id: sessionId },
      { kind: 'payment_intent', id: intentId },
    ],
    status: 'succeeded',
    providerStatus: 'complete',
    captured: usd('100.00'),
    refunded: usd('80.00'),
    refundable: usd('20.00'),
    testMode: null,
  })

  const [body5000, body3000] = [partialBody(5000, reference), partialBody(3000, nextReference)]
  const look = [`GET ${sessionPath}`, listOfSession].map((request) => ({
    request,
    headers: readHeaders,
    body: '',
  }))
  const preview = { request: `POST ${sessionPath}/refund_allocation`, headers: bodyHeaders }
  const post = { request: `POST ${sessionPath}/refund`, headers: refundHeaders }
  expect(sent).toStrictEqual([
    ...look,
    { ...preview, body: body5000 },
    { ...post, body: body5000 },
    ...look,
    { ...preview, body: body3000 },
    {
      ...post,
      headers: { ...refundHeaders, 'idempotency-key': '9addb8e6a910b39cd240d17cceb20838' },
      body: body3000,
    },
    ...look,
  ])
})

test('F10 sends an amount for what remains once a part went back', async () => {
  const sent = answerAsDocumented([
    { to: `GET ${sessionPath}`, body: f10Answer },
    noneListed,
    { to: `POST ${sessionPath}/refund_allocation`, body: allocationsOf(2000) },
  ])
  const prepared = await documentedFlex().prepare({
    payment: sessionId,
    amount: 'remaining',
    reason: 'requested_by_customer',
    reference,
  })
  expect(prepared.amount).toStrictEqual(usd('20.00'))
  expect(JSON.parse(prepared.body)).toMatchObject({ checkout_session: { amount: 2000 } })
  expect(sent.at(-1)?.body).toBe(prepared.body)
})

test('F24 refunds in test mode, where it succeeds at once', async () => {
  const path = '/v1/checkout/sessions/fcs_test_01kbjcmbt5'
  const list = 'GET /v1/refunds?checkout_session=fcs_test_01kbjcmbt5&limit=100'
  const sent = answerAsDocumented([
    { to: `GET ${path}`, body: sessionWith([], f24Answer) },
    { to: list, body: { refunds: [] } },
    { to: `POST ${path}/refund_allocation`, body: allocationsOf(15_000) },
    { to: `POST ${path}/refund`, body: f24Answer },
  ])
  const provider = documentedFlex({ apiKey: testKey })
  expect(provider.mode).toBe('test')
  const refund = await provider.create({
    payment: 'fcs_test_01kbjcmbt5',
    amount: 'remaining',
    reason: 'requested_by_customer',
    reference,
  })
  expect(refund).toStrictEqual({
    provider: 'flex',
    id: refundId,
    payments: [
      { kind: 'checkout_session', id: 'fcs_test_01kbjcmbt5' },
      { kind: 'payment_intent', id: intentId },
    ],
    amount: usd('150.00'),
    status: 'succeeded',
    providerStatus: 'succeeded',
    finality: 'provisional',
    requiresAction: false,
    reason: null,
    reference,
    metadata: { order_id: '12345' },
    bankReference: {
      type: 'acquirer_reference_number',
      value: 'ARN8493274932',
      status: 'available',
    },
    parts: [],
    createdAt: '2024-12-04T10:30:00.000Z',
    testMode: true,
    raw: { ...f14Refund, amount: 15000, test_mode: true, items: [] },
  })
  const authorization = `Bearer ${testKey}`
  const body =
    '{"checkout_session":{"refund_metadata":{"reason":"requested_by_customer","polyrefund_reference":"RMA-2024-1234"}}}'
  expect(sent).toStrictEqual([
    { request: `GET ${path}`, headers: { ...readHeaders, authorization }, body: '' },
    { request: list, headers: { ...readHeaders, authorization }, body: '' },
    {
      request: `POST ${path}/refund_allocation`,
      headers: { ...bodyHeaders, authorization },
      body,
    },
    {
      request: `POST ${path}/refund`,
      headers: { ...refundHeaders, authorization, 'idempotency-key': testIdempotencyKey },
      body,
    },
  ])
})

describe('F27 a custom domain', () => {
  test.each([
    { baseUrl: 'https://payments.shop.example', prefix: '' },
    { baseUrl: 'https://payments.shop.example/', prefix: '' },
    { baseUrl: 'https://shop.example/flex', prefix: '/flex' },
    // The introduction writes the base with its version, the guide without.
    { baseUrl: 'https://api.withflex.com/v1', prefix: '' },
    { baseUrl: 'https://shop.example/flex/v1/', prefix: '/flex' },
  ])('is asked in place of the documented host: $baseUrl', async ({ baseUrl, prefix }) => {
    const post = `POST ${prefix}${sessionPath}/refund`
    const sent = answerAsDocumented([{ to: post, body: f3.answer }], new URL(baseUrl).origin)
    const provider = documentedFlex({ baseUrl, preflight: false })
    expect(await provider.create(f3.request)).toStrictEqual(f3.refund)
    expect(sent).toStrictEqual([{ request: post, headers: refundHeaders, body: bodyText(f3) }])
  })
})

describe('a refund of a payment intent, which the guide leaves out and the reference has,', () => {
  const request = {
    payment: intentId,
    amount: usd('50.00'),
    reason: 'duplicate',
    reference,
    metadata: { order_id: '12345' },
  } as const
  const body = `{"refund":{"payment_intent_id":"${intentId}","amount":5000,"reason":"duplicate","metadata":{"order_id":"12345","polyrefund_reference":"RMA-2024-1234"}}}`
  const made = {
    ...f1Refund,
    amount: 5000,
    reason: 'duplicate',
    metadata: { order_id: '12345', polyrefund_reference: reference },
    items: [],
  }
  const refund = {
    ...f1.refund,
    payments: [{ kind: 'payment_intent', id: intentId }],
    amount: usd('50.00'),
    reason: 'duplicate',
    metadata: made.metadata,
    parts: [],
    raw: made,
  }

  test('reads the intent and its refunds, and has no preview', async () => {
    const refunds = `GET /v1/refunds?payment_intent=${intentId}&limit=100`
    const sent = answerAsDocumented([
      {
        to: `GET /v1/payment_intents/${intentId}`,
        body: {
          payment_intent: {
            payment_intent_id: intentId,
            amount: 10_000,
            amount_received: 10_000,
            status: 'succeeded',
          },
        },
      },
      { to: refunds, body: { refunds: [] } },
      { to: 'POST /v1/refunds', body: { refund: made } },
    ])
    expect(await documentedFlex().create(request)).toStrictEqual(refund)
    expect(sent).toStrictEqual([
      { request: `GET /v1/payment_intents/${intentId}`, headers: readHeaders, body: '' },
      { request: refunds, headers: readHeaders, body: '' },
      { request: 'POST /v1/refunds', headers: refundHeaders, body },
    ])
  })

  test('is one request without a preflight', async () => {
    const sent = answerAsDocumented([{ to: 'POST /v1/refunds', body: { refund: made } }])
    expect(await documentedFlex({ preflight: false }).create(request)).toStrictEqual(refund)
    expect(sent).toStrictEqual([{ request: 'POST /v1/refunds', headers: refundHeaders, body }])
  })
})
