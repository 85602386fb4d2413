import { flutterwave } from '../../../providers/flutterwave/index.ts'
import type {
  FlutterwaveOptions,
  FlutterwaveProvider,
} from '../../../providers/flutterwave/index.ts'
import type { ProviderOptions } from '../../../src/adapter.ts'
import { createFixedIds } from '../../http/fixed-ids.ts'
import { createHandClock } from '../../http/hand-clock.ts'

/** The hosts that Flutterwave's guides show. */
export const sandboxHost = 'https://developersandbox-api.flutterwave.com'
export const productionHost = 'https://f4bexperience.flutterwave.com'
export const loginHost = 'https://idp.flutterwave.com'
export const loginPath = '/realms/flutterwave/protocol/openid-connect/token'

export const accessToken = 'YOUR_ACCESS_TOKEN'

/** SHA-256 of `polyrefund`, `flutterwave`, the mode, `refund` and the reference, cut to 32 digits. */
export const sandboxKey = '76bd4c4e3b172789d4700d5ae2fe26b0'
export const productionKey = '9f5273bce12794db5bbe3bffeb1e60bb'

/** A few seconds after the refund of the sample was made. */
const now = Date.parse('2025-02-13T12:12:27.000Z')
const attemptTimeoutMs = 30_000

/** What a documented Flutterwave may be configured with, its environment and login apart. */
export type Changes = ProviderOptions &
  Pick<FlutterwaveOptions, 'currency' | 'statusMap' | 'tokenUrl'>

/** Options with a fixed time and fixed ids, and no waiting between attempts. */
export function fixedOptions(): Required<
  Pick<ProviderOptions, 'clock' | 'ids' | 'attemptTimeoutMs'>
> {
  const clock = createHandClock((milliseconds) => milliseconds < attemptTimeoutMs)
  clock.setWall(now)
  return { clock, ids: createFixedIds(), attemptTimeoutMs }
}

/** Flutterwave's sandbox with the documented token. */
export function documentedFlutterwave(changes: Changes = {}): FlutterwaveProvider {
  return flutterwave({ environment: 'sandbox', accessToken, ...fixedOptions(), ...changes })
}

type SentHeaders = Readonly<Record<string, string>>

/** The fixed id of that number. */
export function fixedId(number: number): string {
  return `trace${String(number).padStart(11, '0')}`
}

/** All headers of the read for which two fixed ids are made: a key of no create, then a trace. */
export function readHeaders(firstId: number): SentHeaders {
  return {
    accept: 'application/json',
    authorization: `Bearer ${accessToken}`,
    'x-idempotency-key': fixedId(firstId),
    'x-trace-id': fixedId(firstId + 1),
  }
}

/** All headers of a create for which one fixed id is made. */
export function createHeaders(traceId: number, idempotencyKey: string = sandboxKey): SentHeaders {
  return {
    accept: 'application/json',
    authorization: `Bearer ${accessToken}`,
    'content-type': 'application/json',
    'x-idempotency-key': idempotencyKey,
    'x-trace-id': fixedId(traceId),
  }
}
