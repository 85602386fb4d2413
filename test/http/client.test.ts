import { describe, expect, test } from 'vitest'

import type { Call, Credentials, ExchangeReport } from '../../src/http/call.ts'
import { createClient } from '../../src/http/client.ts'
import type { Client, ClientSetup } from '../../src/http/client.ts'
import type { CommonOptions } from '../../src/http/options.ts'
import { RefundError } from '../../src/model/index.ts'
import type { Manifest } from '../../src/model/index.ts'
import { createFakeFetch, fetchFailed, json, never, systemError } from './fake-fetch.ts'
import type { FakeFetch, SeenRequest } from './fake-fetch.ts'
import { createFixedIds } from './fixed-ids.ts'
import { createHandClock, startOfTime } from './hand-clock.ts'
import type { HandClock } from './hand-clock.ts'
import { startHttpServer, startSocketServer } from './loopback.ts'
import {
  canary,
  documented,
  errorOf,
  explainSample,
  notKnown,
  readable,
  sampleCreate,
  sampleManifest,
  sampleOptions,
  sampleRead,
} from './samples.ts'

const apiKey: Credentials = {
  headers: async () => ({ authorization: `Bearer ${canary}` }),
  renew: null,
  secrets: () => [canary],
}

/** A login whose tokens are `token1`, `token2` and so on, each until it is renewed. */
function renewable(): Credentials & { readonly renewed: readonly string[] } {
  const renewed: string[] = []
  return {
    renewed,
    headers: async () => ({ authorization: `Bearer token${renewed.length + 1}` }),
    renew: (used) => {
      renewed.push(used.authorization ?? '')
    },
    secrets: () => [],
  }
}

interface Setting {
  readonly credentials?: Credentials
  readonly manifest?: Partial<Manifest>
  readonly options?: Partial<CommonOptions>
  readonly baseUrl?: string
  readonly answer?: (request: SeenRequest, count: number) => Response | Promise<Response>
  readonly clock?: HandClock
}

interface Bench extends FakeFetch {
  readonly client: Client
  readonly clock: HandClock
  readonly exchanges: readonly ExchangeReport[]
}

function build(setting: Setting = {}): Bench {
  const exchanges: ExchangeReport[] = []
  const clock = setting.clock ?? createHandClock((milliseconds) => milliseconds < 30_000)
  const fake = createFakeFetch(setting.answer ?? (() => json({ id: 'refund_1' }, { status: 201 })))
  const setup: ClientSetup = {
    manifest: sampleManifest(setting.manifest),
    baseUrl: setting.baseUrl ?? 'https://api.sample.test/base',
    credentials: setting.credentials ?? apiKey,
    explain: explainSample,
    options: sampleOptions({
      clock,
      fetch: setting.baseUrl === undefined ? fake.fetch : null,
      onExchange: (exchange) => exchanges.push(exchange),
      ...setting.options,
    }),
  }
  return { ...fake, client: createClient(setup), clock, exchanges }
}

async function send(
  bench: Bench,
  changes: Partial<Call> = {},
  signal?: AbortSignal,
): Promise<unknown> {
  const { client } = bench
  return readable(await client.send({ ...sampleCreate, ...changes }, client.start(signal)))
}

async function ask(
  bench: Bench,
  changes: Partial<Call> = {},
  signal?: AbortSignal,
): Promise<unknown> {
  const { client } = bench
  return readable(await client.ask({ ...sampleRead, ...changes }, client.start(signal)))
}

