import { describe, expect, test } from 'vitest'

import { flutterwaveManifest } from '../../../providers/flutterwave/index.ts'
import type { JsonObject, Refund } from '../../../src/model/index.ts'
import { answerAsDocumented } from '../flex/exchanges.ts'
import { documentedFlutterwave, readHeaders, sandboxHost } from './exchanges.ts'
import {
  chargeAnswer,
  chargeId,
  guideChargeAnswer,
  refundAnswer,
  refundId,
  w1Refund,
  w4Answer,
  w4Refunds,
} from './fixtures.ts'

function refundOf(raw: JsonObject, changes: Partial<Refund>): Refund {
  return {
    provider: 'flutterwave',
    id: refundId,
    payments: [{ kind: 'charge', id: chargeId }],
    amount: { minor: 200_000, currency: 'NGN' },
    status: 'succeeded',
    providerStatus: 'succeeded',
    finality: 'provisional',
    requiresAction: false,
    reason: 'duplicate',
    reference: null,
    metadata: {},
    bankReference: null,
    parts: [],
    createdAt: '2025-02-13T12:12:22.013Z',
    testMode: true,
    raw,
    ...changes,
  }
}

const getRefund = `GET /refunds/${refundId}`
const getCharge = `GET /charges/${chargeId}`

describe('W3 a refund read again', () => {
  test.each([
    ['new', { status: 'new', finality: 'provisional' }],
    ['pending', { status: 'pending', finality: 'provisional' }],
    ['succeeded', { status: 'succeeded', finality: 'provisional' }],
    ['failed', { status: 'failed', finality: 'final' }],
    ['completed', { status: 'pending', finality: 'provisional' }],
    ['cancelled', { status: 'failed', finality: 'final' }],
    ['requires_action', { status: 'pending', finality: 'provisional', requiresAction: true }],
  ] as const)('is %s', async (word, expected) => {
    const data = { ...w1Refund, status: word }
    const sent = answerAsDocumented(
      [
        { to: getRefund, body: { ...refundAnswer, data } },
        { to: getCharge, body: chargeAnswer },
      ],
      sandboxHost,
    )
    const refund = await documentedFlutterwave().get(refundId)
    expect(refund).toStrictEqual(refundOf(data, { ...expected, providerStatus: word }))
    expect(sent).toStrictEqual([
      { request: getRefund, headers: readHeaders(1), body: '' },
      { request: getCharge, headers: readHeaders(3), body: '' },
    ])
  })

  test('asks no charge where the option names the currency', async () => {
    const sent = answerAsDocumented([{ to: getRefund, body: refundAnswer }], sandboxHost)
    const refund = await documentedFlutterwave({ currency: 'JPY' }).get(refundId)
    expect(refund.amount).toStrictEqual({ minor: 2000, currency: 'JPY' })
    expect(sent).toHaveLength(1)
  })

  test('takes the word of the option statusMap', async () => {
    const answer = { to: getRefund, body: { ...refundAnswer, data: w1Refund } }
    answerAsDocumented([answer, { to: getCharge, body: guideChargeAnswer }], sandboxHost)
    const provider = documentedFlutterwave({ statusMap: { completed: 'succeeded' } })
    expect(await provider.get(refundId)).toStrictEqual(
      refundOf(w1Refund, { providerStatus: 'completed' }),
    )
  })

  test('moves from new over pending to its end', async () => {
    for (const end of ['succeeded', 'failed'] as const) {
      const words = ['new', 'pending', end]
      answerAsDocumented(
        words.map((status) => ({
          to: getRefund,
          body: { ...refundAnswer, data: { ...w1Refund, status } },
        })),
        sandboxHost,
      )
      const provider = documentedFlutterwave({ currency: 'NGN' })
      const seen: string[] = []
      for (const _ of words) seen.push((await provider.get(refundId)).status)
      expect(seen).toStrictEqual(words)
    }
  })
})

const chargeIds = ['chg_ujfv5xWlpX', 'chg_5BBk3iB0oZ', 'chg_HvYp0jE07i'] as const
const refundIds = ['rfd_VBwFTccOHT', 'rfd_9NHHGAilL6', 'rfd_tSl3PQV6Sc'] as const
const times = [
  '2025-02-07T11:08:17.517Z',
  '2025-02-07T09:25:55.555Z',
  '2025-02-06T09:31:52.243Z',
] as const
const cents = [200_000, 15_000, 15_000] as const

