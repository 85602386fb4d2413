import { inspect } from 'node:util'
import { gzipSync } from 'node:zlib'

import { describe, expect, test, vi } from 'vitest'

import { largestBody } from '../../src/http/body.ts'
import { startDeadline } from '../../src/http/deadline.ts'
import { exchange } from '../../src/http/transport.ts'
import type { Exchanged, TransportOptions, WireRequest } from '../../src/http/transport.ts'
import { createFakeFetch, fetchFailed, json, never, systemError } from './fake-fetch.ts'
import { createHandClock } from './hand-clock.ts'
import type { HandClock } from './hand-clock.ts'
import { findClosedPort, startHttpServer, startSocketServer, startTlsServer } from './loopback.ts'
import { canary } from './samples.ts'
import { makeSelfSigned } from './self-signed.ts'

function post(url: string, changes: Partial<WireRequest> = {}): WireRequest {
  return {
    method: 'POST',
    url,
    headers: { accept: 'application/json', 'content-type': 'application/json' },
    body: '{"amount":3500}',
    ...changes,
  }
}

const request = post('https://api.sample.test/v1/refunds')

interface Setting {
  readonly clock?: HandClock
  readonly fetch?: typeof fetch
  readonly signal?: AbortSignal
  readonly totalMs?: number
}

function begin(wire: WireRequest, setting: Setting): Promise<Exchanged> {
  const clock = setting.clock ?? createHandClock()
  const options: TransportOptions = {
    clock,
    fetch: setting.fetch ?? null,
    attemptTimeoutMs: 30_000,
  }
  const deadline = startDeadline(clock, setting.totalMs ?? 90_000)
  return exchange(wire, { signal: setting.signal, deadline }, options)
}

/** What is told of an exchange, with the body as text. */
async function tell(exchanged: Exchanged | Promise<Exchanged>): Promise<unknown> {
  const told = await exchanged
  if (told.kind !== 'answer') return told
  const { kind, status, bytes, isWhole } = told
  return { kind, status, isWhole, text: bytes === null ? null : new TextDecoder().decode(bytes) }
}

const neverConnected = { kind: 'never_left', why: 'connection' }
const notTrusted = { kind: 'never_left', why: 'certificate' }
const broken = { kind: 'no_answer', why: 'connection' }

