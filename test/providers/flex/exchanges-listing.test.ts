import { describe, expect, test } from 'vitest'

import type { JsonObject, ListQuery } from '../../../src/model/index.ts'
import { answerAsDocumented, documentedFlex, errorOf, readHeaders } from './exchanges.ts'
import {
  f15Answer,
  f16Answer,
  f17Answer,
  f18Answer,
  intentId,
  l1Answer,
  l1Refund,
  refundId,
  sessionId,
} from './fixtures.ts'
import { usd } from './samples.ts'

const succeeded = {
  provider: 'flex',
  id: refundId,
  payments: [{ kind: 'payment_intent', id: intentId }],
  amount: { minor: 5000, currency: 'USD' },
  status: 'succeeded',
  providerStatus: 'succeeded',
  finality: 'provisional',
  requiresAction: false,
  reason: null,
  reference: null,
  metadata: {},
  bankReference: null,
  parts: [],
  createdAt: '2024-12-04T10:30:00.000Z',
  testMode: null,
  raw: {
    refund_id: 'fref_01kbjdxyz123',
    payment_intent_id: 'fpi_01kbjcm8wq4zt',
    amount: 5000,
    status: 'succeeded',
    created_at: '2024-12-04T10:30:00Z',
  },
}
const pending = {
  ...succeeded,
  id: 'fref_01kbjdabc456',
  payments: [{ kind: 'payment_intent', id: 'fpi_01kbjcyyy' }],
  amount: { minor: 3000, currency: 'USD' },
  status: 'pending',
  providerStatus: 'pending',
  createdAt: '2024-12-03T15:20:00.000Z',
  raw: {
    refund_id: 'fref_01kbjdabc456',
    payment_intent_id: 'fpi_01kbjcyyy',
    amount: 3000,
    status: 'pending',
    created_at: '2024-12-03T15:20:00Z',
  },
}
const lastPage = { rejected: [], nextCursor: null, previousCursor: null, total: null }

describe('lists', () => {
  const exchanges: readonly {
    readonly name: string
    readonly query: ListQuery
    readonly search: string
    readonly answer: JsonObject
    readonly refunds: readonly unknown[]
  }[] = [
    {
      name: 'F15 all refunds',
      query: {},
      search: '?limit=100',
      answer: f15Answer,
      refunds: [succeeded, pending],
    },
    {
      name: 'F16 the refunds of a session, and puts the session on each',
      query: { payment: sessionId },
      search: `?checkout_session=${sessionId}&limit=100`,
      answer: f16Answer,
      refunds: [
        {
          ...succeeded,
          payments: [
            { kind: 'checkout_session', id: sessionId },
            { kind: 'payment_intent', id: intentId },
          ],
        },
      ],
    },
    {
      name: 'F17 the refunds that succeeded',
      query: { status: 'succeeded' },
      search: '?status=succeeded&limit=100',
      answer: f17Answer,
      refunds: [succeeded],
    },
    {
      name: 'F18 the refunds of a payment intent',
      query: { payment: intentId },
      search: `?payment_intent=${intentId}&limit=100`,
      answer: f18Answer,
      refunds: [succeeded],
    },
  ]

  test.each(exchanges)('$name', async ({ query, search, answer, refunds }) => {
    const to = `GET /v1/refunds${search}`
    const sent = answerAsDocumented([
      { to, body: answer },
      { to, body: answer },
    ])
    const provider = documentedFlex()
    expect(await provider.listPage(query)).toStrictEqual({ ...lastPage, refunds, complete: true })
    const walk = provider.list(query)
    const walked: unknown[] = []
    for await (const refund of walk) walked.push(refund)
    expect(walked).toStrictEqual(refunds)
    expect(walk.summary()).toStrictEqual({
      listed: expect.objectContaining({ isResumed: false }),
      count: refunds.length,
      rejected: [],
      faults: [],
      complete: true,
      cursor: null,
    })
    const request = { request: to, headers: readHeaders, body: '' }
    expect(sent).toStrictEqual([request, request])
  })

  test('F15 has its refunds found by our reference', async () => {
    const ours = { ...succeeded.raw, metadata: { polyrefund_reference: 'RMA-2024-1234' } }
    const to = `GET /v1/refunds?checkout_session=${sessionId}&limit=100`
    answerAsDocumented([{ to, body: { refunds: [pending.raw, ours] } }])
    const found = await documentedFlex().find({ payment: sessionId, reference: 'RMA-2024-1234' })
    expect(found).toStrictEqual({
      refunds: [
        {
          ...succeeded,
          payments: [
            { kind: 'checkout_session', id: sessionId },
            { kind: 'payment_intent', id: intentId },
          ],
          reference: 'RMA-2024-1234',
          metadata: { polyrefund_reference: 'RMA-2024-1234' },
          raw: ours,
        },
      ],
      complete: true,
    })
  })
})

