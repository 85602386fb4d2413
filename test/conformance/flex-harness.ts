import { flex, flexManifest } from '../../providers/flex/index.ts'
import { startFlexSimulator } from '../../providers/flex/simulator.ts'
import type { FlexOperation, FlexSimulator } from '../../providers/flex/simulator.ts'
import { isJsonObject } from '../../src/model/index.ts'
import type { JsonObject, Money, PaymentReference } from '../../src/model/index.ts'
import type { ConformanceHarness, ConformanceWorld, TrueRefund } from '../../src/testing/index.ts'
import { createFixedIds } from '../http/fixed-ids.ts'
import { createHandClock, startOfTime } from '../http/hand-clock.ts'
import { bytesOf, signSvix } from '../signatures/deliveries.ts'
import { simulatedParts } from './simulated-world.ts'
import type { SimulatedParts } from './simulated-world.ts'

const apiKey = 'fsk_test_canary4Zq8vT1mWc7Rk'
const webhookKey = bytesOf('canary4Zq8vT1mWc7Rk of webhooks')
const webhookSecret = `fwhsec_${Buffer.from(webhookKey).toString('base64')}`
// No wait between attempts is this long, so the clock can tell time-outs from waits.
const attemptTimeoutMs = 29_999

const reads = ['get_session', 'get_intent', 'get_refund', 'list_refunds'] as const

/** Flex over its simulator. */
export const flexHarness: ConformanceHarness = {
  manifest: flexManifest,
  currencies: ['USD'],
  createWorld,
}

async function createWorld(): Promise<ConformanceWorld> {
  const simulator = await startFlexSimulator({ apiKey, startAt: startOfTime, listen: false })
  const clock = createHandClock((milliseconds) => milliseconds !== attemptTimeoutMs)
  const { fetch, ...parts }: SimulatedParts = simulatedParts<FlexOperation>({
    simulator,
    clock,
    createOperation: 'refund_session',
    readOperations: reads,
    keyHeader: 'idempotency-key',
    isCreate: ({ method, url }) => method === 'POST' && url.endsWith('/refund'),
    otherAmount: {
      before: () => simulator.behave({ changesAmountBy: 5 }),
      after: () => simulator.behave({ changesAmountBy: 0 }),
    },
    otherPayment: { edit: ofAnotherSession },
  })
  const connect = (baseUrl: string): ReturnType<typeof flex> =>
    flex({
      apiKey,
      webhookSecrets: [webhookSecret],
      baseUrl,
      fetch,
      clock,
      attemptTimeoutMs,
      ids: createFixedIds(),
    })
  return {
    ...parts,
    ...moneyOf(simulator),
    provider: connect(simulator.url),
    elsewhere: () => connect('http://127.0.0.1:9'),
    secrets: [apiKey, webhookSecret],
    unknownPayment: 'fcs_unknown',
    unknownRefund: 'fref_unknown',
    setStatus: simulator.setStatus,
    signDelivery: (id) => {
      const refund = simulator.refunds().find(({ refund_id: each }) => each === id)
      const event = { event_type: 'refund.updated', object: { refund } }
      const body = bytesOf(JSON.stringify(event))
      const seconds = Math.floor(clock.now() / 1000)
      return signSvix({ key: webhookKey, body, id: `msg_${id}`, seconds })
    },
  }
}

/** Payments and refunds, as the simulator has them. */
function moneyOf({ addSession, insertRefunds, refunds }: FlexSimulator) {
  return {
    addPayment: ({ amount, status }) =>
      addSession({
        amountTotal: amount.minor,
        status: status === 'pending' ? 'open' : 'complete',
      }).id,
    addSplitPayment: (amounts) =>
      addSession({ cards: amounts.map(({ minor }) => ({ amount: minor })) }).id,
    addOrder: (amounts) => {
      const { id, lines } = addSession({ lines: amounts.map(({ minor }) => ({ amount: minor })) })
      const lineOf = (index: number, amount: unknown): object => ({
        product: lines[index]?.product,
        amount,
      })
      return { payment: id, lineOf }
    },
    addForeignRefund: ({ payment, amount, status = 'succeeded', reference }) => {
      const metadata = reference === undefined ? {} : { polyrefund_reference: reference }
      const [id = ''] = insertRefunds(1, () => ({
        session: idOf(payment),
        amount: amount.minor,
        status,
        metadata,
      }))
      return id
    },
    addBadRow: (payment) => {
      insertRefunds(1, () => ({ session: idOf(payment), amount: 12.5 }))
    },
    refundsOf: (payment) =>
      refunds(idOf(payment)).map(({ refund_id: id, amount, status, metadata }) => ({
        id,
        amount: usd(amount),
        status: flexManifest.statuses.value?.[status]?.status ?? 'pending',
        reference: textOf(metadata['polyrefund_reference']),
      })),
  } satisfies Partial<ConformanceWorld>
}

function ofAnotherSession(body: JsonObject): JsonObject {
  const { checkout_session: session } = body
  if (!isJsonObject(session)) throw new Error('A create was not answered with a session.')
  return { ...body, checkout_session: { ...session, checkout_session_id: 'fcs_other' } }
}

function idOf(payment: PaymentReference): string {
  return typeof payment === 'string' ? payment : payment.id
}

function usd(minor: number): Money {
  return { minor, currency: 'USD' }
}

function textOf(value: unknown): TrueRefund['reference'] {
  return typeof value === 'string' ? value : null
}
