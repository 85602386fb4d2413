import { describe, expect, test } from 'vitest'

import { flutterwave } from '../../../providers/flutterwave/index.ts'
import { fromMinor, money, refundReasons } from '../../../src/model/index.ts'
import type { JsonObject, Refund } from '../../../src/model/index.ts'
import { answerAsDocumented, errorOf } from '../flex/exchanges.ts'
import {
  accessToken,
  createHeaders,
  documentedFlutterwave,
  fixedOptions,
  productionHost,
  productionKey,
  readHeaders,
  sandboxHost,
  sandboxKey,
} from './exchanges.ts'
import { chargeAnswer, chargeId, reference, refundId, w1Answer, w1Refund } from './fixtures.ts'

const request = {
  payment: chargeId,
  amount: money('2000', 'NGN'),
  reason: 'duplicate',
  reference,
} as const

const w1Text =
  '{"amount":2000,"reason":"duplicate","charge_id":"chg_Jwb2Y7ZbJQ","meta":{"polyrefund_reference":"RMA-2024-1234"}}'

const w1: Refund = {
  provider: 'flutterwave',
  id: refundId,
  payments: [{ kind: 'charge', id: chargeId }],
  amount: { minor: 200_000, currency: 'NGN' },
  status: 'pending',
  providerStatus: 'completed',
  finality: 'provisional',
  requiresAction: false,
  reason: 'duplicate',
  reference,
  metadata: {},
  bankReference: null,
  parts: [],
  createdAt: '2025-02-13T12:12:22.013Z',
  testMode: true,
  raw: w1Refund,
}

const getCharge = `GET /charges/${chargeId}`
/** From a minute before the charge was made, and one millisecond more. */
const listSinceCharge = 'GET /refunds?page=1&size=50&from=2025-02-13T11%3A58%3A59.999Z'

function listOf(refunds: readonly JsonObject[]): JsonObject {
  const page_info = { total: refunds.length, current_page: 1, total_pages: 1 }
  return { status: 'success', message: 'Refunds fetched', meta: { page_info }, data: refunds }
}

