import { describe, expect, test } from 'vitest'

import { fromMinor, money } from '../../../src/model/index.ts'
import { refusalOf } from '../../model/refusal.ts'
import {
  callWith,
  circular,
  countedFlex,
  expectError,
  goodLines,
  goodRequest,
} from './bad-input.ts'
import type { Expected, Rows } from './bad-input.ts'
import { reference, refundId, sessionId } from './fixtures.ts'
import { usd } from './samples.ts'

/*
 * The table of bad inputs, by its numbers, as far as it reaches this adapter. Requests and ids are
 * here, payments, stored refunds and options in bad-input-context.test.ts, and what providers answer
 * in bad-input-answers.test.ts.
 *
 * Not here, and why:
 * - B22: no minimum is documented for Flex.
 * - B31: Flex refunds in USD only. The exponents are held against ISO 4217 in test/model.
 * - B49, B50: a provider is stateless and sees one payment; the ledger knows the others. A stored
 *   refund that is sent to another place is tested.
 * - B54: callers give no trace ids, and Flex has no header for them. They give no keys either, so B51
 *   to B53 are what a stored refund may say.
 * - B75: resolving names is the runtime's. What a custom domain may be is under B70 to B74.
 * - B78: webhooks. B79 to B82: the ledger. B107: OAuth. None of them is Flex's here.
 */

/** A request is refused in the same words by all that take one, and nothing leaves. */
async function expectRefusedRequest(
  request: unknown,
  expected: { readonly code?: string; readonly issues: readonly string[] },
  offending: unknown,
): Promise<void> {
  const { provider, requests } = countedFlex({ preflight: true })
  const { code = 'invalid_request', issues } = expected
  const refused = { code, outcome: 'not_sent', issues }
  await expectError(callWith(provider, 'create', request), refused, offending)
  await expectError(callWith(provider, 'prepare', request), refused, offending)
  await expectError(
    callWith(provider, 'preview', request),
    { ...refused, outcome: 'none' },
    offending,
  )
  expect(requests).toStrictEqual([])
}

function fail(): never {
  throw new Error('evil')
}

