import { createHmac } from 'node:crypto'

import type { WebhookScheme } from '../../../src/testing/index.ts'
import type { FlutterwaveBehaviour } from './behaviour.ts'

const second = 1000
const minute = 60 * second

/**
 * Webhooks as developer.flutterwave.com/docs/webhooks and
 * developer.flutterwave.com/reference/refund_completed_webhook describe them.
 */
export function webhookScheme(behaviour: () => FlutterwaveBehaviour): WebhookScheme {
  return {
    idPrefix: 'wbk_',
    timeoutMs: minute,
    // One header holds one signature, and nothing is said of a time in which two secrets hold.
    overlapMs: 0,
    retriesAfterMs: () =>
      behaviour().webhookRetries ? [30 * minute, 30 * minute, 30 * minute] : [],
    newSecret: (newId) => newId('hash_'),
    isSecret: (text) => /^[\x21-\x7e]+$/.test(text),
    sign({ id, at, type, refund }, { secrets: [secret = ''] }) {
      const { webhookIdIn, webhookTime } = behaviour()
      const timestamp = webhookTime === 'seconds' ? Math.floor(at / second) : at
      const event = { [webhookIdIn]: id, timestamp, type, data: refund }
      const body = new TextEncoder().encode(JSON.stringify(event))
      const signature = createHmac('sha256', secret).update(body).digest('base64')
      return {
        headers: { 'content-type': 'application/json', 'flutterwave-signature': signature },
        body,
      }
    },
  }
}
