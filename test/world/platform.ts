// The platform's classes of an exchange, with what a simulated world uses of them and no more. The
// real ones are made for sockets and streams, and cost more than everything else that happens to a
// simulated refund. `npm test` runs worlds on the real ones.

type Listener = (event: { readonly type: string }) => void

/** Tells once, in the order in which it was asked to. */
class LightSignal {
  aborted = false
  reason: unknown = undefined
  #listeners: Listener[] | null = null

  static any(signals: readonly LightSignal[]): LightSignal {
    const joined = new LightSignal()
    for (const signal of signals) {
      if (signal.aborted) {
        joined.end(signal.reason)
        return joined
      }
    }
    for (const signal of signals) {
      signal.addEventListener('abort', () => joined.end(signal.reason))
    }
    return joined
  }

  static abort(reason?: unknown): LightSignal {
    const signal = new LightSignal()
    signal.end(reason)
    return signal
  }

  addEventListener(_: string, listener: Listener): void {
    if (this.#listeners === null) this.#listeners = [listener]
    else this.#listeners.push(listener)
  }

  removeEventListener(_: string, listener: Listener): void {
    const at = this.#listeners?.indexOf(listener) ?? -1
    if (at !== -1) this.#listeners?.splice(at, 1)
  }

  throwIfAborted(): void {
    if (this.aborted) throw this.reason
  }

  end(reason: unknown = new DOMException('This operation was aborted', 'AbortError')): void {
    if (this.aborted) return
    this.aborted = true
    this.reason = reason
    const listeners = this.#listeners ?? []
    this.#listeners = null
    for (const listener of listeners) listener({ type: 'abort' })
  }
}

class LightController {
  readonly signal: LightSignal = new LightSignal()

  abort(reason?: unknown): void {
    this.signal.end(reason)
  }
}

class LightHeaders {
  readonly #values: Map<string, string>

  constructor(from?: LightHeaders | Readonly<Record<string, string>>) {
    if (from instanceof LightHeaders) {
      this.#values = new Map(from.#values)
      return
    }
    this.#values = new Map()
    for (const name in from) this.set(name, from[name] ?? '')
  }

  get(name: string): string | null {
    return this.#values.get(name.toLowerCase()) ?? null
  }

  has(name: string): boolean {
    return this.#values.has(name.toLowerCase())
  }

  set(name: string, value: string): void {
    this.#values.set(name.toLowerCase(), value)
  }

  delete(name: string): void {
    this.#values.delete(name.toLowerCase())
  }

  entries(): IterableIterator<[string, string]> {
    return this.#values.entries()
  }

  [Symbol.iterator](): IterableIterator<[string, string]> {
    return this.#values.entries()
  }

  forEach(told: (value: string, name: string) => void): void {
    this.#values.forEach(told)
  }
}

const utf8 = new TextEncoder()

/** A text as the one piece of a body. */
class OnePiece {
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  async cancel(): Promise<void> {}

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array, undefined> {
    let isGiven = false
    return {
      next: async () => {
        if (isGiven) return { done: true, value: undefined }
        isGiven = true
        return { done: false, value: utf8.encode(this.#text) }
      },
    }
  }
}

interface RequestChoices {
  readonly method?: string
  readonly headers?: LightHeaders | Readonly<Record<string, string>>
  readonly body?: string | null
  readonly signal?: LightSignal
}

class LightRequest {
  readonly url: string
  readonly method: string
  readonly headers: LightHeaders
  readonly signal: LightSignal
  readonly body: OnePiece | null
  readonly #text: string

  constructor(url: string, choices: RequestChoices = {}) {
    const { method = 'GET', headers, body = null, signal } = choices
    this.url = url
    this.method = method
    this.headers = headers instanceof LightHeaders ? headers : new LightHeaders(headers)
    this.signal = signal ?? new LightSignal()
    // ky asks for a request with a stream, to learn what the platform can.
    this.#text = typeof body === 'string' ? body : ''
    this.body = body === null ? null : new OnePiece(this.#text)
  }

  async text(): Promise<string> {
    return this.#text
  }
}

interface ResponseChoices {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
}

class LightResponse {
  readonly status: number
  readonly ok: boolean
  readonly type = 'default'
  readonly headers: LightHeaders
  readonly body: AsyncIterable<Uint8Array> | null

  constructor(
    body: string | AsyncIterable<Uint8Array> | null = null,
    { status = 200, headers }: ResponseChoices = {},
  ) {
    this.status = status
    this.ok = status >= 200 && status <= 299
    this.headers = new LightHeaders(headers)
    this.body = typeof body === 'string' ? new OnePiece(body) : body
  }
}

/** The classes of the platform that an exchange is made of. */
export const lightPlatform: {
  readonly AbortController: typeof LightController
  readonly AbortSignal: typeof LightSignal
  readonly Headers: typeof LightHeaders
  readonly Request: typeof LightRequest
  readonly Response: typeof LightResponse
} = {
  AbortController: LightController,
  AbortSignal: LightSignal,
  Headers: LightHeaders,
  Request: LightRequest,
  Response: LightResponse,
}

/** Puts them in the place of this process's own. Nothing may be on its way yet. */
export function useLightPlatform(): void {
  Object.assign(globalThis, lightPlatform)
}
