import { createHmac } from 'node:crypto'

import { isRefundError, RefundError } from '../model/index.ts'
import type { JsonObject, Manifest, RefundEvent, RefundProvider } from '../model/index.ts'

/** What a test webhook says. */
export interface TestEvent {
  readonly id: string
  /** The provider's word. */
  readonly type: string
  /** Milliseconds since 1970. */
  readonly at: number
  readonly refundId: string
  /** The refund as its provider shows it. */
  readonly refund: JsonObject
  /** The provider's word for another status than it has; null for that one. */
  readonly status: string | null
}

/** A webhook as it goes over the wire. */
export interface SignedWebhook {
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array<ArrayBuffer>
}

type Scheme = NonNullable<Manifest['webhookScheme']['value']>
type Sign = (event: TestEvent, secret: string, provider: string) => SignedWebhook

/** How webhooks are signed, and what is around the refund in those that are signed so. */
const schemes: Readonly<Record<Scheme, Sign>> = {
  svix: ({ id, type, at, refund }, secret) => {
    const body = bytesOf({ type, data: { object: refund } })
    const time = String(Math.floor(at / 1000))
    const key = Buffer.from(secret.slice(secret.lastIndexOf('_') + 1), 'base64')
    const signature = createHmac('sha256', key).update(`${id}.${time}.`).update(body)
    return {
      headers: {
        'svix-id': id,
        'svix-timestamp': time,
        'svix-signature': `v1,${signature.digest('base64')}`,
      },
      body,
    }
  },
  hmac_sha256_base64: ({ id, type, at, refund }, secret, provider) => {
    const body = bytesOf({ webhook_id: id, timestamp: at, type, data: refund })
    const signature = createHmac('sha256', secret).update(body).digest('base64')
    return { headers: { [`${provider}-signature`]: signature }, body }
  },
}

function bytesOf(value: object): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(JSON.stringify(value))
}

/**
 * Signs a webhook by the scheme that the provider's manifest names. Not every provider writes the same
 * around its refunds, so it is read back by the provider before anybody gets it.
 *
 * @throws {RefundError} `unsupported`: the provider doesn't take it for what was meant;
 * `configuration`: it has no secrets.
 */
export async function signTestEvent(
  event: TestEvent,
  secret: string,
  provider: RefundProvider,
): Promise<SignedWebhook> {
  const scheme = provider.manifest.webhookScheme.value
  if (scheme === null) throw refuse(provider)
  const { status, refund } = event
  const told = status === null ? event : { ...event, refund: { ...refund, status } }
  const { headers, body } = schemes[scheme](told, secret, provider.name)
  if (!isMeant(await readBack({ headers, body }, provider), event)) throw refuse(provider)
  return { headers: { 'content-type': 'application/json', ...headers }, body }
}

async function readBack(
  { headers, body }: SignedWebhook,
  provider: RefundProvider,
): Promise<RefundEvent> {
  try {
    return await provider.parseWebhook(body, headers)
  } catch (error) {
    if (isRefundError(error) && error.code === 'webhook_rejected') throw refuse(provider)
    throw error
  }
}

function isMeant(read: RefundEvent, { id, refundId, status }: TestEvent): boolean {
  const isOfRefund = read.deliveryId === id && read.refundId === refundId
  return isOfRefund && (status === null || read.providerStatus === status)
}

function refuse({ name }: RefundProvider): RefundError {
  return new RefundError({
    code: 'unsupported',
    outcome: 'not_sent',
    provider: name,
    message: `Nothing was sent: a webhook that ${name} itself verifies could not be made here.`,
  })
}
