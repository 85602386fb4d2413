/**
 * Refunds of one account and one time that a walk yielded although its cursor stands before them:
 * those with this id or one that comes before it.
 */
export interface Skip {
  /** Milliseconds since 1970. */
  readonly time: number
  readonly id: string
}

/** Leaves out what was yielded before a walk was cut in the middle of one time. */
export interface Skipping {
  /** Whether the next refund of the account was yielded before. Asked once for each, in order. */
  wasYielded(time: number | null, id: string): boolean
  /** What is still to be left out behind the refund that was asked about last. */
  current(): Skip | null
}

export function createSkipping(skip: Skip | null): Skipping {
  let left = skip
  let hasMet = false
  return {
    wasYielded: (time, id) => {
      if (left === null) return false
      if (time === left.time) {
        hasMet = true
        return id <= left.id
      }
      // Newer ones may have come in before them, but what follows them is new to the caller, also
      // where a list is out of order and comes back to the same time.
      if (hasMet || (time !== null && time < left.time)) left = null
      return false
    },
    current: () => left,
  }
}
