/** A clock that only a test moves. */
export interface VirtualClock {
  /** Milliseconds since 1970, UTC. */
  now(): number
  /** Moves time on and runs what falls due on the way, each task at its own time. */
  advance(milliseconds: number): void
  /** Runs a task once, `afterMs` from now. A task that is already due runs on the next `advance`. */
  schedule(afterMs: number, task: () => void): void
  /** When the next task is due, milliseconds since 1970; null when none waits. */
  nextAt(): number | null
}

interface Task {
  readonly at: number
  readonly run: () => void
}

/** Makes a clock that stands still until it is advanced. */
export function createVirtualClock(startAt: number): VirtualClock {
  let now = startAt
  // By time, and by the order of their scheduling where times are the same.
  const tasks: Task[] = []

  function takeNextDue(until: number): (() => void) | null {
    const [next] = tasks
    if (next === undefined || next.at > until) return null
    tasks.shift()
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
      const at = now + afterMs
      tasks.splice(placeOf(tasks, at), 0, { at, run: task })
    },
    nextAt: () => tasks[0]?.at ?? null,
  }
}

/** Behind every task that is due no later. */
function placeOf(tasks: readonly Task[], at: number): number {
  let low = 0
  let high = tasks.length
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if ((tasks[middle]?.at ?? Infinity) <= at) low = middle + 1
    else high = middle
  }
  return low
}
