import { describe, expect, test } from 'vitest'

import type { CallLimits, Credentials, ExchangeReport } from '../../src/http/call.ts'
import { createClient } from '../../src/http/client.ts'
import { startDeadline } from '../../src/http/deadline.ts'
import { clientCredentials } from '../../src/http/oauth.ts'
import type { CommonOptions } from '../../src/http/options.ts'
import { createFakeFetch, fetchFailed, json, never, systemError } from './fake-fetch.ts'
import type { FakeFetch, SeenRequest } from './fake-fetch.ts'
import { createHandClock } from './hand-clock.ts'
import type { HandClock } from './hand-clock.ts'
import {
  canary,
  errorOf,
  explainSample,
  readable,
  sampleCreate,
  sampleManifest,
  sampleOptions,
  sampleRead,
} from './samples.ts'

const tokenUrl = 'https://idp.sample.test/realms/sample/token?tenant=1'

interface Setting {
  readonly answer?: (request: SeenRequest, count: number) => Response | Promise<Response>
  readonly clock?: HandClock
  readonly options?: Partial<CommonOptions>
}

interface Bench extends FakeFetch {
  readonly credentials: Credentials
  readonly clock: HandClock
  readonly options: CommonOptions
  readonly exchanges: readonly ExchangeReport[]
  limits(signal?: AbortSignal, totalMs?: number): CallLimits
  headers(signal?: AbortSignal): Promise<Readonly<Record<string, string>>>
}

function isTokenRequest({ url }: SeenRequest): boolean {
  return url === tokenUrl
}

/** Tokens `token1`, `token2` and so on, by the number of the request. */
function numbered(_request: SeenRequest, count: number): Response {
  return json({ access_token: `token${count}`, expires_in: 600, token_type: 'Bearer' })
}

function build(setting: Setting = {}): Bench {
  const clock = setting.clock ?? createHandClock()
  const fake = createFakeFetch(setting.answer ?? numbered)
  const exchanges: ExchangeReport[] = []
  const options = sampleOptions({
    clock,
    fetch: fake.fetch,
    onExchange: (exchange) => exchanges.push(exchange),
    ...setting.options,
  })
  const credentials = clientCredentials({
    provider: 'sample',
    tokenUrl,
    clientId: 'client&1',
    clientSecret: canary,
    options,
  })
  const limits: Bench['limits'] = (signal, totalMs = 90_000) => ({
    signal,
    deadline: startDeadline(clock, totalMs),
  })
  return {
    ...fake,
    credentials,
    clock,
    options,
    exchanges,
    limits,
    headers: async (signal) => credentials.headers(limits(signal)),
  }
}

const token1 = { authorization: 'Bearer token1' }
const token2 = { authorization: 'Bearer token2' }

