import type { JsonObject } from '../../../src/model/index.ts'
import {
  createNature,
  createRouter,
  createWebhookSource,
  dress,
  setStatusAt,
  startSimulatedServer,
} from '../../../src/testing/index.ts'
import type {
  SimulatedAnswer,
  SimulatedHandler,
  SimulatedRequest,
} from '../../../src/testing/index.ts'
import { addIntent, addSession } from './add-payments.ts'
import { insertRefunds, refundInDashboard } from './add-refunds.ts'
import { announceChange } from './announce.ts'
import { documentedBehaviour } from './behaviour.ts'
import { refundRoutes } from './refund-routes.ts'
import type { RefundRow } from './refund-row.ts'
import { createRefundStore } from './refund-store.ts'
import { refundToWire } from './refund-wire.ts'
import { faultAnswer, FlexRefusal, notFound, refusalAnswer, unauthorized } from './refusals.ts'
import { sessionRoutes } from './session-routes.ts'
import { sessionToWire } from './session-wire.ts'
import type { FlexSimulator, FlexSimulatorOptions, FlexWireRefund } from './types.ts'
import { webhookScheme } from './webhook-scheme.ts'
import type { FlexWorld } from './world.ts'

/**
 * Starts a simulated Flex: real HTTP on loopback, a memory of its own, nothing settled until its
 * clock is moved. Made from Flex's documents; where they are silent, `behave` chooses.
 */
export async function startFlexSimulator(
  options: FlexSimulatorOptions = {},
): Promise<FlexSimulator> {
  const { apiKey = 'fsk_test_simulator' } = options
  const world = createWorld(options, apiKey)
  const router = createRouter([...sessionRoutes(world), ...refundRoutes(world)], () => {
    throw notFound('Not Found')
  })
  const isAuthorized = ({ headers }: SimulatedRequest): boolean =>
    headers['authorization'] === `Bearer ${apiKey}`
  const server = await startSimulatedServer({
    ...options,
    clock: world.clock,
    operationOf: (request) => router.operationOf(request),
    isAuthorized,
    handle: answering(world, (request) => {
      if (!isAuthorized(request)) throw unauthorized()
      return router.handle(request)
    }),
    errorAnswer: (status) => faultAnswer(status, world.behaviour.errorShape),
    beforeAnswer: () => world.webhooks.sendEarly(),
  })
  const own = options.listen === false ? { fetch: server.fetch } : {}
  return {
    ...server,
    adapterOptions: { apiKey, baseUrl: server.url, ...own },
    ...controls(world),
    webhooks: world.webhooks.controls,
    async close() {
      world.webhooks.close()
      await server.close()
    },
  }
}

function createWorld(options: FlexSimulatorOptions, apiKey: string): FlexWorld {
  const { settle = 'staged' } = options
  const nature = createNature(options)
  const scheme = webhookScheme(() => world.behaviour)
  const world: FlexWorld = {
    ...nature,
    webhooks: createWebhookSource(options, scheme, nature.clock),
    testMode: apiKey.includes('_test_'),
    sessions: new Map(),
    intents: new Map(),
    refunds: createRefundStore(),
    replays: new Map(),
    behaviour: { ...documentedBehaviour, settle },
    refundCount: 0,
  }
  return world
}

function answering(world: FlexWorld, handle: SimulatedHandler): SimulatedHandler {
  return (request): SimulatedAnswer => {
    try {
      return handle(request)
    } catch (error) {
      if (error instanceof FlexRefusal) return refusalAnswer(error, world.behaviour.errorShape)
      throw error
    }
  }
}

type Controls = Pick<
  FlexSimulator,
  | 'addSession'
  | 'addIntent'
  | 'behave'
  | 'sessions'
  | 'refunds'
  | 'setStatus'
  | 'refundInDashboard'
  | 'insertRefunds'
>

function controls(world: FlexWorld): Controls {
  return {
    addSession: (session) => addSession(world, session),
    addIntent: (intent) => addIntent(world, intent).id,
    behave(changes) {
      world.behaviour = { ...world.behaviour, ...changes }
    },
    sessions: () => [...world.sessions.keys()].map((id) => trueSession(world, id)),
    refunds: (session) =>
      rowsOf(world, session)
        .map((row) => refundToWire(world, row))
        .toReversed(),
    setStatus(id, status) {
      const row = world.refunds.get(id)
      if (row === null) throw new Error(`There is no refund ${id}.`)
      setStatusAt(row, status, world.clock.now())
      announceChange(world, row)
    },
    refundInDashboard: (session, amount) => refundInDashboard(world, session, amount),
    insertRefunds: (count, describe = () => ({})) => insertRefunds(world, count, describe),
  }
}

function rowsOf(world: FlexWorld, session: string | undefined): readonly RefundRow[] {
  return session === undefined ? world.refunds.all() : world.refunds.ofSession(session)
}

function trueSession(world: FlexWorld, id: string): JsonObject {
  const session = world.sessions.get(id)
  if (session === undefined) throw new Error(`There is no session ${id}.`)
  const rows = rowsOf(world, id)
  const refunds: readonly FlexWireRefund[] = rows.map((row) => refundToWire(world, row))
  const view = { rows, refunds: refunds.toReversed(), isExpanded: true }
  const behaviour = documentedBehaviour
  return dress(sessionToWire(world, session, { ...view, behaviour }), behaviour)
}
