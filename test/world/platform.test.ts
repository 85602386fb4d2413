import { describe, expect, test } from 'vitest'

import { lightPlatform } from './platform.ts'

const real = { AbortController, AbortSignal, Headers, Request, Response }
const address = 'https://provider.example/v1/refunds'

describe.each([
  ['the light platform', lightPlatform],
  ['the real one', real],
])('%s', (_, platform) => {
  test('tells each listener once that a signal was aborted, and with what', () => {
    const controller = new platform.AbortController()
    const { signal } = controller
    const told: string[] = []
    const goneBefore = (): void => void told.push('gone')
    signal.addEventListener('abort', () => told.push('first'))
    signal.addEventListener('abort', goneBefore)
    signal.addEventListener('abort', () => told.push('last'))
    signal.removeEventListener('abort', goneBefore)
    expect(() => signal.throwIfAborted()).not.toThrow()
    controller.abort('enough')
    controller.abort('again')
    expect(told).toEqual(['first', 'last'])
    expect([signal.aborted, signal.reason]).toEqual([true, 'enough'])
  })

  test('aborts with an error where no reason is given', () => {
    const controller = new platform.AbortController()
    controller.abort()
    expect(controller.signal.reason).toMatchObject({ name: 'AbortError' })
  })

  test('compares headers without their case', () => {
    const headers = new platform.Headers({ 'X-Mark': 'true' })
    headers.set('ACCEPT', 'application/json')
    const copy = new platform.Headers(Object.fromEntries(headers.entries()))
    copy.delete('x-mark')
    expect([headers.get('x-mark'), headers.has('Accept')]).toEqual(['true', true])
    expect([...copy.entries()]).toEqual([['accept', 'application/json']])
    expect(copy.get('x-mark')).toBeNull()
  })

  test('keeps what a request is asked for', async () => {
    const request = new platform.Request(address, { method: 'POST', body: '{"amount":1}' })
    expect([request.method, request.url, request.body === null]).toEqual(['POST', address, false])
    expect(await request.text()).toBe('{"amount":1}')
    expect(new platform.Request(address).body).toBeNull()
  })

  test('gives a body piece by piece', async () => {
    const { status, ok, headers, body } = new platform.Response('amount', {
      status: 404,
      headers: { 'X-Mark': 'true' },
    })
    const pieces: unknown[] = []
    if (body !== null) for await (const piece of body) pieces.push(piece)
    expect(pieces).toEqual([new TextEncoder().encode('amount')])
    expect([status, ok, headers.get('x-mark')]).toEqual([404, false, 'true'])
    expect(new platform.Response(null, { status: 202 }).body).toBeNull()
  })
})

test('a signal of the light platform that joins others ends with the first of them', () => {
  const [first, second] = [new lightPlatform.AbortController(), new lightPlatform.AbortController()]
  const joined = lightPlatform.AbortSignal.any([first.signal, second.signal])
  expect(joined.aborted).toBe(false)
  second.abort('enough')
  first.abort('later')
  expect(joined.reason).toBe('enough')
  expect(lightPlatform.AbortSignal.any([first.signal]).aborted).toBe(true)
  expect(lightPlatform.AbortSignal.abort('before').reason).toBe('before')
})
