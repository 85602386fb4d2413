import { describe, expect, test } from 'vitest'

import type { WorldRequest } from '../side.ts'
import { toFetch } from './fetch.ts'
import type { Delivery } from './fetch.ts'
import { addPayment, errorOf, requestFor, setScene } from './through-adapters.ts'
import type { Scene } from './through-adapters.ts'

const address = 'https://provider.example/v1/refunds/r_1?limit=10&page=2'
const answer = { status: 201, headers: { 'x-mark': 'true' }, body: '{"amount":"é"}' }

function fetchOf(delivery: Delivery): {
  readonly fetch: typeof fetch
  readonly requests: readonly WorldRequest[]
} {
  const requests: WorldRequest[] = []
  return {
    requests,
    fetch: toFetch(async (request) => {
      requests.push(request)
      return delivery
    }),
  }
}

describe('A fetch into the world', () => {
  test('hands over the request, whichever way it was given', async () => {
    const { fetch, requests } = fetchOf(answer)
    const init = { method: 'POST', headers: { 'X-Key': 'k' }, body: '{"a":1}' }
    await fetch(address, init)
    await fetch(new Request(address, init))
    await fetch(new URL(address), init)
    expect(requests).toHaveLength(3)
    for (const { method, path, query, headers, body } of requests) {
      expect({ method, path, body }).toEqual({
        method: 'POST',
        path: '/v1/refunds/r_1',
        body: '{"a":1}',
      })
      expect(Object.fromEntries(query)).toEqual({ limit: '10', page: '2' })
      expect(headers).toMatchObject({ 'x-key': 'k' })
    }
  })

  test('hands over a request without query and body', async () => {
    const { fetch, requests } = fetchOf(answer)
    await fetch('https://provider.example/refunds')
    expect(requests).toMatchObject([{ method: 'GET', path: '/refunds', body: '' }])
    expect(requests[0]?.query.size).toBe(0)
  })

  test('answers like any other response, however it is read', async () => {
    const { fetch } = fetchOf(answer)
    const response = await fetch(address)
    expect([response.status, response.ok, response.headers.get('X-Mark')]).toEqual([
      201,
      true,
      'true',
    ])
    expect(await response.text()).toBe(answer.body)
    const bytes = new Uint8Array(await (await fetch(address)).arrayBuffer())
    expect(new TextDecoder().decode(bytes)).toBe(answer.body)
    expect(await (await fetch(address)).json()).toEqual({ amount: 'é' })
    expect(await textOf((await fetch(address)).body)).toBe(answer.body)
    expect((await fetchOf({ ...answer, status: 404 }).fetch(address)).ok).toBe(false)
  })

  test('obeys a signal that is aborted before, while and after', async () => {
    const reason = new Error('enough')
    const before = fetchOf(answer)
    const asked = before.fetch(address, { signal: AbortSignal.abort(reason) })
    await expect(asked).rejects.toBe(reason)
    expect(before.requests).toEqual([])

    const stop = new AbortController()
    const waiting = fetchOf('silence').fetch(address, { signal: stop.signal })
    const late = toFetch(() => new Promise(() => undefined))(address, { signal: stop.signal })
    const stalled = await fetchOf({ stalled: answer }).fetch(address, { signal: stop.signal })
    stop.abort(reason)
    await expect(waiting).rejects.toBe(reason)
    await expect(late).rejects.toBe(reason)
    await expect(textOf(stalled.body)).rejects.toBe(reason)
  })

  test('passes on what the world itself gets wrong', async () => {
    const fault = new Error('the world broke')
    const broken = toFetch(() => Promise.reject(fault))
    await expect(broken(address)).rejects.toBe(fault)
  })
})

describe('What becomes of a create on its way', () => {
  test.each([
    ['refused', { code: 'provider_unavailable', outcome: 'not_sent' }],
    ['unresolved', { code: 'provider_unavailable', outcome: 'not_sent' }],
    ['untrusted', { code: 'configuration', outcome: 'not_sent' }],
    ['reset', { code: 'outcome_unknown', outcome: 'unknown' }],
  ] as const)('%s is told from the others', async (delivery, expected) => {
    const { scene, sent } = await send(delivery)
    expect(await errorOf(sent)).toMatchObject(expected)
    expect(scene.side.refunds()).toEqual([])
  })

  test('silence ends in a time-out', async () => {
    const { scene, sent } = await send('silence')
    const failed = errorOf(sent)
    while (scene.clock.pending === 0) await Promise.resolve()
    await turn()
    scene.clock.advance(30_000)
    expect(await failed).toMatchObject({ code: 'outcome_unknown', outcome: 'unknown' })
  })

  test('a body that breaks off leaves everything open', async () => {
    const { sent } = await send({ cut: { status: 200, headers: {}, body: '{"refund":{}}' } })
    const error = await errorOf(sent)
    expect(error).toMatchObject({ outcome: 'unknown', status: 200 })
    expect(error.issues).toEqual([{ path: 'body', rule: 'body.truncated' }])
  })

  test('a body that never comes ends in a time-out', async () => {
    const { scene, sent } = await send({ stalled: { status: 200, headers: {}, body: '' } })
    const failed = errorOf(sent)
    await turn()
    scene.clock.advance(30_000)
    expect(await failed).toMatchObject({ outcome: 'unknown' })
  })
})

async function send(
  delivery: Delivery,
): Promise<{ readonly scene: Scene; readonly sent: Promise<unknown> }> {
  const scene = setScene('flex')
  const prepared = await scene.provider.prepare(requestFor(scene, addPayment(scene)))
  scene.intercept(() => delivery)
  return { scene, sent: scene.provider.send(prepared) }
}

async function textOf(stream: ReadableStream<Uint8Array> | null): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of stream ?? []) text += decoder.decode(chunk, { stream: true })
  return text
}

async function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}
