import type { JsonObject } from '../../../src/model/index.ts'

// The sample objects of Flutterwave's documents, by the number of their exchange.

export const chargeId = 'chg_Jwb2Y7ZbJQ'
export const refundId = 'rfd_eHwAkSdZ48'
export const reference = 'RMA-2024-1234'

/** W1: a refund, as it is asked for. */
export const w1Body: JsonObject = {
  amount: 2000,
  reason: 'duplicate',
  charge_id: chargeId,
}

/** W1: its refund, with a time in nanoseconds. */
export const w1Refund: JsonObject = {
  id: refundId,
  amount_refunded: 2000,
  meta: {},
  reason: 'duplicate',
  status: 'completed',
  charge_id: chargeId,
  created_datetime: '2025-02-13T12:12:22.013525130Z',
}

/** W1: the answer, whose envelope has no status. */
export const w1Answer: JsonObject = { message: 'Refund Initiated', data: w1Refund }

/** W2: two parts of one charge. */
export const w2Refunds: readonly JsonObject[] = [
  { ...w1Refund, id: 'rfd_second', amount_refunded: 750.5, status: 'pending' },
  { ...w1Refund, id: 'rfd_first', amount_refunded: 1249.5, status: 'succeeded' },
]

/** W4: the three refunds of the list. */
export const w4Refunds: readonly JsonObject[] = [
  {
    id: 'rfd_VBwFTccOHT',
    amount_refunded: 2000,
    meta: {},
    reason: 'duplicate',
    status: 'succeeded',
    charge_id: 'chg_ujfv5xWlpX',
    created_datetime: '2025-02-07T11:08:17.517Z',
  },
  {
    id: 'rfd_9NHHGAilL6',
    amount_refunded: 150,
    meta: {},
    reason: 'duplicate',
    status: 'succeeded',
    charge_id: 'chg_5BBk3iB0oZ',
    created_datetime: '2025-02-07T09:25:55.555Z',
  },
  {
    id: 'rfd_tSl3PQV6Sc',
    amount_refunded: 150,
    meta: {},
    reason: 'duplicate',
    status: 'succeeded',
    charge_id: 'chg_HvYp0jE07i',
    created_datetime: '2025-02-06T09:31:52.243Z',
  },
]

/** W4: the list. */
export const w4Answer: JsonObject = {
  status: 'success',
  message: 'Refunds fetched',
  meta: { page_info: { total: 3, current_page: 1, total_pages: 1 } },
  data: w4Refunds,
}

/** One refund read again, as the reference page has it: with a status, and page_info beside it. */
export const refundAnswer: JsonObject = {
  status: 'success',
  message: 'Refund fetched',
  meta: { page_info: { total: 1, current_page: 1, total_pages: 1 } },
  data: { ...w1Refund, status: 'succeeded', created_datetime: '2025-02-13T12:12:22.013Z' },
}

/** A charge as the reference has it. */
export const chargeAnswer: JsonObject = {
  status: 'success',
  message: 'Charge fetched',
  data: {
    id: chargeId,
    amount: 2000,
    currency: 'NGN',
    status: 'succeeded',
    fees: [{ type: 'vat', amount: 2.1 }],
    customer_id: 'cus_8sQpGvnNzG',
    reference: 'order-2024-1234',
    settled: false,
    settlement_id: [],
    meta: {},
    payment_method_details: { type: 'card', id: 'pmd_C5QhHgwBF9' },
    processor_response: { type: 'approved', code: '00' },
    created_datetime: '2025-02-13T12:00:00.000Z',
  },
}

/** The same charge as the guide has it. */
export const guideChargeAnswer: JsonObject = {
  status: 'success',
  message: 'Charge updated',
  data: {
    id: chargeId,
    amount: 2000,
    currency: 'NGN',
    status: 'succeeded',
    customer: { id: 'cus_8sQpGvnNzG' },
    issuer_response: { type: 'approved', code: '00' },
    created_datetime: '2025-02-13T12:00:00.000000000Z',
  },
}

/** An error in the documented shape. */
export function errorAnswer(code: string | number, type: string, message = 'No.'): JsonObject {
  return { status: 'failed', error: { type, code, message } }
}
