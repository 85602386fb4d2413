/** Items of which the first is always at hand. */
export interface Heap<Item> {
  readonly push: (item: Item) => void
  /** The first; null where there is none. */
  readonly peek: () => Item | null
  readonly pop: () => Item | null
}

/** @param isBefore the order; of two that are equal, either may come first. */
export function createHeap<Item>(isBefore: (one: Item, other: Item) => boolean): Heap<Item> {
  const items: Item[] = []

  const rise = (item: Item): void => {
    let place = items.length
    while (place > 0) {
      const parentPlace = (place - 1) >> 1
      const parent = items[parentPlace]
      if (parent === undefined || !isBefore(item, parent)) break
      items[place] = parent
      place = parentPlace
    }
    items[place] = item
  }

  const earlierChild = (place: number): number => {
    const left = items[2 * place + 1]
    const right = items[2 * place + 2]
    const isRight = left !== undefined && right !== undefined && isBefore(right, left)
    return 2 * place + (isRight ? 2 : 1)
  }

  const sink = (item: Item): void => {
    let place = 0
    for (;;) {
      const childPlace = earlierChild(place)
      const child = items[childPlace]
      if (child === undefined || !isBefore(child, item)) break
      items[place] = child
      place = childPlace
    }
    items[place] = item
  }

  return {
    push: rise,
    peek: () => items[0] ?? null,
    pop: () => {
      const [first] = items
      const last = items.pop()
      if (last !== undefined && items.length > 0) sink(last)
      return first ?? null
    },
  }
}
