import { createHmac } from 'node:crypto'

import type { WebhookHeaders } from '../../src/model/index.ts'

/** A delivery as it comes over the wire. */
export interface Delivery {
  readonly body: Uint8Array<ArrayBuffer>
  readonly headers: Readonly<Record<string, string>>
}

/** 1 February 2026, 00:00:00 UTC. */
export const now: number = Date.UTC(2026, 1, 1)
export const clock: { readonly now: () => number } = { now: () => now }

export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text)
}

/** The base64 of HMAC-SHA256. */
export function macOf(
  key: Uint8Array | string,
  ...parts: readonly (Uint8Array | string)[]
): string {
  const mac = createHmac('sha256', key)
  for (const part of parts) mac.update(part)
  return mac.digest('base64')
}

/** What a delivery in the scheme of Svix is made of. */
export interface SvixParts {
  readonly key: Uint8Array
  readonly body: Uint8Array<ArrayBuffer>
  readonly id?: string
  readonly seconds?: number | string
  readonly family?: 'svix' | 'webhook'
}

/** Signs a body in the scheme of Svix. */
export function signSvix({
  key,
  body,
  id = 'msg_1',
  seconds = now / 1000,
  family = 'svix',
}: SvixParts): Delivery {
  const headers = {
    [`${family}-id`]: id,
    [`${family}-timestamp`]: String(seconds),
    [`${family}-signature`]: `v1,${macOf(key, `${id}.${seconds}.`, body)}`,
  }
  return { body, headers }
}

/** The headers with one in the place of another. */
export function withHeader(
  headers: Readonly<Record<string, string>>,
  name: string,
  value: string | readonly string[] | undefined,
): WebhookHeaders {
  return { ...headers, [name]: value }
}

/** The bytes with one bit the other way round. */
export function flipBit(bytes: Uint8Array, bit: number): Uint8Array<ArrayBuffer> {
  const flipped = Uint8Array.from(bytes)
  flipped[bit >>> 3] = (flipped[bit >>> 3] ?? 0) ^ (1 << (bit & 7))
  return flipped
}

/** A text of one byte for each character, with one bit the other way round. */
export function flipBitOf(text: string, bit: number): string {
  return Buffer.from(flipBit(Buffer.from(text, 'latin1'), bit)).toString('latin1')
}
