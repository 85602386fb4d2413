import {
  callRunner,
  createClient,
  parsePaymentReference,
  portableMethods,
  reading,
  refuseWebhooks,
} from '../../src/adapter.ts'
import type { CallLimits, Operations, ReadOptions } from '../../src/adapter.ts'
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
import { findRefunds } from './find.ts'
import { parseListing, readListPage, walkListing } from './list.ts'
import type { ListSource } from './list.ts'
import { flexManifest } from './manifest.ts'
import { isModeCertain, readFlexOptions } from './options.ts'
import type { FlexOptions, FlexOwnOptions } from './options.ts'
import { readPayment } from './payment.ts'
import { getRefund, updateRefund } from './refund.ts'
import { flexPayment } from './request.ts'
import type { FlexRefundRequest } from './request.ts'
import { sendPrepared, sendWhileSafe } from './send.ts'
import { flexWebhookReader } from './webhooks.ts'

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
  const read = readFlexOptions(options)
  const connection = connect(read)
  const { client, mode } = connection
  const run = callRunner('flex', client)
  return {
    ...portableMethods({
      manifest: flexManifest,
      mode,
      client,
      operations: operationsOf(connection),
    }),
    parseWebhook: webhooksOf(read),

    update: (id, changes, callOptions) =>
      run(reading('update the refund'), callOptions, (limits) =>
        updateRefund(sourceOf(connection, limits), id, changes),
      ),

    preview: (request, callOptions) =>
      run(reading('preview the refund'), callOptions, (limits) =>
        previewRefund(connection, request, limits),
      ),
  }
}

function webhooksOf({
  own,
  common,
  mode,
}: ReadOptions<FlexOwnOptions>): FlexProvider['parseWebhook'] {
  if (own.webhooks === null) return refuseWebhooks('flex')
  const { clock, ids } = common
  return flexWebhookReader({
    ...own.webhooks,
    // A key that doesn't tell its mode may well be for the other one.
    mode: isModeCertain(own.apiKey) ? mode : null,
    now: () => clock.now(),
    digest: (data, secret) => ids.digest(data, secret),
  }).parseWebhook
}

function connect({ own, common, baseUrl, mode }: ReadOptions<FlexOwnOptions>): FlexConnection {
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
  return { client, options: common, baseUrl, mode, isModeCertain: isModeCertain(apiKey) }
}

function operationsOf(connection: FlexConnection): Operations {
  const { mode } = connection
  const source = (limits: CallLimits): ListSource => sourceOf(connection, limits)
  return {
    plan: (request, limits) => planRefund(connection, request, limits),
    send: (prepared, limits) => sendPrepared(connection, prepared, limits),
    sendWhileSafe: (prepared, limits) => sendWhileSafe(connection, prepared, limits),
    find: (query, limits) => findRefunds(source(limits), query),
    get: (id, limits) => getRefund(source(limits), id),
    walk: (query, startPage) => walkListing(() => source(startPage()), parseListing(query, mode)),
    readPage: async (query, limits) => readListPage(source(limits), parseListing(query, mode)),
    readPayment: async (payment, limits) => {
      const handle = flexPayment(parsePaymentReference(payment, 'payment'))
      return (await readPayment(handle, source(limits))).payment
    },
  }
}

function sourceOf({ client, options }: FlexConnection, limits: CallLimits): ListSource {
  return { client, limits, now: options.clock.now() }
}
