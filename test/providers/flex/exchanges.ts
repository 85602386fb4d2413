import nock from 'nock'

import { flex } from '../../../providers/flex/index.ts'
import type { FlexOptions, FlexProvider } from '../../../providers/flex/index.ts'
import { isRefundError } from '../../../src/model/index.ts'
import type { JsonValue, RefundError } from '../../../src/model/index.ts'
import { createFixedIds } from '../../http/fixed-ids.ts'
import { createHandClock } from '../../http/hand-clock.ts'

/** The base URL and the two forms of keys that Flex's guide shows. */
export const documentedHost = 'https://api.withflex.com'
export const liveKey = 'sk_live_xxxxxxxxxxxx'
export const testKey = 'sk_test_xxxxxxxxxxxx'

/** SHA-256 of `polyrefund`, `flex`, the mode, `refund` and the reference, cut to 32 digits. */
export const liveIdempotencyKey = '4755021d4dd2dbd6ba4a9719bc4a6128'
export const testIdempotencyKey = 'c0bbf7160d00ab5f56cc326d0b7cd69c'

/** A few seconds after the refunds of the samples were made. */
const now = Date.parse('2024-12-04T10:30:05.000Z')
const attemptTimeoutMs = 30_000

/** Flex with the documented live key, at a fixed time and without waiting between attempts. */
export function documentedFlex(options: Partial<FlexOptions> = {}): FlexProvider {
  const clock = createHandClock((milliseconds) => milliseconds < attemptTimeoutMs)
  clock.setWall(now)
  return flex({ apiKey: liveKey, clock, ids: createFixedIds(), attemptTimeoutMs, ...options })
}

/** One answer of Flex's. */
export interface DocumentedAnswer {
  /** Method, path and query, such as `GET /v1/refunds?limit=10`. */
  readonly to: string
  /** @default 200 */
  readonly status?: number
  readonly body: JsonValue
}

type SentHeaders = Readonly<Record<string, string>>

/** What was sent, byte for byte, without the headers that the runtime adds. */
export interface SentRequest {
  readonly request: string
  readonly headers: SentHeaders
  readonly body: string
}

const headersOfTheRuntime = new Set([
  'accept-encoding',
  'accept-language',
  'connection',
  'content-length',
  'host',
  'sec-fetch-mode',
  'user-agent',
])

/** Lets Flex give each answer once, and notes all requests in the order they came. */
export function answerAsDocumented(
  answers: readonly DocumentedAnswer[],
  host: string = documentedHost,
): readonly SentRequest[] {
  const sent: SentRequest[] = []
  for (const { to, status = 200, body } of answers) {
    const [method = '', target = ''] = to.split(' ')
    nock(host)
      .intercept(target, method)
      .reply(async (request: Request) => {
        const headers = [...request.headers].filter(([name]) => !headersOfTheRuntime.has(name))
        const { pathname, search } = new URL(request.url)
        sent.push({
          request: `${request.method} ${pathname}${search}`,
          headers: Object.fromEntries(headers),
          body: await request.text(),
        })
        return [status, JSON.stringify(body), { 'content-type': 'application/json' }]
      })
  }
  return sent
}

/** All headers of a read. */
export const readHeaders: SentHeaders = {
  accept: 'application/json',
  authorization: `Bearer ${liveKey}`,
}

/** All headers of a request with a body that moves no money. */
export const bodyHeaders: SentHeaders = { ...readHeaders, 'content-type': 'application/json' }

/** All headers of a refund. */
export const refundHeaders: SentHeaders = { ...bodyHeaders, 'idempotency-key': liveIdempotencyKey }

/** The error that a call ends with; anything but a RefundError fails the test. */
export async function errorOf(call: Promise<unknown>): Promise<RefundError> {
  const ending: unknown = await call.then(
    () => 'a result',
    (error: unknown) => error,
  )
  if (isRefundError(ending)) return ending
  throw new Error('Expected a RefundError', { cause: ending })
}
