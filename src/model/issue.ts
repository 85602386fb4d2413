/** One thing that was wrong, and where. Never holds the value itself. */
export interface Issue {
  /** Dotted path into what was passed in or answered, such as `metadata.order_id`. */
  readonly path: string
  /** The broken rule as dotted words, such as `amount.precision`. */
  readonly rule: string
}
