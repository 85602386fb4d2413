// Callers' references have no slash, so that none of them can take such a name.
const foreignPattern = /^foreign\/([^/\s]{1,100})\/([^/\s]{1,255})$/

/** The name of the record of a refund that was made outside of this ledger. */
export function foreignReference(account: string, refundId: string): string {
  return `foreign/${account}/${refundId}`
}

/** Whether a record is of a refund that was made outside of this ledger. */
export function isForeignReference(reference: string): boolean {
  return foreignPattern.test(reference)
}

/** The provider's id of the refund whose adopted record has that name; null where it is no such name. */
export function foreignRefundId(account: string, reference: string): string | null {
  const [, named, refundId = null] = foreignPattern.exec(reference) ?? []
  return named === account ? refundId : null
}
