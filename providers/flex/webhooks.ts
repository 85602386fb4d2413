import {
  hmacChecker,
  isJsonObject,
  readSvixSecret,
  readWebhookOptions,
  readWireEpoch,
  readWireTime,
  readWireWord,
  verifySvix,
  webhookReader,
  wireField,
} from '../../src/adapter.ts'
import type {
  ReadWebhookOptions,
  SignedDelivery,
  WebhookOptions,
  WebhookRules,
} from '../../src/adapter.ts'
import type {
  JsonObject,
  JsonValue,
  Refund,
  RefundEvent,
  WebhookReader,
} from '../../src/model/index.ts'
import { flexCurrency, fromWireRefund, idOfRow, referenceOfRow } from './mapping.ts'

// The samples of docs.withflex.com/developer-guides/webhooks/verifying-webhooks begin with the
// first, and its text names the second.
const prefixes = ['fwhsec_', 'whsec_']
// Flex names none; the libraries of Svix, whose scheme it is, take five minutes
// (docs.svix.com/receiving/verifying-payloads/why).
const toleranceMs = 5 * 60 * 1000

/** What is Flex's own in the options of its webhooks. */
export const flexWebhookRules: WebhookRules = {
  provider: 'flex',
  toleranceMs,
  readSecret: (secret) => readSvixSecret(secret, prefixes),
  expects: 'Flex shows them: fwhsec_… or whsec_…',
}

/**
 * Reads webhooks of Flex, signed in the scheme of Svix
 * (docs.withflex.com/developer-guides/webhooks/verifying-webhooks), in the envelope of its event
 * reference and in that of its refund guide.
 *
 * @throws {RefundError} `configuration`: a secret is no `fwhsec_…` or `whsec_…`, or an option is
 * unknown or out of bounds.
 */
export function flexWebhooks(options: WebhookOptions): WebhookReader {
  return flexWebhookReader(readWebhookOptions(options, flexWebhookRules))
}

/** Reads webhooks by options that were checked. */
export function flexWebhookReader({
  keys,
  mode,
  now,
  digest,
  ...read
}: ReadWebhookOptions): WebhookReader {
  const isSigned = hmacChecker(keys, digest)
  return webhookReader('flex', {
    mode,
    verify: (body, headers) =>
      verifySvix(body, headers, { isSigned, toleranceMs: read.toleranceMs, now: now() }),
    readEvent: (value, delivery) => readEvent(value, delivery, now()),
  })
}

/** An event in any of its envelopes; null where it is none. The delivery's id is that of the event. */
function readEvent(body: JsonValue, { id }: SignedDelivery, now: number): RefundEvent | null {
  if (!isJsonObject(body)) return null
  // The events API wraps in `event` what a webhook has at its top.
  const inner = wireField(body, 'event')
  const event = isJsonObject(inner) ? inner : body
  const type =
    readWireWord(wireField(event, 'event_type')) ?? readWireWord(wireField(event, 'type'))
  if (type === null) return null
  const raw = refundIn(event)
  const mapped =
    raw === null ? null : fromWireRefund(raw, { handles: [], currency: flexCurrency, now })
  const refund = mapped !== null && 'refund' in mapped ? mapped.refund : null
  return {
    provider: 'flex',
    deliveryId: id,
    type,
    occurredAt: timeOf(event),
    refundId: raw === null ? null : idOfRow(raw),
    refund,
    payments: refund?.payments ?? [],
    status: refund?.status ?? null,
    providerStatus: raw === null ? null : readWireWord(wireField(raw, 'status')),
    reference: raw === null ? null : referenceOfRow(raw),
    testMode: testModeOf(event, refund),
    raw: body,
  }
}

/**
 * The refund object: keyed by its kind under `object` (docs.withflex.com/developer-guides/webhooks/events
 * and the official plugin), or bare under `data.object` (docs.withflex.com/api-refund-best-practices).
 */
function refundIn(event: JsonObject): JsonObject | null {
  const data = wireField(event, 'data')
  const object = wireField(isJsonObject(data) ? data : event, 'object')
  if (!isJsonObject(object)) return null
  const keyed = wireField(object, 'refund')
  if (isJsonObject(keyed)) return keyed
  return idOfRow(object) === null ? null : object
}

/** `event_dt` is a whole number; which unit it has is not documented, and its size tells. */
function timeOf(event: JsonObject): string | null {
  const time = wireField(event, 'event_dt')
  return readWireEpoch(time) ?? readWireTime(wireField(event, 'created_at'))
}

function testModeOf(event: JsonObject, refund: Refund | null): boolean | null {
  const told = wireField(event, 'test_mode')
  return typeof told === 'boolean' ? told : (refund?.testMode ?? null)
}
