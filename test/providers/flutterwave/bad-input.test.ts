import { describe, expect, test } from 'vitest'

import { flutterwave } from '../../../providers/flutterwave/index.ts'
import type { FlutterwaveProvider } from '../../../providers/flutterwave/index.ts'
import { fromMinor, money } from '../../../src/model/index.ts'
import type { JsonValue } from '../../../src/model/index.ts'
import { createFakeFetch, json } from '../../http/fake-fetch.ts'
import type { FakeFetch } from '../../http/fake-fetch.ts'
import { circular, expectError } from '../flex/bad-input.ts'
import type { Expected, Rows } from '../flex/bad-input.ts'
import { accessToken, fixedOptions, sandboxHost } from './exchanges.ts'
import type { Changes } from './exchanges.ts'
import { chargeAnswer, chargeId, reference, refundId, w1Answer, w1Refund } from './fixtures.ts'

/*
 * The table of bad inputs, by its numbers, as far as it reaches this adapter.
 *
 * Elsewhere: options (B66 to B77) in options.test.ts; rows of lists (B89 to B92) and paging (B103) in
 * against-simulator-lists.test.ts; money (B7 to B17, B22, B31) there and in
 * against-simulator-amounts.test.ts; logins (B107) in oauth.test.ts; waits (B100) in
 * against-simulator-keys.test.ts. B49 and B50 of another payment or account are the ledger's.
 */

const goodRequest: Readonly<Record<string, unknown>> = {
  payment: chargeId,
  amount: fromMinor(200_000, 'NGN'),
  reason: 'duplicate',
  reference,
}

interface CountedFlutterwave {
  readonly provider: FlutterwaveProvider
  readonly requests: FakeFetch['requests']
}

/** Flutterwave behind a fetch that counts. It never waits, and every call is one attempt. */
function counted(
  options: Changes = {},
  answer: Parameters<typeof createFakeFetch>[0] = () => json({}),
): CountedFlutterwave {
  const { fetch, requests } = createFakeFetch(answer)
  const provider = flutterwave({
    environment: 'sandbox',
    accessToken,
    ...fixedOptions(),
    fetch,
    attempts: 1,
    preflight: false,
    ...options,
  })
  return { provider, requests }
}

async function callWith(
  provider: FlutterwaveProvider,
  method: keyof FlutterwaveProvider,
  ...given: readonly unknown[]
): Promise<unknown> {
  const called: unknown = Reflect.get(provider, method)
  if (typeof called !== 'function') throw new Error(`${method} is no method`)
  return Reflect.apply(called, provider, given)
}

/** A request is refused in the same words by all that take one, and nothing leaves. */
async function expectRefusedRequest(
  request: unknown,
  { code = 'invalid_request', issues }: { readonly code?: string; readonly issues: string[] },
  offending: unknown,
): Promise<void> {
  const { provider, requests } = counted({ preflight: true })
  const refused = { code, outcome: 'not_sent', issues }
  await expectError(callWith(provider, 'create', request), refused, offending)
  await expectError(callWith(provider, 'prepare', request), refused, offending)
  expect(requests).toStrictEqual([])
}

