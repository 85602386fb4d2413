import type { DeliveryIssue } from './rejection.ts'

/** The largest body of a delivery that is looked at, bytes. */
const largestBody = 1024 * 1024

/** The bytes of a body, or what is wrong with what was passed. */
export type ReadBytes =
  | { readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly issue: DeliveryIssue }

/**
 * Takes the body of a delivery. Text is refused: what was decoded once may be other bytes when it
 * is encoded again, and a signature is of bytes.
 */
export function readBody(body: unknown): ReadBytes {
  if (!(body instanceof Uint8Array) && !(body instanceof ArrayBuffer)) {
    return { issue: { path: 'body', rule: 'payload.type' } }
  }
  if (body.byteLength > largestBody) return { issue: { path: 'body', rule: 'payload.too_large' } }
  // A copy: what is verified is what is parsed, whatever the caller does with theirs meanwhile.
  const bytes = new Uint8Array(body.byteLength)
  bytes.set(body instanceof Uint8Array ? body : new Uint8Array(body))
  return { bytes }
}

const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

/** The bytes that base64 stands for, in the one spelling they have; null for every other text. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> | null {
  if (!base64.test(text)) return null
  const binary = atob(text)
  // Bits beyond the last byte would be lost, so that two texts would be the same bytes.
  if (btoa(binary) !== text) return null
  return Uint8Array.from(binary, (character) => character.charCodeAt(0))
}
