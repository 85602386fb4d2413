/** A request as a fake fetch saw it. */
export interface SeenRequest {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly signal: AbortSignal
}

export interface FakeFetch {
  readonly fetch: typeof fetch
  readonly requests: readonly SeenRequest[]
  /** Resolves as soon as that many requests have come. */
  whenAsked(count: number): Promise<void>
}

/** A fetch that answers as it is told, by the number of the request from 1. */
export function createFakeFetch(
  answer: (request: SeenRequest, count: number) => Response | Promise<Response>,
): FakeFetch {
  const requests: SeenRequest[] = []
  const watchers = new Set<{ readonly count: number; readonly tell: () => void }>()

  function tellWatchers(): void {
    for (const watcher of watchers) {
      if (requests.length >= watcher.count) watcher.tell()
    }
  }

  return {
    requests,
    whenAsked: async (count) =>
      new Promise((tell) => {
        watchers.add({ count, tell })
        tellWatchers()
      }),
    fetch: async (input, init) => {
      const request = new Request(input, init)
      const seen = {
        method: request.method,
        url: request.url,
        headers: Object.fromEntries(request.headers),
        body: await request.text(),
        signal: request.signal,
      }
      requests.push(seen)
      tellWatchers()
      return answer(seen, requests.length)
    },
  }
}

/** An answer with a JSON body. */
export function json(
  body: unknown,
  { status = 200, headers = {} }: { status?: number; headers?: Record<string, string> } = {},
): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json', ...headers },
  })
}

/** A promise that nobody ever keeps. */
export async function never(): Promise<never> {
  return new Promise(() => undefined)
}

/** How Node's fetch fails: a TypeError whose cause says why. */
export function fetchFailed(cause?: unknown): TypeError {
  return new TypeError('fetch failed', cause === undefined ? {} : { cause })
}

/** An error of the runtime, with its code and the system call that failed. */
export function systemError(code: string, syscall?: string): Error {
  return Object.assign(new Error(`${syscall ?? 'call'} ${code}`), {
    code,
    ...(syscall === undefined ? {} : { syscall }),
  })
}
