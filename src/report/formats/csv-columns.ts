/**
 * The columns of every record of a CSV report, in order. Which record uses which:
 *
 * - `report`: `note`, a sentence about the report; or `name` and `value`, one of its facts;
 * - `account`: `account` to `mode`, `count`, `name` (an error's code) and `value` (`complete`,
 *   `incomplete` or `unknown`), `note`;
 * - `rejected`: `account`, `refund` and in `note` what was wrong;
 * - `total`: `name` is `overall`, `group` or `change`; the group's columns, `amount` for what was
 *   requested, `ageSeconds` of the oldest open refund, and all from `count` on;
 * - `refund` and `restatement`: up to `netChangeMinor`. `payments` stand between spaces; a space
 *   within one is `%20`, and a percent `%25`.
 */
export const csvColumns = [
  'record',
  'account',
  'provider',
  'mode',
  'payments',
  'refund',
  'reference',
  'status',
  'finality',
  'providerStatus',
  'reason',
  'amountMinor',
  'amount',
  'currency',
  'createdAt',
  'bankReference',
  'bankReferenceType',
  'bankReferenceStatus',
  'ageSeconds',
  'change',
  'previousStatus',
  'previousAmountMinor',
  'netChangeMinor',
  'note',
  'name',
  'value',
  'day',
  'week',
  'month',
  'count',
  'failedCount',
  'failedMinor',
  'failed',
  'netMinor',
  'net',
  'failureRate',
  'openCount',
  'openMinor',
  'open',
] as const

export type CsvColumn = (typeof csvColumns)[number]

/**
 * Columns of numbers that are our own: a minus in front of one is a minus. All others may hold text
 * from outside.
 */
export const numberColumns: ReadonlySet<CsvColumn> = new Set([
  'amountMinor',
  'amount',
  'ageSeconds',
  'previousAmountMinor',
  'netChangeMinor',
  'count',
  'failedCount',
  'failedMinor',
  'failed',
  'netMinor',
  'net',
  'failureRate',
  'openCount',
  'openMinor',
  'open',
])
