import type { FlexRefundRequest } from '../../../providers/flex/index.ts'
import type { FlexLinesRequest } from '../../../providers/flex/request.ts'
import { money } from '../../../src/model/index.ts'
import type { JsonObject, JsonValue, Money, Refund } from '../../../src/model/index.ts'
import {
  f1Answer,
  f1Body,
  f1Refund,
  f2Body,
  f3Body,
  f4Body,
  f5Body,
  f6Answer,
  f6Body,
  f7Body,
  f8Body,
  f9Body,
  intentId,
  reference,
  refundId,
  sessionId,
} from './fixtures.ts'

// What the documents leave out around their samples: our requests for their bodies, the session as
// it was before, and the answers where none is shown.

/** One documented refund of a session: what is asked, sent, answered and given back. */
export interface CreateSample {
  readonly name: string
  readonly request: FlexRefundRequest
  /** The documented body. */
  readonly documented: JsonObject
  /** What is put behind the documented metadata. */
  readonly added: JsonObject
  /** What Flex would give back, in cents. */
  readonly previewed: number
  readonly answer: JsonValue
  readonly refund: Refund
}

export const sessionPath: string = `/v1/checkout/sessions/${sessionId}`

/** The reading of a session's refunds from the list, which stands beside every reading of it. */
export const listOfSession: string = `GET /v1/refunds?checkout_session=${sessionId}&limit=100`

/** A list that has none yet: what the session itself shows counts all the same. */
export const noneListed: { readonly to: string; readonly body: JsonValue } = {
  to: listOfSession,
  body: { refunds: [] },
}
const reason = 'requested_by_customer'
const about = { payment: sessionId, reason, reference } as const
const ourReference = { polyrefund_reference: reference }
const ours = { reason, ...ourReference }
const session = { kind: 'checkout_session', id: sessionId }
const intent = { kind: 'payment_intent', id: intentId }
const pendingNumber = {
  type: 'acquirer_reference_number',
  value: null,
  status: 'pending',
} as const

export function usd(decimal: string): Money {
  return money(decimal, 'USD')
}

/** The text of a documented body with what we add behind its metadata. */
export function bodyText({
  documented,
  added,
}: Pick<CreateSample, 'documented' | 'added'>): string {
  const fields = objectAt(documented, 'checkout_session')
  const metadata = objectAt(fields, 'refund_metadata')
  return JSON.stringify({
    checkout_session: { ...fields, refund_metadata: { ...metadata, ...added } },
  })
}

/** The session of a sample with these refunds. */
export function sessionWith(
  refunds: readonly JsonValue[],
  answer: JsonValue = f1Answer,
): JsonObject {
  return { checkout_session: { ...objectAt(answer, 'checkout_session'), refunds } }
}

/** What the preview answers. */
export function allocationsOf(cents: number): JsonObject {
  return { allocations: [{ payment_method_id: 'fpm_card', last4: '4242', amount: cents }] }
}

/** The refunds of a session, each with our reference in its metadata. */
export function echoed(answer: JsonValue): JsonObject {
  const refunds = objectAt(answer, 'checkout_session')['refunds']
  const rows = Array.isArray(refunds) ? refunds : []
  return sessionWith(rows.map(withReference), answer)
}

function withReference(row: JsonValue): JsonObject {
  const metadata = { ...objectAt(row, 'metadata'), ...ourReference }
  return { ...objectAt({ row }, 'row'), metadata }
}

function objectAt(value: JsonValue, key: string): JsonObject {
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : []
  const found: unknown = new Map(entries).get(key)
  return typeof found === 'object' && found !== null ? { ...found } : {}
}

/** A refund object as in F1, which is pending and has one part. */
function pendingRefund(cents: number, metadata: JsonObject): JsonObject {
  const [item] = Array.isArray(f1Refund['items']) ? f1Refund['items'] : []
  const items = [{ ...objectAt({ item }, 'item'), amount_refunded: cents }]
  return { ...f1Refund, amount: cents, metadata, items }
}

