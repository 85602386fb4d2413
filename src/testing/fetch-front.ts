import { STATUS_CODES } from 'node:http'

import {
  createSimulatedRequest,
  halfOf,
  lengthOf,
  redirectStatuses,
  statusesWithoutBody,
} from './exchange.ts'
import type { Delivery, Exchange, Framing, SimulatedAnswer } from './exchange.ts'

const redirectLimit = 20

interface FetchFront {
  readonly exchange: Exchange
  /** Where the provider is; an address elsewhere can't be reached. */
  readonly origin: string
  /** Aborted when the simulator closes. */
  readonly closed: AbortSignal
}

/** A fetch that reaches the simulated provider, and nothing else, without a socket. */
export function createInProcessFetch(front: FetchFront): typeof globalThis.fetch {
  return async (input, init) => {
    const request = new Request(input, init)
    const body = await request.text()
    return follow(front, {
      request,
      url: new URL(request.url),
      method: request.method,
      body,
      hops: 0,
    })
  }
}

interface Hop {
  readonly request: Request
  readonly url: URL
  readonly method: string
  readonly body: string
  readonly hops: number
}

async function follow(front: FetchFront, hop: Hop): Promise<Response> {
  const response = await exchangeOnce(front, hop)
  const location = response.headers.get('location')
  if (!redirectStatuses.has(response.status) || location === null) return response
  if (hop.request.redirect === 'manual') return response
  if (hop.request.redirect === 'error' || hop.hops === redirectLimit) {
    throw fetchFailed(new Error('unexpected redirect'))
  }
  const becomesGet = response.status === 303 || (response.status <= 302 && hop.method === 'POST')
  return follow(front, {
    request: hop.request,
    url: new URL(location, hop.url),
    method: becomesGet ? 'GET' : hop.method,
    body: becomesGet ? '' : hop.body,
    hops: hop.hops + 1,
  })
}

async function exchangeOnce(front: FetchFront, hop: Hop): Promise<Response> {
  const { signal } = hop.request
  signal.throwIfAborted()
  if (front.closed.aborted) throw connectionFailed('connect ECONNREFUSED', 'ECONNREFUSED')
  if (hop.url.origin !== front.origin) throw connectionFailed('getaddrinfo ENOTFOUND', 'ENOTFOUND')
  const delivered = front.exchange(
    createSimulatedRequest({
      method: hop.method,
      url: hop.url,
      headers: Object.fromEntries(hop.request.headers),
      body: hop.body,
    }),
  )
  return toResponse(await beforeAbort(delivered, signal, front.closed))
}

// An answer that never comes ends with the caller's patience, or with the simulator.
async function beforeAbort(
  delivered: Promise<Delivery>,
  signal: AbortSignal,
  closed: AbortSignal,
): Promise<Delivery> {
  const settled = new AbortController()
  const interrupted = new Promise<never>((_resolve, reject) => {
    const listening = { signal: settled.signal }
    signal.addEventListener('abort', () => reject(signal.reason), listening)
    closed.addEventListener('abort', () => reject(connectionReset()), listening)
  })
  try {
    const answered = delivered.then((delivery) =>
      delivery.kind === 'silence' ? interrupted : delivery,
    )
    return await Promise.race([answered, interrupted])
  } finally {
    settled.abort()
  }
}

function toResponse(delivery: Delivery): Response {
  if (delivery.kind !== 'answer') throw connectionReset()
  const { answer, framing } = delivery
  const isSized = framing === 'whole' || framing === 'cut'
  return new Response(bodyOf(answer, framing), {
    status: answer.status,
    statusText: STATUS_CODES[answer.status] ?? '',
    headers: { ...answer.headers, ...(isSized ? lengthOf(answer) : {}) },
  })
}

function bodyOf(
  answer: SimulatedAnswer,
  framing: Framing,
): Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | null {
  if (statusesWithoutBody.has(answer.status)) return null
  if (framing === 'cut') return brokenStream(halfOf(answer.body))
  return framing === 'cut_and_closed' ? halfOf(answer.body) : new TextEncoder().encode(answer.body)
}

function brokenStream(half: Uint8Array): ReadableStream<Uint8Array> {
  let isSent = false
  return new ReadableStream({
    pull(controller) {
      if (isSent) {
        controller.error(new TypeError('terminated', { cause: lengthMismatch() }))
        return
      }
      isSent = true
      controller.enqueue(half)
    },
  })
}

function lengthMismatch(): Error {
  const error = new Error('Response body length does not match content-length header')
  return Object.assign(error, { code: 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH' })
}

function connectionReset(): TypeError {
  return connectionFailed('read ECONNRESET', 'ECONNRESET')
}

function connectionFailed(message: string, code: string): TypeError {
  return fetchFailed(Object.assign(new Error(message), { code }))
}

function fetchFailed(cause: Error): TypeError {
  return new TypeError('fetch failed', { cause })
}
