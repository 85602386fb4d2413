import { createSeededIds, createSeededRandom } from './seeded.ts'
import { createVirtualClock } from './virtual-clock.ts'
import type { VirtualClock } from './virtual-clock.ts'
import type { WebhookSettings } from './webhooks/types.ts'

/** How a simulated provider is reached. */
export interface FrontOptions {
  /** False: no HTTP, `fetch` only. @default true */
  readonly listen?: boolean
  /** @default 0, which takes a free port */
  readonly port?: number
  /** Without HTTP: the origin that `fetch` answers for. */
  readonly origin?: string
  /** How the fault `latency` passes. @default real time, which leaves off when the server closes */
  readonly wait?: (milliseconds: number, closed: AbortSignal) => Promise<void>
}

/** What every simulator can be told when it starts. */
export interface SimulatorOptions extends FrontOptions {
  /** Milliseconds since 1970 where the virtual clock starts. @default now */
  readonly startAt?: number
  /** Same seed, same ids and same chances. @default 1 */
  readonly seed?: number
  /** Where webhooks go from the start, and how. @default nowhere */
  readonly webhooks?: WebhookSettings
}

/** The time, the ids and the chances of one simulator. */
export interface SimulatorNature {
  readonly clock: VirtualClock
  readonly newId: (prefix: string) => string
  readonly random: () => number
}

export function createNature(options: SimulatorOptions): SimulatorNature {
  const { seed = 1, startAt = readRealTime() } = options
  return {
    clock: createVirtualClock(startAt),
    newId: createSeededIds(seed),
    random: createSeededRandom(seed),
  }
}

/** The machine's clock, milliseconds since 1970. */
export function readRealTime(): number {
  return Date.now()
}
