import { createHmac } from 'node:crypto'

import { flex } from '../../providers/flex/index.ts'
import { flutterwave } from '../../providers/flutterwave/index.ts'
import { createAccounts } from '../../src/accounts/accounts.ts'
import type { Ids } from '../../src/http/runtime.ts'
import type { RefundProvider } from '../../src/model/index.ts'
import type { ReceivedWebhook, WebhookHandler } from '../../src/service/follow-up-types.ts'
import { createRefundService } from '../../src/service/service.ts'
import type { RefundPolicy, RefundService } from '../../src/service/types.ts'
import type { WorldAccount } from './case.ts'
import { createProcessClock } from './clock.ts'
import type { ClockTrouble, Timeline } from './clock.ts'
import type { Draws } from './draws.ts'
import type { WorldLedger } from './ledger.ts'
import type { WorldNetwork } from './network.ts'
import type { WorldProcess } from './process.ts'

/** One process with a refund service in it. */
export interface Instance extends WorldProcess {
  readonly service: RefundService
  /** What answers the webhooks of each account. */
  readonly receive: ReadonlyMap<string, WebhookHandler>
}

/** What all instances of a world share. */
export interface Surroundings {
  readonly timeline: Timeline
  readonly ledger: WorldLedger
  readonly network: WorldNetwork
  readonly accounts: readonly WorldAccount[]
  readonly policy: RefundPolicy
  /** Whether there is no token to be had now. */
  readonly hasNoToken: () => boolean
  /** With what the webhooks of an account are verified; empty for none. */
  readonly secretsOf: (account: WorldAccount) => readonly string[]
  /** The caller's own code for a webhook. */
  readonly onEvent: (received: ReceivedWebhook) => void
  readonly onCrash: (instance: Instance) => void
}

export interface InstanceSetup {
  readonly name: string
  readonly draws: Draws
  readonly trouble: ClockTrouble
  /** After how many things it does it ends; null for never. */
  readonly endsAfter: number | null
}

/** Starts a process: the real service and the real adapters over the world's own surroundings. */
export function startInstance(world: Surroundings, setup: InstanceSetup): Instance {
  const { name, draws, trouble } = setup
  let isAlive = true
  let left = setup.endsAfter ?? Infinity
  const clock = createProcessClock(world.timeline, trouble, () => isAlive)
  const process: WorldProcess = {
    name,
    clock,
    isAlive: () => isAlive,
    crash: () => {
      if (!isAlive) return
      isAlive = false
      world.onCrash(instance)
    },
    endsHere: () => {
      left -= 1
      if (left > 0) return false
      process.crash()
      return true
    },
  }
  const ids = createIds(draws)
  const providers = world.accounts.map((account): [string, RefundProvider] => [
    account.name,
    connect(world, account, { process, ids }),
  ])
  const service = createRefundService({
    accounts: createAccounts(Object.fromEntries(providers)),
    ledger: world.ledger.view(process),
    clock,
    policy: world.policy,
    random: { owner: () => name, jitter: () => draws.next() },
  })
  const receive = new Map(
    world.accounts.map(({ name: account }) => [
      account,
      service.webhook(account, { onEvent: world.onEvent }),
    ]),
  )
  const instance: Instance = { ...process, service, receive }
  return instance
}

function connect(
  { network, hasNoToken, secretsOf }: Surroundings,
  account: WorldAccount,
  { process, ids }: { readonly process: WorldProcess; readonly ids: Ids },
): RefundProvider {
  const { apiKey = '', accessToken = '' } = account.side.credentials
  const { preflight, currency } = account
  const webhookSecrets = secretsOf(account)
  const common = {
    fetch: network.fetchOf(process, account),
    clock: process.clock,
    ids,
    preflight,
    ...(webhookSecrets.length === 0 ? {} : { webhookSecrets }),
  }
  if (account.side.provider === 'flex') return flex({ ...common, apiKey })
  return flutterwave({
    ...common,
    environment: 'sandbox',
    ...(currency === null ? {} : { currency }),
    accessToken: () => {
      if (hasNoToken()) throw new Error('no token')
      return accessToken
    },
  })
}

function createIds(draws: Draws): Ids {
  let count = 0
  return {
    traceId: () => {
      count += 1
      return `trace${String(count).padStart(12, '0')}`
    },
    jitter: () => draws.next(),
    digest: async (data, secret) =>
      secret === null ? cheapDigest(data) : createHmac('sha256', secret).update(data).digest(),
  }
}

/** As good as a digest where nobody looks for two texts with the same one. */
function cheapDigest(data: Uint8Array): Uint8Array {
  const digest = new Uint32Array(8)
  for (let lane = 0; lane < 8; lane += 1) {
    let mixed = Math.imul(0x811c9dc5, lane + 1)
    for (const byte of data) mixed = Math.imul(mixed ^ byte, 0x01000193 + 2 * lane)
    digest[lane] = mixed ^ (mixed >>> 15)
  }
  return new Uint8Array(digest.buffer)
}
