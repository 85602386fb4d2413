import {
  hmacChecker,
  isJsonObject,
  readWebhookOptions,
  readWireEpoch,
  readWireId,
  readWireWord,
  verifyBody,
  webhookReader,
  wireField,
} from '../../src/adapter.ts'
import type {
  DeliveryIssue,
  ReadWebhookOptions,
  WebhookOptions,
  WebhookRules,
} from '../../src/adapter.ts'
import type {
  JsonObject,
  JsonValue,
  RefundEvent,
  RefundStatus,
  WebhookReader,
} from '../../src/model/index.ts'
import { chargeIdOfRow, idOfRow, referenceOfRow, statusOfWord } from './mapping.ts'

// Three more tries half an hour apart, each with the time of the first
// (developer.flutterwave.com/docs/webhooks).
const toleranceMs = 2 * 60 * 60 * 1000
const mostAheadMs = 5 * 60 * 1000

/** What is Flutterwave's own in the options of its webhooks. */
export const flutterwaveWebhookRules: WebhookRules = {
  provider: 'flutterwave',
  toleranceMs,
  readSecret: keyOf,
  expects: 'you set them in the dashboard, 8 to 500 visible ASCII characters',
}

/**
 * Reads webhooks of Flutterwave (v4): the header `flutterwave-signature` is the base64 of
 * HMAC-SHA256 over the raw body, by the secret hash of the dashboard. The older `verif-hash`, which
 * is that secret itself, is never taken: whoever saw it once could forge every event.
 *
 * An event is a hint. Read the refund before anything that moves money depends on it.
 *
 * @throws {RefundError} `configuration`: a secret has fewer than 8 or more than 500 visible
 * characters, or an option is unknown or out of bounds.
 */
export function flutterwaveWebhooks(options: WebhookOptions): WebhookReader {
  return flutterwaveWebhookReader({
    ...readWebhookOptions(options, flutterwaveWebhookRules),
    statusMap: new Map(),
  })
}

/** What Flutterwave's words mean where the caller knows better, beside what all readers need. */
export interface FlutterwaveReading extends ReadWebhookOptions {
  readonly statusMap: ReadonlyMap<string, RefundStatus>
}

/** Reads webhooks by options that were checked. */
export function flutterwaveWebhookReader({
  keys,
  mode,
  now,
  digest,
  toleranceMs: mostAgeMs,
  statusMap,
}: FlutterwaveReading): WebhookReader {
  const isSigned = hmacChecker(keys, digest)
  return webhookReader('flutterwave', {
    mode,
    verify: async (body, headers) => {
      const issue = await verifyBody(body, headers, isSigned, {
        header: 'flutterwave-signature',
        staticSecrets: ['verif-hash'],
      })
      return issue === null ? { delivery: null } : { issue }
    },
    readEvent: (value) => readEvent(value, { now: now(), toleranceMs: mostAgeMs, statusMap }),
  })
}

function keyOf(secret: string): Uint8Array<ArrayBuffer> | null {
  return /^[\x21-\x7e]{8,500}$/.test(secret) ? new TextEncoder().encode(secret) : null
}

interface Moment extends Pick<FlutterwaveReading, 'toleranceMs' | 'statusMap'> {
  readonly now: number
}

/**
 * An event (developer.flutterwave.com/reference/refund_completed_webhook): `webhook_id`, on one page
 * `id`; `timestamp`, in milliseconds in every example and in seconds in old ones; `type`; `data`.
 * All of it is signed, the time too.
 */
function readEvent(
  body: JsonValue,
  moment: Moment,
): RefundEvent | { readonly issue: DeliveryIssue } | null {
  if (!isJsonObject(body)) return null
  const id = readWireId(wireField(body, 'webhook_id') ?? wireField(body, 'id'), 'webhook_id', [])
  const type = readWireWord(wireField(body, 'type'))
  if (id === null || type === null) return null
  const occurredAt = readWireEpoch(wireField(body, 'timestamp'))
  const issue = issueOfTime(occurredAt, moment)
  if (issue !== null) return { issue }
  const data = wireField(body, 'data')
  const raw = type.startsWith('refund.') && isJsonObject(data) ? data : null
  return { ...describe(raw, moment), deliveryId: id, type, occurredAt, raw: body }
}

function issueOfTime(occurredAt: string | null, moment: Moment): DeliveryIssue | null {
  if (occurredAt === null) return { path: 'timestamp', rule: 'timestamp.missing' }
  const ageMs = moment.now - Date.parse(occurredAt)
  const isNear = ageMs <= moment.toleranceMs && ageMs >= -mostAheadMs
  return isNear ? null : { path: 'timestamp', rule: 'timestamp.out_of_tolerance' }
}

/** What the event says of a refund. Its currency stands nowhere, so its amount can't be told. */
function describe(
  raw: JsonObject | null,
  { statusMap }: Moment,
): Omit<RefundEvent, 'deliveryId' | 'type' | 'occurredAt' | 'raw'> {
  const charge = raw === null ? null : chargeIdOfRow(raw)
  const providerStatus = raw === null ? null : readWireWord(wireField(raw, 'status'))
  return {
    provider: 'flutterwave',
    refundId: raw === null ? null : idOfRow(raw),
    refund: null,
    payments: charge === null ? [] : [{ kind: 'charge', id: charge }],
    status: providerStatus === null ? null : statusOfWord(providerStatus, statusMap),
    providerStatus,
    reference: raw === null ? null : referenceOfRow(raw),
    testMode: null,
  }
}