function pendingResult(raw: JsonObject, amount: Money, rest: Pick<Refund, 'metadata' | 'reason'>) {
  return {
    provider: 'flex',
    id: refundId,
    payments: [session, intent],
    amount,
    status: 'pending',
    providerStatus: 'pending',
    finality: 'provisional',
    requiresAction: false,
    reference,
    bankReference: pendingNumber,
    parts: [{ refundId, payment: intent, amount, bankReference: pendingNumber }],
    createdAt: '2024-12-04T10:30:00.000Z',
    testMode: false,
    raw,
    ...rest,
  } as const satisfies Refund
}

const f2Refund = pendingRefund(2000, { reason: 'customer_request' })
const f3Refund = pendingRefund(5000, { reason: 'customer_not_satisfied', order_id: '12345' })
const f4Refund = pendingRefund(10_000, { reason: 'order_cancelled' })
const f5Refund = pendingRefund(10_000, {})
const f7Refund = pendingRefund(2000, {})
const f8Metadata = {
  reason: 'item_returned',
  rma_number: 'RMA-2024-1234',
  returned_items: 'Yoga Mat (Blue)',
}
const f8Refund = pendingRefund(3780, f8Metadata)
const f9Metadata = {
  reason: 'price_match_guarantee',
  original_amount: 15000,
  adjusted_amount: 13000,
  competitor: 'CompetitorStore',
}
const f9Refund = pendingRefund(2000, f9Metadata)

export const f1: CreateSample & { readonly request: FlexLinesRequest } = {
  name: 'F1 refunds lines with tax, shipping and discount',
  request: {
    ...about,
    lines: [
      { product: 'fprod_01k3m6j3zqcvy6pbj1a65sszpw', amount: usd('20.00') },
      { product: 'fprod_01k3m6r0qj2bpc25q6h56r3jar', amount: usd('15.00') },
    ],
    tax: usd('3.50'),
    shipping: usd('5.00'),
    discount: usd('2.00'),
    metadata: { OrderNo: 'ORDER123', Source: 'Customer_Request', Reason: 'Damaged_Product' },
  },
  documented: f1Body,
  added: ours,
  previewed: 3500,
  answer: f1Answer,
  refund: {
    provider: 'flex',
    id: 'fref_01kbjdxyz123',
    payments: [
      { kind: 'checkout_session', id: 'fcs_01kbjcmbt5mhsmaggfqc1a4rns' },
      { kind: 'payment_intent', id: 'fpi_01kbjcm8wq4zt' },
    ],
    amount: { minor: 3500, currency: 'USD' },
    status: 'pending',
    providerStatus: 'pending',
    finality: 'provisional',
    requiresAction: false,
    reason: null,
    reference: 'RMA-2024-1234',
    metadata: { OrderNo: 'ORDER123', Source: 'Customer_Request' },
    bankReference: { type: 'acquirer_reference_number', value: null, status: 'pending' },
    parts: [
      {
        refundId: 'fref_01kbjdxyz123',
        payment: { kind: 'payment_intent', id: 'fpi_01kbjcm8wq4zt' },
        amount: { minor: 3500, currency: 'USD' },
        bankReference: { type: 'acquirer_reference_number', value: null, status: 'pending' },
      },
    ],
    createdAt: '2024-12-04T10:30:00.000Z',
    testMode: false,
    raw: f1Refund,
  },
}

export const f3: CreateSample = {
  name: 'F3 refunds an amount',
  request: {
    ...about,
    amount: usd('50.00'),
    metadata: { reason: 'customer_not_satisfied', order_id: '12345' },
  },
  documented: f3Body,
  added: ourReference,
  previewed: 5000,
  answer: sessionWith([f3Refund]),
  refund: pendingResult(f3Refund, usd('50.00'), {
    reason: 'other',
    metadata: { reason: 'customer_not_satisfied', order_id: '12345' },
  }),
}

