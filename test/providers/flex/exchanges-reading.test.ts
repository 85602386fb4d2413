import { describe, expect, test } from 'vitest'

import { sessionIdFromRedirect } from '../../../providers/flex/index.ts'
import { answerAsDocumented, bodyHeaders, documentedFlex, readHeaders } from './exchanges.ts'
import {
  f14Answer,
  f14Refund,
  f19Answer,
  f1Refund,
  f20Answer,
  intentId,
  refundId,
  sessionId,
} from './fixtures.ts'
import { listOfSession, noneListed, sessionPath, sessionWith, usd } from './samples.ts'

const refundPath = `/v1/refunds/${refundId}`
const bankReference = {
  type: 'acquirer_reference_number',
  value: 'ARN8493274932',
  status: 'available',
}
const f14Result = {
  provider: 'flex',
  id: 'fref_01kbjdxyz123',
  payments: [{ kind: 'payment_intent', id: 'fpi_01kbjcm8wq4zt' }],
  amount: { minor: 5000, currency: 'USD' },
  status: 'succeeded',
  providerStatus: 'succeeded',
  finality: 'provisional',
  requiresAction: false,
  reason: null,
  reference: null,
  metadata: { order_id: '12345' },
  bankReference,
  parts: [
    {
      refundId: 'fref_01kbjdxyz123',
      payment: { kind: 'payment_intent', id: 'fpi_01kbjcm8wq4zt' },
      amount: { minor: 5000, currency: 'USD' },
      bankReference,
    },
  ],
  createdAt: '2024-12-04T10:30:00.000Z',
  testMode: false,
  raw: f14Refund,
}

test('F14 reads a refund that succeeded, with the number for the bank', async () => {
  const sent = answerAsDocumented([{ to: `GET ${refundPath}`, body: f14Answer }])
  expect(await documentedFlex().get(refundId)).toStrictEqual(f14Result)
  expect(sent).toStrictEqual([{ request: `GET ${refundPath}`, headers: readHeaders, body: '' }])
})

describe('F19 updates', () => {
  test('reason and metadata', async () => {
    const sent = answerAsDocumented([{ to: `PATCH ${refundPath}`, body: f19Answer }])
    const refund = await documentedFlex().update(refundId, {
      reason: 'fraudulent',
      metadata: { updated_by: 'admin', investigation_id: 'INV-2024-001' },
    })
    const metadata = {
      order_id: '12345',
      updated_by: 'admin',
      investigation_id: 'INV-2024-001',
    }
    expect(refund).toStrictEqual({
      ...f14Result,
      reason: 'fraudulent',
      metadata,
      raw: { ...f14Refund, reason: 'fraudulent', metadata },
    })
    expect(sent).toStrictEqual([
      {
        request: `PATCH ${refundPath}`,
        headers: bodyHeaders,
        body: '{"refund":{"reason":"fraudulent","metadata":{"updated_by":"admin","investigation_id":"INV-2024-001"}}}',
      },
    ])
  })

  test.each([
    {
      what: 'the reason alone',
      changes: { reason: 'duplicate' },
      body: '{"refund":{"reason":"duplicate"}}',
    },
    {
      what: 'the metadata alone',
      changes: { metadata: { ticket: 7, open: true, note: null } },
      body: '{"refund":{"metadata":{"ticket":7,"open":true,"note":null}}}',
    },
  ] as const)('$what', async ({ changes, body }) => {
    const sent = answerAsDocumented([{ to: `PATCH ${refundPath}`, body: f19Answer }])
    await documentedFlex().update(refundId, changes)
    expect(sent).toStrictEqual([{ request: `PATCH ${refundPath}`, headers: bodyHeaders, body }])
  })
})

