import { describe, expect, test } from 'vitest'

import { flex } from '../../../providers/flex/index.ts'
import type { FlexOptions } from '../../../providers/flex/index.ts'
import type { JsonObject, JsonValue, RefundError } from '../../../src/model/index.ts'
import { createFakeFetch, json } from '../../http/fake-fetch.ts'
import {
  callWith,
  circular,
  configureWith,
  countedFlex,
  expectError,
  goodLines,
  goodRequest,
} from './bad-input.ts'
import type { Expected, Rows } from './bad-input.ts'
import { liveKey, testKey } from './exchanges.ts'
import { f1Refund, reference, refundId, sessionId } from './fixtures.ts'
import { sessionPath, sessionWith, usd } from './samples.ts'

// The table of bad inputs goes on: payments, stored refunds and options. What is left out, and why,
// stands in bad-input.test.ts.

/** A payment as Flex reads it back; the requests to refund it are told by their path. */
async function expectRefusedPayment(
  session: JsonValue,
  request: Readonly<Record<string, unknown>>,
  expected: Expected,
  apiKey: string = liveKey,
): Promise<RefundError> {
  const { provider, requests } = countedFlex({ preflight: true, apiKey }, ({ url }) =>
    json(new URL(url).pathname === '/v1/refunds' ? { refunds: [] } : session),
  )
  const error = await expectError(callWith(provider, 'create', request), expected, null)
  await expectError(callWith(provider, 'prepare', request), expected, null)
  expect(requests.map(({ method, url }) => `${method} ${new URL(url).pathname}`)).toStrictEqual([
    `GET ${sessionPath}`,
    'GET /v1/refunds',
    `GET ${sessionPath}`,
    'GET /v1/refunds',
  ])
  return error
}

function refunded(...cents: readonly number[]): JsonObject {
  return sessionWith(
    cents.map((amount, index) =>
      Object.assign({ ...f1Refund }, { refund_id: `fref_${index}`, amount, items: [] }),
    ),
  )
}

function sessionOf(fields: JsonObject): JsonObject {
  return {
    checkout_session: {
      checkout_session_id: sessionId,
      status: 'complete',
      amount_total: 10_000,
      refunds: [],
      ...fields,
    },
  }
}

function notSent(code: string, issue: string): Expected {
  return { code, outcome: 'not_sent', issues: [issue] }
}

describe('a payment', () => {
  const exceeded = notSent('amount_exceeds_refundable', 'amount amount.exceeds_refundable')
  const otherMode = notSent('configuration', 'payment mode.mismatch')
  const wrongCurrency = notSent('invalid_request', 'amount.currency currency.mismatch')

  test('B20 gives back no more than was captured', async () => {
    const request = { ...goodRequest, amount: usd('100.01') }
    await expectRefusedPayment(refunded(), request, exceeded)
    const lines = { ...goodLines, expectedTotal: usd('100.01') }
    await expectRefusedPayment(refunded(), lines, exceeded)
  })

  test('B21 gives back not a cent more than is left', async () => {
    const request = { ...goodRequest, amount: usd('20.01') }
    await expectRefusedPayment(refunded(5000, 3000), request, exceeded)
  })

  test.each(['remaining', usd('0.01')])('B23 that went back has nothing left', async (amount) => {
    const nothingLeft = notSent('already_refunded', 'amount amount.nothing_left')
    await expectRefusedPayment(refunded(7000, 3000), { ...goodRequest, amount }, nothingLeft)
  })

  test('B29 in another currency is not refunded in US dollars', async () => {
    await expectRefusedPayment(sessionOf({ currency: 'eur' }), goodRequest, wrongCurrency)
  })

  // Flex has no option for the mode: the key is the configuration.
  test('B44 made in test mode is not refunded with a live key', async () => {
    await expectRefusedPayment(sessionOf({ test_mode: true }), goodRequest, otherMode)
  })

  test('B77 of live money is not refunded with a test key', async () => {
    await expectRefusedPayment(sessionOf({ test_mode: false }), goodRequest, otherMode, testKey)
  })

  test('B48 with another amount under the reference is not refunded under it again', async () => {
    const existing = {
      ...f1Refund,
      amount: 4999,
      items: [],
      metadata: { polyrefund_reference: reference },
    }
    const taken = notSent('reference_conflict', 'reference reference.taken')
    const error = await expectRefusedPayment(sessionWith([existing]), goodRequest, taken)
    expect(error.refund).toMatchObject({ id: f1Refund['refund_id'], amount: usd('49.99') })
  })
})

