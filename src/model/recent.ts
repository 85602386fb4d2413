/** Values by name, of which the oldest are forgotten. */
export interface RecentMemory<Value> {
  get(name: string): Value | undefined
  set(name: string, value: Value): void
}

/**
 * A memory that stays small however long a walk is: it holds at least the last so many values that
 * were set or asked for, and never twice as many.
 *
 * Two generations, because a Map that loses its oldest entry at every step grows slow.
 */
export function createRecentMemory<Value>(least: number): RecentMemory<Value> {
  let young = new Map<string, Value>()
  let old = new Map<string, Value>()

  function set(name: string, value: Value): void {
    young.set(name, value)
    if (young.size < least) return
    old = young
    young = new Map()
  }

  return {
    set,
    get: (name) => {
      const found = young.get(name)
      if (found !== undefined) return found
      const remembered = old.get(name)
      if (remembered !== undefined) set(name, remembered)
      return remembered
    },
  }
}