describe('a part of a request', () => {
  const rows: readonly (readonly [...Rows[number], part: string])[] = [
    ['B1', 'zero', { minor: 0, currency: 'NGN' }, 'amount amount.not_positive', 'amount'],
    ['B2', 'negative', { minor: -100, currency: 'NGN' }, 'amount amount.not_positive', 'amount'],
    ['B3', 'NaN', Number.NaN, 'amount amount.type', 'amount'],
    ['B4', 'Infinity', Infinity, 'amount amount.type', 'amount'],
    ['B5', 'a fraction', 10.5, 'amount amount.type', 'amount'],
    ['B6', 'a bare number', 1050, 'amount amount.type', 'amount'],
    ['B7', 'text', '10.005', 'amount amount.type', 'amount'],
    ['B18', 'null', null, 'amount amount.type', 'amount'],
    ['B18', 'missing', undefined, 'amount amount.required', 'amount'],
    ['B19', 'a boxed number', Object(1050), 'amount amount.type', 'amount'],
    [
      'B25',
      'small letters',
      { minor: 1, currency: 'ngn' },
      'amount.currency currency.format',
      'amount',
    ],
    [
      'B26',
      'a stablecoin',
      { minor: 1, currency: 'USDT' },
      'amount.currency currency.format',
      'amount',
    ],
    [
      'B27',
      'gold',
      { minor: 1, currency: 'XAU' },
      'amount.currency currency.unsupported',
      'amount',
    ],
    [
      'B28',
      'a look-alike',
      { minor: 1, currency: 'U\u0405D' },
      'amount.currency currency.format',
      'amount',
    ],
    ['B45', 'missing', undefined, 'reference reference.required', 'reference'],
    ['B46', 'accents', 'RMA-\u00e9vil', 'reference reference.format', 'reference'],
    ['B47', '101 letters', 'R'.repeat(101), 'reference reference.too_long', 'reference'],
    ['B55', 'its own', 'Order Cancelled', 'reason reason.unsupported', 'reason'],
    ['B55', 'missing', undefined, 'reason reason.required', 'reason'],
    ['B56', 'a log line', 'duplicate\n2024 INFO evil', 'reason reason.unsupported', 'reason'],
    [
      'B57',
      'a card',
      { note: '4242 4242 4242 4242' },
      'metadata.note pci.pan_detected',
      'metadata',
    ],
    [
      'B58',
      'a prototype',
      JSON.parse('{"__proto__":{"polluted":"evil"}}'),
      'metadata.__proto__ metadata.key',
      'metadata',
    ],
    [
      'B59',
      'a constructor',
      { constructor: 'evil' },
      'metadata.constructor metadata.key',
      'metadata',
    ],
    ['B60', 'an object', { note: { inner: 'evil' } }, 'metadata.note metadata.type', 'metadata'],
    [
      'B61',
      'a megabyte',
      { note: 'e'.repeat(1_000_000) },
      'metadata.note metadata.too_large',
      'metadata',
    ],
    [
      'B62',
      'our name',
      { polyrefund_reference: 'evil' },
      'metadata.polyrefund_reference metadata.reserved',
      'metadata',
    ],
    ['B63', 'itself', circular({ note: 'evil' }), 'metadata.self metadata.type', 'metadata'],
  ]

  test.each(rows)('%s is refused: %s', async (_row, _what, bad, issue, part) => {
    await expectRefusedRequest({ ...goodRequest, [part]: bad }, { issues: [issue] }, bad)
  })

  // What the size of an amount rules out is only known once nothing else is wrong.
  test.each([
    ['B16', 'beyond exact', fromMinor(2 ** 53 - 1, 'NGN'), 'amount.too_large'],
    ['B22', 'below 0.01', fromMinor(9, 'KWD'), 'amount.too_small'],
  ])('%s an amount is refused: %s', async (_row, _what, amount, rule) => {
    const { provider, requests } = counted()
    const refused = { code: 'invalid_request', outcome: 'not_sent', issues: [`amount ${rule}`] }
    await expectError(callWith(provider, 'create', { ...goodRequest, amount }), refused, null)
    expect(requests).toStrictEqual([])
  })

  test.each([
    ['lines', { lines: [{ product: 'fprod_1', amount: 'line' }] }],
    ['tax', { tax: money('1', 'NGN') }],
    ['shipping', { shipping: money('1', 'NGN') }],
    ['discount', { discount: money('1', 'NGN') }],
    ['expectedTotal', { expectedTotal: money('1', 'NGN') }],
  ])('%s is none of Flutterwave', async (name, fields) => {
    const { provider, requests } = counted()
    const call = callWith(provider, 'create', { ...goodRequest, ...fields })
    await expect(call).rejects.toMatchObject({ code: 'unsupported', outcome: 'not_sent' })
    await expect(call).rejects.toMatchObject({ issues: [{ path: name }] })
    expect(requests).toStrictEqual([])
  })

  test('B64 that is misspelt is refused, B65 one that is inherited is not seen', async () => {
    const issues = ['ammount option.unknown']
    await expectRefusedRequest({ ...goodRequest, ammount: 'evil' }, { issues }, 'evil')
    const missing = ['payment id', 'amount amount', 'reason reason', 'reference reference']
    const heir: unknown = Object.create(goodRequest)
    await expectRefusedRequest(heir, { issues: missing.map((each) => `${each}.required`) }, null)
  })

  test('B24 that changes from look to look is looked at once', async () => {
    const { provider, requests } = counted()
    let minor = 99
    const amount = {
      currency: 'NGN',
      get minor() {
        minor += 1
        return minor
      },
    }
    await callWith(provider, 'create', { ...goodRequest, amount }).catch(() => undefined)
    expect(requests.map(({ body }) => JSON.parse(body))).toMatchObject([{ amount: 1 }])
  })
})

