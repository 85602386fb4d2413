import { describe, expect, test } from 'vitest'

import { flutterwaveWebhooks } from '../../../providers/flutterwave/index.ts'
import type {
  FlutterwaveBehaviour,
  FlutterwaveSimulator,
  FlutterwaveSimulatorOptions,
} from '../../../providers/flutterwave/simulator.ts'
import type { RefundEvent } from '../../../src/model/index.ts'
import type { SimulatedWebhooks, WebhookFaultRule } from '../../../src/testing/index.ts'
import { macOf } from '../../signatures/deliveries.ts'
import { rejectionOf } from '../../signatures/rejections.ts'
import { at, createReceiver } from '../../testing/webhook-receiver.ts'
import type { Received, Receiver } from '../../testing/webhook-receiver.ts'
import { hour, minute, refundOf, startWithClient } from './simulator-client.ts'

const url = 'http://127.0.0.1:1/webhooks'
const secret = 'the-hash-of-the-dashboard'

interface SceneOptions extends FlutterwaveSimulatorOptions {
  readonly receiver?: Receiver
  readonly behaviour?: Partial<FlutterwaveBehaviour>
}

interface Scene extends SimulatedWebhooks {
  readonly simulator: FlutterwaveSimulator
  readonly received: readonly Received[]
  readonly refund: () => Promise<unknown>
  /** Reads a delivery as we do, by the simulator's clock. */
  readonly read: (received: Pick<Received, 'body' | 'headers'>) => Promise<RefundEvent>
  /** The rule that a delivery broke; null for none. */
  readonly rejection: (received: Received) => Promise<string | null>
}

/** A simulated Flutterwave whose webhooks come to an endpoint in this process. */
async function startScene({
  receiver = createReceiver(),
  behaviour = {},
  ...options
}: SceneOptions = {}): Promise<Scene> {
  const simulator = await startWithClient({
    webhooks: { url, secret, fetch: receiver.fetch },
    ...options,
  })
  simulator.behave(behaviour)
  const charge = simulator.addCharge()
  const reader = flutterwaveWebhooks({
    secrets: [secret],
    clock: { now: () => simulator.clock.now() },
  })
  return {
    simulator,
    ...simulator.webhooks,
    received: receiver.received,
    refund: () => simulator.post('/refunds', refundOf(charge, 12.5)),
    read: ({ body, headers }) => reader.parseWebhook(body, headers),
    rejection: ({ body, headers }) => rejectionOf(reader.parseWebhook(body, headers)),
  }
}

/** The same, with a refund that has ended and a fault that struck its delivery. */
async function strike(rule: WebhookFaultRule, options: SceneOptions = {}): Promise<Scene> {
  const scene = await startScene({ settle: 'instant', ...options })
  scene.faults.add(rule)
  await scene.refund()
  await scene.flush()
  return scene
}

function statusesOf(received: readonly Received[]): readonly unknown[] {
  return received.map(
    ({ body }) => /"status":"([^"]+)"/.exec(new TextDecoder().decode(body))?.[1] ?? null,
  )
}

function idsOf(received: readonly Received[]): readonly unknown[] {
  return received.map(
    ({ body }) => /"webhook_id":"([^"]+)"/.exec(new TextDecoder().decode(body))?.[1] ?? null,
  )
}

