import type { RefundErrorCode } from '../model/index.ts'

/** What to do about each code when it comes from a harmless read. */
export const remedies: Readonly<Record<RefundErrorCode, string>> = {
  invalid_request: 'Correct what the message names.',
  unsupported: 'Use another provider for this.',
  configuration: 'Correct the environment variables named above.',
  aborted: 'Run it again.',
  authentication: "Check the credentials in the provider's dashboard, and whether they expired.",
  permission: 'Give these credentials the right to read refunds.',
  payment_not_found: 'Check the id, and that it is of this account and mode.',
  refund_not_found: 'Check the id, and that it is of this account and mode.',
  not_refundable: 'Look at the payment.',
  amount_exceeds_refundable: 'Look at what is left of the payment.',
  already_refunded: 'Look at the refunds of the payment.',
  insufficient_balance: 'Fund the account at the provider.',
  provider_rejected: "Read the provider's words; if they don't help, ask its support.",
  reference_conflict: 'Use another reference.',
  rate_limited: 'Wait, then run it again.',
  provider_unavailable: "Check the network, a proxy, and the provider's status page.",
  outcome_unknown: 'Find the refund by its reference.',
  mismatch: 'Look at the refund at the provider.',
  duplicated: 'Look at the refunds at the provider.',
  incomplete_list: 'Look at the rows that were kept out.',
  webhook_rejected: 'Check the secrets, and that the body is passed as it came.',
  policy: 'Ask whoever wrote the policy.',
  ledger: 'Check the ledger.',
}
