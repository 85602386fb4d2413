import type { WebhookHeaders } from '../model/index.ts'
import { fromBase64 } from './bytes.ts'
import { hasHeader, readHeader } from './headers.ts'
import { signatureBytes } from './hmac.ts'
import type { IsSigned } from './hmac.ts'
import type { DeliveryIssue, DeliveryRule } from './rejection.ts'

/** A delivery that its sender has signed. */
export interface SignedDelivery {
  /** The same for every delivery of one event. */
  readonly id: string
  /** When it was signed, milliseconds since 1970. */
  readonly signedAt: number
}

/** What a delivery is held against. */
export interface SvixRules {
  readonly isSigned: IsSigned
  /** How far the time of a delivery may be from now, either way, milliseconds. */
  readonly toleranceMs: number
  /** Wall time, milliseconds since 1970. */
  readonly now: number
}

const mostSignatures = 20
const idPattern = /^[A-Za-z0-9_-]{1,255}$/
// Ten digits last until 2286; with more it would be milliseconds, and is refused for that.
const secondsPattern = /^[1-9][0-9]{0,9}$/

/**
 * Verifies a delivery in the scheme of Svix and Standard Webhooks
 * (https://docs.svix.com/receiving/verifying-payloads/how-manual): HMAC-SHA256 over id, time and
 * the raw body, joined by dots.
 */
export async function verifySvix(
  body: Uint8Array,
  headers: WebhookHeaders,
  { isSigned, toleranceMs, now }: SvixRules,
): Promise<{ readonly delivery: SignedDelivery } | { readonly issue: DeliveryIssue }> {
  const family = hasHeader(headers, 'webhook-signature') ? 'webhook' : 'svix'
  const refuse = (name: string, rule: DeliveryRule): { readonly issue: DeliveryIssue } => ({
    issue: { path: `${family}-${name}`, rule },
  })
  const id = readHeader(headers, `${family}-id`)
  if ('issue' in id) return id
  const time = readHeader(headers, `${family}-timestamp`)
  if ('issue' in time) return time
  const list = readHeader(headers, `${family}-signature`)
  if ('issue' in list) return list
  if (!idPattern.test(id.text)) return refuse('id', 'id.format')
  if (!secondsPattern.test(time.text)) return refuse('timestamp', 'timestamp.format')
  const read = readSignatures(list.text)
  if ('rule' in read) return refuse('signature', read.rule)
  if (!(await isSigned(read.signatures, signedText(id.text, time.text, body)))) {
    return refuse('signature', 'signature.mismatch')
  }
  const signedAt = Number(time.text) * 1000
  if (Math.abs(now - signedAt) > toleranceMs) {
    return refuse('timestamp', 'timestamp.out_of_tolerance')
  }
  return { delivery: { id: id.text, signedAt } }
}

/** Signatures of version 1; those of versions that are not known prove nothing here. */
function readSignatures(
  list: string,
): { readonly signatures: readonly Uint8Array[] } | { readonly rule: DeliveryRule } {
  const entries = list.split(' ')
  if (entries.length > mostSignatures) return { rule: 'signature.too_many' }
  const signatures: Uint8Array[] = []
  for (const entry of entries) {
    if (!/^v[0-9a-z]{1,8},/.test(entry)) return { rule: 'signature.format' }
    if (!entry.startsWith('v1,')) continue
    const signature = fromBase64(entry.slice('v1,'.length))
    if (signature?.length !== signatureBytes) return { rule: 'signature.format' }
    signatures.push(signature)
  }
  return signatures.length === 0 ? { rule: 'signature.none' } : { signatures }
}

function signedText(id: string, time: string, body: Uint8Array): Uint8Array<ArrayBuffer> {
  const start = new TextEncoder().encode(`${id}.${time}.`)
  const text = new Uint8Array(start.length + body.length)
  text.set(start)
  text.set(body, start.length)
  return text
}

const leastKeyBytes = 16

/** The key in a secret of Svix: base64 behind one of the prefixes; null where it is none. */
export function readSvixSecret(
  secret: string,
  prefixes: readonly string[],
): Uint8Array<ArrayBuffer> | null {
  const prefix = prefixes.find((known) => secret.startsWith(known))
  if (prefix === undefined) return null
  const key = fromBase64(secret.slice(prefix.length))
  return key === null || key.length < leastKeyBytes ? null : key
}
