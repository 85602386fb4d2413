import { afterEach, describe, expect, test } from 'vitest'

import { startToyProvider } from './toy-provider.ts'

type Toy = Awaited<ReturnType<typeof startToyProvider>>

const running: Toy[] = []

afterEach(async () => {
  await Promise.all(running.splice(0).map((toy) => toy.close()))
})

async function start(options: Parameters<typeof startToyProvider>[0] = {}): Promise<Toy> {
  const toy = await startToyProvider(options)
  running.push(toy)
  return toy
}

interface HeldToy {
  readonly toy: Toy
  readonly waited: readonly number[]
  readonly release: () => void
}

/** A provider whose latency lasts until it is released. */
async function startHeld(): Promise<HeldToy> {
  const waited: number[] = []
  const releases: (() => void)[] = []
  const toy = await start({
    listen: false,
    wait: (milliseconds) => {
      waited.push(milliseconds)
      return new Promise((resolve) => {
        releases.push(resolve)
      })
    },
  })
  return { toy, waited, release: () => releases.forEach((resolve) => resolve()) }
}

const fronts = [
  { name: 'over HTTP', fetchOf: () => fetch },
  { name: 'in process', fetchOf: (toy: Toy) => toy.fetch },
] as const

describe.each(fronts)('a simulated provider $name', ({ fetchOf }) => {
  async function startWithFetch(): Promise<Toy & { add: typeof add; read: typeof add }> {
    const toy = await start()
    const send = fetchOf(toy)
    const add = (init: RequestInit = {}): Promise<Response> =>
      send(`${toy.url}/counts/apples`, { method: 'POST', body: '{"by":1}', ...init })
    const read = (init: RequestInit = {}): Promise<Response> =>
      send(`${toy.url}/counts/apples?unit=kg`, init)
    return { ...toy, add, read }
  }

  test('answers with status, headers and body', async () => {
    const { add, read } = await startWithFetch()
    const added = await add()
    expect(added.status).toBe(200)
    expect(added.statusText).toBe('OK')
    expect(added.headers.get('content-type')).toBe('application/json')
    expect(added.headers.get('content-length')).toBe('27')
    expect(await added.json()).toEqual({ name: 'apples', count: 1 })
    expect(await (await read()).json()).toEqual({ count: 1, unit: 'kg' })
  })

  test('keeps a path as it was sent', async () => {
    const toy = await start()
    await fetchOf(toy)(`${toy.url}//counts/a%2Fb?unit=kg`)
    expect(toy.received()[0]).toMatchObject({ path: '//counts/a%2Fb', query: { unit: 'kg' } })
  })

  test('logs what it received, with the credential masked', async () => {
    const { add, received } = await startWithFetch()
    await add({ headers: { authorization: 'Bearer right', 'X-Trace': 'abc' } })
    await add({ headers: { authorization: 'Bearer wrong' } })
    const [first, second] = received({ operation: 'add' })
    expect(first).toMatchObject({
      operation: 'add',
      method: 'POST',
      path: '/counts/apples',
      query: {},
      isAuthorized: true,
      body: '{"by":1}',
      json: { by: 1 },
      at: '2025-01-01T00:00:00.000Z',
    })
    expect(first?.headers['authorization']).toBe('Bearer ***')
    expect(first?.headers['x-trace']).toBe('abc')
    expect(second?.isAuthorized).toBe(false)
    expect(JSON.stringify(received())).not.toContain('right')
  })

  test('breaks the connection before the effect', async () => {
    const { add, faults, count } = await startWithFetch()
    faults.add({ kind: 'reset' })
    await expect(add()).rejects.toMatchObject({
      name: 'TypeError',
      message: 'fetch failed',
      cause: { code: 'ECONNRESET' },
    })
    expect(count()).toBe(0)
  })

  test('breaks the connection after the effect', async () => {
    const { add, faults, count } = await startWithFetch()
    faults.add({ kind: 'reset', when: 'after' })
    await expect(add()).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } })
    expect(count()).toBe(1)
  })

  test('brings the effect late, when the clock reaches it', async () => {
    const { add, faults, count, clock } = await startWithFetch()
    faults.add({ kind: 'reset', lateByMs: 1000 })
    await expect(add()).rejects.toThrow('fetch failed')
    clock.advance(999)
    expect(count()).toBe(0)
    clock.advance(1)
    expect(count()).toBe(1)
  })

  test('stays silent until the caller gives up', async () => {
    const { add, faults, count, received } = await startWithFetch()
    faults.add({ kind: 'timeout', when: 'after' })
    const patience = new AbortController()
    const answer = add({ signal: patience.signal })
    await expect.poll(() => received().length).toBe(1)
    patience.abort(new Error('out of patience'))
    await expect(answer).rejects.toThrow('out of patience')
    expect(count()).toBe(1)
  })

  test('fails what is still open when it closes, and refuses what comes later', async () => {
    const { add, faults, received, close } = await startWithFetch()
    faults.add({ kind: 'timeout' })
    const ended = add().catch((error: unknown) => error)
    await expect.poll(() => received().length).toBe(1)
    await close()
    expect(await ended).toMatchObject({ name: 'TypeError', message: 'fetch failed' })
    await expect(add()).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } })
  })

  test('does not hear a caller who had given up before', async () => {
    const { add, received } = await startWithFetch()
    await expect(add({ signal: AbortSignal.abort(new Error('too late')) })).rejects.toThrow(
      'too late',
    )
    expect(received()).toEqual([])
  })

  test('cuts a body under its full length, so that the transport fails', async () => {
    const { add, faults, count } = await startWithFetch()
    faults.add({ kind: 'truncated', when: 'after' })
    const answer = await add()
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-length')).toBe('27')
    await expect(answer.text()).rejects.toMatchObject({
      message: 'terminated',
      cause: { code: 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH' },
    })
    expect(count()).toBe(1)
  })

  test('cuts a body so that no transport notices', async () => {
    const { add, faults } = await startWithFetch()
    faults.add({ kind: 'truncated', when: 'after', framing: 'close' })
    const answer = await add()
    expect(answer.headers.get('content-length')).toBeNull()
    expect(await answer.text()).toBe('{"name":"appl')
  })

  test.each([
    { fault: { kind: 'malformed' }, status: 200, body: '{"name":"apples","count":1,}' },
    { fault: { kind: 'empty' }, status: 200, body: '' },
    { fault: { kind: 'error_body' }, status: 200, body: '{"message":"toy error 400"}' },
    { fault: { kind: 'error_body', body: { no: 1 } }, status: 200, body: '{"no":1}' },
    { fault: { kind: 'status', status: 503 }, status: 503, body: '{"message":"toy error 503"}' },
    { fault: { kind: 'status', status: 409, body: 'own' }, status: 409, body: 'own' },
    { fault: { kind: 'status', status: 204 }, status: 204, body: '' },
    { fault: { kind: 'deeply_nested', depth: 3 }, status: 200, body: '[[[]]]' },
  ] as const)('answers $fault.kind $status after the effect', async ({ fault, status, body }) => {
    const { add, faults, count } = await startWithFetch()
    faults.add({ ...fault, when: 'after' })
    const answer = await add()
    expect(answer.status).toBe(status)
    expect(await answer.text()).toBe(body)
    expect(count()).toBe(1)
  })

  test('lets nothing happen when the fault comes before the effect', async () => {
    const { add, faults, count } = await startWithFetch()
    faults.add({ kind: 'malformed' })
    const answer = await add()
    await expect(answer.json()).rejects.toThrow(SyntaxError)
    expect(count()).toBe(0)
  })

  test.each([
    { retryAfter: 7, header: '7' },
    { retryAfter: 'Wed, 01 Jan 2025 00:01:00 GMT', header: 'Wed, 01 Jan 2025 00:01:00 GMT' },
    { retryAfter: 'soon', header: 'soon' },
    { header: null },
  ] as const)('limits the rate with Retry-After $header', async ({ header, ...rule }) => {
    const { add, faults, count } = await startWithFetch()
    faults.add({ kind: 'rate_limited', ...rule })
    const answer = await add()
    expect(answer.status).toBe(429)
    expect(answer.headers.get('retry-after')).toBe(header)
    expect(await answer.json()).toEqual({ message: 'toy error 429' })
    expect(count()).toBe(0)
  })

  test('answers an HTML page under any status', async () => {
    const { add, faults } = await startWithFetch()
    faults.add({ kind: 'html' }, { kind: 'html', status: 403 })
    const first = await add()
    expect(first.status).toBe(502)
    expect(first.headers.get('content-type')).toContain('text/html')
    expect(await first.text()).toContain('<h1>502 Bad Gateway</h1>')
    expect((await add()).status).toBe(403)
  })

  test.each(['length', 'chunked'] as const)('pads the true answer, by %s', async (framing) => {
    const { add, faults } = await startWithFetch()
    faults.add({ kind: 'oversized', when: 'after', bytes: 200_000, framing })
    const answer = await add()
    expect(answer.headers.get('content-length')).toBe(framing === 'length' ? '200000' : null)
    const text = await answer.text()
    expect(text).toHaveLength(200_000)
    expect(JSON.parse(text)).toEqual({ name: 'apples', count: 1 })
  })

  test('makes bodies that are too large and too deep unless told how large and how deep', async () => {
    const { add, faults } = await startWithFetch()
    faults.add({ kind: 'oversized' }, { kind: 'deeply_nested' })
    expect((await (await add()).text()).length).toBe(9 * 1024 * 1024)
    expect(await (await add()).text()).toMatch(/^\[{100000}\]{100000}$/)
  })

  test('keeps the query of a redirected request', async () => {
    const { read, faults, received } = await startWithFetch()
    faults.add({ kind: 'status', status: 302 })
    await read()
    expect(received().map(({ query }) => query)).toEqual([{ unit: 'kg' }, { unit: 'kg' }])
  })

  test("says so when a fault can't be served, and does not look like a provider", async () => {
    const { add, faults } = await startWithFetch()
    faults.add({ kind: 'status', status: 1000 })
    const outcome = await add().then(
      (answer) => answer.text(),
      (error: unknown) => String(error),
    )
    expect(outcome).toContain('RangeError')
    expect(outcome).not.toContain('toy error')
  })

  test('shows a followed redirect as one more request', async () => {
    const { add, faults, received, count } = await startWithFetch()
    faults.add({ kind: 'status', status: 307 })
    const answer = await add()
    expect(answer.status).toBe(200)
    expect(received({ method: 'POST' })).toHaveLength(2)
    expect(count()).toBe(1)
  })

  test('turns a POST into a GET where a redirect says so', async () => {
    const { add, faults, received } = await startWithFetch()
    faults.add({ kind: 'status', status: 303 })
    await add()
    expect(received().map((request) => request.method)).toEqual(['POST', 'GET'])
  })

  test('leaves a redirect alone, or refuses it, as the caller asks', async () => {
    const { add, faults, received } = await startWithFetch()
    faults.add({ kind: 'status', status: 308, times: 2 })
    const answer = await add({ redirect: 'manual' })
    expect(answer.status).toBe(308)
    expect(answer.headers.get('location')).toBe('/counts/apples')
    await expect(add({ redirect: 'error' })).rejects.toThrow('fetch failed')
    expect(received()).toHaveLength(2)
  })
})

