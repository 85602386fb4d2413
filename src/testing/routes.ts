import type { SimulatedAnswer, SimulatedHandler, SimulatedRequest } from './exchange.ts'

/** One endpoint of a simulated provider. */
export interface Route<Operation extends string = string> {
  /** The word that faults and the log know it by. */
  readonly operation: Operation
  readonly method: string
  /** Such as `/v1/refunds/:id`. A parameter is one path segment. */
  readonly path: string
  readonly answer: (call: RouteCall) => SimulatedAnswer
}

export interface RouteCall {
  readonly request: SimulatedRequest
  /** A path parameter, decoded. Asking for one that the path doesn't name is a mistake. */
  readonly parameter: (name: string) => string
}

export interface Router<Operation extends string = string> {
  operationOf(request: SimulatedRequest): Operation | null
  readonly handle: SimulatedHandler
}

/**
 * Finds the endpoint of a request; the first route that fits answers. `notFound` answers what fits
 * none; it is told the methods that the path would have taken.
 */
export function createRouter<Operation extends string>(
  routes: readonly Route<Operation>[],
  notFound: (request: SimulatedRequest, methods: readonly string[]) => SimulatedAnswer,
): Router<Operation> {
  return {
    operationOf(request) {
      const found = findRoute(routes, request)
      return found === null ? null : found.route.operation
    },
    handle(request) {
      const found = findRoute(routes, request)
      if (found === null) return notFound(request, methodsFor(routes, request))
      const { route, parameters } = found
      return route.answer({ request, parameter: (name) => parameterOf(parameters, name) })
    },
  }
}

interface FoundRoute<Operation extends string> {
  readonly route: Route<Operation>
  readonly parameters: ReadonlyMap<string, string>
}

function findRoute<Operation extends string>(
  routes: readonly Route<Operation>[],
  request: SimulatedRequest,
): FoundRoute<Operation> | null {
  for (const route of routes) {
    if (route.method !== request.method) continue
    const parameters = matchPath(route.path, request.path)
    if (parameters !== null) return { route, parameters }
  }
  return null
}

function methodsFor(routes: readonly Route[], { path }: SimulatedRequest): readonly string[] {
  return routes.filter((route) => matchPath(route.path, path) !== null).map((route) => route.method)
}

function matchPath(pattern: string, path: string): ReadonlyMap<string, string> | null {
  const expected = pattern.split('/')
  const actual = path.split('/')
  if (expected.length !== actual.length) return null
  const parameters = new Map<string, string>()
  for (const [index, segment] of expected.entries()) {
    const value = decode(actual[index] ?? '')
    if (segment.startsWith(':')) {
      if (value === null || value === '') return null
      parameters.set(segment.slice(1), value)
    } else if (segment !== value) {
      return null
    }
  }
  return parameters
}

function decode(segment: string): string | null {
  try {
    return decodeURIComponent(segment)
  } catch {
    return null
  }
}

function parameterOf(parameters: ReadonlyMap<string, string>, name: string): string {
  const value = parameters.get(name)
  if (value === undefined) throw new Error(`The route has no parameter called ${name}.`)
  return value
}
