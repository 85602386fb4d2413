import type { WorldAnswer, WorldRequest } from '../side.ts'
import type { Conduct } from './conduct.ts'

/** What a provider remembers of the creates it has answered. */
export interface KeyMemory {
  /** The first answer under the key; `conflict` for another body, null for a key unknown. */
  readonly recall: (key: string, body: string, now: number) => WorldAnswer | 'conflict' | null
  readonly remember: (key: string, body: string, now: number, answer: WorldAnswer) => void
}

/** A side that a failure before its effect can be told to, so that its key memory has it too. */
export interface RemembersFailures {
  /**
   * Keeps an answer that `handle` had no part in, such as a 500 before anything was done. Without
   * effect unless the personality keeps failures under their keys, and the request is a create
   * whose key is new.
   */
  readonly rememberFailure: (request: WorldRequest, answer: WorldAnswer, now: number) => void
}

interface Remembered {
  readonly body: string
  readonly at: number
  readonly answer: WorldAnswer
}

export function createKeyMemory(conduct: Conduct): KeyMemory {
  const known = new Map<string, Remembered>()
  const find = (key: string, now: number): Remembered | null => {
    const found = known.get(key)
    if (found === undefined) return null
    const isForgotten = conduct.keys === 'window' && now - found.at >= conduct.keyWindowMs
    return isForgotten ? null : found
  }
  return {
    recall: (key, body, now) => {
      const found = find(key, now)
      if (found === null) return null
      return conduct.checksBody && found.body !== body ? 'conflict' : found.answer
    },
    remember: (key, body, now, answer) => {
      if (conduct.keys === 'none') return
      if (answer.status >= 400 && !conduct.cachesFailures) return
      if (find(key, now) === null) known.set(key, { body, at: now, answer })
    },
  }
}
