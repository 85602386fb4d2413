import { runInNewContext } from 'node:vm'

import { Webhook as StandardWebhook } from 'standardwebhooks'
import { Webhook as SvixWebhook } from 'svix'
import { describe, expect, test } from 'vitest'

import { flexWebhooks } from '../../../providers/flex/index.ts'
import type { WebhookOptions } from '../../../src/adapter.ts'
import {
  bytesOf,
  clock,
  flipBit,
  flipBitOf,
  macOf,
  now,
  signSvix,
  withHeader,
} from '../../signatures/deliveries.ts'
import { rejectionOf } from '../../signatures/rejections.ts'

const key = bytesOf('0123456789abcdef0123456789abcdef')
const base64 = Buffer.from(key).toString('base64')
const secret = `fwhsec_${base64}`
const refund = {
  refund_id: 'fref_1',
  payment_intent_id: 'fpi_1',
  amount: 5000,
  status: 'succeeded',
  reference_id: 'ARN123456789',
  test_mode: false,
  metadata: { polyrefund_reference: 'RMA-1' },
}
const event = {
  event_id: 'fevt_1',
  event_type: 'refund.updated',
  event_dt: now / 1000,
  object: { refund },
}
const body = bytesOf(JSON.stringify(event))
const signed = signSvix({ key, body })

function readerOf(options: Partial<WebhookOptions> = {}): ReturnType<typeof flexWebhooks> {
  return flexWebhooks({ secrets: [secret], clock, ...options })
}

function bodyOf(value: unknown): Uint8Array<ArrayBuffer> {
  return bytesOf(JSON.stringify(value))
}

describe('F23: an event of Flex', () => {
  test.each([
    ['keyed by its kind, as the event reference has it', event],
    ['wrapped, as the events API has it', { event }],
    ['bare, as the refund guide has it', { type: 'refund.succeeded', data: { object: refund } }],
    [
      'keyed in the envelope of the guide',
      { type: 'refund.updated', data: { object: { refund } } },
    ],
  ])('is read %s', async (_, value) => {
    const delivery = signSvix({ key, body: bodyOf(value) })
    const read = await readerOf().parseWebhook(delivery.body, delivery.headers)
    expect(read).toMatchObject({
      provider: 'flex',
      deliveryId: 'msg_1',
      refundId: 'fref_1',
      payments: [{ kind: 'payment_intent', id: 'fpi_1' }],
      status: 'succeeded',
      providerStatus: 'succeeded',
      reference: 'RMA-1',
      testMode: false,
      raw: value,
    })
    expect(read.refund).toMatchObject({
      id: 'fref_1',
      amount: { minor: 5000, currency: 'USD' },
      bankReference: { value: 'ARN123456789' },
    })
  })

  test.each([
    ['seconds', now / 1000],
    ['milliseconds', now],
  ])('tells its time, given in %s', async (_, time) => {
    const delivery = signSvix({ key, body: bodyOf({ ...event, event_dt: time }) })
    const { occurredAt } = await readerOf().parseWebhook(delivery.body, delivery.headers)
    expect(occurredAt).toBe('2026-02-01T00:00:00.000Z')
  })

  test('that succeeded by its name and not by its refund did not', async () => {
    const value = { type: 'refund.succeeded', data: { object: { ...refund, status: 'pending' } } }
    const delivery = signSvix({ key, body: bodyOf(value) })
    const read = await readerOf().parseWebhook(delivery.body, delivery.headers)
    expect([read.type, read.status]).toEqual(['refund.succeeded', 'pending'])
  })

  test('whose amount is not exact names its refund and tells no money', async () => {
    const value = { ...event, object: { refund: { ...refund, amount: 50.5 } } }
    const delivery = signSvix({ key, body: bodyOf(value) })
    const read = await readerOf().parseWebhook(delivery.body, delivery.headers)
    expect(read).toMatchObject({
      refundId: 'fref_1',
      refund: null,
      status: null,
      reference: 'RMA-1',
    })
  })

  test('B124: of a type that nobody knows is told, and is about no refund', async () => {
    const value = { event_type: 'customer.moved', object: { customer: { customer_id: 'fcus_1' } } }
    const delivery = signSvix({ key, body: bodyOf(value) })
    const read = await readerOf().parseWebhook(delivery.body, delivery.headers)
    expect(read).toMatchObject({
      type: 'customer.moved',
      refundId: null,
      refund: null,
      status: null,
    })
  })
})

