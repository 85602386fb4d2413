import { createClient, guard, parseCallOptions, parsePaymentReference } from '../../src/adapter.ts'
import type { CallLimits, Guarded } from '../../src/adapter.ts'
import type {
  CallOptions,
  PreparedRefund,
  PreviewsRefunds,
  Refund,
  RefundPreview,
  RefundProvider,
  UpdatesRefunds,
} from '../../src/model/index.ts'
import type { FlexConnection } from './connection.ts'
import { planRefund, previewRefund } from './create.ts'
import { explainFlexError } from './errors.ts'
import { findRefunds, parseListing, readListPage, walkListing } from './list.ts'
import type { ListSource } from './list.ts'
import { flexManifest } from './manifest.ts'
import { isModeCertain, readFlexOptions } from './options.ts'
import type { FlexOptions } from './options.ts'
import { readPayment } from './payment.ts'
import { referenceTaken } from './preflight.ts'
import { getRefund, updateRefund } from './refund.ts'
import { asMovingNothing } from './refuse.ts'
import { flexPayment } from './request.ts'
import type { FlexRefundRequest } from './request.ts'
import { sendPrepared, sendWhileSafe } from './send.ts'

/**
 * Flex (withflex.com): refunds of HSA/FSA card payments, by checkout session or payment intent, by
 * amount or by lines. Flex documents no idempotency for refunds, so a create whose answer is lost
 * is never repeated: it ends as `outcome_unknown`, and `find` tells what became of it.
 */
export interface FlexProvider extends RefundProvider, UpdatesRefunds, PreviewsRefunds {
  prepare(request: FlexRefundRequest, options?: CallOptions): Promise<PreparedRefund>
  create(request: FlexRefundRequest, options?: CallOptions): Promise<Refund>
  /** As everywhere; Flex previews refunds of checkout sessions, and not of payment intents. */
  preview(request: FlexRefundRequest, options?: CallOptions): Promise<RefundPreview>
}

/**
 * Configures Flex. The key decides between test and live money.
 *
 * @throws {RefundError} `configuration`: an option is missing, unknown or out of bounds.
 */
export function flex(options: FlexOptions): FlexProvider {
  const { own, common, baseUrl, mode } = readFlexOptions(options)
  const { apiKey } = own
  const client = createClient({
    manifest: flexManifest,
    baseUrl,
    options: common,
    explain: explainFlexError,
    credentials: {
      headers: async () => ({ authorization: `Bearer ${apiKey}` }),
      renew: null,
      secrets: () => [apiKey],
    },
  })
  const connection: FlexConnection = {
    client,
    options: common,
    baseUrl,
    mode,
    isModeCertain: isModeCertain(apiKey),
  }

  const run = <Result>(
    about: Omit<Guarded, 'provider'>,
    given: CallOptions | undefined,
    action: (limits: CallLimits) => Promise<Result>,
  ): Promise<Result> =>
    guard({ provider: 'flex', ...about }, async () =>
      action(client.start(parseCallOptions(given).signal)),
    ).catch((error: unknown) => {
      throw about.outcome === 'none' ? asMovingNothing(error) : error
    })
  const source = (limits: CallLimits): ListSource => ({ client, limits, now: common.clock.now() })

  return {
    name: 'flex',
    mode,
    manifest: flexManifest,

    prepare: (request, callOptions) =>
      run({ task: 'prepare the refund', outcome: 'not_sent' }, callOptions, async (limits) => {
        const plan = await planRefund(connection, request, limits)
        if ('existing' in plan) throw referenceTaken(plan.existing, plan)
        return plan.prepared
      }),

    send: (prepared, callOptions) =>
      run(createTask, callOptions, (limits) => sendPrepared(connection, prepared, limits)),

    create: (request, callOptions) =>
      run(createTask, callOptions, async (limits) => {
        const plan = await planRefund(connection, request, limits)
        if ('prepared' in plan) return sendWhileSafe(connection, plan.prepared, limits)
        if (plan.isSame) return plan.existing
        throw referenceTaken(plan.existing, plan)
      }),

    find: (query, callOptions) =>
      run(read('find the refund'), callOptions, (limits) => findRefunds(source(limits), query)),

    get: (id, callOptions) =>
      run(read('read the refund'), callOptions, (limits) => getRefund(source(limits), id)),

    list: (query, callOptions) => {
      try {
        const listing = parseListing(query, mode)
        const { signal } = parseCallOptions(callOptions)
        return walkListing(() => source(client.start(signal)), listing)
      } catch (error) {
        throw asMovingNothing(error)
      }
    },

    listPage: (query, callOptions) =>
      run(read('list refunds'), callOptions, async (limits) =>
        readListPage(source(limits), parseListing(query, mode)),
      ),

    getPayment: (payment, callOptions) =>
      run(read('read the payment'), callOptions, async (limits) => {
        const handle = flexPayment(parsePaymentReference(payment, 'payment'))
        return (await readPayment(handle, source(limits))).payment
      }),

    update: (id, changes, callOptions) =>
      run(read('update the refund'), callOptions, (limits) =>
        updateRefund(source(limits), id, changes),
      ),

    preview: (request, callOptions) =>
      run(read('preview the refund'), callOptions, (limits) =>
        previewRefund(connection, request, limits),
      ),
  }
}

function read(task: string): Omit<Guarded, 'provider'> {
  return { task, outcome: 'none' }
}

const createTask = { task: 'create the refund', outcome: 'unknown' } as const
