import type { Clock } from '../../model/index.ts'

/** How long to wait, and how to stop waiting. */
export type Timer = Pick<Clock, 'after'>

/** The machine's own timers. */
export const systemTimer: Timer = {
  after: (milliseconds, action) => {
    const timer = setTimeout(action, milliseconds)
    return () => clearTimeout(timer)
  },
}
