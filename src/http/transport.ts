import ky from 'ky'

import { readBytes } from './body.ts'
import type { Deadline } from './deadline.ts'
import type { Evidence } from './evidence.ts'
import type { Clock } from './runtime.ts'

/** One request, ready to go. */
export interface WireRequest {
  readonly method: 'GET' | 'POST' | 'PATCH'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | null
}

/** What came back: an answer with a status, or the evidence that there is none. */
export type Exchanged =
  | {
      readonly kind: 'answer'
      readonly status: number
      readonly headers: Headers
      /** Null when the body was too large or broke off. */
      readonly bytes: Uint8Array | null
      readonly isWhole: boolean
    }
  | (Evidence & { readonly kind: 'never_left' | 'no_answer' })

export interface TransportOptions {
  readonly clock: Clock
  /** Null for the runtime's own, looked up at each call. */
  readonly fetch: typeof fetch | null
  readonly attemptTimeoutMs: number
}

/** What ends an exchange early. */
export interface Limits {
  readonly signal: AbortSignal | undefined
  readonly deadline: Deadline
}

/**
 * Makes one exchange: no repeats, no redirects, a bounded body, and an end in time even if fetch
 * itself never ends.
 */
export async function exchange(
  request: WireRequest,
  limits: Limits,
  options: TransportOptions,
): Promise<Exchanged> {
  const { signal, deadline } = limits
  if (signal?.aborted === true) {
    return { kind: 'never_left', why: 'aborted', cause: signal.reason }
  }
  const remainingMs = deadline.remainingMs()
  if (remainingMs <= 0) return { kind: 'never_left', why: 'deadline' }

  const stop = new AbortController()
  let stopped: 'aborted' | 'timeout' | null = null
  let wasHandedOver = false
  const end = (why: 'aborted' | 'timeout'): void => {
    stopped ??= why
    stop.abort()
  }
  const onAbort = (): void => end('aborted')
  signal?.addEventListener('abort', onAbort, { once: true })
  const cancelTimer = options.clock.after(Math.min(options.attemptTimeoutMs, remainingMs), () =>
    end('timeout'),
  )
  // Made here and not by an async function, so that it comes before what the abort does to a body.
  const ended = new Promise<never>((_, reject) => {
    stop.signal.addEventListener('abort', () => reject(new Error('ended')), { once: true })
  })
  const handOver: typeof fetch = (input, init) => {
    stop.signal.throwIfAborted()
    wasHandedOver = true
    return (options.fetch ?? fetch)(input, init)
  }
  try {
    return await Promise.race([receive(request, handOver, stop.signal), ended])
  } catch (error) {
    if (stopped === 'aborted') {
      const kind = wasHandedOver ? 'no_answer' : 'never_left'
      return { kind, why: 'aborted', cause: signal?.reason }
    }
    if (stopped === 'timeout') {
      return wasHandedOver
        ? { kind: 'no_answer', why: 'timeout' }
        : { kind: 'never_left', why: 'deadline' }
    }
    return wasHandedOver ? readFailure(error) : { kind: 'never_left', why: 'unsendable' }
  } finally {
    cancelTimer()
    signal?.removeEventListener('abort', onAbort)
  }
}

async function receive(
  request: WireRequest,
  handOver: typeof fetch,
  signal: AbortSignal,
): Promise<Exchanged> {
  const response = await ky(request.url, {
    method: request.method,
    headers: { ...request.headers },
    ...(request.body === null ? {} : { body: request.body }),
    signal,
    fetch: handOver,
    // One policy decides about repeats and time, and it is not this one.
    retry: 0,
    timeout: false,
    throwHttpErrors: false,
    redirect: 'manual',
  })
  const { status, headers } = response
  try {
    const bytes = await readBytes(response, signal)
    return { kind: 'answer', status, headers, bytes, isWhole: true }
  } catch {
    // With a success status the refund was probably made: the failure says only that we can't read.
    return { kind: 'answer', status, headers, bytes: null, isWhole: false }
  }
}

// The system calls of Node that come before a connection stands. The call decides and not the code:
// a host that becomes unreachable ends a connection that has carried the request with EHOSTUNREACH
// too, by `read` or `write`.
const connectingCalls = new Set(['connect', 'getaddrinfo'])
// Codes that need no call beside them. Other runtimes give no such word, and without it nothing is
// proved.
const connectingCodes = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'UND_ERR_CONNECT_TIMEOUT',
])
const untrustedCertificate = new Set([
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_REJECTED',
  'CERT_REVOKED',
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
])

interface Failure {
  readonly code: string
  /** Null when the failure wasn't one of a system call. */
  readonly systemCall: string | null
}

function readFailure(error: unknown): Exchanged {
  const failures = failuresOf(error)
  if (failures.every(isBeforeConnection)) return { kind: 'never_left', why: 'connection' }
  if (failures.every(({ code }) => untrustedCertificate.has(code))) {
    return { kind: 'never_left', why: 'certificate' }
  }
  return { kind: 'no_answer', why: 'connection' }
}

function isBeforeConnection({ code, systemCall }: Failure): boolean {
  return systemCall === null ? connectingCodes.has(code) : connectingCalls.has(systemCall)
}

/**
 * The runtime's words at the bottom of the chain of causes. A failure to reach several addresses
 * has one for each, and proves something only if all of them do.
 */
function failuresOf(error: unknown, depth = 0): readonly Failure[] {
  if (!(error instanceof Error) || depth > 5) return [{ code: '', systemCall: null }]
  if (error instanceof AggregateError && error.errors.length > 0) {
    return error.errors.flatMap((inner: unknown) => failuresOf(inner, depth + 1))
  }
  if (error.cause !== undefined) return failuresOf(error.cause, depth + 1)
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  const systemCall = 'syscall' in error && typeof error.syscall === 'string' ? error.syscall : null
  return [{ code, systemCall }]
}
