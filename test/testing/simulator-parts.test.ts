import { describe, expect, test } from 'vitest'

import {
  createRouter,
  createSeededIds,
  createSeededRandom,
  createVirtualClock,
  jsonAnswer,
  shuffle,
} from '../../src/testing/index.ts'
import type { SimulatedRequest } from '../../src/testing/index.ts'
import { startToyProvider } from './toy-provider.ts'

function requestOf(method: string, path: string): SimulatedRequest {
  return { method, path, query: new URLSearchParams(), headers: {}, body: '', json: undefined }
}

function draw(seed: number): readonly number[] {
  return Array.from({ length: 5 }, createSeededRandom(seed))
}

function drawIds(seed: number): readonly string[] {
  const newId = createSeededIds(seed)
  return Array.from({ length: 1000 }, () => newId('fref_'))
}

describe('the virtual clock', () => {
  test('stands still until it is advanced', () => {
    const clock = createVirtualClock(1000)
    expect(clock.now()).toBe(1000)
    clock.advance(250)
    expect(clock.now()).toBe(1250)
  })

  test('runs what falls due in order, each at its own time', () => {
    const clock = createVirtualClock(0)
    const ran: (readonly [string, number])[] = []
    clock.schedule(20, () => ran.push(['second', clock.now()]))
    clock.schedule(10, () => {
      ran.push(['first', clock.now()])
      clock.schedule(5, () => ran.push(['added on the way', clock.now()]))
    })
    clock.schedule(31, () => ran.push(['too late', clock.now()]))
    clock.advance(30)
    expect(ran).toEqual([
      ['first', 10],
      ['added on the way', 15],
      ['second', 20],
    ])
    expect(clock.now()).toBe(30)
  })

  test.each([-1, Number.NaN, Number.POSITIVE_INFINITY])('does not move by %s', (step) => {
    const clock = createVirtualClock(0)
    expect(() => clock.advance(step)).toThrow(RangeError)
    expect(clock.now()).toBe(0)
  })
})

describe('fault rules', () => {
  test('strike one request each, in the order they were added', async () => {
    const toy = await startToyProvider({ listen: false })
    toy.faults.add({ kind: 'status', status: 500, times: 2 }, { kind: 'status', status: 503 })
    const statuses: number[] = []
    for (let sent = 0; sent < 4; sent += 1) {
      statuses.push((await toy.fetch(`${toy.url}/counts/a`)).status)
    }
    expect(statuses).toEqual([500, 500, 503, 200])
  })

  test('wait for their own operation', async () => {
    const toy = await startToyProvider({ listen: false })
    toy.faults.add({ operation: 'add', kind: 'status', status: 500 })
    expect((await toy.fetch(`${toy.url}/counts/a`)).status).toBe(200)
    expect((await toy.fetch(`${toy.url}/elsewhere`)).status).toBe(404)
    expect(toy.faults.pending()).toEqual([
      { operation: 'add', kind: 'status', status: 500, times: 1 },
    ])
    expect((await toy.fetch(`${toy.url}/counts/a`, { method: 'POST' })).status).toBe(500)
    expect(toy.faults.pending()).toEqual([])
  })

  test('tell how often they still have to strike, and can be dropped', async () => {
    const toy = await startToyProvider({ listen: false })
    toy.faults.add({ kind: 'empty', times: 3 }, { kind: 'reset', times: 0 })
    await toy.fetch(`${toy.url}/counts/a`)
    expect(toy.faults.pending()).toEqual([{ kind: 'empty', times: 2 }])
    toy.faults.clear()
    expect(toy.faults.pending()).toEqual([])
  })
})

describe('the log', () => {
  test('finds requests by method, path and pattern', async () => {
    const toy = await startToyProvider({ listen: false })
    await toy.fetch(`${toy.url}/counts/a`)
    await toy.fetch(`${toy.url}/counts/b`, { method: 'POST' })
    await toy.fetch(`${toy.url}/other`)
    const paths = (query: Parameters<typeof toy.received>[0]): readonly string[] =>
      toy.received(query).map((request) => request.path)
    expect(paths({ method: 'POST' })).toEqual(['/counts/b'])
    expect(paths({ path: '/counts/a' })).toEqual(['/counts/a'])
    expect(paths({ path: /^\/counts\//g })).toEqual(['/counts/a', '/counts/b'])
    expect(paths({ path: '/counts' })).toEqual([])
    expect(toy.received({ path: '/other' })[0]?.operation).toBeNull()
  })

  test('keeps nothing of a credential without a scheme', async () => {
    const toy = await startToyProvider({ listen: false })
    await toy.fetch(`${toy.url}/counts/a`, { headers: { authorization: 'bare-secret' } })
    expect(toy.received()[0]?.headers['authorization']).toBe('***')
  })
})

describe('routes', () => {
  const router = createRouter(
    [
      {
        operation: 'read',
        method: 'GET',
        path: '/things/:id/parts/:part',
        answer: ({ parameter }) => jsonAnswer(200, [parameter('id'), parameter('part')]),
      },
      {
        operation: 'wrong',
        method: 'GET',
        path: '/wrong',
        answer: ({ parameter }) => jsonAnswer(200, [parameter('id')]),
      },
    ],
    () => jsonAnswer(404, []),
  )

  test('decode each parameter as one segment', () => {
    const answer = router.handle(requestOf('GET', '/things/a%2Fb/parts/%C3%A9'))
    expect(answer.body).toBe('["a/b","é"]')
  })

  test.each([
    ['POST', '/things/1/parts/2'],
    ['GET', '/things/1/parts'],
    ['GET', '/things//parts/2'],
    ['GET', '/things/1/pieces/2'],
    ['GET', '/things/%/parts/2'],
  ])('do not fit %s %s', (method, path) => {
    expect(router.operationOf(requestOf(method, path))).toBeNull()
    expect(router.handle(requestOf(method, path)).status).toBe(404)
  })

  test('say so when a parameter is asked for that the path does not name', () => {
    expect(() => router.handle(requestOf('GET', '/wrong'))).toThrow('no parameter called id')
  })
})

describe('seeded randomness', () => {
  test('is the same for the same seed, and another for another', () => {
    expect(draw(7)).toEqual(draw(7))
    expect(draw(7)).not.toEqual(draw(8))
    expect(draw(7).every((value) => value >= 0 && value < 1)).toBe(true)
  })

  test('makes ids that differ, keep their order, and repeat for the same seed', () => {
    const first = drawIds(1)
    expect(new Set(first).size).toBe(1000)
    expect(first.toSorted()).toEqual(first)
    expect(first[0]).toMatch(/^fref_01[0-9a-hjkmnp-tv-z]{24}$/)
    expect(drawIds(1)).toEqual(first)
    expect(drawIds(2)).not.toEqual(first)
  })

  test('shuffles a copy without losing anything', () => {
    const items = [1, 2, 3, 4, 5, 6, 7, 8]
    const shuffled = shuffle(items, createSeededRandom(1))
    expect(shuffled).not.toEqual(items)
    expect(new Set(shuffled)).toEqual(new Set(items))
    expect(shuffled).toHaveLength(items.length)
    expect(items).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  })
})