/** F1 to F9. */
export const createSamples: readonly CreateSample[] = [
  f1,
  {
    name: 'F2 refunds a line by its price',
    request: {
      ...about,
      lines: [{ price: 'fprice_01k3m6j3zqcvy6pbj1a65sszpw', amount: usd('20.00') }],
      metadata: { reason: 'customer_request' },
    },
    documented: f2Body,
    added: ourReference,
    previewed: 2000,
    answer: sessionWith([f2Refund]),
    refund: pendingResult(f2Refund, usd('20.00'), {
      reason: 'other',
      metadata: { reason: 'customer_request' },
    }),
  },
  f3,
  {
    name: 'F4 refunds everything, with metadata',
    request: { ...about, amount: 'remaining', metadata: { reason: 'order_cancelled' } },
    documented: f4Body,
    added: ourReference,
    previewed: 10_000,
    answer: sessionWith([f4Refund]),
    refund: pendingResult(f4Refund, usd('100.00'), {
      reason: 'other',
      metadata: { reason: 'order_cancelled' },
    }),
  },
  {
    name: 'F5 refunds everything in the fewest words',
    request: { ...about, amount: 'remaining' },
    documented: f5Body,
    added: ours,
    previewed: 10_000,
    answer: sessionWith([f5Refund]),
    refund: pendingResult(f5Refund, usd('100.00'), { reason: null, metadata: {} }),
  },
  {
    name: 'F6 refunds everything, and reads the short answer of the workflow',
    request: {
      ...about,
      amount: 'remaining',
      metadata: {
        reason: 'customer_cancelled_order',
        order_id: 'ORD-12345',
        requested_by: 'customer_service',
      },
    },
    documented: f6Body,
    added: ourReference,
    previewed: 15_000,
    answer: f6Answer,
    refund: {
      provider: 'flex',
      id: 'fref_01kbjdxyz123',
      payments: [{ kind: 'checkout_session', id: 'fcs_01kbjcmbt5mhsmaggfqc1a4rns' }],
      amount: { minor: 15_000, currency: 'USD' },
      status: 'pending',
      providerStatus: 'pending',
      finality: 'provisional',
      requiresAction: false,
      reason: 'other',
      reference: 'RMA-2024-1234',
      metadata: { reason: 'customer_cancelled_order', order_id: 'ORD-12345' },
      bankReference: null,
      parts: [],
      createdAt: '2024-12-04T10:30:00.000Z',
      testMode: null,
      raw: {
        refund_id: 'fref_01kbjdxyz123',
        amount: 15_000,
        status: 'pending',
        created_at: '2024-12-04T10:30:00Z',
        metadata: { reason: 'customer_cancelled_order', order_id: 'ORD-12345' },
      },
    },
  },
  {
    name: 'F7 refunds a whole line',
    request: {
      ...about,
      lines: [{ product: 'fprod_01k3m6j3zqcvy6pbj1a65sszpw', amount: 'line' }],
    },
    documented: f7Body,
    added: ours,
    previewed: 2000,
    answer: sessionWith([f7Refund]),
    refund: pendingResult(f7Refund, usd('20.00'), { reason: null, metadata: {} }),
  },
  {
    name: 'F8 refunds a line with its tax and no shipping',
    request: {
      ...about,
      lines: [{ product: 'fprod_yoga_mat', amount: usd('35.00') }],
      tax: usd('2.80'),
      shipping: usd('0.00'),
      metadata: f8Metadata,
    },
    documented: f8Body,
    added: ourReference,
    previewed: 3780,
    answer: sessionWith([f8Refund]),
    refund: pendingResult(f8Refund, usd('37.80'), { reason: 'other', metadata: f8Metadata }),
  },
  {
    name: 'F9 refunds an amount, with numbers in the metadata',
    request: { ...about, amount: usd('20.00'), metadata: f9Metadata },
    documented: f9Body,
    added: ourReference,
    previewed: 2000,
    answer: sessionWith([f9Refund]),
    refund: pendingResult(f9Refund, usd('20.00'), { reason: 'other', metadata: f9Metadata }),
  },
]
