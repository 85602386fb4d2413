/** A delivery as an endpoint got it. */
export interface Received {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array<ArrayBuffer>
  // What a sender wrote: tests say what they expect of it.
  readonly json: unknown
}

export interface Receiver {
  /** Stands in for the global fetch. */
  readonly fetch: typeof globalThis.fetch
  readonly received: readonly Received[]
}

/** Endpoints in this process. `silence` never answers; an error breaks the connection. */
export function createReceiver(
  answer: (received: Received) => number | 'silence' | Promise<number | 'silence'> = () => 200,
): Receiver {
  const received: Received[] = []
  return {
    received,
    fetch: async (input, init) => {
      const request = new Request(input, init)
      const body = new Uint8Array(await request.arrayBuffer())
      const one = {
        url: request.url,
        headers: Object.fromEntries(request.headers),
        body,
        json: parsed(body),
      }
      received.push(one)
      const status = await answer(one)
      return status === 'silence' ? new Promise<Response>(() => {}) : new Response('ok', { status })
    },
  }
}

/**
 * What came at a place, from 0.
 *
 * @throws {Error} Too few came.
 */
export function at(received: readonly Received[], place: number): Received {
  const one = received[place]
  if (one === undefined) throw new Error(`Only ${received.length} deliveries came.`)
  return one
}

function parsed(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body))
  } catch {
    return null
  }
}
