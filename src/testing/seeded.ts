const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'

/** Numbers from 0 up to 1 that look random and are the same for the same seed (mulberry32). */
export function createSeededRandom(seed: number): () => number {
  let state = Math.trunc(seed)
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/**
 * Makes ids such as `fref_01…`: 26 characters after the prefix, never the same twice, the same for
 * the same seed, and in text order of their making.
 */
export function createSeededIds(seed: number): (prefix: string) => string {
  const random = createSeededRandom(seed)
  let count = 0
  return (prefix) => {
    count += 1
    const ordered = count.toString().padStart(10, '0')
    const tail = Array.from({ length: 14 }, () => alphabet[Math.floor(random() * 32)]).join('')
    return `${prefix}01${ordered}${tail}`
  }
}

/** A shuffled copy. */
export function shuffle<Item>(items: readonly Item[], random: () => number): Item[] {
  return items
    .map((item) => ({ item, rank: random() }))
    .sort((left, right) => left.rank - right.rank)
    .map(({ item }) => item)
}
