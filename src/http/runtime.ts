import type { Clock } from '../model/index.ts'

export type { Clock } from '../model/index.ts'

/** Where randomness and digests come from. Replace it to make runs repeatable. */
export interface Ids {
  /** A new trace id: 12 to 255 ASCII letters and digits. */
  traceId(): string
  /** A number from 0 up to but not including 1, for the jitter of waits. */
  jitter(): number
  /**
   * SHA-256 of the data, or HMAC-SHA-256 when there is a secret. Idempotency keys are made by it, and
   * webhooks are verified by it.
   */
  digest(data: Uint8Array<ArrayBuffer>, secret: Uint8Array<ArrayBuffer> | null): Promise<Uint8Array>
}

/** The machine's own clock and timers. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after: (milliseconds, action) => {
    const timer = setTimeout(action, milliseconds)
    return () => clearTimeout(timer)
  },
}

/** Randomness of the machine, for jitter alone; nothing that must not be guessed is made of it. */
export const systemJitter = (): number => Math.random()

/** Digests by WebCrypto. */
export async function systemDigest(
  data: Uint8Array<ArrayBuffer>,
  secret: Uint8Array<ArrayBuffer> | null,
): Promise<Uint8Array> {
  if (secret === null) return new Uint8Array(await crypto.subtle.digest('SHA-256', data))
  const key = await crypto.subtle.importKey(
    'raw',
    secret,
    { name: 'HMAC', hash: 'SHA-256' },
    false,
    ['sign'],
  )
  return new Uint8Array(await crypto.subtle.sign('HMAC', key, data))
}