describe('a create', () => {
  test('is one request with its headers and body, byte for byte', async () => {
    const bench = build()
    expect(await send(bench)).toEqual({ body: { id: 'refund_1' }, isReplay: false })
    expect(bench.requests).toHaveLength(1)
    expect(bench.requests[0]).toMatchObject({
      method: 'POST',
      url: 'https://api.sample.test/base/v1/payments/pay_1/refunds',
      headers: {
        accept: 'application/json',
        authorization: `Bearer ${canary}`,
        'content-type': 'application/json',
        'x-key': 'key1',
        'x-sample-trace': 'trace00000000001',
      },
      body: '{"amount":3500}',
    })
    expect(Object.keys(bench.requests[0]?.headers ?? {})).toHaveLength(5)
  })

  test('tells what is known when it fails', async () => {
    const bench = build({
      answer: () => json({ problem: 'gone', text: `no ${canary}` }, { status: 422 }),
    })
    expect((await errorOf(send(bench))).toJSON()).toEqual({
      name: 'RefundError',
      code: 'not_refundable',
      outcome: 'rejected',
      message:
        'sample could not create the refund: the provider refused. See providerCode and providerMessage.',
      isRetryable: false,
      retryAfterMs: null,
      provider: 'sample',
      account: null,
      status: 422,
      traceId: 'trace00000000001',
      idempotencyKey: 'key1',
      reference: 'RMA-1',
      refundId: null,
      providerCode: 'gone',
      providerMessage: 'no [redacted]',
      issues: [],
    })
  })

  test('without reference and key has none in its error', async () => {
    const { reference: _reference, idempotencyKey: _key, ...anonymous } = sampleCreate
    const { client } = build({ answer: () => json({}, { status: 500 }) })
    const error = await errorOf(client.send(anonymous, client.start(undefined)))
    expect(error).toMatchObject({ reference: null, idempotencyKey: null, outcome: 'unknown' })
  })

  const failures: readonly (readonly [what: string, answer: () => Response])[] = [
    ['500', () => json({}, { status: 500 })],
    ['503', () => json({}, { status: 503, headers: { 'retry-after': '0' } })],
    ['429', () => json({}, { status: 429, headers: { 'retry-after': '0' } })],
    ['401', () => json({}, { status: 401 })],
    ['no JSON', () => new Response('<html>')],
    [
      'a reset',
      () => {
        throw fetchFailed(systemError('ECONNRESET', 'read'))
      },
    ],
    [
      'a refused connection',
      () => {
        throw fetchFailed(systemError('ECONNREFUSED', 'connect'))
      },
    ],
  ]

  test.each(failures)('is never made again on its own: %s', async (_what, answer) => {
    const bench = build({ answer })
    await errorOf(send(bench))
    expect(bench.requests).toHaveLength(1)
    expect(bench.exchanges).toHaveLength(1)
  })

  test('is one request on a real server that resets the connection', async () => {
    const server = await startSocketServer((socket) => socket.resetAndDestroy())
    const error = await errorOf(send(build({ baseUrl: server.url })))
    expect(error).toMatchObject({ code: 'outcome_unknown', outcome: 'unknown' })
    expect(server.requests).toHaveLength(1)
  })

  test.each([500, 503])('is one request on a real server that answers %i', async (status) => {
    const server = await startHttpServer((_request, response) => {
      response.writeHead(status, { 'retry-after': '0' }).end('{}')
    })
    const error = await errorOf(send(build({ baseUrl: server.url })))
    expect(error).toMatchObject({ code: 'outcome_unknown', outcome: 'unknown', status })
    expect(server.requests).toHaveLength(1)
  })

  test('that was aborted before is not made', async () => {
    const bench = build()
    const error = await errorOf(send(bench, {}, AbortSignal.abort('left')))
    expect(error).toMatchObject({ code: 'aborted', outcome: 'not_sent', cause: 'left' })
    expect(bench.requests).toEqual([])
  })

  test('that lacks an id of its path is not made', async () => {
    const bench = build()
    await expect(send(bench, { ids: {} })).rejects.toThrow(TypeError)
    expect(bench.requests).toEqual([])
  })
})

