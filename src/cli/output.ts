import { once } from 'node:events'
import { styleText } from 'node:util'

import type { Output } from './world.ts'

/** What is needed of a stream to write to it. */
export interface OutputStream extends NodeJS.WritableStream {
  readonly isTTY?: boolean
  readonly columns?: number
  readonly writableNeedDrain?: boolean
}

/**
 * Writes to a stream. Styles are left out where it is no terminal or the environment says so
 * (NO_COLOR). A reader that has gone is no reason to die: a refund may be under way.
 */
export function outputTo(stream: OutputStream): Output {
  let isOpen = true
  stream.on('error', () => {
    isOpen = false
  })
  return {
    write: (text) => {
      if (isOpen) stream.write(text)
    },
    drained: async () => {
      if (!isOpen || stream.writableNeedDrain !== true) return
      const done = new AbortController()
      const events = ['drain', 'error', 'close'].map((event) =>
        once(stream, event, { signal: done.signal }),
      )
      await Promise.race(events).catch(() => {})
      done.abort()
      await Promise.allSettled(events)
    },
    // A terminal that knows no width says 0.
    columns: stream.isTTY === true ? stream.columns || 80 : null,
    style: (style, text) => styleText(style, text, { stream }),
    isOpen: () => isOpen,
  }
}
