import { Webhook as StandardWebhook } from 'standardwebhooks'
import { Webhook as SvixWebhook } from 'svix'
import { describe, expect, test, vi } from 'vitest'

import { at, createReceiver } from '../../testing/webhook-receiver.ts'
import { hour, minute } from './simulator-client.ts'
import { base64, idsOf, secret, startScene, url, wordsOf } from './webhook-scene.ts'

const second = 1000

describe('the events of a refund', () => {
  test.each([
    [
      'succeeds',
      [
        ['refund.created', 'pending'],
        ['refund.succeeded', 'succeeded'],
      ],
    ],
    [
      'fails',
      [
        ['refund.created', 'pending'],
        ['refund.failed', 'failed'],
      ],
    ],
    [
      'succeeds_then_fails',
      [
        ['refund.created', 'pending'],
        ['refund.succeeded', 'succeeded'],
        ['refund.failed', 'failed'],
      ],
    ],
    [
      'canceled',
      [
        ['refund.created', 'pending'],
        ['refund.updated', 'canceled'],
      ],
    ],
    ['requires_action', [['refund.created', 'requires_action']]],
  ] as const)('that %s come in the words of the guide', async (course, expected) => {
    const { received, refund, pass, read } = await startScene({ behaviour: { course } })
    await refund()
    await pass(90 * hour)
    expect(wordsOf(received)).toEqual(expected)
    expect(new Set(idsOf(received)).size).toBe(expected.length)
    expect(received[0]?.json).toMatchObject({
      type: 'refund.created',
      data: { object: { amount: 700, status: expected[0][1] } },
    })
    await expect(read(at(received, 0))).rejects.toThrow('timestamp')
  })

  test('come in the envelope of the event reference when asked for', async () => {
    const behaviour = { webhookEnvelope: 'reference' } as const
    const { simulator, received, refund, pass, read } = await startScene({ behaviour })
    await refund()
    await pass(5 * hour)
    expect(wordsOf(received)).toEqual([
      ['refund.created', 'pending'],
      ['refund.updated', 'succeeded'],
      ['refund.updated', 'succeeded'],
    ])
    const [row] = simulator.refunds()
    await simulator.patch(`/v1/refunds/${row?.refund_id}`, { refund: { metadata: { a: 'b' } } })
    await simulator.webhooks.flush()
    expect(received[3]?.json).toEqual({
      event_id: expect.stringMatching(/^evt_/),
      event_type: 'refund.updated',
      event_dt: simulator.clock.now() / second,
      object: {
        refund: expect.objectContaining({
          metadata: { a: 'b' },
          reference_status: 'available',
        }),
      },
    })
    await expect(read(at(received, 3))).resolves.toMatchObject({
      type: 'refund.updated',
      status: 'succeeded',
      refundId: row?.refund_id,
    })
  })

  test('settled at once are each as it was at its own change', async () => {
    const { received, refund, flush } = await startScene({ settle: 'instant' })
    await refund()
    await flush()
    expect(wordsOf(received)).toEqual([
      ['refund.created', 'pending'],
      ['refund.succeeded', 'succeeded'],
    ])
  })

  test('that is set by hand are of what was set, and of nothing that lay ahead', async () => {
    const { simulator, received, refund, pass, flush } = await startScene()
    await refund()
    await flush()
    simulator.setStatus(simulator.refunds()[0]?.refund_id ?? '', 'failed')
    await pass(hour)
    expect(wordsOf(received)).toEqual([
      ['refund.created', 'pending'],
      ['refund.failed', 'failed'],
    ])
  })

  test('made in a dashboard are told as well, and those of a bulk are not', async () => {
    const { simulator, received, pass } = await startScene()
    simulator.insertRefunds(3)
    simulator.refundInDashboard('fcs_1', 100)
    await pass(hour)
    expect(wordsOf(received)).toEqual([
      ['refund.created', 'pending'],
      ['refund.succeeded', 'succeeded'],
    ])
  })

  test('change no id of a refund by being heard', async () => {
    const heard = await startScene()
    const unheard = await startScene({ webhooks: {} })
    for (const scene of [heard, unheard]) {
      await scene.refund()
      await scene.pass(hour)
      await scene.refund()
    }
    expect(heard.simulator.refunds()).toEqual(unheard.simulator.refunds())
    expect(unheard.deliveries()).toEqual([])
  })
})

