import { createHash } from 'node:crypto'

/** What happened in an episode, line by line. */
export interface Trace {
  readonly note: (time: number, text: string) => void
  readonly lines: () => readonly string[]
  /** The same for the same lines. */
  readonly hash: () => string
}

export function createTrace(): Trace {
  const lines: string[] = []
  return {
    note: (time, text) => {
      lines.push(`${time} ${text}`)
    },
    lines: () => lines,
    hash: () => createHash('sha256').update(lines.join('\n')).digest('hex'),
  }
}
