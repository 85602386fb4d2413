import { describe, expect, test } from 'vitest'

import { flutterwaveWebhooks } from '../../../providers/flutterwave/index.ts'
import type { WebhookOptions } from '../../../src/adapter.ts'
import {
  bytesOf,
  clock,
  flipBit,
  flipBitOf,
  macOf,
  now,
  withHeader,
} from '../../signatures/deliveries.ts'
import type { Delivery } from '../../signatures/deliveries.ts'
import { rejectionOf } from '../../signatures/rejections.ts'

const secret = 'a secret hash'.replaceAll(' ', '-')
const header = 'flutterwave-signature'
const refund = {
  id: 'rfd_1',
  charge_id: 'chg_1',
  amount_refunded: 12.5,
  status: 'succeeded',
  reason: 'requested_by_customer',
  meta: { polyrefund_reference: 'RMA-1' },
  created_datetime: '2026-01-31T00:00:00.000Z',
}
const event = { webhook_id: 'wbk_1', timestamp: now, type: 'refund.completed', data: refund }

function sign(text: string, key: string = secret): Delivery {
  const body = bytesOf(text)
  return { body, headers: { [header]: macOf(key, body) } }
}

function signed(value: unknown, key?: string): Delivery {
  return sign(JSON.stringify(value), key)
}

function readerOf(options: Partial<WebhookOptions> = {}): ReturnType<typeof flutterwaveWebhooks> {
  return flutterwaveWebhooks({ secrets: [secret], clock, ...options })
}

const delivery = signed(event)
const mac = delivery.headers[header] ?? ''

describe('An event of Flutterwave', () => {
  test('tells of a refund, and not its amount, whose currency stands nowhere', async () => {
    const read = await readerOf().parseWebhook(delivery.body, delivery.headers)
    expect(read).toEqual({
      provider: 'flutterwave',
      deliveryId: 'wbk_1',
      type: 'refund.completed',
      occurredAt: '2026-02-01T00:00:00.000Z',
      refundId: 'rfd_1',
      refund: null,
      payments: [{ kind: 'charge', id: 'chg_1' }],
      status: 'succeeded',
      providerStatus: 'succeeded',
      reference: 'RMA-1',
      testMode: null,
      raw: event,
    })
  })

  test('named completed is as failed as its refund', async () => {
    const { body, headers } = signed({ ...event, data: { ...refund, status: 'failed' } })
    expect((await readerOf().parseWebhook(body, headers)).status).toBe('failed')
  })

  test('is read with the id under its other name, and its time in seconds', async () => {
    const { webhook_id: id, ...others } = event
    const { body, headers } = signed({ ...others, id, timestamp: now / 1000 })
    const read = await readerOf().parseWebhook(body, headers)
    expect([read.deliveryId, read.occurredAt]).toEqual(['wbk_1', '2026-02-01T00:00:00.000Z'])
  })

  test.each([
    ['charge.completed', { id: 'chg_1', status: 'succeeded' }],
    ['order.moved', 'gone'],
  ])('B124: %s is told, and is about no refund', async (type, data) => {
    const { body, headers } = signed({ ...event, type, data })
    const read = await readerOf().parseWebhook(body, headers)
    expect(read).toMatchObject({
      type,
      refundId: null,
      payments: [],
      status: null,
      reference: null,
    })
  })
})

