import { describe, expect, test } from 'vitest'

import {
  createNature,
  createRouter,
  dress,
  jsonAnswer,
  startSimulatedServer,
} from '../../src/testing/index.ts'
import type { SimulatedServer, SimulatedServerOptions } from '../../src/testing/index.ts'

/** A door: POST shuts it for ever, and with it whoever comes later is not authorized. */
async function startDoor(
  options: Pick<SimulatedServerOptions, 'withoutSecrets'> = {},
): Promise<SimulatedServer<'shut' | 'look'> & { readonly shutBy: readonly (boolean | null)[] }> {
  const shutBy: (boolean | null)[] = []
  const router = createRouter<'shut' | 'look'>(
    [
      { operation: 'shut', method: 'POST', path: '/door', answer: () => jsonAnswer(200, {}) },
      { operation: 'look', method: 'GET', path: '/door', answer: () => jsonAnswer(200, {}) },
    ],
    (_request, methods) => jsonAnswer(404, { methods }),
  )
  const server = await startSimulatedServer({
    ...createNature({ startAt: 0 }),
    ...options,
    listen: false,
    operationOf: (request) => router.operationOf(request),
    isAuthorized: () => shutBy.length === 0,
    handle(request, isAuthorized) {
      if (request.method === 'POST') shutBy.push(isAuthorized)
      return router.handle(request)
    },
    errorAnswer: (status, request) => jsonAnswer(status, { at: request.path }),
  })
  return { ...server, shutBy }
}

describe('a simulated server', () => {
  test('tells its provider whether a request was authorized when it came', async () => {
    const { clock, faults, fetch, shutBy, url } = await startDoor()
    faults.add({ kind: 'reset', lateByMs: 1000 })
    await expect(fetch(`${url}/door`, { method: 'POST' })).rejects.toThrow('fetch failed')
    await fetch(`${url}/door`, { method: 'POST' })
    await fetch(`${url}/door`, { method: 'POST' })
    clock.advance(1000)
    expect(shutBy).toEqual([true, false, true])
  })

  test('asks for error answers with the request that they are for', async () => {
    const { faults, fetch, url } = await startDoor()
    faults.add({ kind: 'status', status: 503 }, { kind: 'rate_limited' }, { kind: 'error_body' })
    for (const status of [503, 429, 200]) {
      const answer = await fetch(`${url}/door`)
      expect(answer.status).toBe(status)
      expect(await answer.json()).toEqual({ at: '/door' })
    }
  })

  test('keeps in its log what the provider leaves of a request, and handles it whole', async () => {
    const { fetch, received, url } = await startDoor({
      withoutSecrets: (request) => ({ ...request, body: '***', json: undefined }),
    })
    await fetch(`${url}/door`, { method: 'POST', body: '{"secret":"canary"}' })
    expect(received()).toMatchObject([{ method: 'POST', body: '***', json: undefined }])
    expect(JSON.stringify(received())).not.toContain('canary')
  })

  test('tells which methods a path would have taken', async () => {
    const { fetch, url } = await startDoor()
    const methodsOf = async (path: string): Promise<unknown> =>
      (await fetch(`${url}${path}`, { method: 'DELETE' })).json()
    expect(await methodsOf('/door')).toEqual({ methods: ['POST', 'GET'] })
    expect(await methodsOf('/window')).toEqual({ methods: [] })
  })
})

describe('an object that is shown', () => {
  test('lacks what is left out, and has what nobody knows only on demand', () => {
    const object = { id: '1', amount: 2 }
    expect(dress(object, { unknownFields: false }, ['amount', 'other'])).toEqual({ id: '1' })
    expect(dress(object, { unknownFields: true })).toEqual({
      id: '1',
      amount: 2,
      introduced_later: { words: ['new', 1, null] },
    })
    expect(object).toEqual({ id: '1', amount: 2 })
  })
})
