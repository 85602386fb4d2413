import { createRuleQueue } from '../rule-queue.ts'
import type { RuleQueue } from '../rule-queue.ts'
import type { VirtualClock } from '../virtual-clock.ts'
import type { EndpointState, Endpoints } from './endpoints.ts'
import type { WebhookEvent, WebhookMessage, WebhookScheme } from './scheme.ts'
import { describeShipment, writeTry } from './shipment.ts'
import type { Shipment } from './shipment.ts'
import type { SimulatedWebhooks, WebhookFaultRule, WebhookRequest } from './types.ts'
import { createWaitingRoom } from './waiting.ts'

const hour = 60 * 60 * 1000
const day = 24 * hour

/** What is to be delivered, and when. It knows no network. */
export interface Outbox extends Pick<
  SimulatedWebhooks,
  'faults' | 'due' | 'answered' | 'deliveries'
> {
  /** Takes an event for every endpoint. */
  announce(event: WebhookEvent): void
  /** Takes what must arrive before an answer does. */
  takeEarly(): readonly WebhookRequest[]
}

export interface OutboxSetup {
  readonly scheme: WebhookScheme
  readonly endpoints: Endpoints
  readonly clock: VirtualClock
  readonly newId: (prefix: string) => string
  readonly newSecret: () => string
  readonly random: () => number
}

export function createOutbox(setup: OutboxSetup): Outbox {
  const { scheme, clock, newId } = setup
  const faults = createRuleQueue<WebhookFaultRule>()
  const waiting = createWaitingRoom(clock)
  const shipments: Shipment[] = []
  const unanswered = new Map<number, Shipment>()
  let tryCount = 0

  function ship(message: WebhookMessage, endpoint: EndpointState): void {
    const fault = takeFault(faults, message, endpoint)
    const prepare = (told: WebhookMessage): Shipment => {
      const made: Shipment = {
        message: told,
        endpoint,
        fault,
        tries: [],
        state: 'waiting',
        nextAt: clock.now(),
      }
      shipments.push(made)
      return made
    }
    const first = prepare(message)
    switch (fault?.kind) {
      case 'dropped':
        first.state = 'dropped'
        first.nextAt = null
        return
      case 'reordered':
        waiting.hold(first, fault.byMs ?? day)
        return
      case 'delayed':
        waiting.sendAfter(first, fault.byMs ?? hour)
        return
      case 'before_answer':
        waiting.sendEarly(first)
        break
      case 'duplicate':
        waiting.sendAfter(first, 0)
        waiting.sendAfter(prepare(message), fault.afterMs ?? 0)
        break
      case 'redelivered':
        waiting.sendAfter(first, 0)
        waiting.sendAfter(prepare({ ...message, id: newId(scheme.idPrefix) }), fault.afterMs ?? 0)
        break
      case undefined:
      case 'forged':
      case 'mutated':
      case 'stale':
        waiting.sendAfter(first, 0)
    }
    waiting.release(endpoint)
  }

  function take(shipment: Shipment): WebhookRequest {
    const now = clock.now()
    const request = writeTry(shipment, { ...setup, now })
    tryCount += 1
    shipment.tries.push({ at: now, status: null })
    shipment.nextAt = null
    unanswered.set(tryCount, shipment)
    return { number: tryCount, ...request }
  }

  return {
    faults,
    announce(event) {
      const ids = { id: newId(scheme.idPrefix), eventId: newId('evt_') }
      for (const endpoint of setup.endpoints.all()) ship({ ...event, ...ids }, endpoint)
    },
    takeEarly: () => waiting.takeEarly().map(take),
    due: () => [...waiting.takeEarly(), ...waiting.takeReady()].map(take),
    answered({ number }, status) {
      const shipment = unanswered.get(number)
      const last = shipment?.tries.at(-1)
      if (shipment === undefined || last === undefined) {
        throw new Error('No such try of a delivery waits for its answer.')
      }
      unanswered.delete(number)
      last.status = status
      const wait = scheme.retriesAfterMs()[shipment.tries.length - 1]
      if (isAccepted(status)) shipment.state = 'delivered'
      else if (wait === undefined) shipment.state = 'given_up'
      else waiting.sendAfter(shipment, wait)
    },
    deliveries: () => shipments.map(describeShipment),
  }
}

function takeFault(
  faults: RuleQueue<WebhookFaultRule>,
  { type }: WebhookMessage,
  endpoint: EndpointState,
): WebhookFaultRule | null {
  return faults.take(
    ({ event, url }) =>
      (event ?? type) === type && (url === undefined || new URL(url).href === endpoint.url),
  )
}

function isAccepted(status: number | null): boolean {
  return status !== null && status >= 200 && status < 300
}