describe('the trace id', () => {
  const short = { header: 'x-t', minLength: 12, maxLength: 16, charset: 'alphanumeric' } as const

  test('is not sent where the provider takes none', async () => {
    const bench = build({ manifest: { traceId: notKnown } })
    await send(bench)
    expect(Object.keys(bench.requests[0]?.headers ?? {})).not.toContain('x-sample-trace')
    expect(bench.exchanges[0]?.traceId).toBeNull()
  })

  test.each(['a'.repeat(12), 'Z'.repeat(16)])('is sent when it fits: %s', async (traceId) => {
    const ids = createFixedIds({ traceId: () => traceId })
    const bench = build({ manifest: { traceId: documented(short) }, options: { ids } })
    await send(bench)
    expect(bench.requests[0]?.headers).toMatchObject({ 'x-t': traceId })
  })

  test.each([
    'a'.repeat(11),
    'a'.repeat(17),
    'trace-id-1234',
    'traceid\r\nx: 12',
    'trace日本12345',
    '',
  ])('B54: that does not fit is refused: %j', async (traceId) => {
    const ids = createFixedIds({ traceId: () => traceId })
    const bench = build({ manifest: { traceId: documented(short) }, options: { ids } })
    const refusal = {
      code: 'configuration',
      isRetryable: false,
      provider: 'sample',
      issues: [{ path: 'ids.traceId', rule: 'trace.format' }],
      message:
        "sample can't be asked: the trace id made by the option ids isn't 12 to 16 ASCII letters and digits. Mend ids.traceId.",
    }
    expect(await errorOf(send(bench))).toMatchObject({ ...refusal, outcome: 'not_sent' })
    expect(await errorOf(ask(bench))).toMatchObject({ ...refusal, outcome: 'none' })
    expect(bench.requests).toEqual([])
  })
})

describe('a key that the provider remembers', () => {
  const minute = 60_000
  // The call may go on for 90 seconds, and so may a repeat come that late.
  const latest = 15 * minute - 90_000

  interface Row {
    readonly what: string
    readonly ageMs: number | null
    readonly isRetryable: boolean
    readonly manifest?: Partial<Manifest>
    readonly call?: Partial<Call>
    readonly retryAfter?: string
  }

  const rows: readonly Row[] = [
    { what: 'is new', ageMs: 0, isRetryable: true },
    { what: 'will be known when the call ends', ageMs: latest, isRetryable: true },
    { what: 'will be forgotten when the call ends', ageMs: latest + 1, isRetryable: false },
    { what: 'is forgotten', ageMs: 16 * minute, isRetryable: false },
    { what: 'was made in the future', ageMs: -1, isRetryable: false },
    { what: 'was made nobody knows when', ageMs: null, isRetryable: false },
    { what: 'was made at no time', ageMs: Number.NaN, isRetryable: false },
    {
      what: 'is old, of a provider that says it remembers long',
      ageMs: 23 * 60 * minute,
      isRetryable: true,
      manifest: { keyWindowMs: documented(24 * 60 * minute) },
    },
    {
      what: 'is young, of a provider that says it forgets soon',
      ageMs: 4 * minute,
      isRetryable: false,
      manifest: { keyWindowMs: documented(5 * minute) },
    },
    {
      what: 'is new, and only advisory',
      ageMs: 0,
      isRetryable: false,
      manifest: { keyTrust: documented('advisory') },
    },
    {
      what: 'is new, and nobody knows what it is worth',
      ageMs: 0,
      isRetryable: false,
      manifest: { keyTrust: notKnown },
    },
    {
      what: 'will be known when the provider wants to be asked',
      ageMs: 0,
      isRetryable: true,
      retryAfter: '900',
    },
    { what: 'will be forgotten by then', ageMs: 1, isRetryable: false, retryAfter: '900' },
  ]

  test.each(rows)('$what: an unknown create may be repeated: $isRetryable', async (row) => {
    const headers: Record<string, string> =
      row.retryAfter === undefined ? {} : { 'retry-after': row.retryAfter }
    const bench = build({
      answer: () => json({}, { status: 503, headers }),
      ...(row.manifest === undefined ? {} : { manifest: row.manifest }),
    })
    const made = row.ageMs === null ? {} : { keyMadeAt: startOfTime - row.ageMs }
    expect(await errorOf(send(bench, made))).toMatchObject({
      code: 'outcome_unknown',
      outcome: 'unknown',
      isRetryable: row.isRetryable,
    })
  })

  test('counts until the answer is there, not until it was asked for', async () => {
    const clock = createHandClock()
    const bench = build({
      clock,
      answer: () => {
        clock.setWall(startOfTime + latest + 1)
        return json({}, { status: 500 })
      },
    })
    expect(await errorOf(send(bench, { keyMadeAt: startOfTime }))).toMatchObject({
      isRetryable: false,
    })
  })

  test('is a help when no answer came, too', async () => {
    const bench = build({
      answer: () => {
        throw fetchFailed(systemError('ECONNRESET', 'read'))
      },
    })
    const error = await errorOf(send(bench, { keyMadeAt: startOfTime }))
    expect(error).toMatchObject({ outcome: 'unknown', isRetryable: true, status: null })
  })

  test('is no help where there is none', async () => {
    const { idempotencyKey: _key, ...unkeyed } = sampleCreate
    const { client } = build({ answer: () => json({}, { status: 500 }) })
    const call = { ...unkeyed, keyMadeAt: startOfTime }
    expect(await errorOf(client.send(call, client.start(undefined)))).toMatchObject({
      outcome: 'unknown',
      isRetryable: false,
    })
  })

  test('makes one refund of two attempts, within the call', async () => {
    const bench = build({
      answer: (_request, count) => (count === 1 ? json({}, { status: 502 }) : json({ id: 'r' })),
    })
    const limits = bench.client.start(undefined)
    const call = { ...sampleCreate, keyMadeAt: startOfTime }
    const answer = await bench.client.repeat(
      (attempt) => bench.client.send(call, limits, attempt),
      limits,
    )
    expect(readable(answer)).toEqual({ body: { id: 'r' }, isReplay: false })
    expect(bench.requests.map(({ body }) => body)).toEqual([sampleCreate.body, sampleCreate.body])
    expect(bench.exchanges.map(({ attempt, status }) => [attempt, status])).toEqual([
      [1, 502],
      [2, 200],
    ])
  })
})