describe('an id', () => {
  const rows: Rows = [
    ['B32', 'empty', '', 'id.empty'],
    ['B33', 'that climbs', '../refunds', 'id.format'],
    ['B33', 'of two dots', '..', 'id.format'],
    ['B34', 'of encoded dots', '%2e%2e', 'id.format'],
    ['B35', 'with a slash', 'chg_a/evil', 'id.format'],
    ['B35', 'with a query', 'chg_a?evil=1', 'id.format'],
    ['B36', 'that names a host', '//evil.example/x', 'id.format'],
    ['B37', 'with a header', 'chg_a\r\nX-Evil: 1', 'id.format'],
    ['B38', 'with NUL', 'chg_evil\u0000', 'id.format'],
    ['B39', 'written backwards', 'chg_\u202elive', 'id.format'],
    ['B40', 'with half of a pair', 'chg_evil\ud800', 'id.format'],
    ['B41', 'of ten megabytes', 'e'.repeat(10_000_000), 'id.too_long'],
  ]

  test.each(rows)('%s %s is refused wherever one is passed', async (_row, _what, id, rule) => {
    await expectRefusedRequest({ ...goodRequest, payment: id }, { issues: [`payment ${rule}`] }, id)
    const { provider, requests } = counted()
    const refused = (path: string): Expected => ({
      code: 'invalid_request',
      outcome: 'none',
      issues: [`${path} ${rule}`],
    })
    const payment = { kind: 'charge', id }
    await expectError(callWith(provider, 'get', id), refused('id'), id)
    await expectError(callWith(provider, 'getPayment', payment), refused('payment.id'), id)
    await expectError(callWith(provider, 'find', { payment, reference }), refused('payment.id'), id)
    await expectError(callWith(provider, 'listPage', { payment }), refused('payment.id'), id)
    await expectError(callWith(provider, 'list', { payment }), refused('payment.id'), id)
    expect(requests).toStrictEqual([])
  })

  test.each([
    ['a refund', refundId],
    ['a session of Flex', 'fcs_01kbjcmbt5'],
    ['a transaction of v3', '288200108'],
    ['another kind', { kind: 'payment_intent', id: chargeId }],
    ['a refund that is called a charge', { kind: 'charge', id: refundId }],
  ])('B43 of the wrong kind is refused: %s', async (_what, payment) => {
    const issues = ['payment id.kind']
    // The word charge stands in the advice, so only ids are looked for.
    const id = typeof payment === 'string' ? payment : payment.id
    await expectRefusedRequest({ ...goodRequest, payment }, { issues }, id)
    const { provider, requests } = counted()
    const refused = { code: 'invalid_request', outcome: 'none', issues }
    await expectError(callWith(provider, 'getPayment', payment), refused, id)
    await expectError(callWith(provider, 'find', { payment, reference }), refused, id)
    await expectError(callWith(provider, 'listPage', { payment }), refused, id)
    expect(requests).toStrictEqual([])
  })

  test.each(['__proto__', 'constructor', 'toString'])('B42 %s is plain text', async (id) => {
    const { provider, requests } = counted()
    const payment = { kind: 'charge', id }
    await callWith(provider, 'create', { ...goodRequest, payment }).catch(() => undefined)
    await callWith(provider, 'get', id).catch(() => undefined)
    expect(requests.map(({ url }) => url)).toStrictEqual([
      `${sandboxHost}/refunds`,
      `${sandboxHost}/refunds/${id}`,
    ])
    expect(JSON.parse(requests[0]?.body ?? '')).toMatchObject({ charge_id: id })
  })
})

