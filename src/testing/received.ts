import type { JsonValue } from '../model/index.ts'
import type { SimulatedRequest } from './exchange.ts'

/** A request that a simulator received, as its log keeps it. */
export interface ReceivedRequest<Operation extends string = string> {
  /** The provider's word for the operation; null when no route fits. */
  readonly operation: Operation | null
  readonly method: string
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  /** Names in lower case. Of `authorization` only the scheme is kept. */
  readonly headers: Readonly<Record<string, string>>
  /** Whether it carried the right credential; null where none is asked for. */
  readonly isAuthorized: boolean | null
  readonly body: string
  /** The body as JSON; undefined when it isn't. */
  readonly json: JsonValue | undefined
  /** When it came, by the virtual clock: ISO 8601 in UTC. */
  readonly at: string
}

/** Which requests to look up. What is left out is not asked. */
export interface ReceivedQuery<Operation extends string = string> {
  readonly operation?: Operation
  readonly method?: string
  /** The whole path, or a pattern found in it. */
  readonly path?: string | RegExp
}

export interface RequestLog<Operation extends string> {
  add(request: SimulatedRequest, circumstances: Circumstances<Operation>): void
  find(query?: ReceivedQuery<Operation>): readonly ReceivedRequest<Operation>[]
}

interface Circumstances<Operation extends string> {
  readonly operation: Operation | null
  readonly isAuthorized: boolean | null
  readonly now: number
}

export function createRequestLog<Operation extends string>(): RequestLog<Operation> {
  const entries: ReceivedRequest<Operation>[] = []

  return {
    add(request, { operation, isAuthorized, now }) {
      entries.push({
        operation,
        method: request.method,
        path: request.path,
        query: Object.fromEntries(request.query),
        headers: withoutCredential(request.headers),
        isAuthorized,
        body: request.body,
        json: request.json,
        at: new Date(now).toISOString(),
      })
    },
    find: (query = {}) => entries.filter((entry) => fits(entry, query)),
  }
}

function withoutCredential(
  headers: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const { authorization } = headers
  if (authorization === undefined) return headers
  const [scheme, ...credential] = authorization.split(' ')
  // A single word may be the credential itself.
  return { ...headers, authorization: credential.length === 0 ? '***' : `${scheme} ***` }
}

function fits(entry: ReceivedRequest, query: ReceivedQuery): boolean {
  if (query.operation !== undefined && entry.operation !== query.operation) return false
  if (query.method !== undefined && entry.method !== query.method) return false
  if (query.path === undefined) return true
  return typeof query.path === 'string'
    ? entry.path === query.path
    : entry.path.search(query.path) !== -1
}
