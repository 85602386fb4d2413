import { createHmac } from 'node:crypto'

import type { WebhookMessage, WebhookScheme } from '../../../src/testing/index.ts'
import type { FlexBehaviour } from './behaviour.ts'

const second = 1000
const minute = 60 * second
const hour = 60 * minute

// Flex documents none; these are those of Svix, whose scheme it is (docs.svix.com/retries).
const retriesAfterMs = [
  5 * second,
  5 * minute,
  30 * minute,
  2 * hour,
  5 * hour,
  10 * hour,
  10 * hour,
]

const secretPattern = /^f?whsec_((?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?)$/
const leastKeyBytes = 16

/**
 * Webhooks as docs.withflex.com/developer-guides/webhooks/verifying-webhooks describes them: the
 * scheme of Svix.
 */
export function webhookScheme(behaviour: () => FlexBehaviour): WebhookScheme {
  return {
    idPrefix: 'msg_',
    timeoutMs: 15 * second,
    // After a rotation Svix signs with the old secret too for a day
    // (docs.svix.com/receiving/verifying-payloads/why).
    overlapMs: 24 * hour,
    retriesAfterMs: () => retriesAfterMs,
    newSecret: (newId) => `fwhsec_${Buffer.from(newId('')).toString('base64')}`,
    isSecret: (text) => secretPattern.test(text) && keyOf(text).length >= leastKeyBytes,
    sign(message, { secrets, now }) {
      const { webhookEnvelope, webhookHeaders: family } = behaviour()
      const body = new TextEncoder().encode(JSON.stringify(envelopes[webhookEnvelope](message)))
      // Every try is signed anew, by the time at which it leaves.
      const time = String(Math.floor(now / second))
      const signatures = secrets.map((secret) => {
        const mac = createHmac('sha256', keyOf(secret))
        return `v1,${mac.update(`${message.id}.${time}.`).update(body).digest('base64')}`
      })
      return {
        headers: {
          'content-type': 'application/json',
          [`${family}-id`]: message.id,
          [`${family}-timestamp`]: time,
          [`${family}-signature`]: signatures.join(' '),
        },
        body,
      }
    },
  }
}

const envelopes = {
  // docs.withflex.com/api-refund-best-practices: neither id nor time.
  guide: ({ type, refund }: WebhookMessage): object => ({ type, data: { object: refund } }),
  // docs.withflex.com/api-reference/events; the unit of `event_dt` stands nowhere.
  reference: ({ eventId, type, at, refund }: WebhookMessage): object => ({
    event_id: eventId,
    event_type: type,
    event_dt: Math.floor(at / second),
    object: { refund },
  }),
} as const

function keyOf(secret: string): Buffer {
  return Buffer.from(secret.slice(secret.indexOf('_') + 1), 'base64')
}
