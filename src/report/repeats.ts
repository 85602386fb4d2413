/** Notices what comes again among the last some thousand. */
export interface Repeats {
  /** Whether the key came lately; from now on it has. */
  isRepeated(key: string): boolean
}

const most = 5000

/** Two lists take turns, so that forgetting is cheap: the older goes when the newer is full. */
export function createRepeats(): Repeats {
  let older: ReadonlySet<string> = new Set()
  let newer = new Set<string>()
  return {
    isRepeated: (key) => {
      const isKnown = newer.has(key) || older.has(key)
      if (newer.size >= most) {
        older = newer
        newer = new Set()
      }
      newer.add(key)
      return isKnown
    },
  }
}