describe('an amount', () => {
  // Amounts are `Money` here, so a bare number or text is never one, whatever it says.
  const rows: Rows = [
    ['B1', 'zero', { minor: 0, currency: 'USD' }, 'amount.not_positive'],
    ['B2', 'negative', { minor: -100, currency: 'USD' }, 'amount.not_positive'],
    ['B2', 'negative, as a bigint', { minor: -1n, currency: 'USD' }, 'amount.type'],
    ['B3', 'NaN', Number.NaN, 'amount.type'],
    ['B3', 'NaN cents', { minor: Number.NaN, currency: 'USD' }, 'amount.type'],
    ['B4', 'Infinity', Infinity, 'amount.type'],
    ['B4', '-Infinity cents', { minor: -Infinity, currency: 'USD' }, 'amount.type'],
    ['B5', 'a fraction', 10.5, 'amount.type'],
    ['B5', 'a fraction of a cent', { minor: 1050.5, currency: 'USD' }, 'amount.type'],
    ['B6', 'a bare number', 1050, 'amount.type'],
    ['B6', 'a bare bigint', 1050n, 'amount.type'],
    ['B15', 'minus zero', { minor: -0, currency: 'USD' }, 'amount.not_positive'],
    ['B16', 'beyond exact', { minor: 2 ** 53, currency: 'USD' }, 'amount.too_large'],
    ['B16', 'beyond exact, as a bigint', { minor: 2n ** 53n, currency: 'USD' }, 'amount.type'],
    ['B18', 'null', null, 'amount.type'],
    ['B18', 'true', true, 'amount.type'],
    ['B18', 'a list', [], 'amount.type'],
    ['B18', 'an empty object', {}, 'amount.type'],
    ['B18', 'a function', () => 1, 'amount.type'],
    ['B18', 'cents without a currency', { minor: 1050 }, 'amount.type'],
    ['B18', 'cents as text', { minor: '1050', currency: 'USD' }, 'amount.type'],
    ['B19', 'text in a box', Object('10.50'), 'amount.type'],
    ['B19', 'a number in a box', Object(1050), 'amount.type'],
  ]

  test.each(rows)('%s %s', async (_row, _what, amount, rule) => {
    await expectRefusedRequest({ ...goodRequest, amount }, { issues: [`amount ${rule}`] }, amount)
    const lines = [{ product: 'fprod_yoga_mat', amount }]
    await expectRefusedRequest(
      { ...goodLines, lines },
      { issues: [`lines.0.amount ${rule}`] },
      amount,
    )
  })

  test('B18 that is missing is never a full refund', async () => {
    const { amount: _, ...rest } = goodRequest
    await expectRefusedRequest(rest, { issues: ['amount amount.required'] }, null)
    const lines = [{ product: 'fprod_yoga_mat' }]
    const issues = ['lines.0.amount amount.required']
    await expectRefusedRequest({ ...goodLines, lines }, { issues }, null)
  })

  // Decimal text becomes money by money(), which has rules of its own; as an amount it is none.
  const texts: readonly (readonly [row: string, text: string, currency: string, rule: string])[] = [
    ['B7', '10.005', 'USD', 'amount.precision'],
    ['B8', '10.5', 'JPY', 'amount.precision'],
    ['B9', '1.2345', 'KWD', 'amount.precision'],
    ['B10', '1e3', 'USD', 'amount.format'],
    ['B10', '0x10', 'USD', 'amount.format'],
    ['B11', '', 'USD', 'amount.format'],
    ['B11', ' ', 'USD', 'amount.format'],
    ['B11', ' 12 ', 'USD', 'amount.format'],
    ['B12', '1,000.00', 'USD', 'amount.format'],
    ['B12', '1.000,00', 'USD', 'amount.format'],
    ['B12', '$5', 'USD', 'amount.format'],
    ['B13', '٥', 'USD', 'amount.format'],
    ['B13', '１２', 'USD', 'amount.format'],
    ['B14', '00010.00', 'USD', 'amount.format'],
    ['B14', '+5', 'USD', 'amount.format'],
    ['B14', '.5', 'USD', 'amount.format'],
    ['B14', '5.', 'USD', 'amount.format'],
    ['B17', '9'.repeat(400), 'USD', 'amount.too_large'],
  ]

  test.each(texts)('%s as the text %j in %s is none', async (_row, text, currency, rule) => {
    const error = refusalOf(() => money(text, currency))
    expect(error).toMatchObject({ code: 'invalid_request', outcome: 'not_sent' })
    expect(error.issues).toStrictEqual([{ path: 'amount', rule }])
    await expectRefusedRequest(
      { ...goodRequest, amount: text },
      { issues: ['amount amount.type'] },
      text,
    )
  })

  test.each(['-0', '-0.00'])('B15 as the text %j is zero, and refused', async (text) => {
    const amount = money(text, 'USD')
    const issues = ['amount amount.not_positive']
    await expectRefusedRequest({ ...goodRequest, amount }, { issues }, amount)
  })

  test('B9 with three decimals is fine in KWD, in which Flex refunds nothing', async () => {
    const amount = money('1.234', 'KWD')
    expect(amount).toStrictEqual(fromMinor(1234, 'KWD'))
    await expectRefusedRequest(
      { ...goodRequest, amount },
      { code: 'unsupported', issues: ['amount.currency currency.unsupported'] },
      amount,
    )
  })

  test('B16 of the most cents there can be is exact on the wire', async () => {
    const { provider, requests } = countedFlex()
    const amount = fromMinor(Number.MAX_SAFE_INTEGER, 'USD')
    await callWith(provider, 'create', { ...goodRequest, amount }).catch(() => undefined)
    expect(requests.map(({ body }) => body)).toStrictEqual([
      expect.stringContaining('"amount":9007199254740991,'),
    ])
  })

  test('B19 runs none of the code that conversions run', async () => {
    let runs = 0
    const run = (): number => (runs += 1)
    const amount = { valueOf: run, toString: run, toJSON: run, [Symbol.toPrimitive]: run }
    await expectRefusedRequest(
      { ...goodRequest, amount },
      { issues: ['amount amount.type'] },
      amount,
    )
    expect(runs).toBe(0)
  })

  test('B19 that throws at every look is none', async () => {
    const amount = new Proxy({}, { get: fail, has: fail, ownKeys: fail, getPrototypeOf: fail })
    const request = { ...goodRequest, amount }
    await expectRefusedRequest(request, { issues: ['amount amount.type'] }, 'evil')
  })

  test('B24 that changes from look to look is looked at once', async () => {
    const { provider, requests } = countedFlex()
    let cents = 0
    const amount = {
      currency: 'USD',
      get minor() {
        cents += 1
        return cents
      },
    }
    await callWith(provider, 'create', { ...goodRequest, amount }).catch(() => undefined)
    expect(requests.map(({ body }) => JSON.parse(body))).toMatchObject([
      { checkout_session: { amount: 1 } },
    ])
    expect(cents).toBe(1)
  })
})

