import { readJson } from '../model/index.ts'
import type { JsonValue, RefundEvent, WebhookHeaders, WebhookReader } from '../model/index.ts'
import { readBody } from './bytes.ts'
import { rejectDelivery } from './rejection.ts'
import type { DeliveryIssue } from './rejection.ts'

/** How the deliveries of a provider are verified and read. */
export interface WebhookSetup<Delivery> {
  /** Which money the endpoint is for; null for both. */
  readonly mode: 'test' | 'live' | null
  readonly verify: (
    body: Uint8Array<ArrayBuffer>,
    headers: WebhookHeaders,
  ) => Promise<{ readonly delivery: Delivery } | { readonly issue: DeliveryIssue }>
  /** Reads what was verified; null where it is no event. */
  readonly readEvent: (
    body: JsonValue,
    delivery: Delivery,
  ) => RefundEvent | { readonly issue: DeliveryIssue } | null
}

/** The reader of a provider's webhooks: nothing is parsed before it is verified. */
export function webhookReader<Delivery>(
  provider: string,
  { mode, verify, readEvent }: WebhookSetup<Delivery>,
): WebhookReader {
  const reject = (issue: DeliveryIssue): Error => rejectDelivery(provider, issue)
  return {
    provider,
    parseWebhook: async (body, headers) => {
      const raw = readBody(body)
      if ('issue' in raw) throw reject(raw.issue)
      const verified = await verify(raw.bytes, headers)
      if ('issue' in verified) throw reject(verified.issue)
      const read = readJson(raw.bytes)
      if ('fault' in read) throw reject({ path: 'body', rule: `payload.${read.fault}` })
      const event = readEvent(read.value, verified.delivery)
      if (event === null) throw reject({ path: 'body', rule: 'payload.shape' })
      if ('issue' in event) throw reject(event.issue)
      const isTest = mode === 'test'
      if (mode !== null && event.testMode !== null && event.testMode !== isTest) {
        throw reject({ path: 'body', rule: 'mode.mismatch' })
      }
      return event
    },
  }
}
