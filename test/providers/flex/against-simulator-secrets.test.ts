import { inspect } from 'node:util'

import { describe, expect, test } from 'vitest'

import { flex } from '../../../providers/flex/index.ts'
import type { FlexProvider } from '../../../providers/flex/index.ts'
import type { FlexOperation } from '../../../providers/flex/simulator.ts'
import { RefundError } from '../../../src/model/index.ts'
import type { Fault } from '../../../src/testing/faults.ts'
import { fetchFailed, systemError } from '../../http/fake-fetch.ts'
import {
  apiKey,
  attemptTimeoutMs,
  collect,
  countOf,
  errorOf,
  expectNoSecret,
  nextTurn,
  requestFor,
  startWorld,
  transports,
} from './harness.ts'

const bearer = `Bearer ${apiKey}`

function plant(name: string, value: unknown, isEnumerable = true): Error {
  return Object.defineProperty(new Error('a fault'), name, { value, enumerable: isEnumerable })
}

describe('the search of these tests finds the key', () => {
  test.each<readonly [string, unknown]>([
    ['in a text', `before ${apiKey} after`],
    ['in an object deep down', { a: [{ b: new Map([['c', { d: apiKey }]]) }] }],
    ['in a message', new Error(apiKey)],
    ['in a cause of a cause', new Error('1', { cause: new Error('2', { cause: apiKey }) })],
    ['in a hidden property', plant('request', { headers: { authorization: bearer } }, false)],
    ['in a header', { headers: new Headers({ authorization: bearer }) }],
    ['in base 64', { login: Buffer.from(apiKey).toString('base64') }],
    [
      'in what JSON says',
      {
        toJSON: () => ({ apiKey }),
      },
    ],
    [
      'in the refund of an error',
      new RefundError({ code: 'mismatch', outcome: 'accepted', message: '', cause: { apiKey } }),
    ],
  ])('%s', (_name, value) => {
    expect(() => expectNoSecret(value)).toThrow(/expected/)
  })

  test('and nothing where it is not', () => {
    expect(() =>
      expectNoSecret({ apiKey: 'fsk_test_another', cause: new Error('no') }),
    ).not.toThrow()
  })
})

/** Everything that can be got hold of without asking Flex. */
function partsOf(provider: FlexProvider): readonly unknown[] {
  return [
    provider,
    ...Object.values(provider),
    ...Object.values(provider).map(String),
    Object.getOwnPropertyDescriptors(provider),
    JSON.parse(JSON.stringify(provider)),
    inspect(provider, { depth: Infinity, showHidden: true }),
  ]
}

test.each(transports)(
  'a provider shows no key, before and after its calls: %s',
  async (transport) => {
    const { simulator, provider, reports } = await startWorld({ transport })
    const { id, intents } = simulator.addSession()
    for (const part of partsOf(provider)) expectNoSecret(part)
    const prepared = await provider.prepare(requestFor(id))
    const refund = await provider.send(prepared)
    const walk = provider.list({ payment: id })
    const results: readonly unknown[] = [
      prepared,
      refund,
      walk,
      await collect(walk),
      walk.summary(),
      await provider.listPage({ limit: 1 }),
      await provider.find({ payment: id, reference: refund.reference ?? '' }),
      await provider.get(refund.id),
      await provider.update(refund.id, { metadata: { note: 'x' } }),
      await provider.getPayment(id),
      await provider.getPayment(intents[0] ?? ''),
      await provider.preview(requestFor(id, { reference: 'RMA-2' })),
      provider.manifest,
      reports,
    ]
    for (const result of results) expectNoSecret(result)
    for (const part of partsOf(provider)) expectNoSecret(part)
    // Each of the requests had it, or nothing of this would mean anything.
    const asked = simulator.received()
    expect(asked.length).toBeGreaterThan(10)
    expect(asked.every(({ isAuthorized }) => isAuthorized)).toBe(true)
    expect(reports).toHaveLength(asked.length)
  },
)

