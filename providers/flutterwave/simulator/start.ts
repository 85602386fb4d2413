import {
  createNature,
  createWebhookSource,
  setStatusAt,
  startSimulatedServer,
} from '../../../src/testing/index.ts'
import { addCharge, knownCharge } from './add-charge.ts'
import { insertRefunds, refundInDashboard } from './add-refunds.ts'
import { announceChange } from './announce.ts'
import { createApi } from './api.ts'
import { documentedBehaviour } from './behaviour.ts'
import { trueCharge } from './charge-wire.ts'
import { createRefundStore } from './refund-store.ts'
import { trueRefund } from './refund-wire.ts'
import { tokenPath } from './tokens.ts'
import type { FlutterwaveSimulator, FlutterwaveSimulatorOptions } from './types.ts'
import { webhookScheme } from './webhook-scheme.ts'
import type { FlutterwaveWorld } from './world.ts'

/**
 * Starts a simulated Flutterwave v4: real HTTP on loopback, logins and API on one origin, a memory
 * of its own, nothing settled until its clock is moved. Made from Flutterwave's documents; where
 * they are silent or contradict each other, `behave` chooses.
 */
export async function startFlutterwaveSimulator(
  options: FlutterwaveSimulatorOptions = {},
): Promise<FlutterwaveSimulator> {
  const world = createWorld(options)
  const server = await startSimulatedServer({
    ...options,
    ...createApi(world),
    clock: world.clock,
    beforeAnswer: () => world.webhooks.sendEarly(),
  })
  return {
    ...server,
    adapterOptions: {
      ...world.credentials,
      environment: 'sandbox',
      baseUrl: server.url,
      tokenUrl: `${server.url}${tokenPath}`,
      ...(options.listen === false ? { fetch: server.fetch } : {}),
    },
    ...controls(world),
    webhooks: world.webhooks.controls,
    async close() {
      world.webhooks.close()
      await server.close()
    },
  }
}

function createWorld(options: FlutterwaveSimulatorOptions): FlutterwaveWorld {
  const {
    clientId = 'flutterwave-simulator',
    clientSecret = 'flutterwave-simulator-secret',
    settle = 'staged',
  } = options
  const nature = createNature(options)
  const scheme = webhookScheme(() => world.behaviour)
  const world: FlutterwaveWorld = {
    ...nature,
    webhooks: createWebhookSource(options, scheme, nature.clock),
    credentials: { clientId, clientSecret },
    tokens: new Map(),
    charges: new Map(),
    refunds: createRefundStore(),
    firstAnswers: new Map(),
    behaviour: { ...documentedBehaviour, settle },
    tokenCount: 0,
    refundCount: 0,
  }
  return world
}

type Controls = Pick<
  FlutterwaveSimulator,
  | 'addCharge'
  | 'behave'
  | 'charges'
  | 'refunds'
  | 'setStatus'
  | 'refundInDashboard'
  | 'insertRefunds'
  | 'expireTokens'
  | 'tokensIssued'
>

function controls(world: FlutterwaveWorld): Controls {
  return {
    addCharge: (charge) => addCharge(world, charge).id,
    behave(changes) {
      world.behaviour = { ...world.behaviour, ...changes }
    },
    charges: () => [...world.charges.values()].map((charge) => trueCharge(world, charge)),
    refunds(charge) {
      const rows =
        charge === undefined
          ? world.refunds.all()
          : world.refunds.ofCharge(knownCharge(world, charge).id)
      return rows.map((row) => trueRefund(world, row)).toReversed()
    },
    setStatus(id, status) {
      const row = world.refunds.get(id)
      if (row === null) throw new Error(`There is no refund ${id}.`)
      setStatusAt(row, status, world.clock.now())
      announceChange(world, row)
    },
    refundInDashboard: (charge, amount) => refundInDashboard(world, charge, amount),
    insertRefunds: (count, describe = () => ({})) => insertRefunds(world, count, describe),
    expireTokens: () => world.tokens.clear(),
    tokensIssued: () => world.tokenCount,
  }
}
