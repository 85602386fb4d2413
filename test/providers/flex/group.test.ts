import { expect, test } from 'vitest'

import { groupRefunds } from '../../../providers/flex/group.ts'
import { fromWireRefund } from '../../../providers/flex/mapping.ts'
import type { JsonObject, PaymentHandle, Refund } from '../../../src/model/index.ts'
import { f1Refund, reference, sessionId } from './fixtures.ts'

const session = { kind: 'checkout_session', id: sessionId }

function row(fields: JsonObject, handles: readonly PaymentHandle[] = [session]): Refund {
  const raw = {
    ...f1Refund,
    refund_id: 'fref_hsa',
    payment_intent_id: 'fpi_hsa',
    items: [],
    metadata: { polyrefund_reference: reference, order_id: '12345' },
    ...fields,
  }
  const now = Date.parse('2025-12-04T10:30:00Z')
  const mapped = fromWireRefund(raw, { handles, currency: 'USD', now })
  if ('refund' in mapped) return mapped.refund
  throw new Error(`Expected a refund, and got ${JSON.stringify(mapped.rejected.issues)}`)
}

const hsa = row({ amount: 3000 })
const card = row({ refund_id: 'fref_card', payment_intent_id: 'fpi_card', amount: 500 })

function merged(...rows: readonly Refund[]): Refund {
  const [refund, ...others] = groupRefunds(rows)
  if (refund !== undefined && others.length === 0) return refund
  throw new Error(`Expected one refund, and got ${others.length + 1}`)
}

test('two refunds of a split cart with one reference are one refund', () => {
  expect(merged(hsa, card)).toStrictEqual({
    ...hsa,
    id: 'fref_hsa',
    payments: [
      session,
      { kind: 'payment_intent', id: 'fpi_hsa' },
      { kind: 'payment_intent', id: 'fpi_card' },
    ],
    amount: { minor: 3500, currency: 'USD' },
    status: 'pending',
    reference,
    parts: [
      {
        refundId: 'fref_hsa',
        payment: { kind: 'payment_intent', id: 'fpi_hsa' },
        amount: { minor: 3000, currency: 'USD' },
        bankReference: hsa.bankReference,
      },
      {
        refundId: 'fref_card',
        payment: { kind: 'payment_intent', id: 'fpi_card' },
        amount: { minor: 500, currency: 'USD' },
        bankReference: card.bankReference,
      },
    ],
    raw: [hsa.raw, card.raw],
  })
})

test('one refund is itself', () => {
  const [alone, ...others] = groupRefunds([hsa])
  expect(alone).toBe(hsa)
  expect(others).toStrictEqual([])
})

test('no refunds are none', () => {
  expect(groupRefunds([])).toStrictEqual([])
})

test('refunds of several references stand where their first row stood', () => {
  const other = row({ refund_id: 'fref_b', metadata: { polyrefund_reference: 'B' } })
  const nameless = row({ refund_id: 'fref_c', metadata: {} })
  const twin = row({ refund_id: 'fref_d', metadata: {} })
  const found = groupRefunds([other, nameless, hsa, twin, card])
  expect(found.map(({ id, raw }) => [id, Array.isArray(raw)])).toStrictEqual([
    ['fref_b', false],
    ['fref_c', false],
    ['fref_hsa', true],
    ['fref_d', false],
  ])
})

test('a reference in two currencies has no sum', () => {
  const cad = { ...card, amount: { minor: 500, currency: 'CAD' } }
  expect(groupRefunds([hsa, cad])).toStrictEqual([hsa, cad])
})

test('rows beyond exact sums stay apart', () => {
  const rows = Array.from({ length: 10 }, () => row({ amount: 999_999_999_999_999 }))
  expect(groupRefunds(rows)).toStrictEqual(rows)
})

test.each<[readonly string[], string, string, number]>([
  [['succeeded', 'succeeded'], 'succeeded', 'succeeded', 3500],
  [['failed', 'canceled'], 'failed', 'failed', 3500],
  [['canceled', 'failed'], 'failed', 'canceled', 3500],
  [['succeeded', 'pending'], 'pending', 'pending', 3500],
  [['requires_action', 'succeeded'], 'pending', 'requires_action', 3500],
  [['succeeded', 'refund_done'], 'pending', 'refund_done', 3500],
  [['succeeded', 'failed'], 'succeeded', 'succeeded', 3000],
  [['failed', 'succeeded'], 'succeeded', 'succeeded', 500],
  [['failed', 'pending'], 'pending', 'pending', 500],
])('rows that are %j are %s, by the word %s, of %i cents', (words, status, word, minor) => {
  const [first = '', second = ''] = words
  const found = merged(
    row({ status: first, amount: 3000 }),
    row({ status: second, amount: 500, refund_id: 'fref_card' }),
  )
  expect(found).toMatchObject({ status, providerStatus: word, amount: { minor } })
})

test('somebody has to act on the whole when they have to act on a part', () => {
  expect(merged(hsa, row({ status: 'requires_action' })).requiresAction).toBe(true)
  expect(merged(hsa, card).requiresAction).toBe(false)
})

test('the whole is final when every part that counts is', () => {
  const succeeded = { status: 'succeeded' }
  const fresh = { status: 'succeeded', created_at: '2025-12-01T00:00:00Z' }
  expect(merged(row(succeeded), row(succeeded)).finality).toBe('final')
  expect(merged(row(succeeded), row(fresh)).finality).toBe('provisional')
  expect(merged(row({ status: 'failed' }), row({ status: 'failed' })).finality).toBe('final')
  expect(merged(row({ status: 'failed' }), row(fresh)).finality).toBe('provisional')
})

test('a bank reference that is not that of all parts is left to the parts', () => {
  const number = { reference_id: 'ARN1', reference_status: 'available' }
  const found = merged(row(number), row({ ...number, reference_id: 'ARN2' }))
  expect(found.bankReference).toBeNull()
  expect(found.parts.map(({ bankReference }) => bankReference?.value)).toStrictEqual([
    'ARN1',
    'ARN2',
  ])
  expect(merged(row(number), row(number)).bankReference?.value).toBe('ARN1')
})

test('a mode that differs between rows is not known', () => {
  expect(merged(hsa, row({ test_mode: true })).testMode).toBeNull()
  expect(merged(row({ test_mode: true }), row({ test_mode: true })).testMode).toBe(true)
})

test('the whole was created with its first part', () => {
  const late = row({ created_at: '2024-12-04T10:30:02Z' })
  const early = row({ created_at: '2024-12-04T10:30:01Z' })
  const timeless = row({ created_at: null })
  expect(merged(late, timeless, early).createdAt).toBe('2024-12-04T10:30:01.000Z')
  expect(merged(timeless, timeless).createdAt).toBeNull()
})

test('items of the rows are parts of the whole', () => {
  const items = [
    { amount_refunded: 1000, payment_intent: 'fpi_a' },
    { amount_refunded: 2000, payment_intent: 'fpi_b' },
  ]
  const found = merged(row({ amount: 3000, items }), card)
  expect(found.parts.map(({ refundId, amount }) => [refundId, amount?.minor])).toStrictEqual([
    ['fref_hsa', 1000],
    ['fref_hsa', 2000],
    ['fref_card', 500],
  ])
})

test('a part names its intent only where it can be no other', () => {
  const intents = ['fpi_hsa', 'fpi_card'].map((id) => ({ kind: 'payment_intent', id }))
  const vague = row({}, [session, ...intents])
  const bare = row({ payment_intent_id: null })
  expect(merged(vague, bare).parts.map(({ payment }) => payment)).toStrictEqual([null, null])
})