describe('an exchange with a real server', () => {
  test('sends method, path, headers and body as they are, once', async () => {
    const server = await startHttpServer((_request, response) => {
      response.writeHead(201, { 'x-answer': 'yes' }).end('{"id":"refund_1"}')
    })
    const exchanged = await begin(post(`${server.url}/v1/refunds?a=b`), {})
    expect(await tell(exchanged)).toEqual({
      kind: 'answer',
      status: 201,
      isWhole: true,
      text: '{"id":"refund_1"}',
    })
    expect(exchanged.kind === 'answer' ? exchanged.headers.get('x-answer') : null).toBe('yes')
    expect(server.requests).toHaveLength(1)
    expect(server.requests[0]).toMatchObject({
      method: 'POST',
      url: '/v1/refunds?a=b',
      headers: {
        accept: 'application/json',
        'content-type': 'application/json',
        'content-length': '15',
      },
      body: '{"amount":3500}',
    })
  })

  test('sends a read without a body', async () => {
    const server = await startHttpServer((_request, response) => {
      response.end('[]')
    })
    const headers = { accept: 'application/json' }
    await begin(post(server.url, { method: 'GET', body: null, headers }), {})
    expect(server.requests).toHaveLength(1)
    expect(server.requests[0]).toMatchObject({ method: 'GET', body: '' })
    expect(server.requests[0]?.headers).not.toHaveProperty('content-type')
  })

  test.each([400, 401, 409, 429, 500, 503])(
    'is made once when the answer is %i',
    async (status) => {
      const server = await startHttpServer((_request, response) => {
        response.writeHead(status, { 'retry-after': '0' }).end('{}')
      })
      for (const method of ['POST', 'GET', 'PATCH'] as const) {
        const wire = post(server.url, { method, body: method === 'GET' ? null : '{}' })
        expect(await tell(begin(wire, {}))).toEqual({
          kind: 'answer',
          status,
          isWhole: true,
          text: '{}',
        })
      }
      expect(server.requests.map(({ method }) => method)).toEqual(['POST', 'GET', 'PATCH'])
    },
  )

  test.each(['POST', 'GET'] as const)(
    'that resets the connection is made once: %s',
    async (method) => {
      const server = await startSocketServer((socket) => socket.resetAndDestroy())
      const wire = post(server.url, { method, body: method === 'GET' ? null : '{}' })
      expect(await tell(begin(wire, {}))).toEqual(broken)
      expect(server.requests).toHaveLength(1)
    },
  )

  test('that closes without an answer proves nothing', async () => {
    const server = await startSocketServer((socket) => socket.end())
    expect(await tell(begin(post(server.url), {}))).toEqual(broken)
    expect(server.requests).toHaveLength(1)
  })

  test('that answers with something else than HTTP proves nothing', async () => {
    const server = await startSocketServer((socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n'))
    expect(await tell(begin(post(server.url), {}))).toEqual(broken)
  })

  test('where nobody listens proves that nothing was sent', async () => {
    expect(await tell(begin(post(await findClosedPort()), {}))).toEqual(neverConnected)
  })

  test('whose certificate nobody trusts gets no byte of the request', async () => {
    const server = await startTlsServer(makeSelfSigned())
    expect(await tell(begin(post(server.url), {}))).toEqual(notTrusted)
    expect(server.bytes()).toBe(0)
  })

  test.each([301, 302, 303, 307, 308])('is not led elsewhere by %i', async (status) => {
    const elsewhere = await startHttpServer((_request, response) => {
      response.end('{}')
    })
    const server = await startHttpServer((_request, response) => {
      response.writeHead(status, { location: `${elsewhere.url}/v1/refunds` }).end('moved')
    })
    expect(await tell(begin(post(server.url), {}))).toEqual({
      kind: 'answer',
      status,
      isWhole: true,
      text: 'moved',
    })
    expect(server.requests).toHaveLength(1)
    expect(elsewhere.requests).toEqual([])
  })

  test.each([200, 400])('keeps the status %i of a body that breaks off', async (status) => {
    const server = await startSocketServer((socket) =>
      socket.end(`HTTP/1.1 ${status} X\r\ncontent-length: 100\r\n\r\n{"id":"refu`),
    )
    expect(await tell(begin(post(server.url), {}))).toEqual({
      kind: 'answer',
      status,
      isWhole: false,
      text: null,
    })
  })

  test('cannot see that a body without a length broke off', async () => {
    const server = await startSocketServer((socket) =>
      socket.end('HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n{"id":"refu'),
    )
    expect(await tell(begin(post(server.url), {}))).toEqual({
      kind: 'answer',
      status: 200,
      isWhole: true,
      text: '{"id":"refu',
    })
  })

  test('survives two lengths, which no honest server sends', async () => {
    const server = await startSocketServer((socket) =>
      socket.end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}}'),
    )
    expect(await tell(begin(post(server.url), {}))).toEqual(broken)
  })

  test('that only ever says 103 proves nothing', async () => {
    const server = await startSocketServer((socket) =>
      socket.end('HTTP/1.1 103 Early Hints\r\n\r\n'),
    )
    expect(await tell(begin(post(server.url), {}))).toEqual(broken)
  })

  test('reads 8 MiB and not a byte more, however small they came', async () => {
    const bombs = [largestBody, largestBody + 1].map((size) => gzipSync(Buffer.alloc(size, ' ')))
    const server = await startHttpServer((received, response) => {
      response
        .writeHead(200, { 'content-encoding': 'gzip' })
        .end(bombs[Number(received.url?.slice(1))])
    })
    const whole = await begin(post(`${server.url}/0`), {})
    expect(whole.kind === 'answer' ? whole.bytes?.byteLength : null).toBe(largestBody)
    expect(await tell(begin(post(`${server.url}/1`), {}))).toEqual({
      kind: 'answer',
      status: 200,
      isWhole: true,
      text: null,
    })
  })
})

