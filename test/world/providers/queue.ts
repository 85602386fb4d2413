/** A queue whose first item is had and taken at once, however long it is. */
export interface Queue<Item> {
  readonly add: (item: Item) => void
  readonly first: () => Item | undefined
  readonly dropFirst: () => void
}

const leastWorthMoving = 1024

export function createQueue<Item>(): Queue<Item> {
  let items: Item[] = []
  let begin = 0
  return {
    add: (item) => {
      items.push(item)
    },
    first: () => items[begin],
    dropFirst: () => {
      begin += 1
      if (begin < leastWorthMoving || begin * 2 < items.length) return
      items = items.slice(begin)
      begin = 0
    },
  }
}