describe('a currency', () => {
  const rows: Rows = [
    // Lower case is refused: it would be a second spelling of the same fingerprint.
    ['B25', 'in small letters', 'usd', 'currency.format'],
    ['B26', 'too short', 'US', 'currency.format'],
    ['B26', 'too long', 'USDT', 'currency.format'],
    ['B26', 'a sign', '$', 'currency.format'],
    ['B26', 'empty', '', 'currency.format'],
    ['B26', 'no text', 840, 'currency.format'],
    ['B27', 'none', 'XXX', 'currency.unsupported'],
    ['B27', 'for tests', 'XTS', 'currency.unsupported'],
    ['B27', 'gold', 'XAU', 'currency.unsupported'],
    ['B27', 'not in ISO 4217', 'ZZZ', 'currency.unsupported'],
    ['B28', 'with a Cyrillic letter', 'U\u0405D', 'currency.format'],
    ['B28', 'with a zero-width space', 'USD\u200b', 'currency.format'],
    ['B28', 'in full-width letters', 'ＵＳＤ', 'currency.format'],
  ]

  test.each(rows)('%s %s', async (_row, _what, currency, rule) => {
    const amount = { minor: 5000, currency }
    const issues = [`amount.currency ${rule}`]
    await expectRefusedRequest({ ...goodRequest, amount }, { issues }, currency)
  })

  test.each(['EUR', 'HUF', 'JPY'])('B30 %s is not what Flex refunds in', async (currency) => {
    const amount = fromMinor(5000, currency)
    await expectRefusedRequest(
      { ...goodRequest, amount },
      { code: 'unsupported', issues: ['amount.currency currency.unsupported'] },
      currency,
    )
    await expectRefusedRequest(
      { ...goodLines, tax: amount },
      { code: 'unsupported', issues: ['tax.currency currency.unsupported'] },
      currency,
    )
  })
})