describe('W1 a refund', () => {
  test('after a look at the charge and its refunds', async () => {
    const sent = answerAsDocumented(
      [
        { to: getCharge, body: chargeAnswer },
        { to: listSinceCharge, body: listOf([]) },
        { to: 'POST /refunds', status: 201, body: w1Answer },
      ],
      sandboxHost,
    )
    expect(await documentedFlutterwave().create(request)).toStrictEqual(w1)
    expect(sent).toStrictEqual([
      { request: getCharge, headers: readHeaders(1), body: '' },
      { request: listSinceCharge, headers: readHeaders(3), body: '' },
      { request: 'POST /refunds', headers: createHeaders(5), body: w1Text },
    ])
  })

  test('in one request without a preflight', async () => {
    const sent = answerAsDocumented([{ to: 'POST /refunds', body: w1Answer }], sandboxHost)
    expect(await documentedFlutterwave({ preflight: false }).create(request)).toStrictEqual(w1)
    expect(sent).toStrictEqual([
      { request: 'POST /refunds', headers: createHeaders(1), body: w1Text },
    ])
  })

  test('in production, whose keys are others', async () => {
    const sent = answerAsDocumented([{ to: 'POST /refunds', body: w1Answer }], productionHost)
    const provider = flutterwave({
      environment: 'production',
      accessToken,
      preflight: false,
      ...fixedOptions(),
    })
    expect(provider.mode).toBe('live')
    expect(await provider.create(request)).toStrictEqual({ ...w1, testMode: false })
    expect(sent).toStrictEqual([
      { request: 'POST /refunds', headers: createHeaders(1, productionKey), body: w1Text },
    ])
  })

  test('under a base URL with a path', async () => {
    const sent = answerAsDocumented(
      [{ to: 'POST /flutterwave/refunds', body: w1Answer }],
      'https://gateway.shop.example',
    )
    const baseUrl = 'https://gateway.shop.example/flutterwave/'
    const provider = documentedFlutterwave({ baseUrl, preflight: false })
    expect(await provider.create(request)).toStrictEqual(w1)
    expect(sent).toStrictEqual([
      { request: 'POST /flutterwave/refunds', headers: createHeaders(1), body: w1Text },
    ])
  })

  test('carries the metadata of the caller, each value as text, before our reference', async () => {
    const sent = answerAsDocumented([{ to: 'POST /refunds', body: w1Answer }], sandboxHost)
    const metadata = { order_id: '12345', items: 2, gift: true, note: null }
    await documentedFlutterwave({ preflight: false }).create({ ...request, metadata })
    expect(sent.map(({ body }) => body)).toStrictEqual([
      '{"amount":2000,"reason":"duplicate","charge_id":"chg_Jwb2Y7ZbJQ","meta":{"order_id":"12345","items":"2","gift":"true","note":"null","polyrefund_reference":"RMA-2024-1234"}}',
    ])
  })

  test('whose meta is echoed says so in its metadata', async () => {
    const meta = { order_id: '12345', polyrefund_reference: reference }
    const data = { ...w1Refund, meta }
    answerAsDocumented([{ to: 'POST /refunds', body: { ...w1Answer, data } }], sandboxHost)
    const provider = documentedFlutterwave({ preflight: false })
    expect(await provider.create(request)).toStrictEqual({ ...w1, metadata: meta, raw: data })
  })

  test.each(refundReasons)('for the reason %s', async (reason) => {
    const data = { ...w1Refund, reason }
    const sent = answerAsDocumented(
      [{ to: 'POST /refunds', body: { ...w1Answer, data } }],
      sandboxHost,
    )
    const provider = documentedFlutterwave({ preflight: false })
    const refund = await provider.create({ ...request, reason })
    expect([refund.reason, JSON.parse(sent[0]?.body ?? '')]).toMatchObject([reason, { reason }])
  })

  test('by a secret for keys sends another key, the same every time', async () => {
    const keySecret = 'a-secret-of-at-least-32-characters'
    const answer = { to: 'POST /refunds', body: w1Answer }
    const sent = answerAsDocumented([answer, answer], sandboxHost)
    const provider = documentedFlutterwave({ preflight: false, keySecret })
    await provider.create(request)
    await provider.create(request)
    const key = 'ab19c177be67d4aaa6ab2d65c88b611a'
    expect(sent.map(({ headers }) => headers)).toStrictEqual([
      createHeaders(1, key),
      createHeaders(2, key),
    ])
  })

  test('has ids of 32 letters and digits, fresh on every request but for the derived key', async () => {
    const answers = [
      { to: getCharge, body: chargeAnswer },
      { to: listSinceCharge, body: listOf([]) },
      { to: 'POST /refunds', body: w1Answer },
    ]
    const sent = answerAsDocumented([...answers, ...answers], sandboxHost)
    const provider = flutterwave({ environment: 'sandbox', accessToken })
    await provider.create(request)
    await provider.create(request)
    const ids = sent.flatMap(({ headers }) => [
      headers['x-trace-id'] ?? '',
      headers['x-idempotency-key'] ?? '',
    ])
    expect(ids.filter((id) => !/^[A-Za-z0-9]{32}$/.test(id))).toStrictEqual([])
    // Twelve ids on six requests, and of the two creates one key.
    expect([ids.length, new Set(ids).size]).toStrictEqual([12, 11])
    expect([ids[5], ids[11]]).toStrictEqual([sandboxKey, sandboxKey])
  })
})

describe('W1 prepared', () => {
  test('is all that will be sent, and is sent later as it stands', async () => {
    const answers = [
      { to: getCharge, body: chargeAnswer },
      { to: listSinceCharge, body: listOf([]) },
    ]
    const read = answerAsDocumented(answers, sandboxHost)
    const prepared = await documentedFlutterwave().prepare(request)
    expect(prepared).toStrictEqual({
      version: 1,
      provider: 'flutterwave',
      mode: 'test',
      baseUrl: sandboxHost,
      method: 'POST',
      path: '/refunds',
      headers: { 'X-Idempotency-Key': sandboxKey },
      body: w1Text,
      payment: { kind: 'charge', id: chargeId },
      payments: [{ kind: 'charge', id: chargeId }],
      reference,
      idempotencyKey: sandboxKey,
      amount: { minor: 200_000, currency: 'NGN' },
      currency: 'NGN',
      reason: 'duplicate',
      metadata: {},
      seen: {
        captured: { minor: 200_000, currency: 'NGN' },
        refunds: [],
        readAt: '2025-02-13T12:12:27.000Z',
      },
      preparedAt: '2025-02-13T12:12:27.000Z',
    })
    expect(read).toHaveLength(2)

    const sent = answerAsDocumented([{ to: 'POST /refunds', body: w1Answer }], sandboxHost)
    expect(await documentedFlutterwave().send(structuredClone(prepared))).toStrictEqual(w1)
    expect(sent).toStrictEqual([
      { request: 'POST /refunds', headers: createHeaders(1), body: w1Text },
    ])
  })
})