const w4: readonly Refund[] = w4Refunds.map((raw, index) =>
  refundOf(raw, {
    id: refundIds[index] ?? '',
    payments: [{ kind: 'charge', id: chargeIds[index] ?? '' }],
    amount: { minor: cents[index] ?? 0, currency: 'NGN' },
    createdAt: times[index] ?? null,
  }),
)

function chargeOf(id: string): { readonly to: string; readonly body: JsonObject } {
  const data = { id, amount: 2000, currency: 'NGN', status: 'succeeded' }
  return { to: `GET /charges/${id}`, body: { ...chargeAnswer, data } }
}

describe('W4 a page of refunds', () => {
  const list = 'GET /refunds?page=1&size=10'
  const page = {
    refunds: w4,
    rejected: [],
    nextCursor: null,
    previousCursor: null,
    total: 3,
    complete: true,
  }

  test('and the charge of each, for its currency', async () => {
    const sent = answerAsDocumented(
      [{ to: list, body: w4Answer }, ...chargeIds.map(chargeOf)],
      sandboxHost,
    )
    expect(await documentedFlutterwave().listPage({ limit: 10 })).toStrictEqual(page)
    expect(sent).toStrictEqual([
      { request: list, headers: readHeaders(1), body: '' },
      ...chargeIds.map((id, index) => ({
        request: `GET /charges/${id}`,
        headers: readHeaders(3 + 2 * index),
        body: '',
      })),
    ])
  })

  test('is the one documented request where the currency is known', async () => {
    const sent = answerAsDocumented([{ to: list, body: w4Answer }], sandboxHost)
    const provider = documentedFlutterwave({ currency: 'NGN' })
    expect(await provider.listPage({ limit: 10 })).toStrictEqual(page)
    expect(sent).toStrictEqual([{ request: list, headers: readHeaders(1), body: '' }])
  })

  test('asks for a range as the server understands it, a millisecond wider', async () => {
    const from = '2025-02-06T23%3A59%3A59.999Z'
    const to = '2025-02-07T11%3A00%3A00.000Z'
    const target = `GET /refunds?page=1&size=50&from=${from}&to=${to}`
    const sent = answerAsDocumented([{ to: target, body: w4Answer }], sandboxHost)
    const walk = documentedFlutterwave({ currency: 'NGN' }).list({
      createdFrom: '2025-02-07T00:00:00.000Z',
      createdBefore: '2025-02-07T11:00:00.000Z',
    })
    const seen: Refund[] = []
    for await (const refund of walk) seen.push(refund)
    expect(seen).toStrictEqual(w4.slice(1, 2))
    expect(sent).toStrictEqual([{ request: target, headers: readHeaders(1), body: '' }])
  })

  test('finds by our reference what the caller asked for', async () => {
    const meta = { polyrefund_reference: 'RMA-2024-1234' }
    const mine = { ...w1Refund, meta }
    const listed = 'GET /refunds?page=1&size=50&from=2025-02-13T11%3A58%3A59.999Z'
    const sent = answerAsDocumented(
      [
        { to: getCharge, body: chargeAnswer },
        { to: listed, body: { ...w4Answer, data: [mine, { ...w1Refund, id: 'rfd_other' }] } },
      ],
      sandboxHost,
    )
    const found = await documentedFlutterwave().find({
      payment: chargeId,
      reference: 'RMA-2024-1234',
    })
    expect(found).toStrictEqual({
      refunds: [
        refundOf(mine, {
          status: 'pending',
          providerStatus: 'completed',
          reference: 'RMA-2024-1234',
          metadata: meta,
        }),
      ],
      complete: true,
    })
    expect(sent).toStrictEqual([
      { request: getCharge, headers: readHeaders(1), body: '' },
      { request: listed, headers: readHeaders(3), body: '' },
    ])
  })
})

test('W5 terms and funding are in the manifest', () => {
  const { customerTerms, fundedBy } = flutterwaveManifest
  expect(fundedBy).toMatchObject({
    value: 'the available balance, or the next settlement',
    basis: 'documented',
  })
  expect(customerTerms).toMatchObject({
    value: [
      { method: 'card', minHours: 72, maxHours: 360, text: '3-15 days' },
      { method: 'mobile_money', minHours: 72, maxHours: 120, text: '3-5 days' },
      { method: 'bank_account', minHours: 0, maxHours: 24, text: '24 hours' },
    ],
    basis: 'documented',
  })
})
