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
  const view = viewOf(body)
  if (view === null) return { issue: { path: 'body', rule: 'payload.type' } }
  if (view.length > largestBody) return { issue: { path: 'body', rule: 'payload.too_large' } }
  // A copy: what is verified is what is parsed, whatever the caller does with theirs meanwhile.
  return { bytes: Uint8Array.from(view) }
}

// By what they say they are: test runners and workers have classes of their own for the same.
function viewOf(body: unknown): Uint8Array | null {
  const tag = tagOf(body)
  if (ArrayBuffer.isView(body) && tag === 'Uint8Array') {
    return new Uint8Array(body.buffer, body.byteOffset, body.byteLength)
  }
  return isBuffer(body) ? new Uint8Array(body) : null
}

function isBuffer(body: unknown): body is ArrayBuffer {
  return tagOf(body) === 'ArrayBuffer'
}

function tagOf(body: unknown): string {
  return Object.prototype.toString.call(body).slice('[object '.length, -1)
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
