import { RefundError } from '../model/index.ts'

/**
 * What can be wrong with a ledger.
 *
 * - `ledger.unavailable`: it can't be read or written now; nothing was stored;
 * - `ledger.commit_unknown`: the step may have been stored or not;
 * - `ledger.not_durable`: what it stores could be lost;
 * - `ledger.closed`: it was closed;
 * - `schema.newer`: a newer version of this package wrote it;
 * - `row.checksum`: what is stored was changed by something else;
 * - `cursor.invalid`: the cursor was changed, or belongs to another query;
 * - `entry.exists`: a second entry under one reference;
 * - `step.invalid`: a step that no ledger can store.
 */
export type LedgerRule =
  | 'ledger.unavailable'
  | 'ledger.commit_unknown'
  | 'ledger.not_durable'
  | 'ledger.closed'
  | 'schema.newer'
  | 'row.checksum'
  | 'cursor.invalid'
  | 'entry.exists'
  | 'step.invalid'

/** What a ledger says when it can't do its work. */
export interface LedgerFault {
  /** What kind of ledger it is: `name` of the contract. */
  readonly name: string
  readonly rule: LedgerRule
  /** What is wrong and what helps, as the rest of a sentence. */
  readonly why: string
  readonly reference?: string
  /** What is at fault; left out where the rule says it. */
  readonly path?: string
}

const passing: ReadonlySet<LedgerRule> = new Set(['ledger.unavailable', 'ledger.commit_unknown'])

const paths: Readonly<Partial<Record<LedgerRule, string>>> = {
  'cursor.invalid': 'cursor',
  'row.checksum': 'reference',
  'entry.exists': 'reference',
}

/**
 * The error of a ledger. It moves no money, so its outcome is `none`: whether anything was sent is
 * for its caller to say. It never holds the database's own error, which may quote what is stored.
 */
export function ledgerError({ name, rule, why, reference, path }: LedgerFault): RefundError {
  return new RefundError({
    code: 'ledger',
    outcome: 'none',
    message: `${name} ledger: ${why}`,
    isRetryable: passing.has(rule),
    reference: reference ?? null,
    issues: [{ path: path ?? paths[rule] ?? 'ledger', rule }],
  })
}
