import { describe, expect, test } from 'vitest'

import { addUp, distinctHandles, isLive, lessRefunds } from '../../src/model/index.ts'
import type { Money, Refund, RefundStatus } from '../../src/model/index.ts'

const usd = (minor: number): Money => ({ minor, currency: 'USD' })

const paid = {
  provider: 'tinypay',
  handles: [{ kind: 'charge', id: 'ch_1' }],
  status: 'succeeded',
  providerStatus: 'paid',
  captured: usd(10_000),
  testMode: true,
} as const

function refundOf(minor: number, status: RefundStatus): Refund {
  return {
    provider: 'tinypay',
    id: 're_1',
    payments: [],
    amount: usd(minor),
    status,
    providerStatus: null,
    finality: 'provisional',
    requiresAction: false,
    reason: null,
    reference: null,
    metadata: {},
    bankReference: null,
    parts: [],
    createdAt: null,
    testMode: true,
    raw: null,
  }
}

describe('what refunds leave of a payment', () => {
  test('is all of it without any', () => {
    expect(lessRefunds(paid, [])).toEqual({
      ...paid,
      refunded: usd(0),
      refundable: usd(10_000),
    })
  })

  test('is less what has not failed, pending ones included', () => {
    const refunds = [
      refundOf(1000, 'new'),
      refundOf(200, 'pending'),
      refundOf(30, 'succeeded'),
      refundOf(5000, 'failed'),
    ]
    expect(lessRefunds(paid, refunds)).toMatchObject({
      refunded: usd(1230),
      refundable: usd(8770),
    })
  })

  test('is never below zero', () => {
    expect(lessRefunds(paid, [refundOf(12_000, 'succeeded')])).toMatchObject({
      refunded: usd(12_000),
      refundable: usd(0),
    })
  })

  test('is not told when the sum of the refunds is beyond exact whole numbers', () => {
    const huge = refundOf(Number.MAX_SAFE_INTEGER, 'succeeded')
    expect(lessRefunds(paid, [huge, refundOf(1, 'pending')])).toBeNull()
  })
})

test('amounts of one currency have a sum, and none beyond exact whole numbers', () => {
  expect(addUp([], 'JPY')).toEqual({ minor: 0, currency: 'JPY' })
  expect(addUp([{ amount: usd(1) }, { amount: usd(2) }], 'USD')).toEqual(usd(3))
  expect(addUp([{ amount: usd(Number.MAX_SAFE_INTEGER) }, { amount: usd(1) }], 'USD')).toBeNull()
})

test.each<readonly [RefundStatus, boolean]>([
  ['new', true],
  ['pending', true],
  ['succeeded', true],
  ['failed', false],
])('a refund that is %s may have taken something: %s', (status, live) => {
  expect(isLive({ status })).toBe(live)
})

test('handles are kept in their order, each once', () => {
  const charge = { kind: 'charge', id: 'a' }
  const session = { kind: 'checkout_session', id: 'a' }
  expect(distinctHandles([charge, null, session, { ...charge }, session])).toEqual([
    charge,
    session,
  ])
})
