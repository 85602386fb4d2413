import { describe, expect, test } from 'vitest'

import {
  toWireIntentRefund,
  toWireSessionRefund,
  toWireUpdate,
} from '../../../providers/flex/bodies.ts'
import { parseFlexRequest } from '../../../providers/flex/request.ts'
import type { FlexLinesRequest, FlexRequest } from '../../../providers/flex/request.ts'
import { fromMinor } from '../../../src/model/index.ts'
import type { JsonObject, JsonScalar, Money } from '../../../src/model/index.ts'
import {
  f19Body,
  f1Body,
  f2Body,
  f3Body,
  f4Body,
  f5Body,
  f6Body,
  f7Body,
  f8Body,
  f9Body,
  intentId,
  reference,
  sessionId,
} from './fixtures.ts'

const reason = 'requested_by_customer'
const usd = (minor: number): Money => fromMinor(minor, 'USD')
const common = { payment: sessionId, reason, reference } as const

type Metadata = Readonly<Record<string, JsonScalar>>

function byAmount(amount: Money | 'remaining', metadata: Metadata = {}): FlexRequest {
  return parseFlexRequest({ ...common, amount, metadata })
}

function byLines(fields: Omit<FlexLinesRequest, 'payment' | 'reason' | 'reference'>): FlexRequest {
  return parseFlexRequest({ ...common, ...fields })
}

/** A documented body with what we add at the end of its metadata. */
function documented(body: JsonObject, added: JsonObject): string {
  const session = Object(body['checkout_session'])
  const metadata = { ...session.refund_metadata, ...added, polyrefund_reference: reference }
  return JSON.stringify({ checkout_session: { ...session, refund_metadata: metadata } })
}

const yogaMat = 'fprod_01k3m6j3zqcvy6pbj1a65sszpw'

describe('a refund of a session', () => {
  const cases: readonly [string, FlexRequest, JsonObject, JsonObject][] = [
    [
      'F1: lines by product, tax, shipping and discount',
      byLines({
        lines: [
          { product: yogaMat, amount: usd(2000) },
          { product: 'fprod_01k3m6r0qj2bpc25q6h56r3jar', amount: usd(1500) },
        ],
        tax: usd(350),
        shipping: usd(500),
        discount: usd(200),
        metadata: { OrderNo: 'ORDER123', Source: 'Customer_Request', Reason: 'Damaged_Product' },
      }),
      f1Body,
      { reason },
    ],
    [
      "F2: a line by price; the caller's own reason stays",
      byLines({
        lines: [{ price: 'fprice_01k3m6j3zqcvy6pbj1a65sszpw', amount: usd(2000) }],
        metadata: { reason: 'customer_request' },
      }),
      f2Body,
      {},
    ],
    [
      'F3: an amount',
      byAmount(usd(5000), { reason: 'customer_not_satisfied', order_id: '12345' }),
      f3Body,
      {},
    ],
    ['F4: everything', byAmount('remaining', { reason: 'order_cancelled' }), f4Body, {}],
    ['F5: everything, without metadata', byAmount('remaining'), f5Body, { reason }],
    [
      'F6: everything, with metadata',
      byAmount('remaining', {
        reason: 'customer_cancelled_order',
        order_id: 'ORD-12345',
        requested_by: 'customer_service',
      }),
      f6Body,
      {},
    ],
    [
      'F7: a whole line',
      byLines({ lines: [{ product: yogaMat, amount: 'line' }] }),
      f7Body,
      { reason },
    ],
    [
      'F8: a line, its tax, and no shipping',
      byLines({
        lines: [{ product: 'fprod_yoga_mat', amount: usd(3500) }],
        tax: usd(280),
        shipping: usd(0),
        expectedTotal: usd(3780),
        metadata: {
          reason: 'item_returned',
          rma_number: 'RMA-2024-1234',
          returned_items: 'Yoga Mat (Blue)',
        },
      }),
      f8Body,
      {},
    ],
    [
      'F9: an amount, with numbers in the metadata',
      byAmount(usd(2000), {
        reason: 'price_match_guarantee',
        original_amount: 15000,
        adjusted_amount: 13000,
        competitor: 'CompetitorStore',
      }),
      f9Body,
      {},
    ],
  ]

  test.each(cases)('%s, byte for byte', (_, request, body, added) => {
    expect(JSON.stringify(toWireSessionRefund(request, null))).toBe(documented(body, added))
  })

  test('F10: two partial refunds differ in their amount alone', () => {
    const bodies = [5000, 3000].map((minor) => toWireSessionRefund(byAmount(usd(minor)), null))
    const refund_metadata = { reason, polyrefund_reference: reference }
    expect(bodies).toStrictEqual([
      { checkout_session: { amount: 5000, refund_metadata } },
      { checkout_session: { amount: 3000, refund_metadata } },
    ])
  })

  test('of what remains names the number when there was a refund before', () => {
    expect(toWireSessionRefund(byAmount('remaining'), usd(2000))).toStrictEqual({
      checkout_session: {
        amount: 2000,
        refund_metadata: { reason, polyrefund_reference: reference },
      },
    })
  })

  test('has its fields in one order whatever order the caller has', () => {
    const request = byLines({
      discount: usd(1),
      shipping: usd(2),
      tax: usd(3),
      metadata: { b: 1, a: 2 },
      lines: [{ amount: usd(4), price: 'fprice_1' }],
    })
    expect(JSON.stringify(toWireSessionRefund(request, null))).toBe(
      '{"checkout_session":{"line_items":[{"price":"fprice_1","amount_to_refund":4}],"amount_tax":3,"amount_shipping":2,"amount_discount":1,"refund_metadata":{"b":1,"a":2,"reason":"requested_by_customer","polyrefund_reference":"RMA-2024-1234"}}}',
    )
  })
})

test('a refund of a payment intent has its reason beside its metadata', () => {
  const request = parseFlexRequest({
    ...common,
    payment: intentId,
    amount: usd(2000),
    metadata: { reason: 'price_match_guarantee', order_id: '12345' },
  })
  expect(JSON.stringify(toWireIntentRefund(request, usd(2000)))).toBe(
    `{"refund":{"payment_intent_id":"${intentId}","amount":2000,"reason":"requested_by_customer","metadata":{"reason":"price_match_guarantee","order_id":"12345","polyrefund_reference":"RMA-2024-1234"}}}`,
  )
})

describe('a change', () => {
  test('F19: of reason and metadata, byte for byte', () => {
    const metadata = { updated_by: 'admin', investigation_id: 'INV-2024-001' }
    const body = toWireUpdate({ reason: 'fraudulent', metadata })
    expect(JSON.stringify(body)).toBe(JSON.stringify(f19Body))
  })

  test('leaves out what stays as it is', () => {
    expect(toWireUpdate({ reason: 'duplicate', metadata: null })).toStrictEqual({
      refund: { reason: 'duplicate' },
    })
    expect(toWireUpdate({ reason: null, metadata: { a: 1 } })).toStrictEqual({
      refund: { metadata: { a: 1 } },
    })
  })
})
