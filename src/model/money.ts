/**
 * An exact amount: whole minor units (cents for USD, yen for JPY, fils for KWD) of one ISO 4217
 * currency. Make it with `money` or `fromMinor`; a bare number is refused everywhere, because
 * nothing in it says which unit it counts.
 */
export interface Money {
  /** Minor units, a safe integer. */
  readonly minor: number
  /** ISO 4217 code in capitals. */
  readonly currency: string
}
