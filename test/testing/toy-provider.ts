import {
  createRouter,
  createVirtualClock,
  jsonAnswer,
  startSimulatedServer,
} from '../../src/testing/index.ts'
import type {
  SimulatedRequest,
  SimulatedServer,
  SimulatedServerOptions,
} from '../../src/testing/index.ts'

export type ToyOperation = 'add' | 'read'

/** A provider that counts: POST adds one, GET reads. */
export async function startToyProvider(
  options: Pick<SimulatedServerOptions, 'listen' | 'wait' | 'origin'> = {},
): Promise<SimulatedServer<ToyOperation> & { readonly count: () => number }> {
  let count = 0
  const router = createRouter<ToyOperation>(
    [
      {
        operation: 'add',
        method: 'POST',
        path: '/counts/:name',
        answer: ({ parameter }) => {
          count += 1
          return jsonAnswer(200, { name: parameter('name'), count })
        },
      },
      {
        operation: 'read',
        method: 'GET',
        path: '/counts/:name',
        answer: ({ request }) => jsonAnswer(200, { count, unit: request.query.get('unit') }),
      },
    ],
    () => jsonAnswer(404, { message: 'no such route' }),
  )
  const server = await startSimulatedServer<ToyOperation>({
    ...options,
    clock: createVirtualClock(Date.UTC(2025, 0, 1)),
    operationOf: (request) => router.operationOf(request),
    handle: (request) => router.handle(request),
    isAuthorized: (request: SimulatedRequest) =>
      request.headers['authorization'] === 'Bearer right',
    errorAnswer: (status) => jsonAnswer(status, { message: `toy error ${status}` }),
  })
  return { ...server, count: () => count }
}
