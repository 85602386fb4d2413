import type { ProcessClock } from './clock.ts'

/** One process of the world, as its ledger, its network and its clock see it. */
export interface WorldProcess {
  readonly name: string
  readonly clock: ProcessClock
  readonly isAlive: () => boolean
  /** Ends it at once: nothing of it ever runs on. */
  readonly crash: () => void
  /** Counts what it does; true when that was the last thing it did. */
  readonly endsHere: () => boolean
}

/** What a process that has ended waits for. */
export function never<Result>(): Promise<Result> {
  return new Promise(() => undefined)
}
