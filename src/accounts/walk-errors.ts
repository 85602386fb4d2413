import { RefundError } from '../model/index.ts'
import type { AccountsSummary, AccountStatement } from '../model/index.ts'

/** Whether a list lacks something that its reader was not told of on the way. */
export function isWanting(statement: AccountStatement, takesRejected: boolean): boolean {
  const { state, complete, rejected } = statement
  if (state === 'failed') return true
  return !complete && !(takesRejected && rejected > 0)
}

/** @param wanting the accounts whose lists lack something. */
export function incompleteLists(
  summary: AccountsSummary,
  wanting: readonly AccountStatement[],
): RefundError {
  const why = wanting.map(lack).join('; ')
  return new RefundError({
    code: 'incomplete_list',
    outcome: 'none',
    message: `polyrefund listed ${summary.count} refunds of ${summary.accounts.length} accounts, and more there may be: ${why}. Ask the walk for its summary: its cursor goes on with what failed.`,
    issues: wanting.map(({ account, state }) => ({
      path: `accounts.${account}`,
      rule: state === 'failed' ? 'account.failed' : 'account.incomplete',
    })),
    summary,
  })
}

function lack({ account, rejected, error }: AccountStatement): string {
  if (error !== null) return `${account} failed (${error.code})`
  return rejected > 0
    ? `${rejected} of the rows of ${account} can't be said without guessing`
    : `the list of ${account} couldn't be proved whole`
}

export function walkedTwice(): RefundError {
  return new RefundError({
    code: 'invalid_request',
    outcome: 'none',
    message:
      "polyrefund can't walk these lists again: a walk is read once. Call list() for another.",
    issues: [{ path: 'walk', rule: 'walk.reused' }],
  })
}

export function abortedByCaller(signal: AbortSignal): RefundError {
  return new RefundError({
    code: 'aborted',
    outcome: 'none',
    isRetryable: true,
    message:
      "polyrefund did not read on in the accounts' lists: the caller ended the call. The cursor of the walk's summary goes on where it stopped.",
    cause: signal.reason,
  })
}

/** What a provider throws against its contract may hold anything, so nothing of it is told. */
export function unforeseen(account: string, provider: string): RefundError {
  return new RefundError({
    code: 'configuration',
    outcome: 'none',
    account,
    provider,
    message: `${provider} could not list refunds: its adapter threw an error that is not one of this package, which is a fault of the adapter.`,
  })
}
