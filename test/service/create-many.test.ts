import { describe, expect, test } from 'vitest'

import type { RefundRequest } from '../../src/model/index.ts'
import type {
  CreateManyOptions,
  CreateManyProgress,
  CreateManyResult,
} from '../../src/service/types.ts'
import { refusal, second, setScene, usd } from './scene.ts'
import type { Scene } from './scene.ts'

function requests(scene: Scene, count: number): readonly RefundRequest[] {
  return Array.from({ length: count }, (_, index) =>
    scene.ask({ amount: usd('1.00'), reference: `RMA-${index}` }),
  )
}

async function collect(results: AsyncIterable<CreateManyResult>): Promise<CreateManyResult[]> {
  const collected: CreateManyResult[] = []
  for await (const result of results) collected.push(result)
  return collected
}

describe('createMany', () => {
  test('answers in the order of the requests', async () => {
    const scene = setScene()
    const results = await collect(scene.service.createMany(requests(scene, 10)))
    expect(results.map(({ reference }) => reference)).toEqual(
      Array.from({ length: 10 }, (_, index) => `RMA-${index}`),
    )
    expect(results.every(({ record }) => record?.state === 'pending')).toBe(true)
  })

  test('takes requests as they come', async () => {
    const scene = setScene()
    async function* coming(): AsyncGenerator<RefundRequest> {
      for (const request of requests(scene, 3)) yield request
    }
    expect(await collect(scene.service.createMany(coming()))).toHaveLength(3)
  })

  test('does not stop at a request that is refused, and says why', async () => {
    const scene = setScene()
    const [first, third] = requests(scene, 2)
    const wrong = scene.ask({ amount: usd('100.01'), reference: 'RMA-wrong' })
    const all = [first, wrong, third].flatMap((request) => request ?? [])
    const progress: CreateManyProgress[] = []
    const results = await collect(
      scene.service.createMany(all, { onProgress: (told) => progress.push(told) }),
    )
    expect(results).toMatchObject([
      { record: { state: 'pending' }, error: null },
      { reference: 'RMA-wrong', record: null, error: { code: 'amount_exceeds_refundable' } },
      { record: { state: 'pending' }, error: null },
    ])
    expect(progress.at(-1)).toEqual({ done: 3, refused: 1, byState: { pending: 2 } })
  })

  test('goes on where it stopped when it is run again', async () => {
    const scene = setScene()
    const all = requests(scene, 6)
    for await (const { reference } of scene.service.createMany(all, { concurrency: 1 })) {
      if (reference === 'RMA-2') break
    }
    const made = scene.memory.creates().length
    expect(made).toBeLessThan(6)
    expect(await collect(scene.another().createMany(all))).toHaveLength(6)
    expect(scene.memory.creates()).toHaveLength(6)
  })

  test('makes a reference that comes twice once', async () => {
    const scene = setScene()
    const [one] = requests(scene, 1)
    const twice = [one, one].flatMap((request) => request ?? [])
    const [left, right] = await collect(scene.service.createMany(twice))
    expect(left).toEqual(right)
    expect(scene.memory.creates()).toHaveLength(1)
  })

  test('has no more under way than it is told to', async () => {
    let underWay = 0
    let most = 0
    const scene = setScene({
      wrap: (provider) => ({
        ...provider,
        send: async (prepared, options) => {
          underWay += 1
          most = Math.max(most, underWay)
          await new Promise((resolve) => {
            setImmediate(resolve)
          })
          const refund = await provider.send(prepared, options)
          underWay -= 1
          return refund
        },
      }),
    })
    await collect(scene.service.createMany(requests(scene, 20), { concurrency: 3 }))
    expect(most).toBeGreaterThan(1)
    expect(most).toBeLessThanOrEqual(3)
  })

  test('begins no more in a second than it is told to', async () => {
    const scene = setScene()
    const start = scene.clock.monotonic()
    await collect(scene.service.createMany(requests(scene, 5), { perSecond: 2 }))
    expect(scene.clock.monotonic() - start).toBe(2 * second)
  })

  test('begins nothing more once it is ended', async () => {
    const scene = setScene()
    const ended = { signal: AbortSignal.abort() }
    expect(await collect(scene.service.createMany(requests(scene, 3), ended))).toEqual([])
    expect(scene.memory.creates()).toEqual([])
  })

  test('does not mind what its listener throws', async () => {
    const scene = setScene()
    const failing: CreateManyOptions = {
      onProgress: () => {
        throw new Error('The listener failed.')
      },
    }
    const results = await collect(scene.service.createMany(requests(scene, 2), failing))
    expect(results).toHaveLength(2)
  })

  test.each([
    ['concurrency', { concurrency: 0 }],
    ['concurrency', { concurrency: 257 }],
    ['perSecond', { perSecond: 0 }],
    ['perSecond', { perSecond: Number.NaN }],
  ])('refuses a wrong %s', async (path, options) => {
    const scene = setScene()
    const error = await refusal(collect(scene.service.createMany(requests(scene, 1), options)))
    expect(error).toMatchObject({ code: 'invalid_request', issues: [{ path }] })
  })
})
