import { describe, expect, test } from 'vitest'

import {
  answerAsDocumented,
  documentedFlex,
  errorOf,
  liveIdempotencyKey,
  readHeaders,
  refundHeaders,
} from './exchanges.ts'
import {
  f11Answer,
  f12Answer,
  f13Answer,
  f26Answer,
  reference,
  refundId,
  sessionId,
} from './fixtures.ts'
import {
  allocationsOf,
  bodyText,
  f3,
  listOfSession,
  noneListed,
  sessionPath,
  sessionWith,
} from './samples.ts'

const post = `POST ${sessionPath}/refund`

/** What an error of a refund says, apart from its message. */
const refused = {
  name: 'RefundError',
  outcome: 'rejected',
  isRetryable: false,
  retryAfterMs: null,
  provider: 'flex',
  account: null,
  traceId: null,
  idempotencyKey: liveIdempotencyKey,
  reference,
  refundId: null,
  issues: [],
  message: expect.stringMatching(/^flex could not create the refund: /),
}

const exchanges = [
  {
    name: 'F11 a session that is not complete',
    status: 422,
    answer: f11Answer,
    says: {
      code: 'not_refundable',
      providerCode: 'invalid_request_error',
      providerMessage: 'Checkout session must be complete',
    },
  },
  {
    name: 'F12 a session that is unknown',
    status: 404,
    answer: f12Answer,
    says: {
      code: 'payment_not_found',
      providerCode: 'not_found',
      providerMessage: 'checkout session does not exist',
    },
  },
  {
    name: 'F13 a key that is unknown',
    status: 401,
    answer: f13Answer,
    says: {
      code: 'authentication',
      providerCode: 'unauthorized',
      providerMessage: 'Invalid API key',
    },
  },
] as const

describe.each(exchanges)('$name', ({ status, answer, says }) => {
  test('is refused by Flex: this attempt moved nothing', async () => {
    const sent = answerAsDocumented([{ to: post, status, body: answer }])
    const error = await errorOf(documentedFlex({ preflight: false }).create(f3.request))
    expect(error.toJSON()).toStrictEqual({ ...refused, ...says, status })
    expect(sent).toStrictEqual([{ request: post, headers: refundHeaders, body: bodyText(f3) }])
  })

  test('is known before anything is sent, with the preflight', async () => {
    const sent = answerAsDocumented([{ to: `GET ${sessionPath}`, status, body: answer }])
    const error = await errorOf(documentedFlex().create(f3.request))
    expect(error.toJSON()).toStrictEqual({
      ...refused,
      ...says,
      outcome: 'not_sent',
      status,
      idempotencyKey: null,
      message: expect.stringMatching(/^flex could not read the checkout session: /),
    })
    expect(sent).toStrictEqual([{ request: `GET ${sessionPath}`, headers: readHeaders, body: '' }])
  })
})

describe('F11 a session that is not complete', () => {
  test('is refused by its status, before Flex is asked for a refund', async () => {
    const open = { checkout_session_id: sessionId, status: 'open', refunds: [] }
    const sent = answerAsDocumented([
      { to: `GET ${sessionPath}`, body: { checkout_session: open } },
      noneListed,
    ])
    expect(await errorOf(documentedFlex().create(f3.request))).toMatchObject({
      code: 'not_refundable',
      outcome: 'not_sent',
      isRetryable: false,
      reference,
      issues: [{ path: 'payment', rule: 'payment.not_complete' }],
    })
    expect(sent).toHaveLength(2)
  })

  test('is refused by the preview too', async () => {
    const sent = answerAsDocumented([
      { to: `GET ${sessionPath}`, body: sessionWith([]) },
      noneListed,
      { to: `POST ${sessionPath}/refund_allocation`, status: 422, body: f11Answer },
    ])
    expect(await errorOf(documentedFlex().create(f3.request))).toMatchObject({
      code: 'not_refundable',
      outcome: 'not_sent',
      reference,
      status: 422,
    })
    expect(sent).toHaveLength(3)
  })
})