describe('what fetch throws', () => {
  const proving: readonly (readonly [what: string, error: unknown])[] = [
    ['an unknown host', fetchFailed(systemError('ENOTFOUND', 'getaddrinfo'))],
    ['a name server that is busy', fetchFailed(systemError('EAI_AGAIN', 'getaddrinfo'))],
    ['a refused connection', fetchFailed(systemError('ECONNREFUSED', 'connect'))],
    ['no way to the network', fetchFailed(systemError('ENETUNREACH', 'connect'))],
    ['no way to the host', fetchFailed(systemError('EHOSTUNREACH', 'connect'))],
    [
      'a connection that took too long for the system',
      fetchFailed(systemError('ETIMEDOUT', 'connect')),
    ],
    ['no free port', fetchFailed(systemError('EADDRNOTAVAIL', 'connect'))],
    [
      'a connection that took too long for the runtime',
      fetchFailed(systemError('UND_ERR_CONNECT_TIMEOUT')),
    ],
    ['a bare code for a refused connection', fetchFailed(systemError('ECONNREFUSED'))],
    ['a bare code for an unknown host', systemError('ENOTFOUND')],
    [
      'two addresses that both refused',
      fetchFailed(
        new AggregateError([
          systemError('ECONNREFUSED', 'connect'),
          systemError('ETIMEDOUT', 'connect'),
        ]),
      ),
    ],
    [
      'a proof under three layers',
      fetchFailed(new Error('a', { cause: new Error('b', { cause: systemError('ENOTFOUND') }) })),
    ],
  ]

  test.each(proving)('proves that nothing was sent: %s', async (_what, error) => {
    const { fetch } = createFakeFetch(() => {
      throw error
    })
    expect(await tell(begin(request, { fetch }))).toEqual(neverConnected)
  })

  const certificates = [
    'CERT_HAS_EXPIRED',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  ]

  test.each(certificates)('proves a certificate that nobody trusts: %s', async (code) => {
    const { fetch } = createFakeFetch(() => {
      throw fetchFailed(systemError(code))
    })
    expect(await tell(begin(request, { fetch }))).toEqual(notTrusted)
  })

  const proofless: readonly (readonly [what: string, error: unknown])[] = [
    ['a reset', fetchFailed(systemError('ECONNRESET', 'read'))],
    ['a broken pipe', fetchFailed(systemError('EPIPE', 'write'))],
    ['a socket that closed', fetchFailed(systemError('UND_ERR_SOCKET'))],
    ['headers that took too long', fetchFailed(systemError('UND_ERR_HEADERS_TIMEOUT'))],
    [
      'a host that was lost after the connection stood',
      fetchFailed(systemError('EHOSTUNREACH', 'read')),
    ],
    ['a network that was lost after it', fetchFailed(systemError('ENETUNREACH', 'write'))],
    ['a firewall that closed after it', fetchFailed(systemError('ECONNREFUSED', 'read'))],
    ['a time-out of the system after it', fetchFailed(systemError('ETIMEDOUT', 'read'))],
    ['a host that was lost, nobody says when', fetchFailed(systemError('EHOSTUNREACH'))],
    ['a network that was lost, nobody says when', fetchFailed(systemError('ENETUNREACH'))],
    ['a code that nobody knows', fetchFailed(systemError('EWHATEVER'))],
    [
      'a code that is no text',
      fetchFailed(Object.assign(new Error('x'), { code: 61, syscall: 7 })),
    ],
    ['no code', fetchFailed(new Error('bad port'))],
    ['no cause', fetchFailed()],
    ['a cause that is no error', fetchFailed('ECONNREFUSED')],
    ['an error of another runtime', new TypeError('error sending request for url')],
    ['a word instead of an error', 'ECONNREFUSED'],
    ['nothing', undefined],
    ['a group of none', fetchFailed(new AggregateError([]))],
    [
      'two addresses of which one was reached',
      fetchFailed(
        new AggregateError([
          systemError('ECONNREFUSED', 'connect'),
          systemError('ECONNRESET', 'read'),
        ]),
      ),
    ],
    [
      'two addresses of which one is nobody knows what',
      fetchFailed(new AggregateError([systemError('ECONNREFUSED', 'connect'), 'x'])),
    ],
    [
      'a mixture of two proofs',
      fetchFailed(
        new AggregateError([
          systemError('ECONNREFUSED', 'connect'),
          systemError('CERT_HAS_EXPIRED'),
        ]),
      ),
    ],
    [
      'a proof that lies too deep',
      [1, 2, 3, 4, 5, 6].reduce<Error>(
        (cause) => new Error('layer', { cause }),
        systemError('ENOTFOUND'),
      ),
    ],
  ]

  test.each(proofless)('proves nothing: %s', async (_what, error) => {
    const { fetch, requests } = createFakeFetch(() => {
      throw error
    })
    expect(await tell(begin(request, { fetch }))).toEqual(broken)
    expect(requests).toHaveLength(1)
  })

  test('proves nothing when it goes round in circles', async () => {
    const circle = new Error('circle')
    circle.cause = circle
    const { fetch } = createFakeFetch(() => {
      throw circle
    })
    expect(await tell(begin(request, { fetch }))).toEqual(broken)
  })
})