describe('a token', () => {
  test('is fetched by client credentials, in a form', async () => {
    const bench = build()
    expect(await bench.headers()).toEqual(token1)
    expect(bench.requests).toHaveLength(1)
    expect(bench.requests[0]).toMatchObject({
      method: 'POST',
      url: tokenUrl,
      headers: {
        accept: 'application/json',
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: `grant_type=client_credentials&client_id=client%261&client_secret=${canary}`,
    })
  })

  test('is told of without its secrets', async () => {
    const bench = build()
    await bench.headers()
    expect(bench.exchanges).toEqual([
      {
        provider: 'sample',
        operation: 'token',
        method: 'POST',
        pathTemplate: '/realms/sample/token',
        status: 200,
        durationMs: 0,
        traceId: null,
        idempotencyKey: null,
        isReplay: false,
        attempt: 1,
      },
    ])
  })

  test('is used again until a minute before it runs out', async () => {
    const bench = build()
    await bench.headers()
    bench.clock.advance(539_999)
    expect(await bench.headers()).toEqual(token1)
    bench.clock.advance(1)
    expect(await bench.headers()).toEqual(token2)
    expect(bench.requests).toHaveLength(2)
    expect(bench.clock.pending).toBe(0)
  })

  const lives: readonly (readonly [what: string, life: object, usedForMs: number])[] = [
    ['60', { expires_in: 60 }, 30_000],
    ['120', { expires_in: 120 }, 60_000],
    ['121', { expires_in: 121 }, 61_000],
    ['"600"', { expires_in: '600' }, 540_000],
    ['0', { expires_in: 0 }, 30_000],
    ['-1', { expires_in: -1 }, 30_000],
    ['missing', {}, 30_000],
    ['null', { expires_in: null }, 30_000],
    ['a word', { expires_in: 'soon' }, 30_000],
    ['an object', { expires_in: {} }, 30_000],
    ['1e12', { expires_in: 1e12 }, 3_540_000],
    ['"Infinity"', { expires_in: 'Infinity' }, 3_540_000],
  ]

  test.each(lives)('B107: lives %s seconds', async (_what, life, usedForMs) => {
    const bench = build({
      answer: (_request, count) => json({ access_token: `token${count}`, ...life }),
    })
    await bench.headers()
    bench.clock.advance(usedForMs - 1)
    expect(await bench.headers()).toEqual(token1)
    bench.clock.advance(1)
    expect(await bench.headers()).toEqual(token2)
  })

  test.each(['a\r\nx-evil: 1', 'a b', 'tokén', '', 'a'.repeat(8001), 7, null, undefined])(
    'B107: that is none is refused: %j',
    async (value) => {
      const bench = build({ answer: () => json({ access_token: value, expires_in: 600 }) })
      expect(await errorOf(bench.headers())).toMatchObject({
        code: 'provider_unavailable',
        outcome: 'not_sent',
        status: 200,
        issues: [{ path: 'token', rule: 'token.format' }],
      })
    },
  )

  test('is a secret, as the client secret is', async () => {
    const bench = build()
    expect(bench.credentials.secrets()).toEqual([canary])
    await bench.headers()
    expect(bench.credentials.secrets()).toEqual([canary, 'token1'])
  })
})

describe('many callers', () => {
  test('wait for one request', async () => {
    const bench = build()
    const all = await Promise.all(Array.from({ length: 1000 }, async () => bench.headers()))
    expect(new Set(all.map(({ authorization }) => authorization))).toEqual(
      new Set(['Bearer token1']),
    )
    expect(bench.requests).toHaveLength(1)
  })

  test('that come at any moment of it make no second request', async () => {
    const bench = build()
    const all: Promise<unknown>[] = []
    for (let turn = 0; turn < 500; turn += 1) {
      all.push(bench.headers())
      await Promise.resolve()
    }
    expect(new Set(await Promise.all(all)).size).toBe(500)
    expect(bench.requests).toHaveLength(1)
  })

  test('fail together, and the next one asks again', async () => {
    const bench = build({
      answer: (request, count) =>
        count === 1 ? json({}, { status: 500 }) : numbered(request, count),
    })
    const all = await Promise.all(Array.from({ length: 50 }, async () => errorOf(bench.headers())))
    expect(all.filter(({ code }) => code !== 'provider_unavailable')).toEqual([])
    expect(bench.requests).toHaveLength(1)
    expect(await bench.headers()).toEqual(token2)
  })

  test('that are all turned down at once cause one renewal', async () => {
    let tokens = 0
    const bench = build({
      clock: createHandClock((milliseconds) => milliseconds < 30_000),
      answer: (request) => {
        if (isTokenRequest(request)) {
          tokens += 1
          return json({ access_token: `token${tokens}`, expires_in: 600 })
        }
        const isOld = request.headers.authorization === 'Bearer token1'
        return isOld ? json({}, { status: 401 }) : json({ id: 'refund_1' })
      },
    })
    const client = createClient({
      manifest: sampleManifest(),
      baseUrl: 'https://api.sample.test',
      credentials: bench.credentials,
      explain: explainSample,
      options: bench.options,
    })
    const all = await Promise.all(
      Array.from({ length: 1000 }, async () => client.send(sampleCreate, client.start(undefined))),
    )
    expect(all.map(readable).filter(({ isReplay }) => isReplay)).toEqual([])
    expect(tokens).toBe(2)
    expect(bench.requests.filter((request) => !isTokenRequest(request))).toHaveLength(2000)
  })

  test('renew only the token that they used', async () => {
    const bench = build()
    await bench.headers()
    bench.credentials.renew?.({ authorization: 'Bearer token0' })
    bench.credentials.renew?.({})
    expect(await bench.headers()).toEqual(token1)
    bench.credentials.renew?.(token1)
    bench.credentials.renew?.(token1)
    expect(await bench.headers()).toEqual(token2)
    bench.credentials.renew?.(token1)
    expect(await bench.headers()).toEqual(token2)
  })
})

describe('a caller that gives up', () => {
  const reason = new Error('the user left')

  test('leaves the others waiting', async () => {
    const gate = new EventTarget()
    const bench = build({
      answer: async (request, count) => {
        await new Promise((resolve) => {
          gate.addEventListener('open', resolve)
        })
        return numbered(request, count)
      },
    })
    const controller = new AbortController()
    const leaving = errorOf(bench.headers(controller.signal))
    const staying = bench.headers(new AbortController().signal)
    await bench.whenAsked(1)
    controller.abort(reason)
    expect(await leaving).toMatchObject({
      code: 'aborted',
      outcome: 'not_sent',
      isRetryable: true,
      message:
        'sample could not log in: the caller ended the call. The same call is safe to repeat.',
      cause: reason,
    })
    expect(bench.requests[0]?.signal.aborted).toBe(false)
    gate.dispatchEvent(new Event('open'))
    expect(await staying).toEqual(token1)
    expect(bench.requests).toHaveLength(1)
    expect(bench.clock.pending).toBe(0)
  })

  test('before it began asks for nothing', async () => {
    const bench = build()
    expect(await errorOf(bench.headers(AbortSignal.abort(reason)))).toMatchObject({
      code: 'aborted',
      outcome: 'not_sent',
      cause: reason,
    })
    expect(bench.requests).toEqual([])
  })

  test('before it began leaves others alone', async () => {
    const bench = build()
    await bench.headers()
    expect(await errorOf(bench.headers(AbortSignal.abort(reason)))).toMatchObject({
      code: 'aborted',
    })
    expect(await bench.headers()).toEqual(token1)
  })

  test('because its time is over leaves the others waiting', async () => {
    const bench = build({ answer: never })
    const leaving = errorOf(bench.credentials.headers(bench.limits(undefined, 500)))
    const staying = errorOf(bench.headers())
    await bench.whenAsked(1)
    bench.clock.advance(500)
    expect(await leaving).toMatchObject({
      code: 'provider_unavailable',
      outcome: 'not_sent',
      isRetryable: true,
    })
    expect(bench.requests[0]?.signal.aborted).toBe(false)
    bench.clock.advance(29_500)
    expect(await staying).toMatchObject({
      code: 'provider_unavailable',
      outcome: 'not_sent',
      message: 'sample could not log in: no answer came in time. The same call is safe to repeat.',
    })
  })

  test('with no time left asks for nothing', async () => {
    const bench = build()
    const error = await errorOf(bench.credentials.headers(bench.limits(undefined, 0)))
    expect(error).toMatchObject({ code: 'provider_unavailable', outcome: 'not_sent' })
    expect(bench.requests).toEqual([])
  })
})

describe('a login that fails', () => {
  interface Row {
    readonly what: string
    readonly answer: () => Response
    readonly told: object
  }

  const rows: readonly Row[] = [
    {
      what: '401 with an error body',
      answer: () =>
        json({ error: 'invalid_client', error_description: `wrong ${canary}` }, { status: 401 }),
      told: {
        code: 'authentication',
        isRetryable: false,
        status: 401,
        providerCode: 'invalid_client',
        providerMessage: 'wrong [redacted]',
      },
    },
    {
      what: '400 with an error body',
      answer: () => json({ error: 'invalid_grant' }, { status: 400 }),
      told: {
        code: 'authentication',
        isRetryable: false,
        status: 400,
        providerCode: 'invalid_grant',
        providerMessage: null,
      },
    },
    {
      what: '400 with a page',
      answer: () => new Response('<html>', { status: 400 }),
      told: { code: 'provider_unavailable', isRetryable: true, status: 400, providerCode: null },
    },
    {
      what: '429',
      answer: () => json({}, { status: 429, headers: { 'retry-after': '9' } }),
      told: { code: 'rate_limited', isRetryable: true, retryAfterMs: 9000 },
    },
    {
      what: '503',
      answer: () => json({}, { status: 503 }),
      told: { code: 'provider_unavailable', isRetryable: true },
    },
    {
      what: 'a redirect',
      answer: () =>
        new Response(null, { status: 307, headers: { location: 'https://evil.example' } }),
      told: { code: 'configuration', isRetryable: false, status: 307 },
    },
    {
      what: 'an error under a success status',
      answer: () => json({ error: 'invalid_client' }),
      told: {
        code: 'provider_unavailable',
        issues: [{ path: 'body', rule: 'body.error_envelope' }],
      },
    },
    {
      what: 'a refused connection',
      answer: () => {
        throw fetchFailed(systemError('ECONNREFUSED', 'connect'))
      },
      told: { code: 'provider_unavailable', isRetryable: true, status: null },
    },
    {
      what: 'a certificate that nobody trusts',
      answer: () => {
        throw fetchFailed(systemError('CERT_HAS_EXPIRED'))
      },
      told: { code: 'configuration', isRetryable: false },
    },
  ]

  test.each(rows)('was for nothing that was sent: $what', async ({ answer, told }) => {
    const bench = build({ answer })
    expect(await errorOf(bench.headers())).toMatchObject({
      outcome: 'not_sent',
      provider: 'sample',
      ...told,
    })
    expect(bench.requests).toHaveLength(1)
  })

  test('is tried again by the call that needs it, as often as its attempts allow and no more', async () => {
    const bench = build({
      clock: createHandClock((milliseconds) => milliseconds < 30_000),
      answer: () => json({}, { status: 503 }),
    })
    const client = createClient({
      manifest: sampleManifest(),
      baseUrl: 'https://api.sample.test',
      credentials: bench.credentials,
      explain: explainSample,
      options: bench.options,
    })
    const error = await errorOf(client.ask(sampleRead, client.start(undefined)))
    expect(error).toMatchObject({ code: 'provider_unavailable', outcome: 'none', status: 503 })
    expect(bench.requests.map(({ url }) => url)).toEqual([tokenUrl, tokenUrl, tokenUrl])
  })

  test('because a clock fails is not dressed up', async () => {
    const clock = { ...createHandClock(), monotonic: () => Number(undefined) }
    const failing = {
      ...clock,
      after: () => {
        throw new Error('no timers here')
      },
    }
    const { credentials } = build({ options: { clock: failing } })
    const limits = { signal: undefined, deadline: { remainingMs: () => 1 } }
    await expect(credentials.headers(limits)).rejects.toThrow('no timers here')
  })
})
