import { describe, expect, test } from 'vitest'

import { parsePreparedRefund } from '../../src/model/index.ts'
import type { PreparedRefund, SeenPayment } from '../../src/model/index.ts'
import { expectRefused, shownOf } from './refusal.ts'

const seenRefund = {
  id: 'ref_1',
  reference: 'RMA-1',
  amount: { minor: 1000, currency: 'USD' },
  status: 'succeeded',
} as const
const seen: SeenPayment = {
  captured: { minor: 10_000, currency: 'USD' },
  refunds: [
    seenRefund,
    { id: 'ref_2', reference: null, amount: { minor: 0, currency: 'USD' }, status: 'failed' },
  ],
  readAt: '2024-01-30T23:59:59.999Z',
}

const prepared: PreparedRefund = {
  version: 1,
  provider: 'flex',
  mode: 'test',
  baseUrl: 'https://api.withflex.com',
  method: 'POST',
  path: '/v1/checkout/sessions/fcs_1/refund',
  headers: { 'content-type': 'application/json; charset=utf-8', 'Idempotency-Key': 'abc' },
  body: '{"amount":3500,"note":"ü"}',
  payment: { kind: 'checkout_session', id: 'fcs_1' },
  payments: [
    { kind: 'checkout_session', id: 'fcs_1' },
    { kind: 'payment_intent', id: 'pi_1' },
  ],
  reference: 'RMA-2024-1234',
  idempotencyKey: '0123456789abcdef0123456789abcdef',
  amount: { minor: 3500, currency: 'USD' },
  currency: 'USD',
  reason: 'requested_by_customer',
  metadata: { order_id: '12345', count: 2, gift: true, note: null },
  seen,
  preparedAt: '2024-01-31T00:00:00.000Z',
}

describe('a prepared refund', () => {
  test('comes back from JSON as it was', () => {
    const stored: unknown = JSON.parse(JSON.stringify(prepared))
    const read = parsePreparedRefund(stored)
    expect(read).toStrictEqual(prepared)
    expect(read).not.toBe(stored)
  })

  test.each([
    ['amount', { amount: null }],
    ['a payment that was seen', { seen: null }],
    ['seen refunds but knows so', { seen: { ...seen, refunds: [] } }],
    ['headers', { headers: {} }],
    ['body', { body: '' }],
    ['metadata', { metadata: {} }],
  ])('can be without %s', (_name, changes) => {
    expect(parsePreparedRefund({ ...prepared, ...changes })).toStrictEqual({
      ...prepared,
      ...changes,
    })
  })

  test.each(['http://127.0.0.1:8080', 'http://[::1]:8080', 'https://eu.example.com/base/v2'])(
    'can be meant for %s',
    (baseUrl) => {
      expect(parsePreparedRefund({ ...prepared, baseUrl }).baseUrl).toBe(baseUrl)
    },
  )

  test.each([null, undefined, 'text', [], 5])('is not %j', (value) => {
    expectRefused(() => parsePreparedRefund(value), 'prepared prepared.type')
  })

  test('reports every field that is missing, in one order', () => {
    expectRefused(
      () => parsePreparedRefund({}),
      'version prepared.version',
      'provider prepared.provider',
      'mode prepared.mode',
      'baseUrl prepared.base_url',
      'method prepared.method',
      'path prepared.path',
      'headers prepared.headers',
      'body prepared.body',
      'idempotencyKey prepared.idempotency_key',
      'preparedAt prepared.prepared_at',
      'payment prepared.payment',
      'payments prepared.payments',
      'seen prepared.seen',
      'reference prepared.reference',
      'currency prepared.currency',
      'amount prepared.amount',
      'reason prepared.reason',
      'metadata prepared.metadata',
    )
  })

  test('B64 has no other field', () => {
    expectRefused(
      () => parsePreparedRefund({ ...prepared, apiKey: 'canary' }),
      'apiKey option.unknown',
    )
  })
})

const brokenHandle = { kind: 'charge', id: '../x' }
const halfPair = '"\ud800"'
const largest = 1_048_576

