/** A list that is only added to, and that summaries keep as it was when they were made. */
export interface GrowingList<Item> {
  add(item: Item): void
  length(): number
  /**
   * Gives the items there are now, whenever it is called. They are copied at the first call: who
   * takes a snapshot at every item and looks at few copies little.
   */
  snapshot(): () => readonly Item[]
}

export function createGrowingList<Item>(): GrowingList<Item> {
  const items: Item[] = []
  let latest: readonly Item[] = []

  function copyOf(length: number): readonly Item[] {
    if (latest.length !== length) latest = items.slice(0, length)
    return latest
  }

  return {
    add: (item) => {
      items.push(item)
    },
    length: () => items.length,
    snapshot: () => {
      const { length } = items
      let copy: readonly Item[] | null = null
      return () => (copy ??= copyOf(length))
    },
  }
}
