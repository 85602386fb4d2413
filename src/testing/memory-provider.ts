import {
  checkId,
  isRefundError,
  parseCallOptions,
  parsePaymentReference,
  parseRefundChanges,
  referenceTaken,
  withDetails,
} from '../model/index.ts'
import type {
  CallOptions,
  PreviewsRefunds,
  Refund,
  RefundProvider,
  UpdatesRefunds,
} from '../model/index.ts'
import { read, readingOf } from './memory-provider/connection.ts'
import type { MemoryConnection } from './memory-provider/connection.ts'
import { createControls } from './memory-provider/controls.ts'
import { unsayable } from './memory-provider/evidence.ts'
import { findRefunds, parseListing, readPage, walkListing } from './memory-provider/list.ts'
import { memoryManifest } from './memory-provider/manifest.ts'
import { fromWireRefund } from './memory-provider/mapping.ts'
import { planRefund, previewRefund, readPayment } from './memory-provider/plan.ts'
import { sendPrepared, sendWhileSafe } from './memory-provider/send.ts'
import { readMemorySettings } from './memory-provider/settings.ts'
import { changeRefund, readOneRefund } from './memory-provider/side.ts'
import type { WireRefund } from './memory-provider/side.ts'
import type { MemoryProvider, MemoryProviderOptions } from './memory-provider/types.ts'
import { memoryWebhooks } from './memory-provider/webhooks.ts'
import { createMemoryWorld } from './memory-provider/world.ts'

/**
 * A whole provider in memory, for unit tests of code that makes refunds. It obeys the contract as
 * a real one does, and no money moves: `provider.memory` is the provider's side, where a test adds
 * payments, lets time pass and asks for faults. Waits between attempts pass at once.
 *
 * ```ts
 * const provider = memoryProvider()
 * const payment = provider.memory.addPayment({ amount: money('100.00', 'USD') })
 * provider.memory.fail({ kind: 'lost', when: 'after', operation: 'create' })
 * ```
 *
 * Its webhooks are signed, so that handlers of them can be tested too:
 *
 * ```ts
 * const { body, headers } = provider.memory.delivery(refund.id)
 * const event = await provider.parseWebhook(body, headers)
 * ```
 *
 * @throws {RefundError} `configuration`: the option `webhookSecret` is no secret.
 */
export function memoryProvider(options: MemoryProviderOptions = {}): MemoryProvider {
  const settings = readMemorySettings(options)
  const world = createMemoryWorld(settings)
  const connection: MemoryConnection = { settings, world, manifest: memoryManifest(settings) }
  return {
    name: settings.name,
    mode: settings.mode,
    manifest: connection.manifest,
    memory: createControls(world),
    parseWebhook: memoryWebhooks(world).parseWebhook,
    ...moneyMethods(connection),
    ...readingMethods(connection),
    ...extraMethods(connection),
  }
}

function moneyMethods(
  connection: MemoryConnection,
): Pick<RefundProvider, 'prepare' | 'send' | 'create'> {
  return {
    prepare: async (request, options) => {
      const plan = await planRefund(connection, request, signalOf(options))
      if ('prepared' in plan) return plan.prepared
      throw referenceTaken(plan.existing, plan.isSame)
    },
    send: async (prepared, options) => sendPrepared(connection, prepared, signalOf(options)),
    create: async (request, options) => {
      const signal = signalOf(options)
      const plan = await planRefund(connection, request, signal)
      if ('prepared' in plan) return sendWhileSafe(connection, plan.prepared, signal)
      if (plan.isSame) return plan.existing
      throw referenceTaken(plan.existing, plan.isSame)
    },
  }
}

function readingMethods(
  connection: MemoryConnection,
): Pick<RefundProvider, 'find' | 'get' | 'list' | 'listPage' | 'getPayment'> {
  return {
    find: async (query, options) =>
      movingNothing(async () => findRefunds(connection, query, signalOf(options))),
    get: async (id, options) =>
      movingNothing(async () => {
        const refundId = checkId(id, 'id')
        return readRefund(connection, signalOf(options), () =>
          readOneRefund(connection.world, refundId),
        )
      }),
    list: (query, options) => {
      try {
        return walkListing(connection, parseListing(connection, query), signalOf(options))
      } catch (error) {
        throw asMovingNothing(error)
      }
    },
    listPage: async (query, options) =>
      movingNothing(async () =>
        readPage(connection, parseListing(connection, query), signalOf(options)),
      ),
    getPayment: async (payment, options) =>
      movingNothing(async () => {
        const reference = parsePaymentReference(payment, 'payment')
        return (await readPayment(connection, reference, signalOf(options))).payment
      }),
  }
}

/** The methods beyond the portable ones that were asked for; the others don't exist. */
function extraMethods(connection: MemoryConnection): Partial<UpdatesRefunds & PreviewsRefunds> {
  const { extraMethods: asked } = connection.settings
  const update: UpdatesRefunds['update'] = async (id, changes, options) =>
    movingNothing(async () => {
      const refundId = checkId(id, 'id')
      const parsed = parseRefundChanges(changes)
      return readRefund(connection, signalOf(options), () =>
        changeRefund(connection.world, refundId, parsed),
      )
    })
  const preview: PreviewsRefunds['preview'] = async (request, options) =>
    movingNothing(async () => previewRefund(connection, request, signalOf(options)))
  return {
    ...(asked.includes('update') ? { update } : {}),
    ...(asked.includes('preview') ? { preview } : {}),
  }
}

async function readRefund(
  connection: MemoryConnection,
  signal: AbortSignal | undefined,
  effect: () => WireRefund,
): Promise<Refund> {
  const task = 'read the refund'
  const mapped = fromWireRefund(
    await read(connection, task, { signal, effect }),
    readingOf(connection),
  )
  if ('refund' in mapped) return mapped.refund
  const { settings } = connection
  const subject = { settings, task, movesMoney: false }
  throw unsayable(subject, 'provider_rejected', mapped.rejected.issues)
}

function signalOf(options: CallOptions | undefined): AbortSignal | undefined {
  return parseCallOptions(options).signal
}

async function movingNothing<Result>(run: () => Promise<Result>): Promise<Result> {
  try {
    return await run()
  } catch (error) {
    throw asMovingNothing(error)
  }
}

/** The same error from a call that can't move money. */
function asMovingNothing(error: unknown): unknown {
  return isRefundError(error) ? withDetails(error, { outcome: 'none' }) : error
}