describe('an id', () => {
  const rows: Rows = [
    ['B32', 'empty', '', 'id.empty'],
    ['B32', 'blank', ' ', 'id.empty'],
    ['B33', 'that climbs', '../refunds', 'id.format'],
    ['B33', 'of two dots', '..', 'id.format'],
    ['B33', 'of one dot', '.', 'id.format'],
    ['B34', 'of encoded dots', '%2e%2e', 'id.format'],
    ['B34', 'that climbs in code', '%2E%2E/evil', 'id.format'],
    ['B35', 'with a slash', 'fcs_a/evil', 'id.format'],
    ['B35', 'with a backslash', 'fcs_a\\evil', 'id.format'],
    ['B35', 'with a query', 'fcs_a?evil=1', 'id.format'],
    ['B35', 'with a fragment', 'fcs_a#evil', 'id.format'],
    ['B35', 'with a parameter', 'fcs_a;evil', 'id.format'],
    ['B36', 'that names a host', '//evil.example/x', 'id.format'],
    ['B37', 'with a header', 'fcs_a\r\nX-Evil: 1', 'id.format'],
    ['B38', 'with NUL', 'fcs_evil\u0000', 'id.format'],
    ['B38', 'with DEL', 'fcs_evil\u007f', 'id.format'],
    ['B38', 'with a C1 control', 'fcs_evil\u0085', 'id.format'],
    ['B38', 'with an escape sequence', 'fcs_\u001b[31mevil', 'id.format'],
    ['B39', 'written backwards', 'fcs_\u202elive', 'id.format'],
    ['B39', 'with a zero-width space', 'fcs_\u200bevil', 'id.format'],
    ['B39', 'with a look-alike letter', 'fcs_\u0435vil', 'id.format'],
    ['B40', 'with half of a pair', 'fcs_evil\ud800', 'id.format'],
    ['B41', 'of ten megabytes', 'e'.repeat(10_000_000), 'id.too_long'],
    ['B41', 'that is one too long', 'e'.repeat(256), 'id.too_long'],
    ['B42', 'that is no text', { toString: () => 'fcs_evil' }, 'id.type'],
  ]

  test.each(rows.filter(([, , bad]) => typeof bad === 'string'))(
    '%s %s is refused wherever one is passed',
    async (_row, _what, id, rule) => {
      await expectRefusedRequest(
        { ...goodRequest, payment: id },
        { issues: [`payment ${rule}`] },
        id,
      )
      const payment = { kind: 'checkout_session', id }
      const asHandle = { issues: [`payment.id ${rule}`] }
      await expectRefusedRequest({ ...goodRequest, payment }, asHandle, id)
      const line = { product: id, amount: usd('35.00') }
      const asProduct = { issues: [`lines.0.product ${rule}`] }
      await expectRefusedRequest({ ...goodLines, lines: [line] }, asProduct, id)
      const priced = { price: id, amount: usd('35.00') }
      const asPrice = { issues: [`lines.0.price ${rule}`] }
      await expectRefusedRequest({ ...goodLines, lines: [priced] }, asPrice, id)
    },
  )

  test.each(rows)('%s %s is refused by every read', async (_row, _what, id, rule) => {
    const { provider, requests } = countedFlex()
    const refused = (path: string): Expected => ({
      code: 'invalid_request',
      outcome: 'none',
      issues: [`${path} ${rule}`],
    })
    const payment = { kind: 'checkout_session', id }
    const reason = 'duplicate'
    await expectError(callWith(provider, 'get', id), refused('id'), id)
    await expectError(callWith(provider, 'update', id, { reason }), refused('id'), id)
    await expectError(callWith(provider, 'getPayment', payment), refused('payment.id'), id)
    await expectError(callWith(provider, 'find', { payment, reference }), refused('payment.id'), id)
    await expectError(callWith(provider, 'listPage', { payment }), refused('payment.id'), id)
    await expectError(callWith(provider, 'list', { payment }), refused('payment.id'), id)
    expect(requests).toStrictEqual([])
  })

  test.each([
    ['a refund of the guide', 'fref_01kbjdxyz123'],
    ['a refund of the reference', 'fre_01kbjdxyz123'],
    ["another provider's refund", 're_3MtwBwLkdIwHu7ix28a3tqPa'],
    ["another provider's payment", 'pi_3MtwBwLkdIwHu7ix28a3tqPa'],
    ['a charge', { kind: 'charge', id: 'ch_3MtwBwLkdIwHu7ix' }],
    ['an intent that is called a session', { kind: 'checkout_session', id: 'fpi_01kbjcm8wq4zt' }],
    ['a session that is called an intent', { kind: 'payment_intent', id: sessionId }],
  ])('B43 of the wrong kind is refused: %s', async (_what, payment) => {
    const issues = ['payment id.kind']
    await expectRefusedRequest({ ...goodRequest, payment }, { issues }, payment)
    const { provider, requests } = countedFlex()
    const refused = { code: 'invalid_request', outcome: 'none', issues }
    await expectError(callWith(provider, 'getPayment', payment), refused, payment)
    await expectError(callWith(provider, 'find', { payment, reference }), refused, payment)
    await expectError(callWith(provider, 'listPage', { payment }), refused, payment)
    expect(requests).toStrictEqual([])
  })

  test.each(['__proto__', 'constructor', 'toString'])('B42 %s is plain text', async (id) => {
    const { provider, requests } = countedFlex()
    const payment = { kind: 'checkout_session', id }
    await callWith(provider, 'create', { ...goodRequest, payment }).catch(() => undefined)
    await callWith(provider, 'get', id).catch(() => undefined)
    expect(requests.map(({ method, url }) => `${method} ${new URL(url).pathname}`)).toStrictEqual([
      `POST /v1/checkout/sessions/${id}/refund`,
      `GET /v1/refunds/${id}`,
    ])
    expect(Object.keys(Object.prototype)).toStrictEqual([])
  })
})

