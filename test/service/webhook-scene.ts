import { memoryLedger } from '../../src/ledger/index.ts'
import type { Delivery, FullEntry, Ledger } from '../../src/ledger/index.ts'
import { RefundError } from '../../src/model/index.ts'
import type { Refund, RefundEvent, RefundProvider, RefundStatus } from '../../src/model/index.ts'
import type { FeedEvent } from '../../src/service/follow-up-types.ts'
import type { WebhookHandlerOptions } from '../../src/service/follow-up-types.ts'
import { setScene, withManifest } from './scene.ts'
import type { Scene, SceneOptions, TestService } from './scene.ts'

/** What an event of a test says; the rest is made up. */
export type EventChanges = Partial<RefundEvent>

/** A scene whose provider signs its events by one word, and shows refunds as they are in them. */
export interface WebhookScene extends Scene {
  /** The refund as the provider has it, with another status. */
  readonly refundWith: (status: RefundStatus, changes?: Partial<Refund>) => Promise<Refund>
  /** An event that shows a refund. */
  readonly showing: (refund: Refund, changes?: EventChanges) => RefundEvent
  /** Hands a delivery to a handler, and tells the status it is answered with. */
  readonly deliver: (event: RefundEvent, options?: Delivering) => Promise<number>
  readonly feed: () => Promise<readonly FeedEvent[]>
  readonly inbox: () => Promise<readonly Delivery[]>
  readonly record: () => Promise<FullEntry>
}

export interface Delivering extends WebhookHandlerOptions {
  readonly word?: string
  readonly service?: TestService
}

export interface WebhookSceneOptions extends SceneOptions {
  readonly proof?: 'refund' | 'hint'
}

export function setWebhookScene(options: WebhookSceneOptions = {}): WebhookScene {
  const { proof = 'refund', wrap = (provider) => provider, ledger = memoryLedger() } = options
  const scene = setScene({
    ...options,
    ledger,
    wrap: (provider) => wrap(withWebhooks(provider, proof)),
  })
  return { ...scene, ...partsOf(scene, ledger) }
}

function partsOf(scene: Scene, ledger: Ledger): Omit<WebhookScene, keyof Scene> {
  let count = 0
  return {
    refundWith: async (status, changes = {}) => {
      const [id = ''] = (await scene.stored())?.refundIds ?? []
      return { ...(await scene.provider.get(id)), status, providerStatus: status, ...changes }
    },
    showing: (refund, changes = {}) => {
      count += 1
      return {
        provider: 'memory',
        deliveryId: `delivery-${count}`,
        type: 'refund.updated',
        occurredAt: new Date(scene.clock.now()).toISOString(),
        refundId: refund.id,
        refund,
        payments: refund.payments,
        status: refund.status,
        providerStatus: refund.providerStatus,
        reference: refund.reference,
        testMode: true,
        raw: {},
        ...changes,
      }
    },
    deliver: async (event, { word = 'signed', service = scene.service, ...options } = {}) => {
      const handler = service.webhook('main', options)
      const response = await handler(
        new Request('http://127.0.0.1/webhooks', {
          method: 'POST',
          headers: { 'x-word': word },
          body: JSON.stringify(event),
        }),
      )
      return response.status
    },
    feed: () => collect(scene.service.events()),
    inbox: async () => (await ledger.deliveries({}, { limit: 100, cursor: null })).deliveries,
    record: async () => {
      const entry = await scene.stored()
      if (entry === undefined) throw new Error('There is no record.')
      return entry
    },
  }
}

/** All that there is to read. */
export async function collect<Item>(items: AsyncIterable<Item>): Promise<readonly Item[]> {
  const read: Item[] = []
  for await (const item of items) read.push(item)
  return read
}

function withWebhooks(provider: RefundProvider, proof: 'refund' | 'hint'): RefundProvider {
  const told = withManifest(provider, {
    webhookProof: { value: proof, basis: 'documented', source: 'The test says so.' },
  })
  return { ...told, parseWebhook }
}

const parseWebhook: RefundProvider['parseWebhook'] = async (body, headers) => {
  if (!(headers instanceof Headers) || headers.get('x-word') !== 'signed') {
    throw new RefundError({
      code: 'webhook_rejected',
      outcome: 'none',
      message: 'The delivery was not signed.',
      issues: [{ path: 'x-word', rule: 'signature.mismatch' }],
    })
  }
  const event: RefundEvent = JSON.parse(new TextDecoder().decode(body))
  return event
}