describe('a delivery', () => {
  test.each(['svix', 'webhook'] as const)(
    'with %s-* headers is accepted by our reader and by the packages of the scheme',
    async (webhookHeaders) => {
      const { simulator, received, refund, flush, read } = await startScene({
        behaviour: { webhookHeaders },
      })
      await refund()
      await flush()
      const one = at(received, 0)
      await expect(read(one)).resolves.toMatchObject({
        provider: 'flex',
        deliveryId: one.headers[`${webhookHeaders}-id`],
        type: 'refund.created',
        status: 'pending',
        refundId: simulator.refunds()[0]?.refund_id,
        testMode: true,
      })
      vi.useFakeTimers({ now: simulator.clock.now(), toFake: ['Date'] })
      try {
        const body = Buffer.from(one.body)
        const verified = new SvixWebhook(`whsec_${base64}`).verify(body, one.headers)
        expect(verified).toEqual(one.json)
        const renamed = Object.fromEntries(
          Object.entries(one.headers).map(([name, value]) => [
            name.replace('svix-', 'webhook-'),
            value,
          ]),
        )
        const standard = new StandardWebhook(`whsec_${base64}`).verify(body, renamed)
        expect(standard).toEqual(one.json)
      } finally {
        vi.useRealTimers()
      }
    },
  )

  test('goes to every endpoint under one id, signed with its own secret', async () => {
    const { to, received, refund, flush, read, rejection } = await startScene()
    const other = to('http://localhost:1/other')
    expect(other.secret).toMatch(/^fwhsec_/)
    await refund()
    await flush()
    const [first, second] = [at(received, 0), at(received, 1)]
    expect(received.map((one) => one.url)).toEqual([url, 'http://localhost:1/other'])
    expect(second.headers['svix-id']).toBe(first.headers['svix-id'])
    await expect(read(first)).resolves.toBeDefined()
    expect(await rejection(second)).toBe('signature.mismatch')
  })

  test('can be had without a network, and told its answer', async () => {
    const { received, refund, due, answered, deliveries, read } = await startScene()
    await refund()
    const requests = due()
    expect(requests).toHaveLength(1)
    expect(due()).toEqual([])
    for (const request of requests) {
      expect(request.url).toBe(url)
      await expect(read(request)).resolves.toMatchObject({ status: 'pending' })
      answered(request, 204)
    }
    expect(deliveries()).toMatchObject([{ state: 'delivered', tries: [{ status: 204 }] }])
    expect(received).toEqual([])
    expect(() => answered({ number: 1 }, 204)).toThrow('No such try')
  })

  test('that is not accepted is tried by the schedule of Svix, signed anew each time', async () => {
    const receiver = createReceiver(() => 500)
    const { simulator, received, refund, pass, deliveries, read } = await startScene({
      receiver,
      behaviour: { course: 'stays_pending' },
    })
    const start = simulator.clock.now()
    await refund()
    await pass(30 * 24 * hour)
    const waits = [0, 5 * second, 5 * minute, 30 * minute, 2 * hour, 5 * hour, 10 * hour, 10 * hour]
    const times = waits.map((_wait, index) =>
      waits.slice(0, index + 1).reduce((sum, wait) => sum + wait, start),
    )
    const [delivery] = deliveries()
    expect(delivery?.tries.map((made) => Date.parse(made.at))).toEqual(times)
    expect(delivery).toMatchObject({ event: 'refund.created', state: 'given_up', nextAt: null })
    expect(received.map(({ headers }) => Number(headers['svix-timestamp']) * second)).toEqual(
      times.map((time) => Math.floor(time / second) * second),
    )
    expect(new Set(idsOf(received)).size).toBe(1)
    await expect(read(at(received, 7))).rejects.toThrow('timestamp')
  })

  test.each([
    ['a redirect', () => 302],
    ['a refusal', () => 400],
    ['a broken connection', () => Promise.reject(new TypeError('fetch failed'))],
  ])('answered with %s is tried again', async (_answer, answer) => {
    let count = 0
    const receiver = createReceiver(() => {
      count += 1
      return count === 1 ? answer() : 200
    })
    const { refund, flush, pass, deliveries } = await startScene({ receiver })
    await refund()
    await flush()
    expect(deliveries()[0]).toMatchObject({ state: 'waiting', tries: [{}] })
    await pass(5 * second)
    expect(deliveries()[0]).toMatchObject({ state: 'delivered', nextAt: null })
  })

  test('that nobody answers in 15 seconds is tried again', async () => {
    const waits: number[] = []
    let count = 0
    const receiver = createReceiver(() => {
      count += 1
      return count === 1 ? 'silence' : 200
    })
    const wait = async (milliseconds: number): Promise<void> => {
      waits.push(milliseconds)
      if (count > 1) await new Promise<never>(() => {})
    }
    const { refund, flush, pass, deliveries } = await startScene({
      webhooks: { url, secret, fetch: receiver.fetch, wait },
    })
    await refund()
    await flush()
    expect(deliveries()[0]?.tries.map(({ status }) => status)).toEqual([null])
    count = 1
    await pass(5 * second)
    expect(waits).toEqual([15 * second, 15 * second])
  })
})