test('F12 of the preview alone means that there is none, and the answer is checked instead', async () => {
  answerAsDocumented([
    { to: `GET ${sessionPath}`, body: sessionWith([]) },
    noneListed,
    { to: `POST ${sessionPath}/refund_allocation`, status: 404, body: { detail: 'not_found' } },
    { to: post, body: f3.answer },
  ])
  expect(await documentedFlex().create(f3.request)).toStrictEqual(f3.refund)
})

test('F12 of a refund is a refund that is not there', async () => {
  const answer = { error: { type: 'not_found', message: 'refund does not exist' } }
  answerAsDocumented([{ to: `GET /v1/refunds/${refundId}`, status: 404, body: answer }])
  const error = await errorOf(documentedFlex().get(refundId))
  expect(error.toJSON()).toStrictEqual({
    ...refused,
    code: 'refund_not_found',
    outcome: 'none',
    status: 404,
    idempotencyKey: null,
    reference: null,
    providerCode: 'not_found',
    providerMessage: 'refund does not exist',
    message: expect.stringMatching(/^flex could not read the refund: /),
  })
})

describe('F26 "Failed to create refund"', () => {
  const words = [
    { code: 'provider_rejected', message: 'Failed to create refund' },
    {
      code: 'insufficient_balance',
      message: 'Failed to create refund: insufficient funds in the connected account',
    },
  ]
  const answers = [400, 402, 422].flatMap((status) =>
    words.map(({ code, message }) => ({ status, code, message })),
  )

  test.each(answers)('with $status is $code: $message', async ({ status, code, message }) => {
    const answer = { error: { type: 'invalid_request_error', message } }
    const sent = answerAsDocumented([{ to: post, status, body: answer }])
    const error = await errorOf(documentedFlex({ preflight: false }).create(f3.request))
    expect(error.toJSON()).toStrictEqual({
      ...refused,
      code,
      status,
      providerCode: 'invalid_request_error',
      providerMessage: message,
    })
    expect(sent).toHaveLength(1)
  })

  // A refund that failed behind Flex may have been made all the same.
  test.each([500, 502, 503])('with %d leaves the outcome open', async (status) => {
    const sent = answerAsDocumented([{ to: post, status, body: f26Answer }])
    const error = await errorOf(documentedFlex({ preflight: false }).create(f3.request))
    expect(error.toJSON()).toStrictEqual({
      ...refused,
      code: 'outcome_unknown',
      outcome: 'unknown',
      status,
      providerCode: 'invalid_request_error',
      providerMessage: 'Failed to create refund',
    })
    expect(sent).toHaveLength(1)
  })

  test('with a server error from the preview moves nothing, and asks no further', async () => {
    const preview = `POST ${sessionPath}/refund_allocation`
    const sent = answerAsDocumented([
      { to: `GET ${sessionPath}`, body: sessionWith([]) },
      noneListed,
      { to: preview, status: 500, body: f26Answer },
      { to: preview, status: 500, body: f26Answer },
      { to: preview, status: 500, body: f26Answer },
    ])
    expect(await errorOf(documentedFlex().create(f3.request))).toMatchObject({
      code: 'provider_unavailable',
      outcome: 'not_sent',
      isRetryable: true,
    })
    expect(sent).toHaveLength(5)
  })

  test('with a server error that passes is previewed again, and sent once', async () => {
    const preview = `POST ${sessionPath}/refund_allocation`
    const sent = answerAsDocumented([
      { to: `GET ${sessionPath}`, body: sessionWith([]) },
      noneListed,
      { to: preview, status: 503, body: f26Answer },
      { to: preview, body: allocationsOf(5000) },
      { to: post, body: f3.answer },
    ])
    expect(await documentedFlex().create(f3.request)).toStrictEqual(f3.refund)
    expect(sent.map(({ request }) => request)).toStrictEqual([
      `GET ${sessionPath}`,
      listOfSession,
      preview,
      preview,
      post,
    ])
  })
})
