import type { Totals } from './tally.ts'

/** One simulated provider with its refunds. */
export interface Side<Connection> {
  /** What its adapter is configured with. */
  readonly connection: Connection
  /** The true sums of what it holds, by account, currency and status in this package's words. */
  readonly totals: Totals
  /** How many requests it has received. */
  readonly requests: () => number
}
