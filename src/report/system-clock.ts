/** The machine's clock, for a report whose caller brings none. */
export const systemClock: { now(): number } = { now: () => Date.now() }
