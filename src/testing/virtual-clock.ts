/** A clock that only a test moves. */
export interface VirtualClock {
  /** Milliseconds since 1970, UTC. */
  now(): number
  /** Moves time on and runs what falls due on the way, each task at its own time. */
  advance(milliseconds: number): void
  /** Runs a task once, `afterMs` from now. A task that is already due runs on the next `advance`. */
  schedule(afterMs: number, task: () => void): void
}

/** Makes a clock that stands still until it is advanced. */
export function createVirtualClock(startAt: number): VirtualClock {
  let now = startAt
  let tasks: { readonly at: number; readonly run: () => void }[] = []

  function takeNextDue(until: number): (() => void) | null {
    const next = tasks.reduce<(typeof tasks)[number] | null>(
      (first, task) => (first === null || task.at < first.at ? task : first),
      null,
    )
    if (next === null || next.at > until) return null
    tasks = tasks.filter((task) => task !== next)
    now = Math.max(now, next.at)
    return next.run
  }

  return {
    now: () => now,
    advance(milliseconds) {
      if (!Number.isFinite(milliseconds) || milliseconds < 0) {
        throw new RangeError('A virtual clock moves forward by a number of milliseconds.')
      }
      const until = now + milliseconds
      let run = takeNextDue(until)
      while (run !== null) {
        run()
        run = takeNextDue(until)
      }
      now = until
    },
    schedule(afterMs, task) {
      tasks.push({ at: now + afterMs, run: task })
    },
  }
}