test('reports tell the path without its ids, and no query, header or body', async () => {
  const { simulator, provider, reports } = await startWorld()
  const { id } = simulator.addSession()
  const refund = await provider.create(requestFor(id, { metadata: { customer: 'jane.doe' } }))
  await provider.get(refund.id)
  await collect(provider.list({ payment: id }))
  for (const word of [id, refund.id, 'jane.doe', '3500', 'limit']) {
    expect(JSON.stringify(reports)).not.toContain(word)
  }
  expect(reports.map(({ pathTemplate }) => pathTemplate)).toEqual([
    '/v1/checkout/sessions/{id}',
    '/v1/refunds',
    '/v1/checkout/sessions/{id}/refund_allocation',
    '/v1/checkout/sessions/{id}/refund',
    '/v1/refunds/{id}',
    '/v1/refunds',
  ])
})

/** Every call of a provider, each on a payment of its own. */
const calls: readonly (readonly [
  FlexOperation,
  (provider: FlexProvider, ids: { readonly session: string; readonly refund: string }) => unknown,
])[] = [
  ['get_session', (provider, { session }) => provider.prepare(requestFor(session))],
  ['preview', (provider, { session }) => provider.preview(requestFor(session))],
  ['refund_session', (provider, { session }) => provider.create(requestFor(session))],
  ['create_refund', (provider) => provider.create(requestFor('fpi_1'))],
  ['get_intent', (provider) => provider.getPayment('fpi_1')],
  ['list_refunds', (provider, { session }) => collect(provider.list({ payment: session }))],
  ['list_refunds', (provider) => provider.listPage()],
  ['list_refunds', (provider) => provider.find({ payment: 'fpi_1', reference: 'RMA-1' })],
  ['get_refund', (provider, { refund }) => provider.get(refund)],
  ['update_refund', (provider, { refund }) => provider.update(refund, { reason: 'duplicate' })],
]

const echoes: readonly Fault[] = [
  { error: { type: 'unauthorized', message: `No account for ${bearer}` } },
  { error: { code: 'unauthorized', message: `authorization: ${bearer}\r\nset-cookie: a=b` } },
  { detail: [{ loc: ['header', 'authorization'], msg: `${bearer} is unknown`, type: apiKey }] },
  { detail: `The key ${apiKey} was revoked, as was "${apiKey}"` },
  { error: { type: apiKey, code: apiKey, message: apiKey, errors: [{ type: apiKey }] } },
  { error: { type: 'unauthorized', message: `${'x'.repeat(290)}${apiKey}` } },
  { error: { type: 'unauthorized', message: `\u0000${apiKey}\u0000 \u001b[31m${apiKey}` } },
].flatMap((body) =>
  [401, 403, 422, 500].map((status) => ({ kind: 'status', status, body }) as const),
)

const faults: readonly Fault[] = [
  ...echoes,
  { kind: 'status', status: 502, body: `<html><body>${bearer}</body></html>` },
  { kind: 'error_body', body: { error: { type: 'unauthorized', message: bearer } } },
  { kind: 'error_body', body: `{"checkout_session":"${apiKey}"` },
  { kind: 'error_body', body: { refund: { refund_id: bearer, status: apiKey } } },
  { kind: 'status', status: 307, headers: { location: `https://refunds.example/${apiKey}` } },
  { kind: 'rate_limited', retryAfter: apiKey },
  { kind: 'reset' },
  { kind: 'truncated' },
]

