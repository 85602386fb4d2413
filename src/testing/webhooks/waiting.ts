import type { VirtualClock } from '../virtual-clock.ts'
import type { EndpointState } from './endpoints.ts'
import type { Shipment } from './shipment.ts'

/** Where shipments wait for their time. */
export interface WaitingRoom {
  /** Is due once this time has passed. */
  sendAfter(shipment: Shipment, afterMs: number): void
  /** Must go before an answer does. */
  sendEarly(shipment: Shipment): void
  /** Is due behind whatever comes next to its endpoint, or after this time. */
  hold(shipment: Shipment, byMs: number): void
  /** Lets go of what was held for an endpoint. */
  release(endpoint: EndpointState): void
  takeEarly(): readonly Shipment[]
  takeReady(): readonly Shipment[]
}

export function createWaitingRoom(clock: VirtualClock): WaitingRoom {
  let held: readonly Shipment[] = []
  let ready: Shipment[] = []
  let early: Shipment[] = []

  function sendAfter(shipment: Shipment, afterMs: number): void {
    shipment.nextAt = clock.now() + afterMs
    if (afterMs <= 0) ready.push(shipment)
    else clock.schedule(afterMs, () => ready.push(shipment))
  }

  function letGo(isMeant: (shipment: Shipment) => boolean): void {
    for (const shipment of held.filter(isMeant)) sendAfter(shipment, 0)
    held = held.filter((shipment) => !isMeant(shipment))
  }

  return {
    sendAfter,
    sendEarly: (shipment) => void early.push(shipment),
    hold(shipment, byMs) {
      held = [...held, shipment]
      shipment.nextAt = clock.now() + byMs
      clock.schedule(byMs, () => letGo((each) => each === shipment))
    },
    release: (endpoint) => letGo((shipment) => shipment.endpoint === endpoint),
    takeEarly() {
      const taken = early
      early = []
      return taken
    },
    takeReady() {
      const taken = ready
      ready = []
      return taken
    },
  }
}