describe('a stored refund', () => {
  const rows: readonly (readonly [row: string, field: string, bad: unknown, issue: string])[] = [
    ['B33', 'path', '/v1/../evil', 'path prepared.path'],
    ['B36', 'path', '//evil.example/x', 'path prepared.path'],
    ['B36', 'baseUrl', 'https://user:evil@api.withflex.com', 'baseUrl prepared.base_url'],
    ['B51', 'idempotencyKey', '', 'idempotencyKey prepared.idempotency_key'],
    ['B51', 'idempotencyKey', 'k'.repeat(256), 'idempotencyKey prepared.idempotency_key'],
    ['B52', 'idempotencyKey', '\u00e9vil', 'idempotencyKey prepared.idempotency_key'],
    ['B53', 'idempotencyKey', '\u65e5\u672c evil', 'idempotencyKey prepared.idempotency_key'],
    ['B53', 'idempotencyKey', 'evil\r\nX-Evil: 1', 'idempotencyKey prepared.idempotency_key'],
    ['B53', 'headers', { 'idempotency-key': 'evil\u0000' }, 'headers prepared.headers'],
    ['B53', 'headers', { authorization: 'Bearer evil' }, 'headers prepared.headers'],
    ['B64', 'ammount', 'evil', 'ammount option.unknown'],
  ]

  test.each(rows)('%s with a bad %s is not sent: %j', async (_row, field, bad, issue) => {
    const { provider, requests } = countedFlex()
    const prepared: unknown = await callWith(provider, 'prepare', goodRequest)
    const stored = Object.assign({}, prepared, { [field]: bad })
    const refused = { code: 'invalid_request', outcome: 'not_sent', issues: [issue] }
    await expectError(callWith(provider, 'send', stored), refused, bad)
    expect(requests).toStrictEqual([])
  })

  test.each([
    ['B50', { provider: 'flutterwave' }, 'baseUrl prepared.context'],
    ['B44', { mode: 'test' }, 'baseUrl prepared.context'],
    ['B50', { baseUrl: 'https://shop.example' }, 'baseUrl prepared.context'],
    ['B49', { payment: { kind: 'checkout_session', id: 'fcs_other' } }, 'path prepared.context'],
    ['B49', { path: '/v1/checkout/sessions/fcs_other/refund' }, 'path prepared.context'],
  ])('%s is sent nowhere but where it was meant for: %o', async (_row, changes, issue) => {
    const { provider, requests } = countedFlex()
    const prepared: unknown = await callWith(provider, 'prepare', goodRequest)
    const refused = { code: 'configuration', outcome: 'not_sent', issues: [issue] }
    await expectError(
      callWith(provider, 'send', Object.assign({}, prepared, changes)),
      refused,
      null,
    )
    expect(requests).toStrictEqual([])
  })

  test.each([undefined, null, 'evil', []])('B63 that is none is not sent: %o', async (prepared) => {
    const { provider, requests } = countedFlex()
    const issues = ['prepared prepared.type']
    const refused = { code: 'invalid_request', outcome: 'not_sent', issues }
    await expectError(callWith(provider, 'send', prepared), refused, prepared)
    expect(requests).toStrictEqual([])
  })
})

async function expectRefusedOptions(options: object, issue: string): Promise<void> {
  await expectError(
    configureWith({ apiKey: 'sk_live_xxxxxxxxxxxx', ...options }),
    { code: 'configuration', outcome: 'not_sent', issues: [issue] },
    options,
  )
}

