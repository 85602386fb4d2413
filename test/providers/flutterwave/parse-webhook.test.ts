import { inspect } from 'node:util'

import { describe, expect, test } from 'vitest'

import {
  flutterwave,
  flutterwaveOptionsFromEnvironment,
} from '../../../providers/flutterwave/index.ts'
import type { FlutterwaveProvider } from '../../../providers/flutterwave/index.ts'
import type { ProviderOptions } from '../../../src/adapter.ts'
import { isRefundError } from '../../../src/model/index.ts'
import type { RefundError, RefundStatus } from '../../../src/model/index.ts'
import { createHandClock } from '../../http/hand-clock.ts'
import { bytesOf, macOf } from '../../signatures/deliveries.ts'
import type { Delivery } from '../../signatures/deliveries.ts'
import { rejectionOf } from '../../signatures/rejections.ts'

const secret = 'canary-secret-hash'
const login = { clientId: 'client-of-nobody', clientSecret: 'secret-of-nobody' } as const

interface Changes extends ProviderOptions {
  readonly environment?: 'sandbox' | 'production'
  readonly webhookSecrets?: string | readonly string[]
  readonly webhookToleranceMs?: number
  readonly statusMap?: Readonly<Record<string, RefundStatus>>
}

function providerWith(changes: Changes = {}): FlutterwaveProvider {
  return flutterwave({
    ...login,
    environment: 'sandbox',
    webhookSecrets: [secret],
    clock: createHandClock(),
    ...changes,
  })
}

function deliveryOf(by: string = secret, status = 'completed'): Delivery {
  const event = {
    webhook_id: 'wbk_1',
    timestamp: createHandClock().now(),
    type: 'refund.completed',
    data: { id: 'rfd_1', charge_id: 'chg_1', amount_refunded: 12.5, status },
  }
  const body = bytesOf(JSON.stringify(event))
  return { body, headers: { 'flutterwave-signature': macOf(by, body) } }
}

async function parse(
  provider: Pick<FlutterwaveProvider, 'parseWebhook'>,
  { body, headers }: Delivery,
): ReturnType<FlutterwaveProvider['parseWebhook']> {
  return provider.parseWebhook(body, headers)
}

function refusalOf(options: object): RefundError {
  const error = thrownBy(() =>
    Reflect.apply(flutterwave, undefined, [{ ...login, environment: 'sandbox', ...options }]),
  )
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

describe('a webhook of Flutterwave, through its provider', () => {
  test('is told as an event that names its refund', async () => {
    expect(await parse(providerWith(), deliveryOf())).toMatchObject({
      provider: 'flutterwave',
      deliveryId: 'wbk_1',
      refundId: 'rfd_1',
      refund: null,
      payments: [{ kind: 'charge', id: 'chg_1' }],
      status: 'pending',
      providerStatus: 'completed',
    })
  })

  test('has the meaning of its word that the provider was told', async () => {
    const provider = providerWith({ statusMap: { completed: 'succeeded' } })
    expect(await parse(provider, deliveryOf())).toMatchObject({
      status: 'succeeded',
      providerStatus: 'completed',
    })
    expect((await parse(provider, deliveryOf(secret, 'failed'))).status).toBe('failed')
  })

  test('is taken when any of several secrets has signed it, in a list or in a text', async () => {
    for (const webhookSecrets of [['another-one', secret], `another-one ${secret}`, secret]) {
      expect((await parse(providerWith({ webhookSecrets }), deliveryOf())).refundId).toBe('rfd_1')
    }
  })

  test("is held against the provider's own clock, for two hours", async () => {
    const clock = createHandClock()
    const provider = providerWith({ clock })
    clock.advance(2 * 60 * 60 * 1000)
    expect((await parse(provider, deliveryOf())).refundId).toBe('rfd_1')
    clock.advance(1)
    expect(await rejectionOf(parse(provider, deliveryOf()))).toBe('timestamp.out_of_tolerance')
  })

  test('may be as old as the option says', async () => {
    const clock = createHandClock()
    const provider = providerWith({ clock, webhookToleranceMs: 1000 })
    clock.advance(1001)
    expect(await rejectionOf(parse(provider, deliveryOf()))).toBe('timestamp.out_of_tolerance')
  })

  test('B123: of another merchant account is rejected, since that signs by another secret', async () => {
    const foreign = deliveryOf('secret-hash-of-another-account')
    expect(await rejectionOf(parse(providerWith(), foreign))).toBe('signature.mismatch')
  })

  test('says neither its mode nor its merchant, so the secret alone tells them', async () => {
    for (const environment of ['sandbox', 'production'] as const) {
      expect((await parse(providerWith({ environment }), deliveryOf())).testMode).toBeNull()
    }
  })

  test('is refused by a provider that has no secrets, which says what to add', async () => {
    const provider = flutterwave({ ...login, environment: 'sandbox' })
    const error = await parse(provider, deliveryOf()).catch((reason: unknown) => reason)
    expect(error).toMatchObject({
      code: 'configuration',
      outcome: 'none',
      isRetryable: false,
      provider: 'flutterwave',
      issues: [{ path: 'webhookSecrets', rule: 'secret.required' }],
    })
    expect(String(error)).toContain('Give flutterwave() the option webhookSecrets.')
  })
})

describe('the options for webhooks of Flutterwave', () => {
  const unreadable = new Proxy([secret], {
    get: () => {
      throw new Error(secret)
    },
  })

  test.each([
    ['no list', 7, 'webhookSecrets', 'secret.required'],
    ['an empty list', [], 'webhookSecrets', 'secret.required'],
    ['an empty text', ' ', 'webhookSecrets', 'secret.required'],
    ['a list that throws', unreadable, 'webhookSecrets', 'secret.required'],
    ['a short one', ['canary'], 'webhookSecrets.0', 'secret.format'],
    ['one with a space in it', [secret, 'canary hash'], 'webhookSecrets.1', 'secret.format'],
  ])('refuse %s', (_what, webhookSecrets, path, rule) => {
    const error = refusalOf({ webhookSecrets })
    expect(error).toMatchObject({ code: 'configuration', provider: 'flutterwave' })
    expect(error.issues).toEqual([{ path, rule }])
  })

  test('refuse a tolerance that is out of bounds, beside all else that is wrong', () => {
    const webhooks = { webhookSecrets: [secret], webhookToleranceMs: 0 }
    const tolerance = { path: 'webhookToleranceMs', rule: 'tolerance.range' }
    expect(refusalOf(webhooks).issues).toEqual([tolerance])
    expect(refusalOf({ ...webhooks, currency: 'XXX' }).issues).toEqual([
      { path: 'currency', rule: 'currency.unsupported' },
      tolerance,
    ])
    expect(refusalOf({ ...webhooks, clientId: undefined }).issues).toEqual([
      { path: 'clientId', rule: 'credentials.either' },
      tolerance,
    ])
  })

  test('are taken from the environment', async () => {
    const provider = flutterwave({
      ...flutterwaveOptionsFromEnvironment({
        FLUTTERWAVE_ENVIRONMENT: 'sandbox',
        FLUTTERWAVE_CLIENT_ID: login.clientId,
        FLUTTERWAVE_CLIENT_SECRET: login.clientSecret,
        FLUTTERWAVE_WEBHOOK_SECRETS: `another-one ${secret}`,
      }),
      clock: createHandClock(),
    })
    expect((await parse(provider, deliveryOf())).refundId).toBe('rfd_1')
  })
})