test('L1 reads every field of the reference page, and keeps subscription and invoice in raw', async () => {
  const sent = answerAsDocumented([{ to: 'GET /v1/refunds?limit=20', body: l1Answer }])
  expect(await documentedFlex().listPage({ limit: 20 })).toStrictEqual({
    ...lastPage,
    complete: true,
    refunds: [
      {
        provider: 'flex',
        id: 'obj_01EXAMPLE00000000000000000',
        payments: [{ kind: 'payment_intent', id: 'obj_01EXAMPLE00000000000000000' }],
        amount: usd('0.00'),
        status: 'pending',
        providerStatus: 'pending',
        finality: 'provisional',
        requiresAction: false,
        reason: 'duplicate',
        reference: null,
        metadata: {},
        bankReference: {
          type: 'acquirer_reference_number',
          value: 'obj_01EXAMPLE00000000000000000',
          status: 'available',
        },
        parts: [],
        createdAt: '2024-01-01T00:00:00.000Z',
        testMode: false,
        raw: l1Refund,
      },
    ],
  })
  expect(l1Refund).toMatchObject({
    subscription_id: 'obj_01EXAMPLE00000000000000000',
    invoice_id: 'obj_01EXAMPLE00000000000000000',
  })
  expect(sent).toStrictEqual([
    { request: 'GET /v1/refunds?limit=20', headers: readHeaders, body: '' },
  ])
})

function rowsOf(...numbers: readonly number[]): JsonObject {
  return {
    refunds: numbers.map((number) =>
      Object.assign({ ...succeeded.raw }, { refund_id: `fref_${number}` }),
    ),
  }
}

async function readThereAndBack(query: ListQuery): Promise<void> {
  const provider = documentedFlex()
  const first = await provider.listPage(query)
  const second = await provider.listPage({ ...query, cursor: first.nextCursor ?? '' })
  const back = await provider.listPage({ ...query, cursor: second.previousCursor ?? '' })
  expect(back.refunds).toStrictEqual(first.refunds)
}

describe('L2 asks by', () => {
  const session = `checkout_session=${sessionId}`
  const intent = `payment_intent=${intentId}`

  test('checkout_session, status, starting_after, ending_before and limit', async () => {
    const page = `/v1/refunds?status=succeeded&${session}`
    const sent = answerAsDocumented([
      { to: `GET ${page}&limit=2`, body: rowsOf(9, 8) },
      { to: `GET ${page}&starting_after=fref_8&limit=2`, body: rowsOf(7, 6) },
      { to: `GET ${page}&ending_before=fref_7&limit=2`, body: rowsOf(9, 8) },
    ])
    await readThereAndBack({ payment: sessionId, status: 'succeeded', limit: 2 })
    expect(sent).toHaveLength(3)
  })

  test('payment_intent, with the cursors and limit too', async () => {
    const page = `/v1/refunds?${intent}`
    const sent = answerAsDocumented([
      { to: `GET ${page}&limit=2`, body: rowsOf(9, 8) },
      { to: `GET ${page}&starting_after=fref_8&limit=2`, body: rowsOf(7, 6) },
      { to: `GET ${page}&ending_before=fref_7&limit=2`, body: rowsOf(9, 8) },
    ])
    await readThereAndBack({ payment: { kind: 'payment_intent', id: intentId }, limit: 2 })
    expect(sent).toHaveLength(3)
  })

  // Flex filters by one of its own five words. Only `succeeded` is ours and Flex's alike; `pending`
  // and `failed` cover two of Flex's words each, so they are picked out of all.
  test.each([
    { status: 'pending', ids: ['fref_pending', 'fref_requires_action', 'fref_word_of_tomorrow'] },
    { status: 'failed', ids: ['fref_failed', 'fref_canceled'] },
  ] as const)('no status for our $status, which is picked here', async ({ status, ids }) => {
    const words = [
      'pending',
      'failed',
      'requires_action',
      'succeeded',
      'canceled',
      'word_of_tomorrow',
    ]
    const refunds = words.map((word) =>
      Object.assign({ ...succeeded.raw }, { refund_id: `fref_${word}`, status: word }),
    )
    const sent = answerAsDocumented([{ to: 'GET /v1/refunds?limit=50', body: { refunds } }])
    const page = await documentedFlex().listPage({ status, limit: 50 })
    expect(page.refunds.map(({ id }) => id)).toStrictEqual(ids)
    expect(page).toMatchObject({ ...lastPage, complete: true })
    expect(sent).toHaveLength(1)
  })

  test('nothing at all for our new, which no refund of Flex is', async () => {
    const sent = answerAsDocumented([])
    expect(await documentedFlex().listPage({ status: 'new' })).toStrictEqual({
      ...lastPage,
      refunds: [],
      complete: true,
    })
    expect(sent).toStrictEqual([])
  })
})