describe('an exchange that is ended by its caller', () => {
  const reason = new Error('the user left')

  test('before it began asks nothing', async () => {
    const { fetch, requests } = createFakeFetch(() => json({}))
    const clock = createHandClock()
    const exchanged = begin(request, { fetch, clock, signal: AbortSignal.abort(reason) })
    expect(await tell(exchanged)).toEqual({ kind: 'never_left', why: 'aborted', cause: reason })
    expect(requests).toEqual([])
    expect(clock.delays).toEqual([])
  })

  test('before the request was handed over asks nothing', async () => {
    const { fetch, requests } = createFakeFetch(() => json({}))
    const controller = new AbortController()
    const clock = createHandClock()
    const exchanged = begin(request, { fetch, clock, signal: controller.signal })
    controller.abort(reason)
    expect(await tell(exchanged)).toEqual({ kind: 'never_left', why: 'aborted', cause: reason })
    expect(requests).toEqual([])
    expect(clock.pending).toBe(0)
  })

  test('while it waits for the answer leaves everything open', async () => {
    const fake = createFakeFetch(never)
    const controller = new AbortController()
    const clock = createHandClock()
    const exchanged = begin(request, { fetch: fake.fetch, clock, signal: controller.signal })
    await fake.whenAsked(1)
    controller.abort(reason)
    expect(await tell(exchanged)).toEqual({ kind: 'no_answer', why: 'aborted', cause: reason })
    expect(fake.requests[0]?.signal.aborted).toBe(true)
    expect(clock.pending).toBe(0)
  })

  test('while it reads the body leaves everything open', async () => {
    const controller = new AbortController()
    const { fetch } = createFakeFetch(({ signal }) => {
      const body = new ReadableStream({
        start: (stream) => {
          signal.addEventListener('abort', () => stream.error(signal.reason))
          stream.enqueue(new TextEncoder().encode('{"id":'))
        },
        pull: () => controller.abort(reason),
      })
      return new Response(body, { status: 200 })
    })
    const exchanged = begin(request, { fetch, signal: controller.signal })
    expect(await tell(exchanged)).toEqual({ kind: 'no_answer', why: 'aborted', cause: reason })
  })

  test('on a real server leaves everything open', async () => {
    const controller = new AbortController()
    const server = await startHttpServer(() => controller.abort(reason))
    const exchanged = begin(post(server.url), { signal: controller.signal })
    expect(await tell(exchanged)).toEqual({ kind: 'no_answer', why: 'aborted', cause: reason })
    expect(server.requests).toHaveLength(1)
  })

  test('after it is over changes nothing, and nobody listens any more', async () => {
    const { fetch } = createFakeFetch(() => json({ ok: true }))
    const controller = new AbortController()
    const removed = vi.spyOn(controller.signal, 'removeEventListener')
    const exchanged = await begin(request, { fetch, signal: controller.signal })
    expect(removed.mock.calls.map(([type]) => type)).toEqual(['abort'])
    controller.abort(reason)
    expect(await tell(exchanged)).toMatchObject({ kind: 'answer', text: '{"ok":true}' })
  })
})