describe('the events of a refund', () => {
  test.each([
    ['succeeds', ['succeeded']],
    ['fails', ['failed']],
    ['cancelled', ['cancelled']],
    ['succeeds_then_fails', ['succeeded', 'failed']],
    ['stays_open', []],
    ['requires_action', []],
  ] as const)('that %s come when it has ended, all under one name', async (course, expected) => {
    const { received, refund, pass, deliveries } = await startScene({ behaviour: { course } })
    await refund()
    await pass(90 * hour)
    expect(statusesOf(received)).toEqual(expected)
    expect(new Set(idsOf(received)).size).toBe(expected.length)
    expect(deliveries().map(({ event }) => event)).toEqual(expected.map(() => 'refund.completed'))
  })

  test.each(['staged', 'instant'] as const)(
    'come at every change when asked for, as it was then: %s',
    async (settle) => {
      const { received, refund, pass } = await startScene({
        behaviour: { webhooksAt: 'changes', firstStatus: 'new', settle },
      })
      await refund()
      await pass(hour)
      expect(statusesOf(received)).toEqual(['new', 'pending', 'succeeded'])
    },
  )

  test('that is set by hand are of what was set, and of nothing that lay ahead', async () => {
    const { simulator, received, refund, pass } = await startScene()
    await refund()
    simulator.setStatus(simulator.refunds()[0]?.id ?? '', 'failed')
    await pass(hour)
    expect(statusesOf(received)).toEqual(['failed'])
  })

  test('made in a dashboard or doubled are told as well, and those of a bulk are not', async () => {
    const { simulator, received, refund, pass } = await startScene({
      behaviour: { doublesRefunds: true },
    })
    simulator.insertRefunds(3)
    await refund()
    simulator.refundInDashboard(simulator.charges()[0]?.id ?? '', '1')
    await pass(hour)
    expect(received).toHaveLength(4)
  })
})

describe('a delivery', () => {
  test('is in the envelope of the reference, and accepted by our reader', async () => {
    const { simulator, received, refund, pass, read } = await startScene()
    await refund()
    await pass(5 * minute)
    const [row] = simulator.refunds()
    const one = at(received, 0)
    expect(one.json).toEqual({
      webhook_id: expect.stringMatching(/^wbk_/),
      timestamp: simulator.clock.now(),
      type: 'refund.completed',
      data: { ...row, amount_refunded: 12.5 },
    })
    expect(one.headers['flutterwave-signature']).toBe(macOf(secret, one.body))
    await expect(read(one)).resolves.toMatchObject({
      provider: 'flutterwave',
      deliveryId: idsOf(received)[0],
      type: 'refund.completed',
      refundId: row?.id,
      status: 'succeeded',
      occurredAt: new Date(simulator.clock.now()).toISOString(),
    })
  })

  test('may name its id and its time otherwise', async () => {
    const { simulator, received, refund, pass, read } = await startScene({
      behaviour: { webhookIdIn: 'id', webhookTime: 'seconds' },
    })
    await refund()
    await pass(5 * minute)
    const seconds = Math.floor(simulator.clock.now() / 1000)
    expect(at(received, 0).json).toMatchObject({
      id: expect.stringMatching(/^wbk_/),
      timestamp: seconds,
    })
    await expect(read(at(received, 0))).resolves.toMatchObject({ status: 'succeeded' })
  })

  test('that is not accepted is tried three more times, half an hour apart, the same bytes', async () => {
    const receiver = createReceiver(() => 500)
    const { simulator, received, refund, pass, deliveries, rejection } = await startScene({
      receiver,
    })
    const start = simulator.clock.now() + 5 * minute
    await refund()
    await pass(5 * minute)
    for (const count of [1, 2, 3, 4]) {
      expect(await rejection(at(received, count - 1))).toBeNull()
      await pass(30 * minute)
    }
    await pass(30 * 24 * hour)
    const [delivery] = deliveries()
    expect(delivery).toMatchObject({ state: 'given_up', nextAt: null })
    expect(delivery?.tries.map((made) => Date.parse(made.at) - start)).toEqual(
      [0, 30, 60, 90].map((minutes) => minutes * minute),
    )
    expect(new Set(received.map(({ body }) => new TextDecoder().decode(body))).size).toBe(1)
  })

  test('is tried once where the dashboard has no retries', async () => {
    const receiver = createReceiver(() => 500)
    const { received, refund, pass } = await startScene({
      receiver,
      behaviour: { webhookRetries: false },
    })
    await refund()
    await pass(48 * hour)
    expect(received).toHaveLength(1)
  })

  test('that nobody answers in a minute is tried again', async () => {
    const waits: number[] = []
    const receiver = createReceiver(() => 'silence')
    const { refund, pass, deliveries } = await startScene({
      settle: 'instant',
      webhooks: {
        url,
        secret,
        fetch: receiver.fetch,
        wait: async (milliseconds) => void waits.push(milliseconds),
      },
    })
    await refund()
    await pass(30 * minute)
    expect(waits).toEqual([minute, minute])
    expect(deliveries()[0]?.tries.map(({ status }) => status)).toEqual([null, null])
  })
})

