import type { PageStart } from '../cursor.ts'

/** All entries by the time they were created. */
export interface CreationOrder {
  readonly add: (entry: PageStart) => void
  /** References newest first, those after the start. */
  readonly newestFirst: (start: PageStart | null) => Generator<string, void>
}

/** Negative where the first is older; of one time, the reference decides. */
export function byCreation(one: PageStart, other: PageStart): number {
  if (one.createdAt !== other.createdAt) return one.createdAt < other.createdAt ? -1 : 1
  if (one.reference === other.reference) return 0
  return one.reference < other.reference ? -1 : 1
}

export function createCreationOrder(): CreationOrder {
  const places: PageStart[] = []
  let isSorted = true
  return {
    add: ({ createdAt, reference }) => {
      places.push({ createdAt, reference })
      isSorted = false
    },
    *newestFirst(start) {
      // They come almost in order, and that is sorted in one pass.
      if (!isSorted) places.sort(byCreation)
      isSorted = true
      const end = start === null ? places.length : placeOf(places, start)
      for (let index = end - 1; index >= 0; index -= 1) {
        const place = places[index]
        if (place !== undefined) yield place.reference
      }
    },
  }
}

/** How many stand before the one given. */
function placeOf(places: readonly PageStart[], start: PageStart): number {
  let low = 0
  let high = places.length
  while (low < high) {
    const middle = (low + high) >> 1
    const place = places[middle]
    if (place !== undefined && byCreation(place, start) < 0) low = middle + 1
    else high = middle
  }
  return low
}