describe('an exchange that takes too long', () => {
  test('ends with its attempt, even if fetch never ends and does not listen', async () => {
    const fake = createFakeFetch(never)
    const clock = createHandClock()
    const exchanged = begin(request, { fetch: fake.fetch, clock })
    await fake.whenAsked(1)
    expect(clock.delays).toEqual([30_000])
    clock.advance(29_999)
    expect(fake.requests[0]?.signal.aborted).toBe(false)
    clock.advance(1)
    expect(await tell(exchanged)).toEqual({ kind: 'no_answer', why: 'timeout' })
    expect(fake.requests[0]?.signal.aborted).toBe(true)
  })

  test('ends with its attempt while a body trickles in', async () => {
    const clock = createHandClock()
    const { fetch } = createFakeFetch(() => {
      const body = new ReadableStream({
        pull: (stream) => {
          clock.advance(10_000)
          stream.enqueue(new TextEncoder().encode(' '))
        },
      })
      return new Response(body, { status: 200 })
    })
    expect(await tell(begin(request, { fetch, clock }))).toEqual({
      kind: 'no_answer',
      why: 'timeout',
    })
  })

  test('ends with the whole call where that comes first', async () => {
    const fake = createFakeFetch(never)
    const clock = createHandClock()
    const exchanged = begin(request, { fetch: fake.fetch, clock, totalMs: 700 })
    await fake.whenAsked(1)
    expect(clock.delays).toEqual([700])
    clock.advance(700)
    expect(await tell(exchanged)).toEqual({ kind: 'no_answer', why: 'timeout' })
  })

  test.each([0, -5])('is not begun when %i milliseconds are left', async (totalMs) => {
    const { fetch, requests } = createFakeFetch(() => json({}))
    const exchanged = begin(request, { fetch, totalMs })
    expect(await tell(exchanged)).toEqual({ kind: 'never_left', why: 'deadline' })
    expect(requests).toEqual([])
  })

  test('before it was handed over was never sent', async () => {
    const { fetch, requests } = createFakeFetch(() => json({}))
    const clock = createHandClock()
    const exchanged = begin(request, { fetch, clock })
    clock.advance(30_000)
    expect(await tell(exchanged)).toEqual({ kind: 'never_left', why: 'deadline' })
    expect(requests).toEqual([])
  })

  test('and is aborted as well was ended by what came first', async () => {
    const fake = createFakeFetch(never)
    const clock = createHandClock()
    const controller = new AbortController()
    const exchanged = begin(request, { fetch: fake.fetch, clock, signal: controller.signal })
    await fake.whenAsked(1)
    clock.advance(30_000)
    controller.abort()
    expect(await tell(exchanged)).toEqual({ kind: 'no_answer', why: 'timeout' })
  })

  test('calls its timer off when the answer comes first', async () => {
    const { fetch } = createFakeFetch(() => json({}))
    const clock = createHandClock()
    await begin(request, { fetch, clock })
    expect(clock.delays).toEqual([30_000])
    expect(clock.pending).toBe(0)
  })
})

describe('a request that no runtime builds', () => {
  const headers: readonly (readonly [what: string, value: string])[] = [
    ['a new line', `Bearer ${canary}\r\nx-evil: 1`],
    ['a NUL', `Bearer ${canary}\u0000`],
    ['letters beyond Latin-1', `Bearer ${canary} 日本`],
  ]

  test.each(headers)('never leaves, and its header is nowhere told: %s', async (_what, value) => {
    const { fetch, requests } = createFakeFetch(() => json({}))
    const exchanged = await begin(post(request.url, { headers: { authorization: value } }), {
      fetch,
    })
    expect(exchanged).toEqual({ kind: 'never_left', why: 'unsendable' })
    expect(inspect(exchanged, { depth: Infinity, showHidden: true })).not.toContain(canary)
    expect(requests).toEqual([])
  })

  test('never leaves when its address is none', async () => {
    const exchanged = await begin(post(`https://user:${canary}@:0`), {})
    expect(exchanged).toEqual({ kind: 'never_left', why: 'unsendable' })
  })
})

test('fetch of the runtime is looked up at each call', async () => {
  const { fetch, requests } = createFakeFetch(() => json({}))
  vi.stubGlobal('fetch', fetch)
  try {
    await begin(request, {})
  } finally {
    vi.unstubAllGlobals()
  }
  expect(requests).toHaveLength(1)
})