describe.each(calls)('no error of %s shows the key', (operation, call) => {
  test('whatever the provider echoes', async () => {
    const { simulator, provider } = await startWorld()
    const { id: session } = simulator.addSession()
    simulator.addIntent({ id: 'fpi_1' })
    const [refund = ''] = simulator.insertRefunds(1)
    for (const fault of faults) {
      simulator.faults.add({ ...fault, operation, times: 3 })
      const error = await errorOf(Promise.resolve(call(provider, { session, refund })))
      expect(error.cause).toBeUndefined()
      simulator.faults.clear()
    }
    expect(countOf(simulator, operation)).toBeGreaterThanOrEqual(faults.length)
  })

  test('nor whatever fetch throws', async () => {
    const { simulator, connect } = await startWorld()
    const { id: session } = simulator.addSession()
    simulator.addIntent({ id: 'fpi_1' })
    const [refund = ''] = simulator.insertRefunds(1)
    const invalid = new TypeError(`Headers.append: "${bearer}" is an invalid header value.`)
    for (const thrown of [
      invalid,
      fetchFailed(invalid),
      fetchFailed(Object.assign(systemError('ECONNRESET', 'read'), { request: { bearer } })),
      fetchFailed(Object.assign(systemError('ECONNREFUSED', 'connect'), { headers: [bearer] })),
      new AggregateError([invalid], bearer),
      bearer,
    ]) {
      const provider = connect({
        fetch: async () => {
          throw thrown
        },
      })
      const error = await errorOf(Promise.resolve(call(provider, { session, refund })))
      expect(error.cause).toBeUndefined()
    }
  })
})

test('what is left of an echo is the sentence around it', async () => {
  const { simulator, provider } = await startWorld()
  simulator.faults.add({
    kind: 'status',
    status: 401,
    body: { error: { type: 'unauthorized', message: `No account for ${bearer}, sorry` } },
  })
  const error = await errorOf(provider.listPage())
  expect(error.providerCode).toBe('unauthorized')
  expect(error.providerMessage).toMatch(/^No account for (?:Bearer )?\[redacted\],? ?sorry$/)
})

describe('a time-out and an abort', () => {
  test('show no key', async () => {
    const { simulator, provider, clock } = await startWorld({ transport: 'http' })
    const { id } = simulator.addSession()
    simulator.faults.add({ kind: 'timeout', operation: 'refund_session', times: 2 })
    const timedOut = errorOf(provider.create(requestFor(id)))
    while (countOf(simulator, 'refund_session') < 1) await nextTurn()
    clock.advance(attemptTimeoutMs)
    expect((await timedOut).cause).toBeUndefined()

    const caller = new AbortController()
    const aborted = errorOf(provider.create(requestFor(id), { signal: caller.signal }))
    while (countOf(simulator, 'refund_session') < 2) await nextTurn()
    caller.abort()
    expect((await aborted).code).toBe('outcome_unknown')
  })
})

describe('a key that cannot be used is refused without being told', () => {
  test.each<readonly [string, unknown]>([
    ['with a line break', `${apiKey}\r\nx-other: 1`],
    ['with a space', `${apiKey} `],
    ['with its scheme', bearer],
    ['with letters of no header', `${apiKey}\u00e9`],
    ['with a zero', `${apiKey}\u0000`],
    ['too long', apiKey.repeat(50)],
    ['in a list', [apiKey]],
    ['in an object', { apiKey }],
    ['as a String', Object(apiKey)],
  ])('%s', async (_name, key) => {
    const error = await errorOf(
      (async () => {
        Reflect.apply(flex, null, [{ apiKey: key }])
      })(),
    )
    expect([error.code, error.outcome]).toEqual(['configuration', 'not_sent'])
    expect(error.issues).toEqual([{ path: 'apiKey', rule: 'secret.format' }])
  })

  test.each([
    ['as another option', { baseUrl: `https://${apiKey}@api.withflex.com` }],
    ['as the base URL', { baseUrl: apiKey }],
    ['as a query', { baseUrl: `https://api.withflex.com/?key=${apiKey}` }],
  ])('nor %s', async (_name, options) => {
    const error = await errorOf(
      (async () => {
        Reflect.apply(flex, null, [{ apiKey: 'fsk_test_another_key', ...options }])
      })(),
    )
    expect(error.code).toBe('configuration')
  })
})