describe('a replay', () => {
  test.each([
    ['X-Sample-Cache-Hit', 'true', true],
    ['x-sample-cache-hit', 'True', true],
    ['X-Sample-Cache-Hit', 'false', false],
    ['X-Other', 'true', false],
  ])('is known by its marker: %s: %s', async (header, value, isReplay) => {
    const bench = build({ answer: () => json({}, { headers: { [header]: value } }) })
    expect(await send(bench)).toEqual({ body: {}, isReplay })
    expect(bench.exchanges[0]?.isReplay).toBe(isReplay)
  })

  test('is not looked for where the provider marks none', async () => {
    const bench = build({
      manifest: { replayMarker: notKnown },
      answer: () => json({}, { headers: { 'x-sample-cache-hit': 'true' } }),
    })
    expect(await send(bench)).toEqual({ body: {}, isReplay: false })
  })
})

describe('a read', () => {
  test('has a query, and no body to speak of', async () => {
    const bench = build({ answer: () => json([]) })
    expect(await ask(bench)).toEqual({ body: [], isReplay: false })
    expect(bench.requests[0]).toMatchObject({
      method: 'GET',
      url: 'https://api.sample.test/base/v1/refunds?limit=20&cursor=a%26b',
      body: '',
    })
    expect(Object.keys(bench.requests[0]?.headers ?? {})).toEqual([
      'accept',
      'authorization',
      'x-sample-trace',
    ])
  })

  test('is made again while that is of use', async () => {
    const answers = [
      () => json({}, { status: 500 }),
      () => {
        throw fetchFailed(systemError('ECONNRESET', 'read'))
      },
    ]
    const bench = build({
      answer: (_request, count) => answers[count - 1]?.() ?? json({ ok: true }),
    })
    expect(await ask(bench)).toEqual({ body: { ok: true }, isReplay: false })
    expect(
      bench.exchanges.map(({ attempt, status, traceId }) => [attempt, status, traceId]),
    ).toEqual([
      [1, 500, 'trace00000000001'],
      [2, null, 'trace00000000002'],
      [3, 200, 'trace00000000003'],
    ])
  })

  test('is made as often as attempts allow', async () => {
    const bench = build({ answer: () => json({}, { status: 503 }), options: { attempts: 4 } })
    expect(await errorOf(ask(bench))).toMatchObject({
      code: 'provider_unavailable',
      outcome: 'none',
      status: 503,
    })
    expect(bench.requests).toHaveLength(4)
  })

  test('is not made again when it was refused', async () => {
    const bench = build({ answer: () => json({ problem: 'x' }, { status: 404 }) })
    expect(await errorOf(ask(bench))).toMatchObject({ code: 'not_refundable', outcome: 'none' })
    expect(bench.requests).toHaveLength(1)
  })

  test('waits as the provider asks', async () => {
    const bench = build({
      answer: (_request, count) =>
        count === 1 ? json({}, { status: 429, headers: { 'retry-after': '7' } }) : json({}),
    })
    await ask(bench)
    expect(bench.clock.delays).toEqual([30_000, 7000, 30_000])
  })

  test('ends when the time of the whole call is over', async () => {
    const clock = createHandClock()
    const bench = build({ clock, answer: never, options: { totalTimeoutMs: 40_000 } })
    const error = errorOf(ask(bench))
    await bench.whenAsked(1)
    clock.advance(30_000)
    await clock.whenAsked(2)
    clock.advance(500)
    await bench.whenAsked(2)
    expect(clock.delays).toEqual([30_000, 250, 9500])
    clock.advance(9500)
    expect(await error).toMatchObject({ code: 'provider_unavailable', outcome: 'none' })
    expect(bench.requests).toHaveLength(2)
  })

  test('is ended by an abort between two attempts', async () => {
    const clock = createHandClock()
    const controller = new AbortController()
    const bench = build({ clock, answer: () => json({}, { status: 503 }) })
    const error = errorOf(ask(bench, {}, controller.signal))
    await clock.whenAsked(2)
    controller.abort('left')
    expect(await error).toMatchObject({ code: 'aborted', outcome: 'none', cause: 'left' })
    expect(bench.requests).toHaveLength(1)
  })
})