describe('A signature of Flex', () => {
  test.each([
    [
      'svix',
      (): Record<string, string> => {
        const date = new Date(now)
        const signature = new SvixWebhook(base64).sign('msg_1', date, Buffer.from(body).toString())
        return {
          'svix-id': 'msg_1',
          'svix-timestamp': String(now / 1000),
          'svix-signature': signature,
        }
      },
    ],
    [
      'standardwebhooks',
      (): Record<string, string> => {
        const date = new Date(now)
        const signature = new StandardWebhook(base64).sign(
          'msg_1',
          date,
          Buffer.from(body).toString(),
        )
        return {
          'webhook-id': 'msg_1',
          'webhook-timestamp': String(now / 1000),
          'webhook-signature': signature,
        }
      },
    ],
  ])('made by the package %s is accepted', async (_, sign) => {
    const read = await readerOf().parseWebhook(body, sign())
    expect(read.deliveryId).toBe('msg_1')
  })

  test('is accepted with headers of either family, in any case, and from a Request', async () => {
    const { headers } = signSvix({ key, body, family: 'webhook' })
    const upper = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name.toUpperCase(), value]),
    )
    for (const given of [headers, upper, new Headers(headers)]) {
      expect((await readerOf().parseWebhook(body, given)).refundId).toBe('fref_1')
    }
    const buffer = body.buffer.slice(body.byteOffset, body.byteOffset + body.byteLength)
    expect((await readerOf().parseWebhook(buffer, headers)).refundId).toBe('fref_1')
  })

  test('is accepted with bytes and headers of classes that only do the same', async () => {
    const foreign = runInNewContext(`new Uint8Array([${body.join(',')}])`)
    const known = new Headers(signed.headers)
    const get = (name: string): string | null => known.get(name)
    const reader = readerOf()
    const parsed = Reflect.apply(reader.parseWebhook, null, [foreign, { get }])
    expect(await rejectionOf(parsed)).toBeNull()
    const buffer = Reflect.apply(reader.parseWebhook, null, [foreign.buffer, { get }])
    expect(await rejectionOf(buffer)).toBeNull()
  })

  test('by any of several secrets, in any of several signatures, is accepted', async () => {
    const other = bytesOf('fedcba9876543210fedcba9876543210')
    const secrets = [`whsec_${Buffer.from(other).toString('base64')}`, secret]
    const own = signed.headers['svix-signature'] ?? ''
    const [wrong] = Object.values(signSvix({ key: other, body, id: 'msg_2' }).headers).slice(-1)
    const headers = withHeader(signed.headers, 'svix-signature', `v1a,xyz ${wrong} ${own}`)
    expect((await readerOf({ secrets }).parseWebhook(body, headers)).refundId).toBe('fref_1')
    const byOther = signSvix({ key: other, body })
    expect((await readerOf({ secrets }).parseWebhook(body, byOther.headers)).refundId).toBe(
      'fref_1',
    )
  })

  test('B116: with one bit of body, id, time or signature the other way round is rejected', async () => {
    const padded = bodyOf({ ...event, padding: 'x'.repeat(2048) })
    const delivery = signSvix({ key, body: padded })
    const reader = readerOf()
    const accepted: string[] = []
    const rules = new Set<string>()
    const take = async (name: string, given: Uint8Array, headers: Record<string, string>) => {
      const rule = await rejectionOf(reader.parseWebhook(given, headers))
      if (rule === null) accepted.push(name)
      else rules.add(rule)
    }
    for (let bit = 0; bit < padded.length * 8; bit += 1) {
      await take(`body ${bit}`, flipBit(padded, bit), delivery.headers)
    }
    for (const [name, value] of Object.entries(delivery.headers)) {
      for (let bit = 0; bit < value.length * 8; bit += 1) {
        await take(`${name} ${bit}`, padded, { ...delivery.headers, [name]: flipBitOf(value, bit) })
      }
    }
    expect(accepted).toEqual([])
    expect([...rules].toSorted()).toEqual(
      [
        'header.duplicated',
        'id.format',
        'signature.format',
        'signature.mismatch',
        'signature.none',
        'timestamp.format',
      ].filter((rule) => rules.has(rule)),
    )
    expect(rules).toContain('signature.mismatch')
  })

  test('B117: over a replacement character does not hold for the byte it stands for', async () => {
    const text = JSON.stringify({ ...event, note: '\u{fffd}' })
    const delivery = signSvix({ key, body: bytesOf(text) })
    const [before = '', after = ''] = text.split('\u{fffd}')
    const other = Uint8Array.from([...bytesOf(before), 0xff, ...bytesOf(after)])
    expect(await rejectionOf(readerOf().parseWebhook(other, delivery.headers))).toBe(
      'signature.mismatch',
    )
  })

  test('B120: of another endpoint is rejected, and an event of the other mode too', async () => {
    const other = signSvix({ key: bytesOf('another endpoint has another key'), body })
    expect(await rejectionOf(readerOf().parseWebhook(body, other.headers))).toBe(
      'signature.mismatch',
    )
    const forTest = readerOf({ mode: 'test' })
    expect(await rejectionOf(forTest.parseWebhook(body, signed.headers))).toBe('mode.mismatch')
    const live = await readerOf({ mode: 'live' }).parseWebhook(body, signed.headers)
    expect(live.testMode).toBe(false)
  })
})

