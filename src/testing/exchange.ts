import type { JsonValue } from '../model/index.ts'

/** A request as a simulated provider sees it, whichever front it came through. */
export interface SimulatedRequest {
  readonly method: string
  /** Path as it was sent, still percent-encoded, without the query. */
  readonly path: string
  readonly query: URLSearchParams
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** The body as JSON; undefined when it isn't. */
  readonly json: JsonValue | undefined
}

/** What a simulated provider answers. */
export interface SimulatedAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/**
 * A simulated provider: request in, answer out. It is called once per request and must not wait,
 * so every effect is complete before the next request is seen.
 */
export type SimulatedHandler = (request: SimulatedRequest) => SimulatedAnswer

/** How the bytes of an answer reach the client. */
export type Framing =
  /** All bytes, with their length. */
  | 'whole'
  /** All bytes, in pieces, without a length. */
  | 'chunked'
  /** Half of the bytes under the length of all: the client's transport fails. */
  | 'cut'
  /** Half of the bytes, ended by closing: no transport sees that anything is missing. */
  | 'cut_and_closed'

/** What goes back over the connection. */
export type Delivery =
  | { readonly kind: 'answer'; readonly answer: SimulatedAnswer; readonly framing: Framing }
  | { readonly kind: 'reset' }
  | { readonly kind: 'silence' }

/** Takes a request through log, faults and handler. Both fronts call the same one. */
export type Exchange = (request: SimulatedRequest) => Promise<Delivery>

/** Statuses that send the client elsewhere. */
export const redirectStatuses: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])

/** Statuses whose answers have no body. */
export const statusesWithoutBody: ReadonlySet<number> = new Set([204, 205, 304])

/** Makes an answer with a JSON body. */
export function jsonAnswer(
  status: number,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): SimulatedAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  }
}

/** Puts together what both fronts know of a request. */
export function createSimulatedRequest(parts: {
  readonly method: string
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}): SimulatedRequest {
  return {
    method: parts.method,
    path: parts.url.pathname,
    query: parts.url.searchParams,
    headers: parts.headers,
    body: parts.body,
    json: parseJson(parts.body),
  }
}

/** The header that tells how long a body is; none where there can't be a body. */
export function lengthOf(answer: SimulatedAnswer): Readonly<Record<string, string>> {
  if (statusesWithoutBody.has(answer.status)) return {}
  return { 'content-length': String(Buffer.byteLength(answer.body)) }
}

/** How much of a body a cut answer still holds. */
export function halfOf(body: string): Uint8Array<ArrayBuffer> {
  const bytes = new TextEncoder().encode(body)
  return bytes.subarray(0, Math.floor(bytes.length / 2))
}

function parseJson(text: string): JsonValue | undefined {
  try {
    const value: JsonValue = JSON.parse(text)
    return value
  } catch {
    return undefined
  }
}
