import { RefundError } from '../model/index.ts'
import type { AccountsSummary, AccountStatement } from '../model/index.ts'

/** Where an account stands in the issues of a walk over several. */
export function placeOf(account: string): string {
  return `accounts.${account}`
}

/** The error for lists that lack something their reader was not told of on the way, or null. */
export function incompleteLists(
  summary: AccountsSummary,
  takesRejected: boolean,
): RefundError | null {
  const lacks = summary.accounts.flatMap((statement) => {
    const reasons = reasonsOf(statement, { takesRejected, faults: summary.faults })
    return reasons.length === 0 ? [] : [{ ...statement, reasons }]
  })
  if (lacks.length === 0) return null
  const { count, accounts, faults } = summary
  const why = lacks.map(({ reasons }) => reasons.join(', and ')).join('; ')
  return new RefundError({
    code: 'incomplete_list',
    outcome: 'none',
    message: `polyrefund listed ${count} refunds of ${accounts.length} accounts, and more there may be: ${why}. ${remedyFor(summary)}`,
    issues: [
      ...lacks.map(({ account, state }) => ({
        path: placeOf(account),
        rule: state === 'failed' ? 'account.failed' : 'account.incomplete',
      })),
      ...faults,
    ],
    summary,
  })
}

interface Told extends Pick<AccountsSummary, 'faults'> {
  readonly takesRejected: boolean
}

function reasonsOf(
  { account, complete, rejected, error }: AccountStatement,
  { takesRejected, faults }: Told,
): readonly string[] {
  if (error !== null) return [`${account} failed (${error.code})`]
  if (complete) return []
  const hasFault = faults.some(({ path }) => path.startsWith(`${placeOf(account)}.`))
  const rows = `${rejected} of the rows of ${account} can't be said without guessing`
  const isUntold = rejected > 0 && !takesRejected
  // What an account lacks besides its rejected rows it may leave unsaid.
  if (!hasFault && rejected > 0) return isUntold ? [rows] : []
  return isUntold
    ? [rows, "its list couldn't be proved whole"]
    : [`the list of ${account} couldn't be proved whole`]
}

function remedyFor({ cursor, faults, accounts }: AccountsSummary): string {
  // Without a cursor every list was read to its end.
  if (cursor !== null) return 'The cursor of error.summary goes on with what failed.'
  const isRowsAlone =
    faults.length === 0 && accounts.every(({ complete, rejected }) => complete || rejected > 0)
  return isRowsAlone
    ? 'See error.summary, or pass onRejected to take such rows.'
    : 'See error.summary.'
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