describe('a reference', () => {
  const rows: Rows = [
    ['B45', 'missing', undefined, 'reference.required'],
    ['B45', 'null', null, 'reference.required'],
    ['B45', 'empty', '', 'reference.required'],
    ['B46', 'with a letter in one piece', 'RMA-\u00e9vil', 'reference.format'],
    ['B46', 'with the same letter in two', 'RMA-e\u0301vil', 'reference.format'],
    ['B46', 'with a line break', 'RMA-evil\n', 'reference.format'],
    ['B46', 'that is a number', 20241234, 'reference.format'],
    ['B47', 'of 101 characters', 'R'.repeat(101), 'reference.too_long'],
    ['B57', 'that is a card number', '4242424242424242', 'pci.pan_detected'],
  ]

  test.each(rows)('%s %s', async (_row, _what, bad, rule) => {
    const issues = [`reference ${rule}`]
    await expectRefusedRequest({ ...goodRequest, reference: bad }, { issues }, bad)
    const { provider, requests } = countedFlex()
    const query = { payment: sessionId, reference: bad }
    const refused = { code: 'invalid_request', outcome: 'none', issues }
    await expectError(callWith(provider, 'find', query), refused, bad)
    expect(requests).toStrictEqual([])
  })

  test.each(['constructor', '__proto__', 'R'.repeat(100)])('B42 %s is fine', async (name) => {
    const { provider, requests } = countedFlex()
    await callWith(provider, 'create', { ...goodRequest, reference: name }).catch(() => undefined)
    expect(requests.map(({ body }) => JSON.parse(body))).toMatchObject([
      { checkout_session: { refund_metadata: { polyrefund_reference: name } } },
    ])
  })
})

describe('a reason', () => {
  const rows: Rows = [
    ['B55', 'of its own', 'changed_my_mind', 'reason.unsupported'],
    ['B55', 'in capitals', 'DUPLICATE', 'reason.unsupported'],
    ['B55', 'that only answers have', 'other', 'reason.unsupported'],
    ['B55', 'missing', undefined, 'reason.required'],
    ['B56', 'with a line of a log', 'duplicate\n2024 INFO evil', 'reason.unsupported'],
  ]

  test.each(rows)('%s %s', async (_row, _what, reason, rule) => {
    await expectRefusedRequest({ ...goodRequest, reason }, { issues: [`reason ${rule}`] }, reason)
  })

  test('B55 that is none is no change either', async () => {
    const { provider, requests } = countedFlex()
    const refused = {
      code: 'invalid_request',
      outcome: 'none',
      issues: ['reason reason.unsupported'],
    }
    const changes = { reason: 'changed_my_mind' }
    await expectError(callWith(provider, 'update', refundId, changes), refused, changes)
    expect(requests).toStrictEqual([])
  })

  test("B56 in the caller's own words stays one line on the wire", async () => {
    const { provider, requests } = countedFlex()
    const metadata = { reason: 'torn\n2024 INFO all fine' }
    await callWith(provider, 'create', { ...goodRequest, metadata }).catch(() => undefined)
    expect(requests.map(({ body }) => body)).toStrictEqual([
      '{"checkout_session":{"amount":5000,"refund_metadata":{"reason":"torn\\n2024 INFO all fine","polyrefund_reference":"RMA-2024-1234"}}}',
    ])
  })
})

