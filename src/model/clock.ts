/**
 * Time as a provider or a refund service sees it. Replace it to run tests and simulations on a
 * virtual clock.
 */
export interface Clock {
  /** Wall time, milliseconds since 1970 in UTC. */
  now(): number
  /** Milliseconds that never run backwards, from an arbitrary start: what deadlines count by. */
  monotonic(): number
  /** Runs the action once after that many milliseconds. Returns a function that calls it off. */
  after(milliseconds: number, action: () => void): () => void
}