describe('a fault', () => {
  test('duplicate brings one delivery twice', async () => {
    const { received } = await strike({ kind: 'duplicate' })
    expect(received).toHaveLength(2)
    expect(at(received, 1).body).toEqual(at(received, 0).body)
  })

  test('redelivered brings it again under another id, rightly signed', async () => {
    const { received, read } = await strike({ kind: 'redelivered' })
    expect(new Set(idsOf(received)).size).toBe(2)
    const [first, again] = [await read(at(received, 0)), await read(at(received, 1))]
    expect(again).toMatchObject({ refundId: first.refundId, occurredAt: first.occurredAt })
  })

  test('delayed brings it late', async () => {
    const { received, pass } = await strike({ kind: 'delayed', byMs: minute })
    expect(received).toEqual([])
    await pass(minute)
    expect(received).toHaveLength(1)
  })

  test('reordered brings it behind the next one', async () => {
    const { received, refund, flush } = await strike({ kind: 'reordered' })
    await refund()
    await flush()
    const [first, second] = idsOf(received).map(String)
    // Ids are in the order of their making.
    expect((first ?? '') > (second ?? '')).toBe(true)
    expect(received).toHaveLength(2)
  })

  test('dropped brings it never', async () => {
    const { received, pass, deliveries } = await strike({ kind: 'dropped' })
    await pass(48 * hour)
    expect(received).toEqual([])
    expect(deliveries()).toMatchObject([{ state: 'dropped', fault: 'dropped' }])
  })

  test.each([
    [{ kind: 'forged', status: 'failed' }, 'signature.mismatch'],
    [{ kind: 'mutated' }, 'signature.mismatch'],
    [{ kind: 'stale' }, 'timestamp.out_of_tolerance'],
  ] as const)('%o is rejected, and the true delivery follows', async (rule, broken) => {
    const receiver = createReceiver(() => (receiver.received.length === 1 ? 400 : 200))
    const { received, pass, read, rejection } = await strike(rule, { receiver })
    expect(await rejection(at(received, 0))).toBe(broken)
    await pass(30 * minute)
    await expect(read(at(received, 1))).resolves.toMatchObject({ status: 'succeeded' })
  })

  test('before_answer brings it before the create is answered', async () => {
    const order: string[] = []
    const receiver = createReceiver(async () => {
      await new Promise<void>((resolve) => setImmediate(resolve))
      order.push('delivery')
      return 200
    })
    const { faults, refund } = await startScene({ receiver, settle: 'instant' })
    faults.add({ kind: 'before_answer' })
    await refund()
    order.push('answer')
    expect(order).toEqual(['delivery', 'answer'])
  })
})

test('a rotated secret signs alone from then on, what is tried again too', async () => {
  const receiver = createReceiver(() => 500)
  const { received, rotate, pass, rejection } = await strike({ kind: 'duplicate' }, { receiver })
  const next = rotate(url)
  await pass(30 * minute)
  const one = at(received, 2)
  expect(await rejection(one)).toBe('signature.mismatch')
  expect(one.headers['flutterwave-signature']).toBe(macOf(next.secret, one.body))
})

test('an endpoint with a secret that no header could be held against is refused', async () => {
  const { to } = await startScene()
  expect(() => to('http://127.0.0.1:1/other', { secret: '' })).toThrow('no webhook secret')
})
