import type { Clock } from '../model/index.ts'
import type { ServiceRandom } from './types.ts'

/** The machine's own clock and timers. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after: (milliseconds, action) => {
    const timer = setTimeout(action, milliseconds)
    return () => clearTimeout(timer)
  },
}

/** The machine's own randomness. */
export const systemRandom: ServiceRandom = {
  owner: () => crypto.randomUUID(),
  jitter: () => Math.random(),
}
