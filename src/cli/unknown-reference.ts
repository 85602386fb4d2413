import { RefundError } from '../model/index.ts'

/** The error for a reference that no record of a ledger has. */
export function unknownReference(ledger: string): RefundError {
  return new RefundError({
    code: 'refund_not_found',
    outcome: 'none',
    message: `The ledger ${ledger} has no refund of this reference. Through it none was ever sent.`,
    issues: [{ path: 'reference', rule: 'reference.unknown' }],
  })
}