describe('A signature of Flutterwave', () => {
  test('by any of several secrets is accepted, from a Request too', async () => {
    const reader = readerOf({ secrets: ['another-secret', secret] })
    for (const headers of [delivery.headers, new Headers(delivery.headers)]) {
      expect((await reader.parseWebhook(delivery.body, headers)).refundId).toBe('rfd_1')
    }
  })

  test('B116: with one bit of body or signature the other way round is rejected', async () => {
    const padded = signed({ ...event, padding: 'x'.repeat(2048) })
    const reader = readerOf()
    const accepted: string[] = []
    const rules = new Set<string>()
    const take = async (name: string, body: Uint8Array, value: string): Promise<void> => {
      const rule = await rejectionOf(reader.parseWebhook(body, { [header]: value }))
      if (rule === null) accepted.push(name)
      else rules.add(rule)
    }
    const value = padded.headers[header] ?? ''
    for (let bit = 0; bit < padded.body.length * 8; bit += 1) {
      await take(`body ${bit}`, flipBit(padded.body, bit), value)
    }
    for (let bit = 0; bit < value.length * 8; bit += 1) {
      await take(`signature ${bit}`, padded.body, flipBitOf(value, bit))
    }
    expect(accepted).toEqual([])
    expect([...rules].toSorted()).toEqual(['signature.format', 'signature.mismatch'])
  })

  test.each([
    ['B108: no header', undefined, 'header.missing'],
    ['B108: an empty header', '', 'header.empty'],
    ['B108: a header that came twice', `${mac}, ${mac}`, 'header.duplicated'],
    ['B108: several headers', [mac, mac], 'header.type'],
    ['B110: hexadecimal', Buffer.from(mac, 'base64').toString('hex'), 'signature.format'],
    ['B110: no padding', mac.replace('=', ''), 'signature.format'],
    ['B110: white space', `${mac} `, 'signature.format'],
    ['B111: a beginning of the right one', mac.slice(0, 40), 'signature.format'],
    ['B120: that of another account', macOf('another-secret', delivery.body), 'signature.mismatch'],
    ['the secret itself', secret, 'signature.format'],
  ])('%s', async (_, value, rule) => {
    const headers = withHeader({}, header, value)
    expect(await rejectionOf(readerOf().parseWebhook(delivery.body, headers))).toBe(rule)
  })

  test('B122: is never taken from the header that holds the secret itself', async () => {
    const headers = { 'verif-hash': secret }
    expect(await rejectionOf(readerOf().parseWebhook(delivery.body, headers))).toBe(
      'header.unsupported',
    )
    const both = { ...headers, [header]: macOf('another-secret', delivery.body) }
    expect(await rejectionOf(readerOf().parseWebhook(delivery.body, both))).toBe(
      'signature.mismatch',
    )
  })
})

describe('The time of a delivery', () => {
  const minute = 60_000

  test.each([
    ['B113: 91 minutes old, as the last redelivery is', -91 * minute, null],
    ['B113: two hours old', -120 * minute, null],
    ['B113: older', -120 * minute - 1, 'timestamp.out_of_tolerance'],
    ['B113: five minutes ahead', 5 * minute, null],
    ['B113: further ahead', 5 * minute + 1, 'timestamp.out_of_tolerance'],
  ])('%s', async (_, offsetMs, rule) => {
    const { body, headers } = signed({ ...event, timestamp: now + offsetMs })
    expect(await rejectionOf(readerOf().parseWebhook(body, headers))).toBe(rule)
  })

  test.each([['2026-02-01T00:00:00Z'], [-1], [0], [1.5], [2 ** 64], [null], [undefined]])(
    'B112: %s is none',
    async (timestamp) => {
      const { body, headers } = signed({ ...event, timestamp })
      expect(await rejectionOf(readerOf().parseWebhook(body, headers))).toBe('timestamp.missing')
    },
  )

  test('is held against a tolerance that is given, within its bounds', async () => {
    const { body, headers } = signed({ ...event, timestamp: now - 2 * minute })
    const strict = readerOf({ toleranceMs: minute })
    expect(await rejectionOf(strict.parseWebhook(body, headers))).toBe('timestamp.out_of_tolerance')
    expect(() => readerOf({ toleranceMs: 0 })).toThrow('tolerance.range')
  })
})

describe('Bad bodies', () => {
  test.each([
    ['no JSON', '{"type":', 'payload.malformed'],
    ['nothing', '', 'payload.empty'],
    ['a number', '1', 'payload.shape'],
    ['no type', '{"webhook_id":"wbk_1"}', 'payload.shape'],
    ['no id', '{"type":"refund.completed"}', 'payload.shape'],
    ['B115: an id with a dot', '{"webhook_id":"wbk.1","type":"refund.completed"}', 'payload.shape'],
    ['deep nesting', `${'['.repeat(65)}${']'.repeat(65)}`, 'payload.depth'],
    ['five megabytes', `"${'x'.repeat(5_000_000)}"`, 'payload.too_large'],
  ])('B118: %s, signed as it should be', async (_, text, rule) => {
    const { body, headers } = sign(text)
    expect(await rejectionOf(readerOf().parseWebhook(body, headers))).toBe(rule)
  })

  test('B119: that were parsed or decoded before are refused', async () => {
    const reader = readerOf()
    for (const given of [event, JSON.stringify(event), null]) {
      const parsed = Reflect.apply(reader.parseWebhook, reader, [given, delivery.headers])
      expect(await rejectionOf(parsed)).toBe('payload.type')
    }
  })
})

test.each([['short'], ['with a space in it'], ['x'.repeat(501)]])(
  'a secret that can be none is refused: %s',
  (given) => {
    expect(() => readerOf({ secrets: [given] })).toThrow('secrets.0')
  },
)
