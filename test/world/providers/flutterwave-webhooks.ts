import { createHmac } from 'node:crypto'

import type { WebhookScheme } from '../side.ts'

const minute = 60 * 1000

/** The webhooks of Flutterwave: a signature of the body, which has the time in it. */
export const flutterwaveWebhookScheme: WebhookScheme = {
  newSecret: (random) =>
    `hash_${Array.from({ length: 4 }, () => Math.floor(random() * 2 ** 32).toString(36)).join('')}`,
  write: ({ id, at, wire }, [secret = '']) => {
    const body = `{"webhook_id": "${id}", "timestamp": ${at}, "type": "refund.completed", "data": ${wire}}`
    const signature = createHmac('sha256', secret).update(body).digest('base64')
    return {
      headers: { 'content-type': 'application/json', 'flutterwave-signature': signature },
      body,
    }
  },
  dateOf: ({ at }) => at,
  toleranceMs: 120 * minute,
  timeoutMs: minute,
  retriesAfterMs: [30 * minute, 30 * minute, 30 * minute],
}