const signature = signed.headers['svix-signature'] ?? ''
const mac = signature.slice('v1,'.length)

describe('Bad headers', () => {
  test.each([
    ['B108: no id', 'svix-id', undefined, 'header.missing'],
    ['B108: an empty id', 'svix-id', '', 'header.empty'],
    ['B108: an id that came twice', 'svix-id', 'msg_1, msg_1', 'header.duplicated'],
    ['B108: several ids', 'svix-id', ['msg_1', 'msg_1'], 'header.type'],
    ['B108: no time', 'svix-timestamp', undefined, 'header.missing'],
    ['B108: no signature', 'svix-signature', undefined, 'header.missing'],
    [
      'B108: a signature that came twice',
      'svix-signature',
      `${signature}, ${signature}`,
      'header.duplicated',
    ],
    ['B109: a signature without version', 'svix-signature', mac, 'signature.format'],
    ['B109: an unknown version alone', 'svix-signature', `v2,${mac}`, 'signature.none'],
    [
      'B109: a thousand signatures',
      'svix-signature',
      Array.from({ length: 1000 }, () => signature).join(' '),
      'signature.too_many',
    ],
    [
      'B110: white space',
      'svix-signature',
      `v1,${mac.slice(0, 9)}\t${mac.slice(9)}`,
      'signature.format',
    ],
    [
      'B110: the alphabet of addresses',
      'svix-signature',
      `v1,${'_'.repeat(43)}=`,
      'signature.format',
    ],
    ['B110: no padding', 'svix-signature', `v1,${mac.replace('=', '')}`, 'signature.format'],
    ['B110: bytes behind the padding', 'svix-signature', `v1,${mac}AAAA`, 'signature.format'],
    [
      'B111: a beginning of the right one',
      'svix-signature',
      `v1,${mac.slice(0, 40)}`,
      'signature.format',
    ],
    [
      'B111: the right one and more',
      'svix-signature',
      `v1,${Buffer.concat([Buffer.from(mac, 'base64'), Buffer.alloc(1)]).toString('base64')}`,
      'signature.format',
    ],
    ['B112: junk behind the time', 'svix-timestamp', '1700000000junk', 'timestamp.format'],
    ['B112: a space before it', 'svix-timestamp', ' 1700000000', 'timestamp.format'],
    ['B112: an exponent', 'svix-timestamp', '1.7e9', 'timestamp.format'],
    ['B112: a time before all', 'svix-timestamp', '-1', 'timestamp.format'],
    ['B112: zero', 'svix-timestamp', '0', 'timestamp.format'],
    ['B112: milliseconds', 'svix-timestamp', String(now), 'timestamp.format'],
    ['B112: a number beyond all', 'svix-timestamp', '18446744073709551616', 'timestamp.format'],
    ['B115: an id with a dot', 'svix-id', 'msg.1', 'id.format'],
    ['B115: an id with a line break', 'svix-id', 'msg_1\r\nx', 'id.format'],
    ['B115: an id of ten thousand characters', 'svix-id', 'm'.repeat(10_000), 'id.format'],
  ])('%s', async (_, name, value, rule) => {
    const headers = withHeader(signed.headers, name, value)
    expect(await rejectionOf(readerOf().parseWebhook(body, headers))).toBe(rule)
  })

  test('B108: two that differ in their case alone', async () => {
    const headers = { ...signed.headers, 'Svix-Id': 'msg_1' }
    expect(await rejectionOf(readerOf().parseWebhook(body, headers))).toBe('header.duplicated')
  })

  test.each([
    ['300 s', 300, null],
    ['301 s', 301, 'timestamp.out_of_tolerance'],
  ])('B113: a delivery that is %s off', async (_, seconds, rule) => {
    for (const way of [-1, 1]) {
      const delivery = signSvix({ key, body, seconds: now / 1000 + way * seconds })
      expect(await rejectionOf(readerOf().parseWebhook(body, delivery.headers))).toBe(rule)
    }
  })

  test('an id whose dot would move the border to the time is not taken', async () => {
    const id = 'msg_1.1'
    const headers = {
      'svix-id': id,
      'svix-timestamp': String(now / 1000),
      'svix-signature': `v1,${macOf(key, `${id}.${now / 1000}.`, body)}`,
    }
    expect(await rejectionOf(readerOf().parseWebhook(body, headers))).toBe('id.format')
  })
})

