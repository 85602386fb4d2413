/** A set of ids that needs some twenty bytes for each, however long they are. */
export interface SeenIds {
  add(id: string): void
  has(id: string): boolean
}

const smallest = 1024

/**
 * Remembers digests of 53 bits: among a million ids, one that is not there is taken for one that is
 * with a chance of one in ten thousand million.
 */
export function createSeenIds(): SeenIds {
  // Zero stands for an empty place.
  let places = new Float64Array(smallest)
  let count = 0

  const grow = (): void => {
    const larger = new Float64Array(places.length * 2)
    for (const digest of places) if (digest !== 0) larger[placeOf(digest, larger)] = digest
    places = larger
  }

  return {
    add: (id) => {
      const digest = digestOf(id)
      const place = placeOf(digest, places)
      if (places[place] !== 0) return
      places[place] = digest
      count += 1
      if (count * 2 > places.length) grow()
    },
    has: (id) => {
      const digest = digestOf(id)
      return places[placeOf(digest, places)] === digest
    },
  }
}

/** Where a digest is, or would be put. */
function placeOf(digest: number, among: Float64Array): number {
  let place = digest % among.length
  while (among[place] !== 0 && among[place] !== digest) place = (place + 1) % among.length
  return place
}

/** Two multiplying digests of 32 bits that are mixed into one of 53, which is never zero. */
function digestOf(id: string): number {
  let low = 0xdeadbeef
  let high = 0x41c6ce57
  for (let at = 0; at < id.length; at += 1) {
    const unit = id.charCodeAt(at)
    low = Math.imul(low ^ unit, 2654435761)
    high = Math.imul(high ^ unit, 1597334677)
  }
  const mixedLow = mixed(low, high)
  const mixedHigh = mixed(high, low)
  return (mixedHigh & 0x1fffff) * 2 ** 32 + (mixedLow >>> 0) || 1
}

function mixed(one: number, other: number): number {
  return Math.imul(one ^ (one >>> 16), 2246822507) ^ Math.imul(other ^ (other >>> 13), 3266489909)
}
