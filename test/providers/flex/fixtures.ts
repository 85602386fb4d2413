import type { JsonObject } from '../../../src/model/index.ts'

// The sample objects of Flex's documents, by the number of their exchange. Where a sample has
// `[...]`, `...` or `xxx`, it is filled in with what the rest of the page says.

export const sessionId = 'fcs_01kbjcmbt5mhsmaggfqc1a4rns'
export const intentId = 'fpi_01kbjcm8wq4zt'
export const refundId = 'fref_01kbjdxyz123'
export const reference = 'RMA-2024-1234'

/** F1: lines with tax, shipping and discount. */
export const f1Body: JsonObject = {
  checkout_session: {
    line_items: [
      { product: 'fprod_01k3m6j3zqcvy6pbj1a65sszpw', amount_to_refund: 2000 },
      { product: 'fprod_01k3m6r0qj2bpc25q6h56r3jar', amount_to_refund: 1500 },
    ],
    amount_tax: 350,
    amount_shipping: 500,
    amount_discount: 200,
    refund_metadata: {
      OrderNo: 'ORDER123',
      Source: 'Customer_Request',
      Reason: 'Damaged_Product',
    },
  },
}

export const f1Refund: JsonObject = {
  refund_id: refundId,
  payment_intent_id: intentId,
  amount: 3500,
  status: 'pending',
  reason: null,
  created_at: '2024-12-04T10:30:00Z',
  test_mode: false,
  metadata: { OrderNo: 'ORDER123', Source: 'Customer_Request' },
  reference_id: null,
  reference_type: 'acquirer_reference_number',
  reference_status: 'pending',
  items: [
    {
      amount_refunded: 3500,
      payment_intent: intentId,
      reference_id: null,
      reference_type: 'acquirer_reference_number',
      reference_status: 'pending',
    },
  ],
}

export const f1Answer: JsonObject = {
  checkout_session: {
    checkout_session_id: sessionId,
    status: 'complete',
    amount_total: 10000,
    amount_subtotal: 9000,
    currency: 'usd',
    customer: {
      customer_id: 'fcus_01kbjcm3',
      email: 'customer@example.com',
      name: 'John Doe',
    },
    payment_intent: {
      payment_intent_id: intentId,
      amount: 10000,
      amount_received: 10000,
      status: 'succeeded',
    },
    line_items: [
      { line_item_id: 'fli_1', amount_total: 6000, quantity: 1 },
      { line_item_id: 'fli_2', amount_total: 4000, quantity: 1 },
    ],
    refunds: [f1Refund],
  },
}

/** F2: a line by its price. */
export const f2Body: JsonObject = {
  checkout_session: {
    line_items: [{ price: 'fprice_01k3m6j3zqcvy6pbj1a65sszpw', amount_to_refund: 2000 }],
    refund_metadata: { reason: 'customer_request' },
  },
}

/** F3: an amount. */
export const f3Body: JsonObject = {
  checkout_session: {
    amount: 5000,
    refund_metadata: { reason: 'customer_not_satisfied', order_id: '12345' },
  },
}

/** F4: everything. */
export const f4Body: JsonObject = {
  checkout_session: { refund_metadata: { reason: 'order_cancelled' } },
}

/** F5: everything, in the fewest words. */
export const f5Body: JsonObject = { checkout_session: {} }

/** F6: everything, with the shorter answer of the workflow example. */
export const f6Body: JsonObject = {
  checkout_session: {
    refund_metadata: {
      reason: 'customer_cancelled_order',
      order_id: 'ORD-12345',
      requested_by: 'customer_service',
    },
  },
}

export const f6Answer: JsonObject = {
  checkout_session: {
    checkout_session_id: sessionId,
    status: 'complete',
    amount_total: 15000,
    refunds: [
      {
        refund_id: refundId,
        amount: 15000,
        status: 'pending',
        created_at: '2024-12-04T10:30:00Z',
        metadata: { reason: 'customer_cancelled_order', order_id: 'ORD-12345' },
      },
    ],
  },
}

/** F7: a whole line. */
export const f7Body: JsonObject = {
  checkout_session: { line_items: [{ product: 'fprod_01k3m6j3zqcvy6pbj1a65sszpw' }] },
}

/** F8: one line with its tax, and no shipping. */
export const f8Body: JsonObject = {
  checkout_session: {
    line_items: [{ product: 'fprod_yoga_mat', amount_to_refund: 3500 }],
    amount_tax: 280,
    amount_shipping: 0,
    refund_metadata: {
      reason: 'item_returned',
      rma_number: 'RMA-2024-1234',
      returned_items: 'Yoga Mat (Blue)',
    },
  },
}

/** F9: an amount, with numbers in the metadata. */
export const f9Body: JsonObject = {
  checkout_session: {
    amount: 2000,
    refund_metadata: {
      reason: 'price_match_guarantee',
      original_amount: 15000,
      adjusted_amount: 13000,
      competitor: 'CompetitorStore',
    },
  },
}

