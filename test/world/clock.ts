import { createHeap } from '../../src/ledger/memory/heap.ts'
import type { Clock } from '../../src/model/index.ts'

/** The world's time, and all that will happen in it. */
export interface Timeline {
  /** Milliseconds since 1970, as nobody in the world knows it exactly. */
  readonly now: () => number
  /** Lets an action happen later. Returns what calls it off. */
  readonly after: (milliseconds: number, action: () => void) => () => void
  /** Resolves when that much time has passed, for what belongs to the world and not to a process. */
  readonly pass: (milliseconds: number) => Promise<void>
  /**
   * Lets things happen in their order, each with all that follows from it at once, until nothing is
   * left, `isDone` or the time comes. Time then stands at the last of them, or at `until`.
   */
  readonly run: (options?: {
    readonly until?: number
    readonly isDone?: () => boolean
  }) => Promise<void>
  /** How many things have happened. */
  readonly steps: () => number
}

interface Event {
  readonly at: number
  readonly sequence: number
  action: (() => void) | null
}

/** 15 November 2023, 22:13:20 UTC. */
export const startOfTime = 1_700_000_000_000

export function createTimeline(): Timeline {
  const events = createHeap<Event>((one, other) =>
    one.at === other.at ? one.sequence < other.sequence : one.at < other.at,
  )
  let now = startOfTime
  let sequence = 0
  let steps = 0

  const after: Timeline['after'] = (milliseconds, action) => {
    sequence += 1
    const event: Event = { at: now + Math.max(0, milliseconds), sequence, action }
    events.push(event)
    return () => {
      event.action = null
    }
  }

  const takeNext = (until: number): (() => void) | null => {
    for (let event = events.peek(); event !== null; event = events.peek()) {
      if (event.at > until) return null
      events.pop()
      if (event.action === null) continue
      now = event.at
      return event.action
    }
    return null
  }

  return {
    now: () => now,
    after,
    pass: (milliseconds) => new Promise((resolve) => after(milliseconds, resolve)),
    run: ({ until = Infinity, isDone = () => false } = {}) =>
      new Promise((resolve, reject) => {
        const turn = (): void => {
          if (isDone()) return resolve()
          const action = takeNext(until)
          if (action === null) {
            if (until !== Infinity) now = Math.max(now, until)
            return resolve()
          }
          steps += 1
          try {
            action()
          } catch (error) {
            return reject(error instanceof Error ? error : new Error(String(error)))
          }
          // Now and then the process comes to what is none of the world's.
          if (steps % 1000 === 0) setImmediate(turn)
          else whenAllHasFollowed(turn)
        }
        setImmediate(turn)
      }),
    steps: () => steps,
  }
}

/**
 * Goes on when all promise jobs are done, and all that they led to: nothing in the world waits for
 * anything else. Ticks come when no promise job is left, and a few rounds of them let those go first
 * that others have asked for.
 */
function whenAllHasFollowed(goOn: () => void, rounds = 3): void {
  queueMicrotask(() =>
    process.nextTick(() => {
      if (rounds === 1) goOn()
      else whenAllHasFollowed(goOn, rounds - 1)
    }),
  )
}

/** How a machine's clock is wrong. */
export interface ClockTrouble {
  /** How far ahead it is at the start, milliseconds; less than nothing for behind. */
  readonly offsetMs: number
  /** How much faster it runs: 0.00001 is ten microseconds a second. */
  readonly skew: number
}

/** The clock of one process. What counts deadlines never jumps. */
export interface ProcessClock extends Clock {
  /** Sets the wall clock, as an administrator or a time server does. */
  readonly jump: (milliseconds: number) => void
}

export function createProcessClock(
  timeline: Timeline,
  { offsetMs, skew }: ClockTrouble,
  isAlive: () => boolean,
): ProcessClock {
  const startedAt = timeline.now()
  let jumped = 0
  return {
    now: () => {
      const elapsed = timeline.now() - startedAt
      return Math.round(startedAt + offsetMs + jumped + elapsed * (1 + skew))
    },
    monotonic: () => timeline.now() - startedAt,
    after: (milliseconds, action) =>
      timeline.after(milliseconds, () => {
        if (isAlive()) action()
      }),
    jump: (milliseconds) => {
      jumped += milliseconds
    },
  }
}