function partOf(id: string, amount: number, made: string, status = 'completed'): JsonObject {
  return {
    ...w1Refund,
    id,
    amount_refunded: amount,
    status,
    meta: { polyrefund_reference: made },
  }
}

function bodyOf(amount: number, made: string): string {
  return `{"amount":${amount},"reason":"duplicate","charge_id":"chg_Jwb2Y7ZbJQ","meta":{"polyrefund_reference":"${made}"}}`
}

test('W2 refunds parts of one charge until nothing is left', async () => {
  const [first, second] = [
    partOf('rfd_first', 1249.5, 'RMA-2024-1234'),
    partOf('rfd_second', 750.5, 'RMA-2024-1235'),
  ]
  const sent = answerAsDocumented(
    [
      { to: getCharge, body: chargeAnswer },
      { to: listSinceCharge, body: listOf([]) },
      { to: 'POST /refunds', status: 201, body: { ...w1Answer, data: first } },
      { to: getCharge, body: chargeAnswer },
      { to: listSinceCharge, body: listOf([first]) },
      { to: 'POST /refunds', status: 201, body: { ...w1Answer, data: second } },
      { to: getCharge, body: chargeAnswer },
      { to: listSinceCharge, body: listOf([second, first]) },
      { to: getCharge, body: chargeAnswer },
      { to: listSinceCharge, body: listOf([second, first]) },
    ],
    sandboxHost,
  )
  const provider = documentedFlutterwave()
  const one = await provider.create({ ...request, amount: money('1249.50', 'NGN') })
  expect(one).toMatchObject({ id: 'rfd_first', amount: { minor: 124_950, currency: 'NGN' } })
  const rest = { ...request, amount: 'remaining', reference: 'RMA-2024-1235' } as const
  const two = await provider.create(rest)
  expect(two).toMatchObject({ id: 'rfd_second', amount: { minor: 75_050, currency: 'NGN' } })

  const third = { ...rest, reference: 'RMA-2024-1236' }
  expect(await errorOf(provider.create(third))).toMatchObject({
    code: 'already_refunded',
    outcome: 'not_sent',
    isRetryable: false,
    reference: 'RMA-2024-1236',
    issues: [{ path: 'amount', rule: 'amount.nothing_left' }],
  })
  expect(await provider.getPayment(chargeId)).toStrictEqual({
    provider: 'flutterwave',
    handles: [{ kind: 'charge', id: chargeId }],
    status: 'succeeded',
    providerStatus: 'succeeded',
    captured: fromMinor(200_000, 'NGN'),
    refunded: fromMinor(200_000, 'NGN'),
    refundable: fromMinor(0, 'NGN'),
    testMode: true,
  })
  const posts = sent.filter((each) => each.request.startsWith('POST'))
  expect(posts).toStrictEqual([
    {
      request: 'POST /refunds',
      headers: createHeaders(5),
      body: bodyOf(1249.5, 'RMA-2024-1234'),
    },
    {
      request: 'POST /refunds',
      headers: createHeaders(10, '29d9a44281b77e5fcc62a0c8464ff859'),
      body: bodyOf(750.5, 'RMA-2024-1235'),
    },
  ])
})

test('W2 counts what failed as given back to nobody', async () => {
  const failed = partOf('rfd_failed', 1999, 'RMA-2024-1111', 'failed')
  const cancelled = partOf('rfd_cancelled', 1999, 'RMA-2024-1112', 'cancelled')
  answerAsDocumented(
    [
      { to: getCharge, body: chargeAnswer },
      { to: listSinceCharge, body: listOf([cancelled, failed]) },
    ],
    sandboxHost,
  )
  const prepared = await documentedFlutterwave().prepare({ ...request, amount: 'remaining' })
  expect(prepared.amount).toStrictEqual(fromMinor(200_000, 'NGN'))
})