const broken: readonly (readonly [string, string, unknown])[] = [
  ['version', 'version', 2],
  ['version', 'version', '1'],
  ['provider', 'provider', ''],
  ['provider', 'provider', 'Flex'],
  ['provider', 'provider', 'f'.repeat(41)],
  ['provider', 'provider', 7],
  ['mode', 'mode', 'sandbox'],
  ['mode', 'mode', true],
  ['baseUrl', 'base_url', 'ftp://api.withflex.com'],
  ['baseUrl', 'base_url', 'https://user:canary@api.withflex.com'],
  ['baseUrl', 'base_url', 'https://api.withflex.com?x=1'],
  ['baseUrl', 'base_url', 'https://api.withflex.com/#x'],
  ['baseUrl', 'base_url', 'https://api.withflex.com/../x'],
  ['baseUrl', 'base_url', `https://api.withflex.com/${'x'.repeat(2000)}`],
  ['baseUrl', 'base_url', 1],
  ['method', 'method', 'GET'],
  ['method', 'method', 'post'],
  ['path', 'path', ''],
  ['path', 'path', 'v1/refunds'],
  ['path', 'path', '/'],
  ['path', 'path', '//evil.example/x'],
  ['path', 'path', '/v1//refunds'],
  ['path', 'path', '/v1/refunds/'],
  ['path', 'path', '/v1/../refunds'],
  ['path', 'path', '/v1/..'],
  ['path', 'path', '/./refunds'],
  ['path', 'path', '/v1/%2e%2e/refunds'],
  ['path', 'path', '/v1/refunds?x=1'],
  ['path', 'path', '/v1/refunds#x'],
  ['path', 'path', '/v1\\refunds'],
  ['path', 'path', '/v1/refunds\r\nX: 1'],
  ['path', 'path', `/${'x'.repeat(2000)}`],
  ['path', 'path', null],
  ['headers', 'headers', null],
  ['headers', 'headers', []],
  ['headers', 'headers', { 'x-a': 1 }],
  ['headers', 'headers', { 'x-a': '' }],
  ['headers', 'headers', { 'x-a': ' a' }],
  ['headers', 'headers', { 'x-a': 'a ' }],
  ['headers', 'headers', { 'x-a': 'a\r\nX-Evil: 1' }],
  ['headers', 'headers', { 'x-a': 'é' }],
  ['headers', 'headers', { 'x-a': 'a\u0000' }],
  ['headers', 'headers', { 'x-a': 'x'.repeat(1001) }],
  ['headers', 'headers', { 'x a': 'a' }],
  ['headers', 'headers', { 'x:a': 'a' }],
  ['headers', 'headers', { '': 'a' }],
  ['headers', 'headers', { ['x'.repeat(101)]: 'a' }],
  ['headers', 'headers', { Authorization: 'Bearer canary' }],
  ['headers', 'headers', { cookie: 'canary' }],
  ['headers', 'headers', { Host: 'evil.example' }],
  ['headers', 'headers', { 'content-length': '1' }],
  ['headers', 'headers', { 'Transfer-Encoding': 'chunked' }],
  ['headers', 'headers', Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`x-${i}`, 'a']))],
  ['headers', 'headers', JSON.parse('{"__proto__":"a"}')],
  ['body', 'body', null],
  ['body', 'body', { amount: 5 }],
  ['body', 'body', halfPair],
  ['body', 'body', 'x'.repeat(largest + 1)],
  ['body', 'body', 'ü'.repeat(largest / 2 + 1)],
  ['payment', 'payment', 'fcs_1'],
  ['payment', 'payment', brokenHandle],
  ['payments', 'payments', []],
  ['payments', 'payments', { 0: prepared.payment }],
  ['payments', 'payments', [prepared.payment, brokenHandle]],
  ['payments', 'payments', Array.from({ length: 101 }, () => prepared.payment)],
  ['reference', 'reference', ''],
  ['reference', 'reference', 'RMA 1'],
  ['reference', 'reference', '4111111111111111'],
  ['idempotencyKey', 'idempotency_key', ''],
  ['idempotencyKey', 'idempotency_key', 'a b'],
  ['idempotencyKey', 'idempotency_key', 'é'],
  ['idempotencyKey', 'idempotency_key', 'a\r\nX: 1'],
  ['idempotencyKey', 'idempotency_key', 'a'.repeat(256)],
  ['idempotencyKey', 'idempotency_key', 5],
  ['amount', 'amount', undefined],
  ['amount', 'amount', 3500],
  ['amount', 'amount', 'remaining'],
  ['amount', 'amount', { minor: 0, currency: 'USD' }],
  ['amount', 'amount', { minor: 3500, currency: 'EUR' }],
  ['reason', 'reason', 'other'],
  ['metadata', 'metadata', null],
  ['metadata', 'metadata', { a: [] }],
  ['metadata', 'metadata', JSON.parse('{"__proto__":"a"}')],
  ['seen', 'seen', ['ref_1']],
  ['seen', 'seen', {}],
  ['seen', 'seen', { ...seen, extra: true }],
  ['seen', 'seen', { captured: seen.captured, refunds: [], at: seen.readAt }],
  ['seen', 'seen', { ...seen, captured: 10_000 }],
  ['seen', 'seen', { ...seen, captured: { minor: -1, currency: 'USD' } }],
  ['seen', 'seen', { ...seen, refunds: [], captured: { minor: 10_000, currency: 'EUR' } }],
  ['seen', 'seen', { ...seen, readAt: '2024-01-30' }],
  ['seen', 'seen', { ...seen, readAt: null }],
  ['seen', 'seen', { ...seen, refunds: null }],
  ['seen', 'seen', { ...seen, refunds: { 0: seenRefund } }],
  ['seen', 'seen', { ...seen, refunds: ['ref_1'] }],
  ['seen', 'seen', { ...seen, refunds: [seenRefund, { ...seenRefund, id: '../x' }] }],
  ['seen', 'seen', { ...seen, refunds: [{ ...seenRefund, id: 1 }] }],
  ['seen', 'seen', { ...seen, refunds: [{ ...seenRefund, extra: true }] }],
  ['seen', 'seen', { ...seen, refunds: [{ ...seenRefund, reference: 7 }] }],
  ['seen', 'seen', { ...seen, refunds: [{ ...seenRefund, reference: halfPair }] }],
  ['seen', 'seen', { ...seen, refunds: [{ ...seenRefund, reference: 'r'.repeat(1001) }] }],
  ['seen', 'seen', { ...seen, refunds: [{ ...seenRefund, amount: 1000 }] }],
  [
    'seen',
    'seen',
    { ...seen, refunds: [{ ...seenRefund, amount: { minor: 1.5, currency: 'USD' } }] },
  ],
  [
    'seen',
    'seen',
    { ...seen, refunds: [{ ...seenRefund, amount: { minor: 1, currency: 'EUR' } }] },
  ],
  ['seen', 'seen', { ...seen, refunds: [{ ...seenRefund, status: 'canceled' }] }],
  ['seen', 'seen', { ...seen, refunds: Array.from({ length: 10_001 }, () => seenRefund) }],
  ['preparedAt', 'prepared_at', null],
  ['preparedAt', 'prepared_at', '2024-01-31'],
  ['preparedAt', 'prepared_at', '2024-01-31T00:00:00Z'],
  ['preparedAt', 'prepared_at', '2024-01-31T01:00:00.000+01:00'],
  ['preparedAt', 'prepared_at', '2024-02-30T00:00:00.000Z'],
]

describe('a stored prepared refund that was tampered with', () => {
  test.each(broken)('is refused, and nothing of it shown: %s, row %#', (name, rule, value) => {
    const error = expectRefused(
      () => parsePreparedRefund({ ...prepared, [name]: value }),
      `${name} prepared.${rule}`,
    )
    expect(shownOf(error)).not.toMatch(/canary|evil/)
  })

  test.each(['usd', 'XXX', '', null, 5])('is refused with the currency %j', (currency) => {
    expectRefused(
      () => parsePreparedRefund({ ...prepared, currency }),
      'currency prepared.currency',
      'amount prepared.amount',
    )
  })

  test('is refused with a list that can not be read', () => {
    const revoked = Proxy.revocable<string[]>([], {})
    revoked.revoke()
    expectRefused(
      () => parsePreparedRefund({ ...prepared, seen: { ...seen, refunds: revoked.proxy } }),
      'seen prepared.seen',
    )
  })

  test.each(['x'.repeat(largest), 'ü'.repeat(largest / 2)])(
    'is not refused for a body of just one mebibyte',
    (body) => {
      expect(parsePreparedRefund({ ...prepared, body }).body).toBe(body)
    },
  )
})