/** F10: the session after two partial refunds. */
export const f10Answer: JsonObject = {
  checkout_session: {
    checkout_session_id: sessionId,
    status: 'complete',
    amount_total: 10000,
    payment_intent: intentId,
    refunds: [
      { ...f1Refund, refund_id: 'fref_second', amount: 3000, items: [] },
      { ...f1Refund, refund_id: 'fref_first', amount: 5000, items: [] },
    ],
  },
}

/** F11: 422. */
export const f11Answer: JsonObject = {
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
}

/** F12: 404. */
export const f12Answer: JsonObject = {
  error: { type: 'not_found', message: 'checkout session does not exist' },
}

/** F13: 401. */
export const f13Answer: JsonObject = {
  error: { type: 'unauthorized', message: 'Invalid API key' },
}

/** F14: one refund, with the bank's number. */
export const f14Refund: JsonObject = {
  refund_id: refundId,
  payment_intent_id: intentId,
  amount: 5000,
  status: 'succeeded',
  reason: null,
  created_at: '2024-12-04T10:30:00Z',
  test_mode: false,
  metadata: { order_id: '12345' },
  reference_id: 'ARN8493274932',
  reference_type: 'acquirer_reference_number',
  reference_status: 'available',
  items: [
    {
      amount_refunded: 5000,
      payment_intent: intentId,
      payment_method_id: 'fpm_01kbjcm5',
      reference_id: 'ARN8493274932',
      reference_type: 'acquirer_reference_number',
      reference_status: 'available',
    },
  ],
}

export const f14Answer: JsonObject = { refund: f14Refund }

const f15First: JsonObject = {
  refund_id: refundId,
  payment_intent_id: intentId,
  amount: 5000,
  status: 'succeeded',
  created_at: '2024-12-04T10:30:00Z',
}

const f15Second: JsonObject = {
  refund_id: 'fref_01kbjdabc456',
  payment_intent_id: 'fpi_01kbjcyyy',
  amount: 3000,
  status: 'pending',
  created_at: '2024-12-03T15:20:00Z',
}

/** F15: the list. */
export const f15Answer: JsonObject = { refunds: [f15First, f15Second] }

/** F16: the list of a session. */
export const f16Answer: JsonObject = { refunds: [f15First] }

/** F17: the list of those that succeeded. */
export const f17Answer: JsonObject = { refunds: [f15First] }

/** F18: the list of a payment intent. */
export const f18Answer: JsonObject = { refunds: [f15First] }

/** F19: what is changed, and the refund with it. */
export const f19Body: JsonObject = {
  refund: {
    reason: 'fraudulent',
    metadata: { updated_by: 'admin', investigation_id: 'INV-2024-001' },
  },
}

export const f19Answer: JsonObject = {
  refund: {
    ...f14Refund,
    reason: 'fraudulent',
    metadata: { order_id: '12345', updated_by: 'admin', investigation_id: 'INV-2024-001' },
  },
}

/** F20: a session before it is refunded. */
export const f20Answer: JsonObject = {
  checkout_session: {
    checkout_session_id: sessionId,
    status: 'complete',
    mode: 'payment',
    amount_total: 15000,
    amount_received: 12000,
    payment_intents: [intentId, 'fpi_second_card'],
    test_mode: false,
    metadata: {},
    created_at: 1733308200,
    refunds: [],
  },
}

/** F24: a session in test mode, refunded at once. */
export const f24Answer: JsonObject = {
  checkout_session: {
    checkout_session_id: 'fcs_test_01kbjcmbt5',
    status: 'complete',
    amount_total: 15000,
    test_mode: true,
    refunds: [
      {
        ...f14Refund,
        amount: 15000,
        test_mode: true,
        items: [],
      },
    ],
  },
}

/** F26: the sentence of the guide, in its error shape; status and type are not documented. */
export const f26Answer: JsonObject = {
  error: { type: 'invalid_request_error', message: 'Failed to create refund' },
}

export const l1Refund: JsonObject = {
  refund_id: 'obj_01EXAMPLE00000000000000000',
  payment_intent_id: 'obj_01EXAMPLE00000000000000000',
  amount: 0,
  created_at: '2024-01-01T00:00:00Z',
  reason: 'duplicate',
  status: 'pending',
  test_mode: false,
  metadata: {},
  reference_id: 'obj_01EXAMPLE00000000000000000',
  reference_type: 'acquirer_reference_number',
  reference_status: 'available',
  items: [],
  subscription_id: 'obj_01EXAMPLE00000000000000000',
  invoice_id: 'obj_01EXAMPLE00000000000000000',
}

/** L1: the list of the reference page, all its fields given. */
export const l1Answer: JsonObject = { refunds: [l1Refund] }

/** The preview of the reference page. */
export const previewAnswer: JsonObject = {
  allocations: [
    { payment_method_id: 'fpm_hsa', last4: '4242', amount: 3000 },
    { payment_method_id: 'fpm_card', last4: '1881', amount: 500 },
  ],
}
