import type { WebhookHeaders } from '../model/index.ts'
import { fromBase64 } from './bytes.ts'
import { hasHeader, readHeader } from './headers.ts'
import { signatureBytes } from './hmac.ts'
import type { IsSigned } from './hmac.ts'
import type { DeliveryIssue } from './rejection.ts'

/** Where a signature of the body alone stands. */
export interface BodySignature {
  /** The header, in lower case. */
  readonly header: string
  /** Headers of older schemes that hold the secret itself, and are never taken for a signature. */
  readonly staticSecrets: readonly string[]
}

/**
 * Verifies a delivery whose header is the base64 of HMAC-SHA256 over the raw body. Null where it
 * holds.
 */
export async function verifyBody(
  body: Uint8Array<ArrayBuffer>,
  headers: WebhookHeaders,
  isSigned: IsSigned,
  { header, staticSecrets }: BodySignature,
): Promise<DeliveryIssue | null> {
  const older = staticSecrets.find((name) => hasHeader(headers, name))
  if (older !== undefined && !hasHeader(headers, header)) {
    return { path: older, rule: 'header.unsupported' }
  }
  const read = readHeader(headers, header)
  if ('issue' in read) return read.issue
  const signature = fromBase64(read.text)
  if (signature?.length !== signatureBytes) return { path: header, rule: 'signature.format' }
  const holds = await isSigned([signature], body)
  return holds ? null : { path: header, rule: 'signature.mismatch' }
}
