import { test } from 'vitest'

import { flutterwave, flutterwaveManifest } from '../../providers/flutterwave/index.ts'
import { startFlutterwaveSimulator } from '../../providers/flutterwave/simulator.ts'
import type { FlutterwaveOperation } from '../../providers/flutterwave/simulator.ts'
import { exponentOf, isJsonObject, money, toDecimal } from '../../src/model/index.ts'
import type { PaymentReference } from '../../src/model/index.ts'
import { testRefundProvider } from '../../src/testing/index.ts'
import type { ConformanceHarness, ConformanceWorld } from '../../src/testing/index.ts'
import { createFixedIds } from '../http/fixed-ids.ts'
import { createHandClock, startOfTime } from '../http/hand-clock.ts'
import { bytesOf, macOf } from '../signatures/deliveries.ts'
import { simulatedParts } from './simulated-world.ts'

const clientSecret = 'canary4Zq8vT1mWc7RkSecret'
const webhookSecret = 'canary4Zq8vT1mWc7RkHash'
const attemptTimeoutMs = 29_999
const idOf = (payment: PaymentReference): string =>
  typeof payment === 'string' ? payment : payment.id

/** Flutterwave over its simulator. It refunds nothing below 0.01 of a currency. */
const harness: ConformanceHarness = {
  manifest: flutterwaveManifest,
  currencies: ['NGN', 'JPY', 'KWD', 'CLF'],
  leastMinor: (currency) => Math.max(1, 10 ** (exponentOf(currency) - 2)),
  createWorld,
}

async function createWorld(): Promise<ConformanceWorld> {
  const simulator = await startFlutterwaveSimulator({
    clientSecret,
    startAt: startOfTime,
    listen: false,
  })
  const clock = createHandClock((milliseconds) => milliseconds < attemptTimeoutMs)
  const currencyOf = (id: string): string =>
    simulator.charges().find((charge) => charge.id === id)?.currency ?? 'NGN'
  const { fetch, ...parts } = simulatedParts<FlutterwaveOperation>({
    simulator,
    clock,
    createOperation: 'create_refund',
    readOperations: ['list_refunds', 'get_refund', 'get_charge'],
    keyHeader: 'x-idempotency-key',
    isCreate: ({ method, url }) => method === 'POST' && url.endsWith('/refunds'),
    otherAmount: {
      before: () => simulator.behave({ changesAmountBy: '0.05' }),
      after: () => simulator.behave({ changesAmountBy: '0' }),
    },
    otherPayment: {
      edit: (body) => ({
        ...body,
        data: isJsonObject(body['data']) ? { ...body['data'], charge_id: 'chg_other' } : null,
      }),
    },
  })
  const connect = (baseUrl: string) =>
    flutterwave({
      ...simulator.adapterOptions,
      webhookSecrets: [webhookSecret],
      baseUrl,
      fetch,
      clock,
      attemptTimeoutMs,
      ids: createFixedIds(),
    })
  return {
    ...parts,
    provider: connect(simulator.adapterOptions.baseUrl),
    elsewhere: () => connect('http://127.0.0.1:9'),
    secrets: [clientSecret, webhookSecret],
    unknownPayment: 'chg_unknown',
    unknownRefund: 'rfd_unknown',
    setStatus: simulator.setStatus,
    signDelivery: (id) => {
      const data = simulator.refunds().find((refund) => refund.id === id)
      const event = {
        webhook_id: `wbk_${id}`,
        timestamp: clock.now(),
        type: 'refund.completed',
        data,
      }
      const body = bytesOf(JSON.stringify(event))
      return { body, headers: { 'flutterwave-signature': macOf(webhookSecret, body) } }
    },
    addPayment: ({ amount, status = 'succeeded' }) =>
      simulator.addCharge({ amount: toDecimal(amount), currency: amount.currency, status }),
    addForeignRefund: ({ payment, amount, status = 'succeeded', reference }) => {
      const [id = ''] = simulator.insertRefunds(1, () => ({
        charge: idOf(payment),
        amount: toDecimal(amount),
        status,
        meta: reference === undefined ? {} : { polyrefund_reference: reference },
      }))
      return id
    },
    addBadRow: (payment) => {
      simulator.insertRefunds(1, () => ({ charge: idOf(payment), shownAmount: '"12,5"' }))
    },
    refundsOf: (payment) =>
      simulator.refunds(idOf(payment)).map((refund) => ({
        id: refund.id,
        amount: money(refund.amount_refunded, currencyOf(refund.charge_id)),
        status: flutterwaveManifest.statuses.value?.[refund.status]?.status ?? 'pending',
        reference:
          typeof refund.meta['polyrefund_reference'] === 'string'
            ? refund.meta['polyrefund_reference']
            : null,
      })),
  }
}
testRefundProvider(test, harness)
