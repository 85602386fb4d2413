import { inspect } from 'node:util'

import { describe, expect, test } from 'vitest'

import { flex, flexOptionsFromEnvironment } from '../../../providers/flex/index.ts'
import type { FlexOptions, FlexProvider } from '../../../providers/flex/index.ts'
import { isRefundError } from '../../../src/model/index.ts'
import type { RefundError } from '../../../src/model/index.ts'
import { createHandClock } from '../../http/hand-clock.ts'
import { bytesOf, signSvix } from '../../signatures/deliveries.ts'
import type { Delivery } from '../../signatures/deliveries.ts'
import { rejectionOf } from '../../signatures/rejections.ts'

const key = bytesOf('canary6789abcdef0123456789abcdef')
const otherKey = bytesOf('canaryanother endpoint, another key')
const apiKey = 'fsk_test_0123456789'

function secretOf(bytes: Uint8Array): string {
  return `fwhsec_${Buffer.from(bytes).toString('base64')}`
}

const secret = secretOf(key)

function providerWith(options: Partial<FlexOptions> = {}): FlexProvider {
  return flex({ apiKey, webhookSecrets: [secret], clock: createHandClock(), ...options })
}

function deliveryOf(
  changes: Readonly<Record<string, unknown>> = {},
  { by = key, agoMs = 0 }: { readonly by?: Uint8Array; readonly agoMs?: number } = {},
): Delivery {
  const refund = {
    refund_id: 'fref_1',
    payment_intent_id: 'fpi_1',
    amount: 5000,
    status: 'succeeded',
    test_mode: true,
    metadata: { polyrefund_reference: 'RMA-1' },
    ...changes,
  }
  const body = bytesOf(JSON.stringify({ event_type: 'refund.updated', object: { refund } }))
  return signSvix({ key: by, body, seconds: (createHandClock().now() - agoMs) / 1000 })
}

async function parse(
  provider: Pick<FlexProvider, 'parseWebhook'>,
  { body, headers }: Delivery,
): ReturnType<FlexProvider['parseWebhook']> {
  return provider.parseWebhook(body, headers)
}

function refusalOf(options: unknown): RefundError {
  const error = thrownBy(() => Reflect.apply(flex, undefined, [options]))
  if (!isRefundError(error)) throw new Error('It was not refused by an error of ours.')
  const all = `${inspect(error, { depth: 9 })} ${JSON.stringify(error)}`
  if (all.includes('canary')) throw new Error('A secret was told.')
  return error
}

function thrownBy(call: () => unknown): unknown {
  try {
    call()
    return null
  } catch (error) {
    return error
  }
}

describe('a webhook of Flex, through its provider', () => {
  test('is told as an event with its refund', async () => {
    expect(await parse(providerWith(), deliveryOf())).toMatchObject({
      provider: 'flex',
      deliveryId: 'msg_1',
      refundId: 'fref_1',
      refund: { id: 'fref_1', amount: { minor: 5000, currency: 'USD' }, testMode: true },
      reference: 'RMA-1',
      testMode: true,
    })
  })

  test('is taken when any of several secrets has signed it, in a list or in a text', async () => {
    const secrets = [secretOf(otherKey), secret]
    for (const webhookSecrets of [secrets, secrets.join(' '), ` ${secrets.join('\n')}\n`, secret]) {
      expect((await parse(providerWith({ webhookSecrets }), deliveryOf())).refundId).toBe('fref_1')
    }
  })

  test("is held against the provider's own clock", async () => {
    const clock = createHandClock()
    const provider = providerWith({ clock })
    clock.advance(300_000)
    expect((await parse(provider, deliveryOf())).refundId).toBe('fref_1')
    clock.advance(1000)
    expect(await rejectionOf(parse(provider, deliveryOf()))).toBe('timestamp.out_of_tolerance')
  })

  test('may be as old as the option says', async () => {
    const provider = providerWith({ webhookToleranceMs: 10_000 })
    expect((await parse(provider, deliveryOf({}, { agoMs: 10_000 }))).refundId).toBe('fref_1')
    const late = deliveryOf({}, { agoMs: 11_000 })
    expect(await rejectionOf(parse(provider, late))).toBe('timestamp.out_of_tolerance')
  })

  test.each([
    ['fsk_test_0123456789', false],
    ['fsk_live_0123456789', true],
    ['sk_test_0123456789', false],
  ])('is rejected where its money is of the other mode than the key %s', async (given, other) => {
    const provider = providerWith({ apiKey: given })
    expect(await rejectionOf(parse(provider, deliveryOf({ test_mode: other })))).toBe(
      'mode.mismatch',
    )
    expect((await parse(provider, deliveryOf({ test_mode: !other }))).testMode).toBe(!other)
  })

  test('is taken in both modes under a key that does not tell its mode', async () => {
    const provider = providerWith({ apiKey: 'key_of_a_partner' })
    for (const mode of [true, false]) {
      expect((await parse(provider, deliveryOf({ test_mode: mode }))).testMode).toBe(mode)
    }
  })

  test('B123: of another merchant account is rejected, since that signs by another secret', async () => {
    const foreign = deliveryOf({}, { by: otherKey })
    expect(await rejectionOf(parse(providerWith(), foreign))).toBe('signature.mismatch')
  })

  test('is refused by a provider that has no secrets, which says what to add', async () => {
    const provider = flex({ apiKey })
    const error = await parse(provider, deliveryOf()).catch((reason: unknown) => reason)
    expect(error).toMatchObject({
      code: 'configuration',
      outcome: 'none',
      isRetryable: false,
      provider: 'flex',
      issues: [{ path: 'webhookSecrets', rule: 'secret.required' }],
    })
    expect(String(error)).toContain('Give flex() the option webhookSecrets.')
  })
})

