import { createHmac } from 'node:crypto'

import type { WebhookMessage, WebhookScheme } from '../side.ts'

const second = 1000
const minute = 60 * second
const hour = 60 * minute

/** The webhooks of Flex: the scheme of Svix, in both envelopes of its documents. */
export const flexWebhookScheme: WebhookScheme = {
  newSecret: (random) => `whsec_${keyBytes(random).toString('base64')}`,
  write: (message, secrets, now) => {
    const body = message.isNew ? inReference(message) : inGuide(message)
    const time = String(Math.floor(now / second))
    const signatures = secrets.map((secret) => {
      const mac = createHmac('sha256', Buffer.from(secret.slice('whsec_'.length), 'base64'))
      return `v1,${mac.update(`${message.id}.${time}.${body}`).digest('base64')}`
    })
    return {
      headers: {
        'content-type': 'application/json',
        'svix-id': message.id,
        'svix-timestamp': time,
        'svix-signature': signatures.join(' '),
      },
      body,
    }
  },
  // Every try is signed anew.
  dateOf: (_, sentAt) => sentAt,
  toleranceMs: 5 * minute,
  timeoutMs: 15 * second,
  retriesAfterMs: [5 * second, 5 * minute, 30 * minute, 2 * hour, 5 * hour],
}

function keyBytes(random: () => number): Buffer {
  return Buffer.from(Array.from({ length: 24 }, () => Math.floor(random() * 256)))
}

// With the blanks of somebody else's writer: what is signed is these bytes and no others.
function inGuide({ wire, status }: WebhookMessage): string {
  const isNamed = status === 'succeeded' || status === 'failed'
  return `{"type": "refund.${isNamed ? status : 'updated'}", "data": {"object": ${wire}}}`
}

function inReference({ eventId, at, wire }: WebhookMessage): string {
  return `{"event_id": "${eventId}", "event_type": "refund.created", "event_dt": ${Math.floor(at / second)}, "object": {"refund": ${wire}}}`
}
