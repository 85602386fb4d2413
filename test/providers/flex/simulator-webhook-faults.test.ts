import { describe, expect, test } from 'vitest'

import { flexWebhooks } from '../../../providers/flex/index.ts'
import type { WebhookFaultRule } from '../../../src/testing/index.ts'
import { at, createReceiver } from '../../testing/webhook-receiver.ts'
import { hour, minute } from './simulator-client.ts'
import { idsOf, startScene, url, wordsOf } from './webhook-scene.ts'
import type { Scene, SceneOptions } from './webhook-scene.ts'

const second = 1000

async function strike(rule: WebhookFaultRule, options: SceneOptions = {}): Promise<Scene> {
  const scene = await startScene(options)
  scene.faults.add(rule)
  await scene.refund()
  await scene.flush()
  return scene
}

describe('a fault', () => {
  test('duplicate brings one delivery twice under one id', async () => {
    const { received, deliveries } = await strike({ kind: 'duplicate' })
    expect(received).toHaveLength(2)
    expect(new Set(idsOf(received)).size).toBe(1)
    expect(received[1]?.body).toEqual(received[0]?.body)
    expect(deliveries().map(({ fault }) => fault)).toEqual(['duplicate', 'duplicate'])
  })

  test('redelivered brings it again under another id, later when asked to', async () => {
    const rule = { kind: 'redelivered', afterMs: minute } as const
    const { received, pass, read } = await strike(rule)
    expect(received).toHaveLength(1)
    await pass(minute)
    const [first, again] = [at(received, 0), at(received, 1)]
    expect(again.headers['svix-id']).not.toBe(first.headers['svix-id'])
    expect(again.body).toEqual(first.body)
    await expect(read(again)).resolves.toMatchObject({ type: 'refund.created' })
  })

  test('delayed brings it late and freshly signed', async () => {
    const { received, pass, read } = await strike({ kind: 'delayed' })
    expect(received).toEqual([])
    await pass(hour)
    expect(wordsOf(received)).toEqual([
      ['refund.succeeded', 'succeeded'],
      ['refund.created', 'pending'],
    ])
    await expect(read(at(received, 1))).resolves.toMatchObject({
      status: 'pending',
    })
  })

  test('reordered brings it behind the next one', async () => {
    const { received, pass } = await strike({ kind: 'reordered', event: 'refund.created' })
    await pass(5 * minute)
    expect(wordsOf(received)).toEqual([
      ['refund.succeeded', 'succeeded'],
      ['refund.created', 'pending'],
    ])
    await pass(48 * hour)
    expect(received).toHaveLength(2)
  })

  test('reordered brings it after a while when none follows', async () => {
    const { received, pass } = await strike(
      { kind: 'reordered', byMs: hour },
      { behaviour: { course: 'stays_pending' } },
    )
    expect(received).toEqual([])
    await pass(hour)
    expect(received).toHaveLength(1)
  })

  test('dropped brings it never', async () => {
    const { received, pass, deliveries } = await strike({ kind: 'dropped' })
    await pass(90 * hour)
    expect(wordsOf(received)).toEqual([['refund.succeeded', 'succeeded']])
    expect(deliveries()[0]).toMatchObject({ state: 'dropped', tries: [], nextAt: null })
  })

  test.each([
    ['forged', { kind: 'forged', status: 'succeeded' }, 'signature.mismatch'],
    ['mutated', { kind: 'mutated' }, 'signature.mismatch'],
    ['stale', { kind: 'stale' }, 'timestamp.out_of_tolerance'],
  ] as const)('%s is rejected, and the true delivery follows', async (_kind, rule, broken) => {
    const receiver = createReceiver(() => (receiver.received.length === 1 ? 400 : 200))
    const { received, pass, read, rejection } = await strike(rule, { receiver })
    const spoilt = at(received, 0)
    expect(await rejection(spoilt)).toBe(broken)
    await pass(5 * second)
    const right = at(received, 1)
    expect(right.headers['svix-id']).toBe(spoilt.headers['svix-id'])
    await expect(read(right)).resolves.toMatchObject({ status: 'pending' })
  })

  test('forged claims the status that it was given', async () => {
    const { received } = await strike({ kind: 'forged', status: 'succeeded' })
    expect(wordsOf(received)).toEqual([['refund.created', 'succeeded']])
  })

  test('mutated flips one bit', async () => {
    const receiver = createReceiver(() => (receiver.received.length === 1 ? 400 : 200))
    const { received, pass } = await strike({ kind: 'mutated' }, { receiver })
    await pass(5 * second)
    const [spoilt, right] = received.map(({ body }) => body)
    const bits = [...(right ?? [])].map((byte, index) => {
      const difference = byte ^ (spoilt?.[index] ?? 0)
      return difference.toString(2).replaceAll('0', '').length
    })
    expect(bits.reduce((sum, count) => sum + count, 0)).toBe(1)
  })

  test('before_answer brings it before the create is answered, and others behind it', async () => {
    const order: string[] = []
    const receiver = createReceiver(async () => {
      await new Promise<void>((resolve) => setImmediate(resolve))
      order.push('delivery')
      return 200
    })
    const { faults, refund, flush } = await startScene({ receiver })
    faults.add({ kind: 'before_answer' })
    await refund()
    order.push('answer')
    await refund()
    order.push('answer')
    await flush()
    expect(order).toEqual(['delivery', 'answer', 'answer', 'delivery'])
  })

  test('strikes the deliveries that it names, as often as it says', async () => {
    const { to, faults, received, refund, flush } = await startScene()
    const other = to('http://127.0.0.1:1/other')
    faults.add({ kind: 'dropped', url: other.url, event: 'refund.created', times: 2 })
    for (let count = 0; count < 3; count += 1) await refund()
    expect(faults.pending()).toEqual([])
    await flush()
    expect(received.map((one) => one.url)).toEqual([url, url, url, other.url])
  })

  test('waits for the event that it names', async () => {
    const { received, pass } = await strike({ kind: 'dropped', event: 'refund.succeeded' })
    await pass(hour)
    expect(wordsOf(received)).toEqual([['refund.created', 'pending']])
  })
})

describe('a rotated secret', () => {
  test('signs with the old one too for a day, so that either is enough', async () => {
    const { simulator, rotate, received, refund, flush, read } = await startScene()
    const next = rotate(url)
    await refund()
    await flush()
    const both = at(received, 0)
    expect(both.headers['svix-signature']?.split(' ')).toHaveLength(2)
    await expect(read(both)).resolves.toBeDefined()
    const clock = { now: () => simulator.clock.now() }
    const reader = flexWebhooks({ secrets: [next.secret], clock })
    await expect(reader.parseWebhook(both.body, both.headers)).resolves.toBeDefined()
  })

  test('stands alone after that day', async () => {
    const { rotate, received, pass, flush, refund, rejection } = await startScene()
    rotate(url)
    await pass(24 * hour)
    await refund()
    await flush()
    const one = at(received, 0)
    expect(await rejection(one)).toBe('signature.mismatch')
  })
})

test.each(['whsec_short', 'fwhsec_MDEy', 'not a secret'])(
  'an endpoint with the secret %s is refused',
  async (text) => {
    const { to } = await startScene()
    expect(() => to('http://127.0.0.1:1/other', { secret: text })).toThrow('no webhook secret')
  },
)
