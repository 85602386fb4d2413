import { createSeededRandom } from '../../src/testing/seeded.ts'

/** Chance that a seed repeats. */
export interface Draws {
  /** From 0 up to but not including 1. */
  readonly next: () => number
  readonly chance: (probability: number) => boolean
  /** A whole number; both ends belong to it. */
  readonly whole: (least: number, most: number) => number
  readonly pick: <const Item>(items: readonly [Item, ...Item[]]) => Item
  /** Chance of its own: what is drawn from it moves nothing else. */
  readonly branch: () => Draws
}

/** Makes chance of several numbers: two lists that differ have nothing in common. */
export function createDraws(...seeds: readonly number[]): Draws {
  const next = createSeededRandom(mix(seeds))
  const whole = (least: number, most: number): number =>
    least + Math.floor(next() * (most - least + 1))
  return {
    next,
    chance: (probability) => next() < probability,
    whole,
    pick: (items) => items[Math.floor(next() * items.length)] ?? items[0],
    branch: () => createDraws(Math.floor(next() * 2 ** 32), Math.floor(next() * 2 ** 32)),
  }
}

function mix(seeds: readonly number[]): number {
  let mixed = 0x811c9dc5
  for (const seed of seeds) {
    for (const part of [seed % 2 ** 32, Math.floor(seed / 2 ** 32)]) {
      mixed = Math.imul(mixed ^ part, 0x01000193)
      mixed = Math.imul(mixed ^ (mixed >>> 15), 0x85ebca6b)
      mixed ^= mixed >>> 13
    }
  }
  return mixed >>> 0
}