describe('an option', () => {
  const rows: Rows = [
    ['B63', 'that holds itself', { clock: circular({}) }, 'clock option.type'],
    ['B64', 'that is misspelt', { atempts: 987654 }, 'atempts option.unknown'],
    ['B66', 'time-out of zero', { attemptTimeoutMs: 0 }, 'attemptTimeoutMs timeout.range'],
    ['B66', 'time-out below zero', { totalTimeoutMs: -1 }, 'totalTimeoutMs timeout.range'],
    ['B66', 'time-out of NaN', { attemptTimeoutMs: Number.NaN }, 'attemptTimeoutMs timeout.range'],
    ['B66', 'time-out of decades', { totalTimeoutMs: 1e12 }, 'totalTimeoutMs timeout.range'],
    ['B67', 'attempts below zero', { attempts: -1 }, 'attempts retries.range'],
    ['B67', 'attempts of a million', { attempts: 1e6 }, 'attempts retries.range'],
    ['B67', 'attempts as text', { attempts: '3' }, 'attempts retries.range'],
    ['B76', 'key that is empty', { apiKey: '' }, 'apiKey secret.format'],
    ['B76', 'key that is missing', { apiKey: undefined }, 'apiKey secret.format'],
    ['B76', 'key with a line break', { apiKey: 'sk_live_evil\r\nX: 1' }, 'apiKey secret.format'],
    ['B76', 'key with a word before it', { apiKey: 'Bearer sk_live_evil' }, 'apiKey secret.format'],
    ['B76', 'key that is a function', { apiKey: () => 'sk_live_evil' }, 'apiKey secret.format'],
    ['B76', 'secret for keys that is short', { keySecret: 'evil' }, 'keySecret secret.format'],
  ]

  test.each(rows)('%s %s', async (_row, _what, bad, issue) => {
    const options = Object.assign({}, bad)
    await expectRefusedOptions(options, issue)
  })

  const urls: readonly (readonly [row: string, baseUrl: string, rule: string])[] = [
    ['B68', 'http://api.withflex.com', 'base_url.scheme'],
    ['B69', 'https://user:evilpassword@api.withflex.com', 'base_url.credentials'],
    ['B70', 'https://api.withflex.com.evil.example', 'base_url.host'],
    ['B70', 'https://api.withflex.com@evil.example', 'base_url.host'],
    ['B71', 'https://169.254.169.254', 'base_url.host'],
    ['B71', 'https://0xa9fea9fe', 'base_url.host'],
    ['B71', 'https://2852039166', 'base_url.host'],
    ['B71', 'https://[fd00::1]', 'base_url.host'],
    ['B71', 'https://metadata', 'base_url.host'],
    // Loopback is for simulators, and those are for test keys.
    ['B71', 'https://[::1]', 'mode.mismatch'],
    ['B71', 'http://0x7f.1', 'mode.mismatch'],
    ['B71', 'http://127.1', 'mode.mismatch'],
    ['B71', 'https://2130706433', 'mode.mismatch'],
    ['B72', 'file:///etc/passwd', 'base_url.scheme'],
    ['B72', 'data:application/json,{}', 'base_url.scheme'],
    ['B72', 'javascript:evil()', 'base_url.scheme'],
    ['B72', 'ftp://api.withflex.com', 'base_url.scheme'],
    ['B73', 'https://api.withflex.com?evil=1', 'base_url.format'],
    ['B73', 'https://api.withflex.com#evil', 'base_url.format'],
    ['B73', 'https://api.withflex.com/evil/..', 'base_url.format'],
    ['B73', 'https://api.withflex.com/%2e%2e', 'base_url.format'],
    ['B73', 'evil', 'base_url.format'],
    ['B74', 'https://api.w\u0456thflex.com', 'base_url.host'],
    ['B77', 'http://localhost:3000', 'mode.mismatch'],
  ]

  test.each(urls)('%s base URL %s', async (_row, baseUrl, rule) => {
    await expectRefusedOptions({ baseUrl }, `baseUrl ${rule}`)
  })

  test('B65 that is inherited is not one', async () => {
    const { fetch, requests } = createFakeFetch(() => json({}))
    const own = { apiKey: liveKey, attempts: 1, fetch }
    const heir: FlexOptions = Object.assign(Object.create({ baseUrl: 'https://evil.example' }), own)
    await callWith(flex(heir), 'get', refundId).catch(() => undefined)
    expect(requests.map(({ url }) => url)).toStrictEqual([
      `https://api.withflex.com/v1/refunds/${refundId}`,
    ])
  })
})