describe('the options for webhooks of Flex', () => {
  const unreadable = new Proxy([secret], {
    get: () => {
      throw new Error(secret)
    },
  })

  test.each([
    ['no list', 7, 'webhookSecrets', 'secret.required'],
    ['null', null, 'webhookSecrets', 'secret.required'],
    ['an empty list', [], 'webhookSecrets', 'secret.required'],
    ['an empty text', ' \n', 'webhookSecrets', 'secret.required'],
    ['a list that throws', unreadable, 'webhookSecrets', 'secret.required'],
    ['eleven', Array.from({ length: 11 }, () => secret), 'webhookSecrets', 'secret.too_many'],
    ['what is no text', [secret, 7], 'webhookSecrets.1', 'secret.format'],
    ['an API key', ['fsk_test_canary'], 'webhookSecrets.0', 'secret.format'],
    ['B78: an empty one', [''], 'webhookSecrets.0', 'secret.format'],
    ['B78: nothing behind the beginning', ['whsec_'], 'webhookSecrets.0', 'secret.format'],
    ['B78: one byte', ['whsec_Yw=='], 'webhookSecrets.0', 'secret.format'],
    ['B78: bad base64', ['fwhsec_canary*'], 'webhookSecrets.0', 'secret.format'],
    ['the second of a text', `${secret} canary`, 'webhookSecrets.1', 'secret.format'],
  ])('refuse %s', (_what, webhookSecrets, path, rule) => {
    const error = refusalOf({ apiKey, webhookSecrets })
    expect(error).toMatchObject({ code: 'configuration', outcome: 'not_sent', provider: 'flex' })
    expect(error.issues).toEqual([{ path, rule }])
  })

  test.each([999, 86_400_001, 1000.5, '300000', null])('refuse the tolerance %s', (tolerance) => {
    const options = { apiKey, webhookSecrets: [secret], webhookToleranceMs: tolerance }
    expect(refusalOf(options).issues).toEqual([
      { path: 'webhookToleranceMs', rule: 'tolerance.range' },
    ])
  })

  test('refuse a tolerance without secrets, and say all that is wrong at once', () => {
    expect(refusalOf({ apiKey, webhookToleranceMs: 5000 }).issues).toEqual([
      { path: 'webhookSecrets', rule: 'secret.required' },
    ])
    const all = { apiKey: '', attempts: 0, webhookSecrets: [''], webhookToleranceMs: 1 }
    expect(refusalOf(all).issues).toEqual([
      { path: 'attempts', rule: 'retries.range' },
      { path: 'apiKey', rule: 'secret.format' },
      { path: 'webhookToleranceMs', rule: 'tolerance.range' },
    ])
  })

  test('are taken from the environment, several secrets in one variable', async () => {
    const provider = flex({
      ...flexOptionsFromEnvironment({
        FLEX_API_KEY: apiKey,
        FLEX_WEBHOOK_SECRETS: `${secretOf(otherKey)} ${secret}`,
      }),
      clock: createHandClock(),
    })
    expect((await parse(provider, deliveryOf())).refundId).toBe('fref_1')
  })
})