describe('a stored refund', () => {
  const rows: readonly (readonly [row: string, field: string, bad: unknown, issue: string])[] = [
    ['B33', 'path', '/../evil', 'path prepared.path'],
    ['B36', 'path', '//evil.example/x', 'path prepared.path'],
    ['B51', 'idempotencyKey', '', 'idempotencyKey prepared.idempotency_key'],
    ['B51', 'idempotencyKey', 'k'.repeat(256), 'idempotencyKey prepared.idempotency_key'],
    ['B52', 'idempotencyKey', '\u00e9vil', 'idempotencyKey prepared.idempotency_key'],
    ['B53', 'idempotencyKey', 'evil\r\nX-Evil: 1', 'idempotencyKey prepared.idempotency_key'],
    ['B53', 'headers', { 'x-idempotency-key': 'evil\u0000' }, 'headers prepared.headers'],
    ['B53', 'headers', { authorization: 'Bearer evil' }, 'headers prepared.headers'],
    ['B64', 'ammount', 'evil', 'ammount option.unknown'],
  ]

  test.each(rows)('%s with a bad %s is not sent: %j', async (_row, field, bad, issue) => {
    const { provider, requests } = counted()
    const prepared: unknown = await callWith(provider, 'prepare', goodRequest)
    const stored = Object.assign({}, prepared, { [field]: bad })
    const refused = { code: 'invalid_request', outcome: 'not_sent', issues: [issue] }
    await expectError(callWith(provider, 'send', stored), refused, bad)
    expect(requests).toStrictEqual([])
  })

  test.each([
    ['B50', { provider: 'flex' }],
    ['B44', { mode: 'live' }],
    ['B50', { baseUrl: 'https://f4bexperience.flutterwave.com' }],
    ['B49', { path: '/transfers' }],
  ])('%s is sent nowhere but where it was meant for: %o', async (_row, changes) => {
    const { provider, requests } = counted()
    const prepared: unknown = await callWith(provider, 'prepare', goodRequest)
    const refused = {
      code: 'configuration',
      outcome: 'not_sent',
      issues: ['baseUrl prepared.context'],
    }
    const stored = Object.assign({}, prepared, changes)
    await expectError(callWith(provider, 'send', stored), refused, null)
    expect(requests).toStrictEqual([])
  })
})

describe('a trace id', () => {
  test.each(['short', 'x'.repeat(256), 'with-hyphens-of-a-uuid', 'evil\r\nX-Evil: 1'])(
    'B54 that is none is never sent: %j',
    async (traceId) => {
      const { ids } = fixedOptions()
      let made = 0
      // The first id of a read is its key.
      const provider = { ids: { ...ids, traceId: () => ((made += 1), traceId) } }
      const { provider: counting, requests } = counted(provider)
      const issues = ['ids.traceId trace.format']
      const refused = { code: 'configuration', outcome: 'not_sent', issues }
      await expectError(callWith(counting, 'create', goodRequest), refused, null)
      expect([requests, made]).toStrictEqual([[], 1])
    },
  )
})

async function expectUnknown(response: () => Response): Promise<void> {
  const { provider, requests } = counted({}, response)
  const call = callWith(provider, 'create', goodRequest)
  await expect(call).rejects.toMatchObject({ code: 'outcome_unknown', outcome: 'unknown' })
  expect(requests).toHaveLength(1)
}

