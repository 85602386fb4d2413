import { createInterface } from 'node:readline/promises'

import type { Ask } from './world.ts'

/** Asks on a terminal: writes the question to one stream and reads a line from the other. */
export function askOn(input: NodeJS.ReadableStream, output: NodeJS.WritableStream): Ask {
  return async (question, signal) => {
    const terminal = createInterface({ input, output })
    // On a raw terminal Ctrl-C is a key, and Ctrl-D closes: the question alone would wait for ever.
    const closed = new Promise<null>((resolve) => {
      terminal.on('SIGINT', () => terminal.close())
      terminal.on('close', () => resolve(null))
    })
    const answered = terminal.question(question, { signal }).catch(() => null)
    try {
      const answer = await Promise.race([answered, closed])
      if (answer === null) output.write('\n')
      return answer
    } finally {
      terminal.close()
    }
  }
}
