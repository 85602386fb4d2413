import { flexWebhooks } from '../../../providers/flex/index.ts'
import type {
  FlexBehaviour,
  FlexSimulator,
  FlexSimulatorOptions,
} from '../../../providers/flex/simulator.ts'
import type { RefundEvent } from '../../../src/model/index.ts'
import type { SimulatedWebhooks } from '../../../src/testing/index.ts'
import { rejectionOf } from '../../signatures/rejections.ts'
import { createReceiver } from '../../testing/webhook-receiver.ts'
import type { Received, Receiver } from '../../testing/webhook-receiver.ts'
import { refundPath, startWithClient } from './simulator-client.ts'
import type { PlainClient } from './simulator-client.ts'

export const url = 'http://127.0.0.1:1/webhooks'
export const base64: string = Buffer.from('0123456789abcdef0123456789abcdef').toString('base64')
export const secret: string = `fwhsec_${base64}`
const amount = { checkout_session: { amount: 700 } }

export interface SceneOptions extends FlexSimulatorOptions {
  readonly receiver?: Receiver
  readonly behaviour?: Partial<FlexBehaviour>
}

export interface Scene extends SimulatedWebhooks {
  readonly simulator: FlexSimulator & PlainClient
  readonly received: readonly Received[]
  readonly refund: () => Promise<unknown>
  /** Reads a delivery as we do, by the simulator's clock. */
  readonly read: (received: Pick<Received, 'body' | 'headers'>) => Promise<RefundEvent>
  /** The rule that a delivery broke; null for none. */
  readonly rejection: (received: Received) => Promise<string | null>
}

/** A simulated Flex whose webhooks come to an endpoint in this process. */
export async function startScene({
  receiver = createReceiver(),
  behaviour = {},
  ...options
}: SceneOptions = {}): Promise<Scene> {
  const simulator = await startWithClient({
    webhooks: { url, secret, fetch: receiver.fetch },
    ...options,
  })
  simulator.behave(behaviour)
  const session = simulator.addSession({ id: 'fcs_1' }).id
  const reader = flexWebhooks({ secrets: [secret], clock: { now: () => simulator.clock.now() } })
  return {
    simulator,
    ...simulator.webhooks,
    received: receiver.received,
    refund: () => simulator.post(refundPath(session), amount),
    read: ({ body, headers }) => reader.parseWebhook(body, headers),
    rejection: ({ body, headers }) => rejectionOf(reader.parseWebhook(body, headers)),
  }
}

export function idsOf(received: readonly Received[]): readonly (string | undefined)[] {
  return received.map(({ headers }) => headers['svix-id'])
}

export function wordsOf(received: readonly Received[]): readonly unknown[] {
  return received.map(({ body }) => {
    const text = new TextDecoder().decode(body)
    return [/"(?:event_)?type":"([^"]+)"/.exec(text)?.[1], /"status":"([^"]+)"/.exec(text)?.[1]]
  })
}
