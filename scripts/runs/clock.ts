import type { Clock } from '../../src/model/index.ts'

/** How time runs in all processes of a run: faster than real time, and the same in each. */
export interface Pace {
  /** Real time at which it began, milliseconds since 1970. */
  readonly startedAt: number
  /** How many milliseconds pass in one of real time. */
  readonly speed: number
}

export interface PacedClock extends Clock {
  /** Lets that many milliseconds pass at once. */
  skip(milliseconds: number): void
}

/**
 * Leases, quiet periods and waits of minutes pass in seconds, so that a run of minutes sees them
 * end while processes die. Adapters, service and simulators all live by it.
 */
export function pacedClock({ startedAt, speed }: Pace): PacedClock {
  let skipped = 0
  return {
    now: () => Math.floor(startedAt + (realNow() - startedAt) * speed + skipped),
    monotonic: () => performance.now() * speed + skipped,
    after: (milliseconds, action) => {
      const timer = setTimeout(action, milliseconds / speed)
      return () => clearTimeout(timer)
    },
    skip: (milliseconds) => {
      skipped += milliseconds
    },
  }
}

// Not Date.now(): with the monotonic clock it must run evenly.
function realNow(): number {
  return performance.timeOrigin + performance.now()
}