function expired(request: SeenRequest): boolean {
  return request.headers.authorization === 'Bearer token1'
}

describe('a credential that is turned down', () => {
  test.each([
    ['a page', () => new Response('<html>', { status: 401 })],
    ['an error body', () => json({ problem: 'expired' }, { status: 401 })],
  ])('B99: is renewed, and the request made once more: %s', async (_what, refuse) => {
    const credentials = renewable()
    const bench = build({
      credentials,
      answer: (request) => (expired(request) ? refuse() : json({ id: 'r' })),
    })
    expect(await send(bench)).toEqual({ body: { id: 'r' }, isReplay: false })
    expect(credentials.renewed).toEqual(['Bearer token1'])
    expect(bench.requests.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer token1',
      'Bearer token2',
    ])
    expect(bench.requests.map(({ body }) => body)).toEqual([sampleCreate.body, sampleCreate.body])
    expect(bench.exchanges.map(({ status, attempt }) => [status, attempt])).toEqual([
      [401, 1],
      [200, 1],
    ])
  })

  test('is renewed once, and then it is wrong', async () => {
    const credentials = renewable()
    const bench = build({ credentials, answer: () => json({}, { status: 401 }) })
    expect(await errorOf(send(bench))).toMatchObject({
      code: 'authentication',
      outcome: 'rejected',
      isRetryable: false,
      traceId: 'trace00000000002',
    })
    expect(bench.requests).toHaveLength(2)
    expect(credentials.renewed).toEqual(['Bearer token1'])
  })

  test('is renewed for a read too', async () => {
    const bench = build({
      credentials: renewable(),
      answer: (request) => (expired(request) ? json({}, { status: 401 }) : json([])),
    })
    expect(await ask(bench)).toEqual({ body: [], isReplay: false })
  })

  test('leaves the outcome to the request that was made with the new one', async () => {
    const bench = build({
      credentials: renewable(),
      answer: (request) => json({}, { status: expired(request) ? 401 : 500 }),
    })
    expect(await errorOf(send(bench))).toMatchObject({
      code: 'outcome_unknown',
      outcome: 'unknown',
      status: 500,
    })
  })

  test('is wrong at once where there is no other', async () => {
    const bench = build({ answer: () => json({}, { status: 401 }) })
    expect(await errorOf(send(bench))).toMatchObject({
      code: 'authentication',
      outcome: 'rejected',
    })
    expect(bench.requests).toHaveLength(1)
  })

  test.each([403, 400, 407, 500])('is not renewed for %i', async (status) => {
    const credentials = renewable()
    await errorOf(send(build({ credentials, answer: () => json({}, { status }) })))
    expect(credentials.renewed).toEqual([])
  })
})

