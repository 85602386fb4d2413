import { createHmac } from 'node:crypto'

import { Webhook } from 'svix'

import { systemClock } from '../../src/http/runtime.ts'

export const flexSecret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
export const flutterwaveSecret = 'the-secret-hash-of-the-dashboard'

/** A webhook as it goes over the wire. */
export interface SentDelivery {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** The bytes of an event as no parser would write them again. */
function written(event: object): string {
  return `${JSON.stringify(event, null, 3)}\n\t `
}

/** Signs an event by the library of the scheme that Flex uses. */
export function signedByFlex(id: string, event: object, secret: string = flexSecret): SentDelivery {
  const at = new Date(systemClock.now())
  const body = written(event)
  const headers = {
    'content-type': 'application/json',
    'svix-id': id,
    'svix-timestamp': String(Math.floor(at.getTime() / 1000)),
    'svix-signature': new Webhook(secret).sign(id, at, body),
  }
  return { headers, body }
}

/** Signs an event as Flutterwave does: HMAC-SHA256 over the raw body, in base64. */
export function signedByFlutterwave(id: string, event: object): SentDelivery {
  const body = written({ webhook_id: id, timestamp: systemClock.now(), ...event })
  const signature = createHmac('sha256', flutterwaveSecret).update(body).digest('base64')
  return {
    headers: { 'content-type': 'application/json', 'flutterwave-signature': signature },
    body,
  }
}

/** Sends a delivery, and gives the status of the answer. */
export async function deliver(url: string, { headers, body }: SentDelivery): Promise<number> {
  const answer = await fetch(url, { method: 'POST', headers, body })
  await answer.body?.cancel()
  return answer.status
}

/** The same delivery with another body, whose signature can't hold. */
export function changed({ headers, body }: SentDelivery): SentDelivery {
  return { headers, body: `${body} ` }
}
