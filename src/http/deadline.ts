import type { Clock } from './runtime.ts'

/** One end for a whole call, however many attempts it takes. */
export interface Deadline {
  /** Milliseconds left; zero or less when it has passed. */
  remainingMs(): number
}

/** A deadline that many milliseconds from now, counted on the monotonic clock. */
export function startDeadline(clock: Clock, totalMs: number): Deadline {
  const end = clock.monotonic() + totalMs
  return { remainingMs: () => end - clock.monotonic() }
}