describe('latency', () => {
  test.each([
    { when: 'before', countWhileWaiting: 0 },
    { when: 'after', countWhileWaiting: 1 },
  ] as const)('can come $when the effect', async ({ when, countWhileWaiting }) => {
    const { toy, waited, release } = await startHeld()
    toy.faults.add({ kind: 'latency', ms: 1500, when })
    const answer = toy.fetch(`${toy.url}/counts/apples`, { method: 'POST' })
    await expect.poll(() => waited).toEqual([1500])
    expect(toy.count()).toBe(countWhileWaiting)
    release()
    expect(await (await answer).json()).toEqual({ name: 'apples', count: 1 })
  })

  test('lets the effect happen though the caller has given up', async () => {
    const { toy, waited, release } = await startHeld()
    toy.faults.add({ kind: 'latency', ms: 1500 })
    const patience = new AbortController()
    const answer = toy.fetch(`${toy.url}/counts/apples`, {
      method: 'POST',
      signal: patience.signal,
    })
    await expect.poll(() => waited).toHaveLength(1)
    patience.abort(new Error('out of patience'))
    await expect(answer).rejects.toThrow('out of patience')
    release()
    await expect.poll(() => toy.count()).toBe(1)
  })

  test('passes in real time where none is injected', async () => {
    const toy = await start({ listen: false })
    toy.faults.add({ kind: 'latency', ms: 1 })
    const answer = await toy.fetch(`${toy.url}/counts/apples`, { method: 'POST' })
    expect(answer.status).toBe(200)
  })
})

describe('without HTTP', () => {
  test('hands out an origin that nothing but its own fetch can reach', async () => {
    const toy = await start({ listen: false })
    await expect(fetch(toy.url)).rejects.toThrow('fetch failed')
    expect((await toy.fetch(`${toy.url}/counts/apples`)).status).toBe(200)
  })

  test('can stand for any origin, and for no other', async () => {
    const toy = await start({ listen: false, origin: 'https://api.example.com' })
    expect((await toy.fetch('https://api.example.com/counts/a')).status).toBe(200)
    await expect(toy.fetch('https://elsewhere.example.com/counts/a')).rejects.toMatchObject({
      cause: { code: 'ENOTFOUND' },
    })
  })
})
