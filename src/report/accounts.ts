import { isAccountsSummary, isRefundError } from '../model/index.ts'
import type { AccountsSummary, RejectedRow, RefundError, WalkSummary } from '../model/index.ts'
import type { Report, ReportAccount, ReportListed, ReportRow } from './types.ts'

/** Counts the refunds of each account as they come. */
export interface SeenAccounts {
  add(row: ReportRow): void
  /** Each account by its name; null for refunds without one. */
  all(): ReadonlyMap<string | null, SeenAccount>
}

export interface SeenAccount {
  readonly account: string | null
  /** Null when refunds of several providers came through it. */
  readonly provider: string | null
  /** Null when refunds of both modes, or of none, came through it. */
  readonly mode: 'test' | 'live' | null
  readonly count: number
}

/** How the reading of a source ended. */
export interface ReadingEnd {
  readonly summary: WalkSummary | AccountsSummary | null
  readonly failure: RefundError | null
  /** What the list was asked for, as far as the source says it. */
  readonly listed: ReportListed | null
  /** How many refunds came again. */
  readonly repeated: number
}

/** What is known of each account, and whether all refunds are here. */
export type AccountsKnown = Pick<
  Report,
  'accounts' | 'complete' | 'faults' | 'repeated' | 'rejected'
>

const shownRejected = 20
const shownFaults = 20

export function createSeenAccounts(): SeenAccounts {
  const seen = new Map<string | null, SeenAccount>()
  return {
    add: ({ account, provider, mode }) => {
      const before = seen.get(account)
      seen.set(account, {
        account,
        provider: before === undefined || before.provider === provider ? provider : null,
        mode: before === undefined || before.mode === mode ? mode : null,
        count: (before?.count ?? 0) + 1,
      })
    },
    all: () => seen,
  }
}

/** The accounts of a report, by what the source says of them and by what came. */
export function accountsKnown(seen: SeenAccounts, end: ReadingEnd): AccountsKnown {
  const { summary } = end
  const stated = summary === null ? [] : statedAccounts(summary, seen)
  const unstated = [...seen.all().values()]
    .filter(({ account }) => stated.every((known) => known.account !== account))
    .map((account) => unstatedAccount(account, null))
  const known = withFailure([...stated, ...unstated], end.failure)
  // What stands before a cursor is missing, whatever the walk says of the rest.
  const isResumed = end.listed?.isResumed === true
  const accounts = isResumed ? known.map((account) => ({ ...account, complete: false })) : known
  const rejected = summary?.rejected ?? []
  return {
    accounts,
    complete: completeness(accounts, end),
    faults: (summary?.faults ?? []).slice(0, shownFaults).map(({ path, rule }) => ({ path, rule })),
    repeated: end.repeated,
    rejected: { count: rejected.length, shown: rejected.slice(0, shownRejected).map(shownRow) },
  }
}

function statedAccounts(
  summary: WalkSummary | AccountsSummary,
  seen: SeenAccounts,
): readonly ReportAccount[] {
  return isAccountsSummary(summary) ? fromStatements(summary, seen) : fromWalk(summary, seen)
}

function fromStatements(summary: AccountsSummary, seen: SeenAccounts): readonly ReportAccount[] {
  return summary.accounts.map((statement) => {
    const { account, provider, mode, rejected, error } = statement
    const count = seen.all().get(account)?.count ?? 0
    const failure = failureOf(error) ?? miscount(statement.count, count)
    const complete = statement.complete && rejected === 0 && failure === null
    return { account, provider, mode, count, rejected, complete, failure }
  })
}

/** A walk of one account. If refunds of several came, it can't be said which of them lacks any. */
function fromWalk(summary: WalkSummary, seen: SeenAccounts): readonly ReportAccount[] {
  const accounts = [...seen.all().values()]
  const [first = { account: null, provider: null, mode: null, count: 0 }, ...others] = accounts
  const came = accounts.reduce((sum, { count }) => sum + count, 0)
  const failure = miscount(summary.count, came)
  const complete = isWhole(summary) && failure === null
  if (others.length === 0) {
    return [{ ...first, rejected: summary.rejected.length, complete, failure }]
  }
  return accounts.map((account) => unstatedAccount(account, complete || null))
}

/** A source of somebody else's may call complete what it kept rows out of. */
function isWhole({ complete, rejected, faults }: WalkSummary): boolean {
  return complete && rejected.length === 0 && faults.length === 0
}

function unstatedAccount(seen: SeenAccount, complete: true | null): ReportAccount {
  return { ...seen, rejected: 0, complete, failure: null }
}

/** Refunds that the source has given, as it says, and that never came here. */
function miscount(said: number, came: number): ReportAccount['failure'] {
  if (said === came) return null
  return {
    code: 'incomplete_list',
    message: `The list says that it gave ${said} refunds, and ${came} came.`,
  }
}

function failureOf(error: unknown): ReportAccount['failure'] {
  return isRefundError(error) ? { code: error.code, message: error.message } : null
}

/** The account that an error names; without a name, the only one there is. */
function withFailure(
  accounts: readonly ReportAccount[],
  error: RefundError | null,
): readonly ReportAccount[] {
  const failure = failureOf(error)
  if (error === null || failure === null) return accounts
  const isOnly = accounts.length === 1 && error.account === null
  const failed = accounts.find(({ account }) => isOnly || account === error.account)
  if (failed !== undefined) {
    return accounts.map((account) =>
      account === failed ? { ...account, complete: false, failure } : account,
    )
  }
  const { account, provider } = error
  return [
    ...accounts,
    { account, provider, mode: null, count: 0, rejected: 0, complete: false, failure },
  ]
}

function completeness(
  accounts: readonly ReportAccount[],
  { summary, failure, repeated }: ReadingEnd,
): boolean | null {
  if (failure !== null) return false
  if (summary === null) return null
  return isWhole(summary) && repeated === 0 && accounts.every(({ complete }) => complete === true)
}

function shownRow(row: RejectedRow): Report['rejected']['shown'][number] {
  const account = 'account' in row && typeof row.account === 'string' ? row.account : null
  const issues = row.issues.map(({ path, rule }) => ({ path, rule }))
  return { account, id: row.id, issues }
}
