/** References by a text that several of them may share. */
export interface ReferenceIndex {
  readonly get: (key: string) => readonly string[]
  /** Puts a reference under other keys than before. */
  readonly move: (reference: string, before: readonly string[], after: readonly string[]) => void
}

export function createReferenceIndex(): ReferenceIndex {
  const references = new Map<string, readonly string[]>()
  const get = (key: string): readonly string[] => references.get(key) ?? []
  return {
    get,
    move: (reference, before, after) => {
      for (const key of before) {
        const rest = get(key).filter((other) => other !== reference)
        if (rest.length === 0) references.delete(key)
        else references.set(key, rest)
      }
      for (const key of new Set(after)) references.set(key, [...get(key), reference])
    },
  }
}
