import { createHmac } from 'node:crypto'

import {
  isJsonObject,
  readWireMetadata,
  readWireReason,
  readWireTime,
  RefundError,
  wireField,
} from '../../model/index.ts'
import type { JsonObject, JsonValue, RefundEvent, WebhookReader } from '../../model/index.ts'
import { hmacChecker } from '../../signatures/hmac.ts'
import { webhookReader } from '../../signatures/reader.ts'
import { readSvixSecret, verifySvix } from '../../signatures/svix.ts'
import { memoryEvent } from './manifest.ts'
import { fromWireRefund } from './mapping.ts'
import type { MemorySettings } from './settings.ts'
import type { WireRefund } from './side.ts'
import type { MemoryDelivery } from './types.ts'
import type { MemoryWorld } from './world.ts'

/** Signs a webhook about a refund, in the scheme of Svix. */
export function signDelivery(world: MemoryWorld, refund: WireRefund): MemoryDelivery {
  const { settings, clock } = world
  const now = clock.now()
  const at = new Date(now).toISOString()
  const event = { type: memoryEvent, at, test: settings.mode === 'test', refund }
  const body = new TextEncoder().encode(JSON.stringify(event))
  const id = world.newId('mdel_')
  const time = String(Math.floor(now / 1000))
  const signature = createHmac('sha256', keyOf(settings))
    .update(`${id}.${time}.`)
    .update(body)
    .digest('base64')
  return {
    body,
    headers: { 'svix-id': id, 'svix-timestamp': time, 'svix-signature': `v1,${signature}` },
  }
}

/**
 * Verifies and reads such webhooks.
 *
 * @throws {RefundError} `configuration`: the secret is none.
 */
export function memoryWebhooks({ settings, clock }: MemoryWorld): WebhookReader {
  const { name, mode, webhookToleranceMs: toleranceMs } = settings
  const isSigned = hmacChecker([keyOf(settings)], sign)
  return webhookReader(name, {
    mode,
    verify: (body, headers) =>
      verifySvix(body, headers, { isSigned, toleranceMs, now: clock.now() }),
    readEvent: (body, { id }) => readEvent(body, { settings, deliveryId: id, now: clock.now() }),
  })
}

async function sign(text: Uint8Array, key: Uint8Array): Promise<Uint8Array> {
  return createHmac('sha256', key).update(text).digest()
}

interface Reading {
  readonly settings: MemorySettings
  readonly deliveryId: string
  readonly now: number
}

function readEvent(body: JsonValue, { settings, deliveryId, now }: Reading): RefundEvent | null {
  if (!isJsonObject(body)) return null
  const { type, test } = body
  const raw = wireField(body, 'refund')
  const wire = isJsonObject(raw) ? readWire(raw) : null
  if (typeof type !== 'string' || wire === null) return null
  const mapped = fromWireRefund(wire, { settings, now })
  const refund = 'refund' in mapped ? mapped.refund : null
  return {
    provider: settings.name,
    deliveryId,
    type,
    occurredAt: readWireTime(wireField(body, 'at')),
    refundId: wire.id,
    refund,
    payments: [{ kind: 'payment', id: wire.payment }],
    status: refund?.status ?? null,
    providerStatus: wire.status,
    reference: wire.reference,
    testMode: typeof test === 'boolean' ? test : null,
    raw: body,
  }
}

/** A refund as the provider's side shows it; null for what it can't have signed. */
function readWire(raw: JsonObject): WireRefund | null {
  const { id, payment, currency, status, minor, created, reference } = raw
  const isTold =
    typeof id === 'string' &&
    typeof payment === 'string' &&
    typeof currency === 'string' &&
    typeof status === 'string' &&
    typeof minor === 'number' &&
    typeof created === 'number' &&
    !Number.isNaN(new Date(created).getTime())
  if (!isTold) return null
  return {
    id,
    payment,
    currency,
    status,
    minor,
    created,
    reason: readWireReason(wireField(raw, 'reason')),
    reference: typeof reference === 'string' ? reference : null,
    metadata: readWireMetadata(wireField(raw, 'metadata')),
  }
}

function keyOf({ name, webhookSecret }: MemorySettings): Uint8Array<ArrayBuffer> {
  const key = readSvixSecret(webhookSecret, ['whsec_'])
  if (key !== null) return key
  throw new RefundError({
    code: 'configuration',
    outcome: 'not_sent',
    provider: name,
    message: `${name} can't be made: webhookSecret must be whsec_ and the base64 of 16 bytes or more.`,
    issues: [{ path: 'webhookSecret', rule: 'secret.format' }],
  })
}