describe('L3', () => {
  test.each([1, 100])('a limit of %d goes out', async (limit) => {
    const sent = answerAsDocumented([{ to: `GET /v1/refunds?limit=${limit}`, body: rowsOf() }])
    await documentedFlex().listPage({ limit })
    expect(sent).toHaveLength(1)
  })

  test.each([0, 101, -1, 1.5, Number.NaN, 1e9])('a limit of %d is refused by us', async (limit) => {
    const sent = answerAsDocumented([])
    const provider = documentedFlex()
    const refusal = { code: 'invalid_request', issues: [{ path: 'limit', rule: 'range.limit' }] }
    expect(await errorOf(provider.listPage({ limit }))).toMatchObject(refusal)
    expect(() => provider.list({ limit })).toThrow(expect.objectContaining(refusal))
    expect(sent).toStrictEqual([])
  })
})

describe('L4', () => {
  test('walks forward by the last refund of each page, to a short one', async () => {
    const sent = answerAsDocumented([
      { to: 'GET /v1/refunds?limit=2', body: rowsOf(9, 8) },
      { to: 'GET /v1/refunds?starting_after=fref_8&limit=2', body: rowsOf(7, 6) },
      { to: 'GET /v1/refunds?starting_after=fref_6&limit=2', body: rowsOf(5) },
    ])
    const walk = documentedFlex().list({ limit: 2 })
    const ids: string[] = []
    for await (const { id } of walk) ids.push(id)
    expect(ids).toStrictEqual(['fref_9', 'fref_8', 'fref_7', 'fref_6', 'fref_5'])
    expect(walk.summary()).toMatchObject({ count: 5, complete: true })
    expect(sent.map(({ headers }) => headers)).toStrictEqual([
      readHeaders,
      readHeaders,
      readHeaders,
    ])
  })

  test('pages backward by the first refund of each page, to a short one, and forward again', async () => {
    answerAsDocumented([
      { to: 'GET /v1/refunds?limit=2', body: rowsOf(8, 7) },
      { to: 'GET /v1/refunds?starting_after=fref_7&limit=2', body: rowsOf(6, 5) },
      // One that came since stands before the first page.
      { to: 'GET /v1/refunds?ending_before=fref_6&limit=2', body: rowsOf(8, 7) },
      { to: 'GET /v1/refunds?ending_before=fref_8&limit=2', body: rowsOf(9) },
      { to: 'GET /v1/refunds?starting_after=fref_9&limit=2', body: rowsOf(8, 7) },
    ])
    const provider = documentedFlex()
    const pages = [await provider.listPage({ limit: 2 })]
    async function turn(direction: 'nextCursor' | 'previousCursor'): Promise<void> {
      const cursor = pages.at(-1)?.[direction] ?? ''
      pages.push(await provider.listPage({ limit: 2, cursor }))
    }
    await turn('nextCursor')
    await turn('previousCursor')
    await turn('previousCursor')
    await turn('nextCursor')
    expect(pages.map(({ refunds }) => refunds.map(({ id }) => id))).toStrictEqual([
      ['fref_8', 'fref_7'],
      ['fref_6', 'fref_5'],
      ['fref_8', 'fref_7'],
      ['fref_9'],
      ['fref_8', 'fref_7'],
    ])
    expect(pages.map(({ previousCursor }) => previousCursor === null)).toStrictEqual([
      true,
      false,
      false,
      true,
      false,
    ])
  })
})

describe('L5 a status that is not ours is refused by us', () => {
  test.each(['canceled', 'requires_action', 'SUCCEEDED', 'refund_done', ''])(
    '%j',
    async (status) => {
      const sent = answerAsDocumented([])
      const provider = documentedFlex()
      // What a caller without types may pass.
      const query: object = { status }
      const refusal = {
        code: 'invalid_request',
        issues: [{ path: 'status', rule: 'status.unsupported' }],
      }
      expect(await errorOf(provider.listPage(query))).toMatchObject(refusal)
      expect(() => provider.list(query)).toThrow(expect.objectContaining(refusal))
      expect(sent).toStrictEqual([])
    },
  )
})