describe('metadata', () => {
  const rows: Rows = [
    ['B57', 'with a card number', { note: 'card 4242 4242 4242 4242' }, '.note pci.pan_detected'],
    ['B57', 'with one as a number', { note: 4242424242424242 }, '.note pci.pan_detected'],
    ['B57', 'with a security code', { cvv: '7345' }, '.cvv pci.pan_detected'],
    [
      'B57',
      'with a magnetic stripe',
      { note: ';4242424242424242=30121010000' },
      '.note pci.pan_detected',
    ],
    [
      'B58',
      'that reaches the prototype',
      JSON.parse('{"__proto__":{"polluted":"evil"}}'),
      '.__proto__ metadata.key',
    ],
    ['B59', 'that names the constructor', { constructor: 'evil' }, '.constructor metadata.key'],
    ['B59', 'that names a prototype', { prototype: 'evil' }, '.prototype metadata.key'],
    ['B60', 'with an object', { note: { inner: 'evil' } }, '.note metadata.type'],
    ['B60', 'with a list', { note: ['evil'] }, '.note metadata.type'],
    ['B60', 'with a function', { note: () => 'evil' }, '.note metadata.type'],
    ['B60', 'with a symbol', { note: Symbol('evil') }, '.note metadata.type'],
    ['B60', 'with a Date', { note: new Date(0) }, '.note metadata.type'],
    ['B60', 'with a Map', { note: new Map([['evil', 'evil']]) }, '.note metadata.type'],
    ['B60', 'with a bigint', { note: 12345n }, '.note metadata.type'],
    ['B60', 'with NaN', { note: Number.NaN }, '.note metadata.type'],
    ['B60', 'with nothing under a key', { note: undefined }, '.note metadata.type'],
    ['B60', 'that is a list', ['evil'], ' metadata.type'],
    ['B60', 'that is a Map', new Map([['note', 'evil']]), ' metadata.type'],
    ['B60', 'that is text', 'evil', ' metadata.type'],
    [
      'B61',
      'with 10,000 keys',
      Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`key${index}`, 'evil'])),
      ' metadata.too_large',
    ],
    ['B61', 'with a megabyte', { note: 'e'.repeat(1_000_000) }, '.note metadata.too_large'],
    [
      'B62',
      'under our own name',
      { polyrefund_reference: 'evil' },
      '.polyrefund_reference metadata.reserved',
    ],
    ['B63', 'that holds itself', circular({ note: 'evil' }), '.self metadata.type'],
  ]

  test.each(rows)('%s %s', async (_row, _what, metadata, issue) => {
    const issues = [`metadata${issue}`]
    await expectRefusedRequest({ ...goodRequest, metadata }, { issues }, metadata)
    const { provider, requests } = countedFlex()
    const refused = { code: 'invalid_request', outcome: 'none', issues }
    await expectError(callWith(provider, 'update', refundId, { metadata }), refused, metadata)
    expect(requests).toStrictEqual([])
    expect(Reflect.get({}, 'polluted')).toBeUndefined()
  })
})

describe('a request', () => {
  const rows: Rows = [
    ['B63', 'that holds itself', circular({ ...goodRequest }), 'self option.unknown'],
    ['B64', 'with a misspelt field', { ...goodRequest, ammount: 'evil' }, 'ammount option.unknown'],
    [
      'B64',
      'with amount and lines',
      { ...goodLines, amount: usd('50.00') },
      'amount amount.with_lines',
    ],
    [
      'B64',
      'with a misspelt field of a line',
      { ...goodLines, lines: [{ product: 'fprod_a', amount: 'line', quantity: 987654 }] },
      'lines.0 option.unknown',
    ],
    ['B64', 'with no lines', { ...goodLines, lines: [] }, 'lines lines.empty'],
    [
      'B64',
      'with a line by product and price',
      { ...goodLines, lines: [{ product: 'fprod_a', price: 'fprice_a', amount: 'line' }] },
      'lines.0 lines.product_or_price',
    ],
  ]

  test.each(rows)('%s %s', async (_row, _what, request, issue) => {
    await expectRefusedRequest(request, { issues: [issue] }, null)
  })

  test.each([undefined, null, 'evil', [goodRequest], new Map()])(
    'B63 that is no object is refused: %o',
    async (request) => {
      await expectRefusedRequest(request, { issues: ['request option.type'] }, null)
    },
  )

  test('B65 has its own fields alone, and none that it inherits', async () => {
    const heir: unknown = Object.create(goodRequest)
    const issues = [
      'payment id.required',
      'amount amount.required',
      'reason reason.required',
      'reference reference.required',
    ]
    await expectRefusedRequest(heir, { issues }, null)
  })

  test('B64 with misspelt call options is not begun', async () => {
    const { provider, requests } = countedFlex()
    const refused = { code: 'invalid_request', issues: ['timeout option.unknown'] }
    const notSent = { ...refused, outcome: 'not_sent' }
    const none = { ...refused, outcome: 'none' }
    const options = { timeout: 987654 }
    await expectError(callWith(provider, 'create', goodRequest, options), notSent, options)
    await expectError(callWith(provider, 'get', refundId, options), none, options)
    await expectError(callWith(provider, 'list', {}, options), none, options)
    expect(requests).toStrictEqual([])
  })
})