describe('Bad bodies', () => {
  test.each([
    ['no JSON', '{"event_type":', 'payload.malformed'],
    ['nothing', '', 'payload.empty'],
    ['a list', '[]', 'payload.shape'],
    ['an event without a type', '{"object":{}}', 'payload.shape'],
    ['deep nesting', `${'['.repeat(65)}${']'.repeat(65)}`, 'payload.depth'],
    ['five megabytes', `"${'x'.repeat(5_000_000)}"`, 'payload.too_large'],
  ])('B118: %s, signed as it should be', async (_, text, rule) => {
    const delivery = signSvix({ key, body: bytesOf(text) })
    const parsed = readerOf().parseWebhook(delivery.body, delivery.headers)
    expect(await rejectionOf(parsed)).toBe(rule)
  })

  test('B119: that were parsed or decoded before are refused', async () => {
    const reader = readerOf()
    for (const given of [event, JSON.stringify(event), null, undefined, [...body]]) {
      const parsed = Reflect.apply(reader.parseWebhook, reader, [given, signed.headers])
      expect(await rejectionOf(parsed)).toBe('payload.type')
    }
  })

  test('that change while they are verified are read as they were', async () => {
    const given = Uint8Array.from(body)
    const parsed = readerOf().parseWebhook(given, signed.headers)
    given.fill(0)
    expect((await parsed).refundId).toBe('fref_1')
  })
})

describe('Options', () => {
  const configurationOf = (options: unknown): readonly string[] => {
    try {
      Reflect.apply(flexWebhooks, undefined, [options])
      return []
    } catch (error) {
      expect(error).toMatchObject({ code: 'configuration', provider: 'flex' })
      expect(String(error)).not.toContain(base64)
      return Reflect.get(Object(error), 'issues').map(
        (issue: { path: string; rule: string }) => `${issue.path} ${issue.rule}`,
      )
    }
  }

  test.each([
    [
      'B114: a tolerance of nothing',
      { secrets: [secret], toleranceMs: 0 },
      'toleranceMs tolerance.range',
    ],
    [
      'B114: a tolerance below nothing',
      { secrets: [secret], toleranceMs: -1 },
      'toleranceMs tolerance.range',
    ],
    [
      'a tolerance of more than a day',
      { secrets: [secret], toleranceMs: 86_400_001 },
      'toleranceMs tolerance.range',
    ],
    ['no secret', { secrets: [] }, 'secrets secret.required'],
    ['nothing', {}, 'secrets secret.required'],
    ['no options at all', null, 'options option.type'],
    ['a clock that tells no time', { secrets: [secret], clock: {} }, 'clock option.type'],
    ['a clock that is none', { secrets: [secret], clock: null }, 'clock option.type'],
    ['a mode that is none', { secrets: [secret], mode: 'sandbox' }, 'mode option.type'],
    ['a secret without its beginning', { secrets: [base64] }, 'secrets.0 secret.format'],
    ['a secret that is too short', { secrets: [secret, 'whsec_YWJj'] }, 'secrets.1 secret.format'],
    ['a misspelt name', { secrets: [secret], tolerance: 1000 }, 'tolerance option.unknown'],
  ])('refuse %s', (_, options, issue) => {
    expect(configurationOf(options)).toEqual([issue])
  })
})
