import {
  clientCredentials,
  createClient,
  parsePaymentReference,
  portableMethods,
  RefundError,
  refuseWebhooks,
} from '../../src/adapter.ts'
import type {
  CallLimits,
  CommonOptions,
  Credentials,
  Operations,
  ReadWebhookOptions,
} from '../../src/adapter.ts'
import type { RefundProvider, WebhookReader } from '../../src/model/index.ts'
import type { FlutterwaveConnection, Reading } from './connection.ts'
import { planRefund } from './create.ts'
import { explainFlutterwaveError } from './errors.ts'
import { findRefunds, parseListing, readListPage, walkListing } from './list.ts'
import { flutterwaveManifest } from './manifest.ts'
import { isAccessToken, readFlutterwaveOptions } from './options.ts'
import type { FlutterwaveLogin, FlutterwaveOptions } from './options.ts'
import { createPayments } from './payment.ts'
import { getRefund } from './refund.ts'
import { flutterwavePayment } from './request.ts'
import { sendPrepared, sendWhileSafe } from './send.ts'
import { flutterwaveWebhookReader } from './webhooks.ts'

/**
 * Flutterwave (v4): refunds of charges, by amount. Flutterwave documents that a repeat under the
 * same idempotency key is answered with the first answer, so a create whose answer is lost is sent
 * again, the same bytes under the same key.
 */
export interface FlutterwaveProvider extends RefundProvider {
  readonly name: 'flutterwave'
}

/**
 * Configures Flutterwave. `environment` decides between sandbox and real money.
 *
 * @throws {RefundError} `configuration`: an option is missing, unknown or out of bounds, or the
 * login is half of each kind.
 */
export function flutterwave(options: FlutterwaveOptions): FlutterwaveProvider {
  const { own, common, baseUrl, mode } = readFlutterwaveOptions(options)
  const { login, currency, statusMap, webhooks } = own
  const client = createClient({
    manifest: flutterwaveManifest,
    baseUrl,
    options: common,
    explain: explainFlutterwaveError,
    credentials: credentialsOf(login, common),
  })
  const connection = { client, options: common, baseUrl, mode, currency, statusMap }
  const operations = operationsOf(connection)
  const readerOf = (checked: ReadWebhookOptions): WebhookReader =>
    flutterwaveWebhookReader({
      ...checked,
      mode,
      statusMap,
      now: () => common.clock.now(),
      digest: (data, secret) => common.ids.digest(data, secret),
    })
  return {
    ...portableMethods({ manifest: flutterwaveManifest, mode, client, operations }),
    name: 'flutterwave',
    parseWebhook:
      webhooks === null ? refuseWebhooks('flutterwave') : readerOf(webhooks).parseWebhook,
  }
}

function operationsOf(connection: FlutterwaveConnection): Operations {
  const payments = createPayments()
  const reading = (limits: CallLimits): Reading => ({ connection, limits })
  return {
    plan: (request, limits) => planRefund(connection, payments, { request, limits }),
    send: (prepared, limits) => sendPrepared(connection, prepared, limits),
    sendWhileSafe: (prepared, limits) => sendWhileSafe(connection, prepared, limits),
    find: (query, limits) => findRefunds(query, reading(limits)),
    get: (id, limits) => getRefund(id, reading(limits)),
    walk: (query, startPage) =>
      walkListing(() => reading(startPage()), parseListing(query, connection.mode)),
    readPage: async (query, limits) =>
      readListPage(reading(limits), parseListing(query, connection.mode)),
    readPayment: async (payment, limits) => {
      const handle = flutterwavePayment(parsePaymentReference(payment, 'payment'))
      return (await payments.read(handle, reading(limits))).payment
    },
  }
}

function credentialsOf(login: FlutterwaveLogin, options: CommonOptions): Credentials {
  if (login.kind === 'client_credentials') {
    const { tokenUrl, clientId, clientSecret } = login
    return clientCredentials({ provider: 'flutterwave', tokenUrl, clientId, clientSecret, options })
  }
  const { accessToken } = login
  const used = new Set<string>()
  return {
    headers: async () => {
      const token = typeof accessToken === 'string' ? accessToken : await accessToken()
      if (!isAccessToken(token)) throw unusableToken()
      used.clear()
      used.add(token)
      return { authorization: `Bearer ${token}` }
    },
    // What yields tokens may yield another; a token that was given stays what it is.
    renew: typeof accessToken === 'string' ? null : () => undefined,
    secrets: () => [...used],
  }
}

function unusableToken(): RefundError {
  return new RefundError({
    code: 'authentication',
    outcome: 'not_sent',
    provider: 'flutterwave',
    message:
      'flutterwave was not asked: the option accessToken yielded something that is no token. It must yield 8 to 8000 visible ASCII characters, without "Bearer".',
    issues: [{ path: 'accessToken', rule: 'secret.format' }],
  })
}
