import { startFlutterwaveSimulator } from '../../../providers/flutterwave/simulator.ts'
import type {
  FlutterwaveSimulator,
  FlutterwaveSimulatorOptions,
} from '../../../providers/flutterwave/simulator.ts'

/** What a plain client of a simulated Flutterwave gets back. */
export interface PlainAnswer {
  readonly status: number
  readonly headers: Headers
  // A parsed body is whatever the provider sent: tests say what they expect of it.
  readonly body: unknown
  readonly text: string
}

/** Headers instead of, or beside, those a client sends; null for one that it leaves out. */
export type HeaderChanges = Readonly<Record<string, string | null>>

export interface PlainClient {
  readonly get: (path: string, headers?: HeaderChanges) => Promise<PlainAnswer>
  /** With a key of its own. A body that is text is sent as it stands. */
  readonly post: (path: string, body: unknown, headers?: HeaderChanges) => Promise<PlainAnswer>
  /** Asks for a token and uses it from now on. */
  readonly login: (form?: Readonly<Record<string, string>>) => Promise<PlainAnswer>
}

/** A simulated Flutterwave at a fixed time, reached without a socket, and a client logged in. */
export async function startWithClient(
  options: FlutterwaveSimulatorOptions = {},
): Promise<FlutterwaveSimulator & PlainClient> {
  const simulator = await startFlutterwaveSimulator({
    listen: false,
    startAt: Date.UTC(2025, 1, 13, 12, 12, 22, 13),
    ...options,
  })
  const { baseUrl, clientId, clientSecret, tokenUrl } = simulator.adapterOptions
  let token = 'none'
  let sent = 0

  async function call(
    url: string,
    init: RequestInit,
    headers: HeaderChanges,
  ): Promise<PlainAnswer> {
    const kept = Object.entries(headers).flatMap(([name, value]): [string, string][] =>
      value === null ? [] : [[name, value]],
    )
    const response = await simulator.fetch(url, { ...init, headers: kept })
    const text = await response.text()
    return { status: response.status, headers: response.headers, body: parse(text), text }
  }

  async function login(form: Readonly<Record<string, string>> = {}): Promise<PlainAnswer> {
    const fields = {
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
      ...form,
    }
    const body = new URLSearchParams(fields).toString()
    const answer = await call(tokenUrl, { method: 'POST', body }, formHeaders)
    token = tokenIn(answer.body) ?? token
    return answer
  }

  await login()
  return {
    ...simulator,
    login,
    get: (path, headers) =>
      call(`${baseUrl}${path}`, {}, { authorization: `Bearer ${token}`, ...headers }),
    post(path, body, headers) {
      sent += 1
      return call(
        `${baseUrl}${path}`,
        { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) },
        {
          authorization: `Bearer ${token}`,
          'content-type': 'application/json',
          'x-trace-id': 'trace0000000000000001',
          'x-idempotency-key': `key${String(sent).padStart(29, '0')}`,
          ...headers,
        },
      )
    },
  }
}

const formHeaders = { 'content-type': 'application/x-www-form-urlencoded' }

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function tokenIn(body: unknown): string | null {
  if (typeof body !== 'object' || body === null || !('access_token' in body)) return null
  return typeof body.access_token === 'string' ? body.access_token : null
}

/** The body of a create. */
export function refundOf(charge: string, amount: number, changes: object = {}): object {
  return { amount, reason: 'duplicate', charge_id: charge, ...changes }
}

export const minute = 60_000
export const hour = 3_600_000
