import { startFlexSimulator } from '../../../providers/flex/simulator.ts'
import type { FlexSimulator, FlexSimulatorOptions } from '../../../providers/flex/simulator.ts'

/** What a plain client of a simulated Flex gets back. */
export interface PlainAnswer {
  readonly status: number
  // A parsed body is whatever the provider sent: tests say what they expect of it.
  readonly body: unknown
}

export interface PlainClient {
  readonly get: (path: string, headers?: Record<string, string>) => Promise<PlainAnswer>
  readonly post: (
    path: string,
    body: unknown,
    headers?: Record<string, string>,
  ) => Promise<PlainAnswer>
  readonly patch: (path: string, body: unknown) => Promise<PlainAnswer>
}

/** A simulated Flex at a fixed time, reached without a socket, and a client with its key. */
export async function startWithClient(
  options: FlexSimulatorOptions = {},
): Promise<FlexSimulator & PlainClient> {
  const simulator = await startFlexSimulator({
    listen: false,
    startAt: Date.UTC(2024, 11, 4, 10, 30),
    ...options,
  })
  const { apiKey, baseUrl } = simulator.adapterOptions

  async function call(
    method: string,
    path: string,
    init: { readonly body?: string; readonly headers: Readonly<Record<string, string>> },
  ): Promise<PlainAnswer> {
    const headers = { authorization: `Bearer ${apiKey}`, ...init.headers }
    const response = await simulator.fetch(`${baseUrl}${path}`, { ...init, method, headers })
    return { status: response.status, body: await response.json() }
  }

  function send(method: string, path: string, body: unknown, headers = {}): Promise<PlainAnswer> {
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    return call(method, path, {
      body: text,
      headers: { 'content-type': 'application/json', ...headers },
    })
  }

  return {
    ...simulator,
    get: (path, headers = {}) => call('GET', path, { headers }),
    post: (path, body, headers) => send('POST', path, body, headers),
    patch: (path, body) => send('PATCH', path, body),
  }
}

export function refundPath(session: string): string {
  return `/v1/checkout/sessions/${session}/refund`
}

export const minute = 60_000
export const hour = 3_600_000
