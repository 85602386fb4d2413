import { createSeededRandom } from '../../src/testing/index.ts'

/** Choices that look random and are the same for the same seed. */
export interface Draws {
  /** A whole number from 0 up to, and without, that many. */
  below(count: number): number
  /** True once in so many times. */
  onceIn(times: number): boolean
  oneOf<Item>(items: readonly [Item, ...Item[]]): Item
}

export function createDraws(seed: number): Draws {
  const random = createSeededRandom(seed)
  const below = (count: number): number => Math.floor(random() * count)
  return {
    below,
    onceIn: (times) => below(times) === 0,
    oneOf: (items) => items[below(items.length)] ?? items[0],
  }
}
