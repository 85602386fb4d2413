import { RefundError } from '../model/index.ts'
import type { Ids } from './runtime.ts'

/** What an idempotency key is made of. */
export interface KeyParts {
  /** Provider, operation and mode: keys of different kinds of call never meet. */
  readonly scope: readonly string[]
  readonly reference: string
  /** Makes keys unguessable, and is shared by all machines that refund for one account. */
  readonly secret: string | null
}

const keyBytes = 16
const utf8 = new TextEncoder()

/**
 * The idempotency key of a refund: 32 hexadecimal digits, derived from its reference, so that a
 * caller who runs a job again sends the key of the first run.
 *
 * @throws {RefundError} `configuration`, with the outcome `not_sent`: a replaced digest is too
 * short, and keys of different refunds could be equal.
 */
export async function deriveIdempotencyKey(parts: KeyParts, ids: Ids): Promise<string> {
  // Neither scope words nor references can hold a newline, so no two lists read the same.
  const data = utf8.encode(['polyrefund', ...parts.scope, parts.reference].join('\n'))
  const secret = parts.secret === null ? null : utf8.encode(parts.secret)
  const digest = await ids.digest(data, secret)
  if (digest.length < keyBytes) {
    throw new RefundError({
      code: 'configuration',
      outcome: 'not_sent',
      message: `No idempotency key can be made: the digest made by the option ids has fewer than ${keyBytes} bytes. Mend ids.digest.`,
      issues: [{ path: 'ids.digest', rule: 'digest.length' }],
    })
  }
  return Array.from(digest.subarray(0, keyBytes), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('')
}
