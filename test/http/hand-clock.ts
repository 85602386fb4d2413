import type { Clock } from '../../src/http/runtime.ts'

/** A clock that stands still until a test moves it. */
export interface HandClock extends Clock {
  /** Moves time on and runs what falls due, in its order. */
  advance(milliseconds: number): void
  /** Sets the wall clock alone, as an administrator or a time server does. */
  setWall(milliseconds: number): void
  /** Every delay that was ever asked for, called off or not. */
  readonly delays: readonly number[]
  /** How many timers are still to come. */
  readonly pending: number
  /** Resolves as soon as that many delays have been asked for. */
  whenAsked(count: number): Promise<void>
}

interface Timer {
  readonly at: number
  readonly action: () => void
}

/** 15 November 2023, 22:13:20 UTC. */
export const startOfTime = 1_700_000_000_000

/**
 * @param passesAtOnce which delays pass as soon as they are asked for, so that waits between
 * attempts need no hand while time-outs do.
 */
export function createHandClock(
  passesAtOnce: (milliseconds: number) => boolean = () => false,
): HandClock {
  let elapsed = 0
  let wall = startOfTime
  const timers = new Set<Timer>()
  const delays: number[] = []
  const watchers = new Set<{ readonly count: number; readonly tell: () => void }>()

  function advance(milliseconds: number): void {
    const until = elapsed + milliseconds
    const due = (): Timer | undefined =>
      [...timers].filter(({ at }) => at <= until).sort((left, right) => left.at - right.at)[0]
    for (let timer = due(); timer !== undefined; timer = due()) {
      timers.delete(timer)
      wall += Math.max(timer.at - elapsed, 0)
      elapsed = Math.max(timer.at, elapsed)
      timer.action()
    }
    wall += until - elapsed
    elapsed = until
  }

  function tellWatchers(): void {
    for (const watcher of watchers) {
      if (delays.length < watcher.count) continue
      watchers.delete(watcher)
      watcher.tell()
    }
  }

  return {
    now: () => wall,
    monotonic: () => elapsed,
    after: (milliseconds, action) => {
      const timer = { at: elapsed + milliseconds, action }
      timers.add(timer)
      delays.push(milliseconds)
      tellWatchers()
      if (passesAtOnce(milliseconds))
        queueMicrotask(() => advance(timers.has(timer) ? milliseconds : 0))
      return () => timers.delete(timer)
    },
    advance,
    setWall: (milliseconds) => {
      wall = milliseconds
    },
    delays,
    get pending() {
      return timers.size
    },
    whenAsked: async (count) =>
      new Promise((tell) => {
        watchers.add({ count, tell })
        tellWatchers()
      }),
  }
}