function failing(error: unknown): Credentials {
  return {
    ...apiKey,
    headers: async () => {
      throw error
    },
  }
}

describe('a credential that can not be had', () => {
  test('keeps its error, with the outcome of the call', async () => {
    const error = new RefundError({
      code: 'authentication',
      outcome: 'unknown',
      message: 'no',
      status: 400,
    })
    const bench = build({ credentials: failing(error) })
    expect(await errorOf(send(bench))).toMatchObject({
      code: 'authentication',
      outcome: 'not_sent',
      status: 400,
    })
    expect(await errorOf(ask(bench))).toMatchObject({
      code: 'authentication',
      outcome: 'none',
      status: 400,
    })
    expect(bench.requests).toEqual([])
  })

  test.each([new TypeError(`no ${canary}`), 'x', undefined])(
    'for another reason was never sent, whatever it was',
    async (error) => {
      const bench = build({ credentials: failing(error) })
      const told = {
        code: 'configuration',
        isRetryable: false,
        provider: 'sample',
        message:
          "sample can't be asked: no credential was to be had. Check what makes them, and the options clock and ids.",
      }
      const sent = await errorOf(send(bench))
      expect(sent).toMatchObject({ ...told, outcome: 'not_sent' })
      expect('cause' in sent).toBe(false)
      expect(await errorOf(ask(bench))).toMatchObject({ ...told, outcome: 'none' })
      expect(bench.requests).toEqual([])
    },
  )

  test('at once, without a promise, is the same', async () => {
    const credentials: Credentials = {
      ...apiKey,
      headers: () => {
        throw new Error('no')
      },
    }
    expect(await errorOf(send(build({ credentials })))).toMatchObject({ outcome: 'not_sent' })
  })

  test('a second time is told of, and nothing has moved', async () => {
    let asked = 0
    const credentials: Credentials = {
      headers: async () => {
        asked += 1
        if (asked === 2)
          throw new RefundError({
            code: 'rate_limited',
            outcome: 'none',
            message: 'no',
            isRetryable: true,
          })
        return {}
      },
      renew: () => undefined,
      secrets: () => [],
    }
    const bench = build({ credentials, answer: () => json({}, { status: 401 }) })
    expect(await errorOf(send(bench))).toMatchObject({
      code: 'rate_limited',
      outcome: 'not_sent',
      isRetryable: true,
    })
    expect(bench.requests).toHaveLength(1)
  })
})

describe('onExchange', () => {
  test('is told what it was, and nothing else', async () => {
    const clock = createHandClock()
    const bench = build({
      clock,
      answer: () => {
        clock.advance(12)
        return json(
          { secret: canary },
          { headers: { 'x-sample-cache-hit': 'true', 'x-secret': canary } },
        )
      },
    })
    await send(bench)
    expect(bench.exchanges).toEqual([
      {
        provider: 'sample',
        operation: 'create_refund',
        method: 'POST',
        pathTemplate: '/v1/payments/{payment_id}/refunds',
        status: 200,
        durationMs: 12,
        traceId: 'trace00000000001',
        idempotencyKey: 'key1',
        isReplay: true,
        attempt: 1,
      },
    ])
  })

  test('is told when no answer came', async () => {
    const bench = build({
      answer: () => {
        throw fetchFailed()
      },
      options: { attempts: 1 },
    })
    await errorOf(ask(bench))
    expect(bench.exchanges).toEqual([
      {
        provider: 'sample',
        operation: 'list_refunds',
        method: 'GET',
        pathTemplate: '/v1/refunds',
        status: null,
        durationMs: 0,
        traceId: 'trace00000000001',
        idempotencyKey: null,
        isReplay: false,
        attempt: 1,
      },
    ])
  })

  test('that throws changes nothing', async () => {
    const bench = build({
      options: {
        onExchange: () => {
          throw new Error('the log is full')
        },
      },
    })
    expect(await send(bench)).toEqual({ body: { id: 'refund_1' }, isReplay: false })
  })

  test('need not be there', async () => {
    const bench = build({ options: { onExchange: null } })
    expect(await send(bench)).toEqual({ body: { id: 'refund_1' }, isReplay: false })
  })
})
