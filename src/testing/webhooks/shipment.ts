import type { EndpointState } from './endpoints.ts'
import { secretsAt } from './endpoints.ts'
import type { WebhookMessage, WebhookScheme } from './scheme.ts'
import type { WebhookDelivery, WebhookFault, WebhookRequest } from './types.ts'

const day = 24 * 60 * 60 * 1000

/** A message on its way to an endpoint. */
export interface Shipment {
  readonly message: WebhookMessage
  readonly endpoint: EndpointState
  readonly fault: WebhookFault | null
  readonly tries: { readonly at: number; status: number | null }[]
  state: WebhookDelivery['state']
  nextAt: number | null
}

export function describeShipment(shipment: Shipment): WebhookDelivery {
  const { message, endpoint, fault, tries, state, nextAt } = shipment
  return {
    id: message.id,
    event: message.type,
    url: endpoint.url,
    state,
    fault: fault?.kind ?? null,
    tries: tries.map(({ at, status }) => ({ at: new Date(at).toISOString(), status })),
    nextAt: nextAt === null ? null : new Date(nextAt).toISOString(),
  }
}

interface Pen {
  readonly scheme: WebhookScheme
  readonly now: number
  readonly newSecret: () => string
  readonly random: () => number
}

/** What the endpoint gets now. A fault spoils the first try alone, and what is repeated is right. */
export function writeTry(
  { message, endpoint, fault, tries }: Shipment,
  { scheme, now, newSecret, random }: Pen,
): Omit<WebhookRequest, 'number'> {
  const spoiling = tries.length === 0 ? fault : null
  const signing = { secrets: secretsAt(endpoint, now), now }
  const { url } = endpoint
  switch (spoiling?.kind) {
    case 'forged':
      return { url, ...scheme.sign(claim(message, spoiling), { secrets: [newSecret()], now }) }
    case 'stale': {
      const { byMs = day } = spoiling
      const older = { ...signing, now: now - byMs }
      return { url, ...scheme.sign({ ...message, at: message.at - byMs }, older) }
    }
    case 'mutated': {
      const { headers, body } = scheme.sign(message, signing)
      return { url, headers, body: flipOneBit(body, random) }
    }
    case undefined:
    case 'duplicate':
    case 'redelivered':
    case 'delayed':
    case 'reordered':
    case 'dropped':
    case 'before_answer':
      return { url, ...scheme.sign(message, signing) }
  }
}

function claim(message: WebhookMessage, { status }: { readonly status?: string }): WebhookMessage {
  return status === undefined ? message : { ...message, refund: { ...message.refund, status } }
}

function flipOneBit(body: Uint8Array, random: () => number): Uint8Array<ArrayBuffer> {
  const place = Math.floor(random() * body.length * 8)
  const flipped = Uint8Array.from(body)
  const index = Math.floor(place / 8)
  flipped[index] = (flipped[index] ?? 0) ^ (1 << (place % 8))
  return flipped
}
