import { customAlphabet } from 'nanoid'

import { systemDigest, systemJitter } from './runtime.ts'
import type { Ids } from './runtime.ts'

// Flutterwave takes 12 to 255 letters and digits in trace ids and keys, and nothing else
// (developer.flutterwave.com/docs/api-headers), so all generated ids keep to that.
const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const traceIdOf32 = customAlphabet(alphabet, 32)
const referenceOf24 = customAlphabet(alphabet, 24)

/** The ids a provider uses unless others are given. */
export const systemIds: Ids = {
  traceId: () => traceIdOf32(),
  jitter: systemJitter,
  digest: systemDigest,
}

/**
 * A new reference for a refund that has no name of its own yet. Store it before the refund is
 * made: it is how the refund is found again.
 */
export function newReference(): string {
  return referenceOf24()
}
