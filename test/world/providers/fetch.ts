import type { WorldAnswer, WorldRequest } from '../side.ts'

/**
 * What becomes of a request on its way: the provider's answer, or
 * - `refused`, `unresolved`: proved never to have reached it;
 * - `untrusted`: its certificate was turned down;
 * - `reset`: the connection broke, and nobody can tell when;
 * - `silence`: nothing comes, until the caller gives up;
 * - `cut`: the connection broke in the middle of the body;
 * - `stalled`: the status came, and the body doesn't.
 */
export type Delivery =
  | WorldAnswer
  | 'refused'
  | 'unresolved'
  | 'untrusted'
  | 'reset'
  | 'silence'
  | { readonly cut: WorldAnswer }
  | { readonly stalled: WorldAnswer }

/** The world's side of an exchange. */
export type HandleRequest = (request: WorldRequest) => Promise<Delivery>

/** Makes a fetch of it: no sockets and no streams but those that somebody reads. */
export function toFetch(handle: HandleRequest): typeof fetch {
  return async (input, init) => {
    const request =
      input instanceof Request && init?.body === undefined ? input : new Request(input, init)
    const { signal } = request
    signal.throwIfAborted()
    const body = request.body === null ? '' : await request.text()
    return deliver(handle(toWorldRequest(request, body)), signal)
  }
}

const noQuery = new URLSearchParams()

function toWorldRequest({ method, url, headers }: Request, body: string): WorldRequest {
  const begin = url.indexOf('/', url.indexOf('//') + 2)
  const end = url.indexOf('?', begin)
  const found: Record<string, string> = {}
  headers.forEach((value, name) => {
    found[name] = value
  })
  return {
    method,
    path: end === -1 ? url.slice(begin) : url.slice(begin, end),
    query: end === -1 ? noQuery : new URLSearchParams(url.slice(end + 1)),
    headers: found,
    body,
  }
}

function deliver(delivered: Promise<Delivery>, signal: AbortSignal): Promise<Response> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason)
    signal.addEventListener('abort', onAbort, { once: true })
    const receive = (delivery: Delivery): void => {
      if (delivery === 'silence') return
      signal.removeEventListener('abort', onAbort)
      if (typeof delivery === 'string') reject(failures[delivery]())
      else resolve(toResponse(delivery, signal))
    }
    delivered.then(receive, reject)
  })
}

function toResponse(delivery: Exclude<Delivery, string>, signal: AbortSignal): Response {
  if ('cut' in delivery) return withStream(delivery.cut, cutStream(delivery.cut.body))
  if ('stalled' in delivery) return withStream(delivery.stalled, stalledStream(signal))
  const { status, headers, body } = delivery
  return new Response(body === '' ? null : body, { status, headers })
}

function withStream(
  { status, headers }: WorldAnswer,
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
): Response {
  return new Response(stream, { status, headers })
}

const encoder = new TextEncoder()

function cutStream(text: string): ReadableStream<Uint8Array<ArrayBuffer>> {
  const half = encoder.encode(text.slice(0, text.length >>> 1))
  let isSent = false
  return new ReadableStream({
    pull: (controller) => {
      if (isSent)
        controller.error(new TypeError('terminated', { cause: systemError('UND_ERR_SOCKET') }))
      else controller.enqueue(half)
      isSent = true
    },
  })
}

function stalledStream(signal: AbortSignal): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new ReadableStream({
    start: (controller) => {
      signal.addEventListener('abort', () => controller.error(signal.reason), { once: true })
    },
  })
}

const failures = {
  refused: () => fetchFailed(systemError('ECONNREFUSED', 'connect')),
  unresolved: () => fetchFailed(systemError('ENOTFOUND', 'getaddrinfo')),
  untrusted: () => fetchFailed(systemError('CERT_HAS_EXPIRED')),
  reset: () => fetchFailed(systemError('ECONNRESET', 'read')),
} as const

function fetchFailed(cause: Error): TypeError {
  return new TypeError('fetch failed', { cause })
}

function systemError(code: string, syscall?: string): Error {
  const message = `${syscall ?? 'connection'} ${code}`
  return Object.assign(new Error(message), { code, ...(syscall === undefined ? {} : { syscall }) })
}