describe('an answer to a create', () => {
  test.each([
    '',
    'null',
    '[]',
    '"ok"',
    '123',
    '<html>',
    '{"data":',
    '{"data":null}',
    '{"data":[]}',
  ])('B83, B84 that says nothing leaves the outcome open: %s', async (text) =>
    expectUnknown(() => new Response(text, { status: 201 })),
  )

  test.each([203, 204, 206, 302, 304, 500, 599])(
    'B98 under the status %i leaves it open',
    async (status) => {
      const isBare = status === 204 || status === 304
      const text = isBare ? null : JSON.stringify(w1Answer)
      await expectUnknown(() => new Response(text, { status }))
    },
  )

  test('B97 that looks like success under 400 leaves it open', async () => {
    await expectUnknown(() => json(w1Answer, { status: 400 }))
  })

  const wrong: readonly (readonly [row: string, data: JsonValue])[] = [
    ['B89', { ...w1Refund, amount_refunded: 9_007_199_254_740_992 }],
    ['B90', { ...w1Refund, amount_refunded: '2000' }],
    ['B90', { ...w1Refund, amount_refunded: -2000 }],
    ['B90', { ...w1Refund, amount_refunded: 2000.0000000001 }],
    ['B92', { ...w1Refund, amount_refunded: null, amount: 2000 }],
    ['B93', { ...w1Refund, id: '../refunds' }],
    ['B93', { ...w1Refund, id: 'rfd_1\r\nX-Evil: 1' }],
  ]

  test.each(wrong)('%s that is not exact leaves it open: %j', async (_row, data) => {
    await expectUnknown(() => json({ message: 'Refund Initiated', data }))
  })

  test('B94 with a prototype in it harms nothing', async () => {
    const text = JSON.stringify(w1Answer).replace(
      '"meta":{}',
      '"meta":{"__proto__":{"polluted":1}}',
    )
    const { provider } = counted({}, () => new Response(text, { status: 201 }))
    await expect(callWith(provider, 'create', goodRequest)).resolves.toMatchObject({ metadata: {} })
    expect(Reflect.get({}, 'polluted')).toBeUndefined()
  })

  test('B96 that says success over a refund that failed is a refund that failed', async () => {
    const answer = { status: 'success', data: { ...w1Refund, status: 'failed' } }
    const { provider } = counted({}, () => json(answer))
    await expect(callWith(provider, 'create', goodRequest)).resolves.toMatchObject({
      status: 'failed',
    })
  })

  test.each([7, null])('B95 with a status that is no word is pending: %j', async (status) => {
    const { provider } = counted({}, () => json({ data: { ...w1Refund, status } }))
    await expect(callWith(provider, 'create', goodRequest)).resolves.toMatchObject({
      status: 'pending',
      providerStatus: status === null ? null : '7',
    })
  })

  test.each([
    ['B106', '1970-01-01T00:00:00Z'],
    ['B106', '9999-01-01T00:00:00Z'],
    ['B106', 'soon'],
  ])('%s made at %s is taken all the same', async (_row, created_datetime) => {
    const { provider } = counted({}, () => json({ data: { ...w1Refund, created_datetime } }))
    await expect(callWith(provider, 'create', goodRequest)).resolves.toMatchObject({
      id: refundId,
      finality: 'provisional',
    })
  })
})

test('another charge than was asked for is no payment', async () => {
  const { provider } = counted({}, () => json(chargeAnswer))
  const call = callWith(provider, 'getPayment', { kind: 'charge', id: 'chg_other' })
  await expect(call).rejects.toMatchObject({
    issues: [{ path: 'data.id', rule: 'payment.differs' }],
  })
})

describe('what is asked of a list', () => {
  const rows: Rows = [
    ['B125', 'limit of zero', { limit: 0 }, 'limit range.limit'],
    ['B125', 'limit of 101', { limit: 101 }, 'limit range.limit'],
    ['B125', 'date that is none', { createdFrom: 'evil' }, 'createdFrom range.date'],
    [
      'B125',
      'range that ends before it begins',
      { createdFrom: '2025-02-02T00:00:00Z', createdBefore: '2025-02-01T00:00:00Z' },
      'createdBefore range.order',
    ],
    ['B64', 'filter that is unknown', { currency: 'NGN' }, 'currency option.unknown'],
    ['B128', 'cursor that is none', { cursor: 'eyJ.evil' }, 'cursor cursor.invalid'],
  ]

  test.each(rows)('%s %s', async (_row, _what, query, issue) => {
    const { provider, requests } = counted()
    const refused = { code: 'invalid_request', outcome: 'none', issues: [issue] }
    await expectError(callWith(provider, 'listPage', query), refused, null)
    await expectError(callWith(provider, 'list', query), refused, null)
    expect(requests).toStrictEqual([])
  })
})
