import * as v from 'valibot'

import { withDetails } from '../model/index.ts'
import type { JsonValue, ProviderRefusal, RefundError } from '../model/index.ts'
import { readAttempt } from './answer.ts'
import type { CallLimits, Credentials } from './call.ts'
import { startDeadline } from './deadline.ts'
import { errorFromEvidence } from './evidence.ts'
import type { Subject } from './evidence.ts'
import type { CommonOptions } from './options.ts'
import { reportExchange } from './report.ts'
import { exchange } from './transport.ts'

/** A login by OAuth 2 client credentials. */
export interface ClientCredentialsSetup {
  readonly provider: string
  readonly tokenUrl: string
  readonly clientId: string
  readonly clientSecret: string
  readonly options: CommonOptions
}

interface Token {
  readonly value: string
  /** On the monotonic clock, milliseconds. */
  readonly renewAt: number
}

// A token is renewed this long before it runs out, or half its life where that is shorter.
const renewEarlyMs = 60_000
const assumedLifeSeconds = 60
const longestLifeSeconds = 3_600

/**
 * Fetches tokens as they are needed: one request however many callers wait, renewed before they
 * run out. A caller that gives up leaves the others waiting. A token that can't be had is asked for
 * again by the calls that need it, each within its own attempts: two layers would multiply.
 */
export function clientCredentials(setup: ClientCredentialsSetup): Credentials {
  let token: Token | null = null
  let pending: Promise<Token> | null = null

  async function freshToken(): Promise<Token> {
    if (token !== null && setup.options.clock.monotonic() < token.renewAt) return token
    pending ??= fetchToken(setup)
      .then((fresh) => {
        token = fresh
        return fresh
      })
      .finally(() => {
        pending = null
      })
    return pending
  }

  return {
    headers: async (limits) => {
      const { value } = await within(limits, setup, freshToken)
      return { authorization: `Bearer ${value}` }
    },
    renew: (used) => {
      // Of many callers that were turned down at once, only the first finds the token still there.
      if (token !== null && used.authorization === `Bearer ${token.value}`) token = null
    },
    secrets: () => [setup.clientSecret, ...(token === null ? [] : [token.value])],
  }
}

function subjectOf({ provider, clientSecret }: ClientCredentialsSetup): Subject {
  return {
    provider,
    task: 'log in',
    movesMoney: false,
    isKeyed: false,
    idempotencyKey: null,
    traceId: null,
    reference: null,
    secrets: [clientSecret],
  }
}

async function fetchToken(setup: ClientCredentialsSetup): Promise<Token> {
  const { clock, onExchange, totalTimeoutMs } = setup.options
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: setup.clientId,
    client_secret: setup.clientSecret,
  })
  const startedAt = clock.monotonic()
  const exchanged = await exchange(
    {
      method: 'POST',
      url: setup.tokenUrl,
      headers: {
        accept: 'application/json',
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: form.toString(),
    },
    // The request is for all who wait, so it ends with none of them.
    { signal: undefined, deadline: startDeadline(clock, totalTimeoutMs) },
    setup.options,
  )
  reportExchange(onExchange, {
    provider: setup.provider,
    operation: 'token',
    method: 'POST',
    pathTemplate: new URL(setup.tokenUrl).pathname,
    status: exchanged.kind === 'answer' ? exchanged.status : null,
    durationMs: clock.monotonic() - startedAt,
    traceId: null,
    idempotencyKey: null,
    isReplay: false,
    attempt: 1,
  })
  const attempt = readAttempt(exchanged, subjectOf(setup), {
    operation: 'token',
    explain: explainTokenError,
    replayMarker: null,
    now: clock.now(),
  })
  if ('error' in attempt) throw notSent(attempt.error)
  const answer = v.safeParse(tokenSchema, attempt.answer.body)
  if (!answer.success) {
    throw notSent(attempt.answer.unreadable([{ path: 'token', rule: 'token.format' }]))
  }
  const { access_token: value, expires_in: seconds } = answer.output
  const lifeMs = seconds * 1000
  const renewAt = clock.monotonic() + lifeMs - Math.min(renewEarlyMs, lifeMs / 2)
  return { value, renewAt }
}

const tokenSchema = v.object({
  access_token: v.pipe(v.string(), v.regex(/^[\x21-\x7e]{1,8000}$/)),
  // Seconds, now and then as text. What can't be believed is taken for a short life.
  expires_in: v.optional(
    v.pipe(
      v.unknown(),
      v.transform((value) => {
        const seconds = typeof value === 'string' ? Number(value) : value
        if (typeof seconds !== 'number' || !(seconds > 0)) return assumedLifeSeconds
        return Math.min(seconds, longestLifeSeconds)
      }),
    ),
    null,
  ),
})

const oauthErrorSchema = v.object({
  error: v.string(),
  error_description: v.optional(v.string()),
})

// OAuth's own error body (RFC 6749, section 5.2).
function explainTokenError(answer: {
  readonly status: number
  readonly body: JsonValue | undefined
}): ProviderRefusal {
  const parsed = v.safeParse(oauthErrorSchema, answer.body)
  return {
    code: 'authentication',
    providerCode: parsed.success ? parsed.output.error : null,
    providerMessage: parsed.success ? (parsed.output.error_description ?? null) : null,
    isOwn: parsed.success,
  }
}

/** A login says nothing about the refund it was for, but that it stays here. */
function notSent(error: RefundError): RefundError {
  return withDetails(error, { outcome: 'not_sent' })
}

/** Waits as long as this caller can, while the token is fetched for others all the same. */
async function within<Result>(
  { signal, deadline }: CallLimits,
  setup: ClientCredentialsSetup,
  start: () => Promise<Result>,
): Promise<Result> {
  const subject = subjectOf(setup)
  const aborted = (): RefundError =>
    notSent(
      errorFromEvidence({ kind: 'never_left', why: 'aborted', cause: signal?.reason }, subject),
    )
  const late = (): RefundError =>
    notSent(errorFromEvidence({ kind: 'never_left', why: 'deadline' }, subject))
  if (signal?.aborted === true) throw aborted()
  const remainingMs = deadline.remainingMs()
  if (remainingMs <= 0) throw late()
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(aborted())
    signal?.addEventListener('abort', onAbort, { once: true })
    const cancelTimer = setup.options.clock.after(remainingMs, () => reject(late()))
    start()
      .then(resolve, reject)
      .finally(() => {
        cancelTimer()
        signal?.removeEventListener('abort', onAbort)
      })
  })
}
