import { createSeededIds, createSeededRandom } from '../seeded.ts'
import { waitUnheld } from '../simulated-server.ts'
import { readRealTime } from '../simulator-options.ts'
import type { SimulatorOptions } from '../simulator-options.ts'
import type { VirtualClock } from '../virtual-clock.ts'
import { createCourier } from './courier.ts'
import type { Courier } from './courier.ts'
import { createEndpoints } from './endpoints.ts'
import { createOutbox } from './outbox.ts'
import type { WebhookEvent, WebhookScheme } from './scheme.ts'
import type { SimulatedWebhooks } from './types.ts'

/** The webhooks of a simulator, seen from inside it. */
export interface WebhookSource extends Pick<Courier, 'sendEarly' | 'close'> {
  /** What a test sees of it. */
  readonly controls: SimulatedWebhooks
  /** Whether anybody listens, so that it is worth telling. */
  isHeard(): boolean
  /** Tells every endpoint. */
  announce(event: WebhookEvent): void
}

/** Makes the webhooks of a simulator, by its provider's scheme. */
export function createWebhookSource(
  { seed = 1, webhooks: settings = {} }: Pick<SimulatorOptions, 'seed' | 'webhooks'>,
  scheme: WebhookScheme,
  clock: VirtualClock,
): WebhookSource {
  // Of their own, so that listening changes no other id and no other chance.
  const newId = createSeededIds(seed)
  const random = createSeededRandom(seed)
  const newSecret = (): string => scheme.newSecret(newId)
  const endpoints = createEndpoints({ scheme, newSecret, now: () => clock.now() })
  const outbox = createOutbox({ scheme, endpoints, clock, newId, newSecret, random })
  const courier = createCourier({
    outbox,
    clock,
    timeoutMs: scheme.timeoutMs,
    // Looked up when it is used, so that what replaces it later is used too.
    fetch: settings.fetch ?? ((input, init) => globalThis.fetch(input, init)),
    wait: settings.wait ?? waitUnheld,
    realNow: settings.realNow ?? readRealTime,
  })
  if (settings.url !== undefined) endpoints.add(settings.url, settings.secret)
  return {
    controls: {
      to: (url, { secret } = {}) => endpoints.add(url, secret),
      rotate: (url, secret) => endpoints.rotate(url, secret),
      faults: outbox.faults,
      due: () => outbox.due(),
      answered: (request, status) => outbox.answered(request, status),
      flush: () => courier.flush(),
      pass: (milliseconds) => courier.pass(milliseconds),
      run: () => courier.run(),
      deliveries: () => outbox.deliveries(),
    },
    isHeard: () => endpoints.all().length > 0,
    announce: (event) => outbox.announce(event),
    sendEarly: () => courier.sendEarly(),
    close: () => courier.close(),
  }
}