describe('F20 reads a session', () => {
  const handles = [
    { kind: 'checkout_session', id: sessionId },
    { kind: 'payment_intent', id: intentId },
    { kind: 'payment_intent', id: 'fpi_second_card' },
  ]

  test('before it is refunded: all that was received can go back', async () => {
    const sent = answerAsDocumented([{ to: `GET ${sessionPath}`, body: f20Answer }, noneListed])
    expect(await documentedFlex().getPayment(sessionId)).toStrictEqual({
      provider: 'flex',
      handles,
      status: 'succeeded',
      providerStatus: 'complete',
      captured: { minor: 12_000, currency: 'USD' },
      refunded: { minor: 0, currency: 'USD' },
      refundable: { minor: 12_000, currency: 'USD' },
      testMode: false,
    })
    expect(sent).toStrictEqual([
      { request: `GET ${sessionPath}`, headers: readHeaders, body: '' },
      { request: listOfSession, headers: readHeaders, body: '' },
    ])
  })

  test('with refunds: those that failed or were canceled took nothing', async () => {
    const cents = {
      succeeded: 3000,
      pending: 2000,
      requires_action: 700,
      failed: 1000,
      canceled: 500,
    }
    const refunds = Object.entries(cents).map(([status, amount]) =>
      Object.assign({ ...f1Refund, items: [] }, { refund_id: `fref_${status}`, status, amount }),
    )
    answerAsDocumented([
      { to: `GET ${sessionPath}`, body: sessionWith(refunds, f20Answer) },
      noneListed,
    ])
    expect(await documentedFlex().getPayment(sessionId)).toMatchObject({
      captured: usd('120.00'),
      refunded: usd('57.00'),
      refundable: usd('63.00'),
    })
  })

  test.each([
    { status: 'open', expected: 'pending' },
    { status: 'expired', expected: 'canceled' },
  ])('that is $status, of which nothing was received', async ({ status, expected }) => {
    const body = { checkout_session: { checkout_session_id: sessionId, status, refunds: [] } }
    answerAsDocumented([{ to: `GET ${sessionPath}`, body }, noneListed])
    expect(await documentedFlex().getPayment(sessionId)).toStrictEqual({
      provider: 'flex',
      handles: [{ kind: 'checkout_session', id: sessionId }],
      status: expected,
      providerStatus: status,
      captured: usd('0.00'),
      refunded: usd('0.00'),
      refundable: usd('0.00'),
      testMode: null,
    })
  })
})

describe('F21', () => {
  test.each([
    ['pending', 'pending', 'provisional', false],
    ['requires_action', 'pending', 'provisional', true],
    ['succeeded', 'succeeded', 'provisional', false],
    ['failed', 'failed', 'final', false],
    ['canceled', 'failed', 'final', false],
  ])('%s is %s, %s', async (word, status, finality, requiresAction) => {
    const raw = { ...f14Refund, status: word }
    answerAsDocumented([{ to: `GET ${refundPath}`, body: { refund: raw } }])
    expect(await documentedFlex().get(refundId)).toStrictEqual({
      ...f14Result,
      status,
      providerStatus: word,
      finality,
      requiresAction,
      raw,
    })
  })
})

describe('F22 a number for the bank', () => {
  const types = [
    'acquirer_reference_number',
    'system_trace_audit_number',
    'retrieval_reference_number',
  ]
  const states = [
    { status: 'pending', value: null },
    { status: 'available', value: '8493274932' },
    { status: 'unavailable', value: null },
  ]
  const all = types.flatMap((type) => states.map(({ status, value }) => ({ type, status, value })))

  test.each(all)('$type that is $status', async (expected) => {
    const { type, status, value } = expected
    const raw = {
      ...f14Refund,
      reference_type: type,
      reference_status: status,
      reference_id: value,
      items: [],
    }
    answerAsDocumented([{ to: `GET ${refundPath}`, body: { refund: raw } }])
    expect(await documentedFlex().get(refundId)).toStrictEqual({
      ...f14Result,
      bankReference: { type, value, status },
      parts: [],
      raw,
    })
  })
})

describe('F25 the session in the address that a customer comes back to', () => {
  test.each([
    `https://yoursite.com/success?session_id=${sessionId}`,
    `/success?session_id=${sessionId}`,
    `?session_id=${sessionId}`,
    `https://yoursite.com/success?order=1&session_id=${sessionId}&utm_source=flex#thanks`,
    new URL(`https://yoursite.com/success?session_id=${sessionId}`),
  ])('is read from %s', (address) => {
    expect(sessionIdFromRedirect(address)).toBe(sessionId)
  })

  test.each([
    'https://yoursite.com/success',
    'https://yoursite.com/success?session_id=',
    `https://yoursite.com/success?Session_Id=${sessionId}`,
    `https://yoursite.com/success?session_id=${sessionId}&session_id=fcs_other`,
    'https://yoursite.com/success?session_id={CHECKOUT_SESSION_ID}',
    'https://yoursite.com/success?session_id=fcs_..%2Frefunds',
    'https://yoursite.com/success?session_id=fref_01kbjdxyz123',
    `https://yoursite.com/success?session_id=fcs_${'a'.repeat(300)}`,
    `https://yoursite.com/success#session_id=${sessionId}`,
    'https://',
    '',
  ])('is null for %s', (address) => {
    expect(sessionIdFromRedirect(address)).toBeNull()
  })
})
