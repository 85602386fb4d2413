import { isRefundError } from '../model/index.ts'
import type {
  AccountStatement,
  AccountsSummary,
  CallOptions,
  OfAccount,
  Refund,
  RefundProvider,
  RejectedRow,
  WalkQuery,
  WalkSummary,
} from '../model/index.ts'
import { connectProvider } from './choose-provider.ts'
import { findConfiguration } from './configuration-file.ts'
import type { Given } from './given.ts'
import { checkAccount } from './login.ts'
import type { World } from './world.ts'

/** A refund of a list, with its account where it has one. */
export type ListedRefund = Refund & Partial<OfAccount>

/** A row that was kept out, with its account where it has one. */
export type ListedRejection = RejectedRow & Partial<OfAccount>

/** How an account fared; null is the provider that the environment configures. */
export type ListedStatement = Omit<AccountStatement, 'account'> & {
  readonly account: string | null
}

/** A walk over one provider or several accounts. */
export interface ListedWalk extends AsyncIterable<ListedRefund> {
  summary(): WalkSummary | AccountsSummary
}

/** How the reading of a walk ended. */
export interface WalkEnd {
  /** It was left before its end. */
  readonly isLeft: boolean
  /** What it threw. */
  readonly failure: { readonly error: unknown } | null
}

/** What a list or report is read from. */
export interface RefundSource {
  /** What to call it: the names of its accounts, or of its provider. */
  readonly name: string
  /** Whether its refunds are of several accounts. */
  readonly isMerged: boolean
  walk(query: WalkQuery, options: CallOptions): ListedWalk
  /** How its accounts fared, from what the walk says and how it ended. */
  statements(summary: WalkSummary | AccountsSummary, end: WalkEnd): readonly ListedStatement[]
}

/**
 * Connects all accounts that are meant: those named, else all of the configuration. Without a file
 * it is the provider that the environment configures.
 *
 * @throws {RefundError} `invalid_request`: an account is unknown; `configuration`.
 */
export async function chooseSource(given: Given, world: World): Promise<RefundSource> {
  const file = await findConfiguration(given, world)
  if (file === null) return sourceOf(await connectProvider(given.text('provider'), world))
  const configuration = await world.configurations.open(file.path)
  const named = given.list('account').map((name) => checkAccount(name, configuration))
  const names = named.length === 0 ? configuration.accounts.map(({ name }) => name) : named
  const accounts = await configuration.connect(names)
  return {
    name: names.join(', '),
    isMerged: names.length > 1,
    walk: (query, options) => accounts.list(query, options),
    statements: (summary) => ('accounts' in summary ? summary.accounts : []),
  }
}

function sourceOf(provider: RefundProvider): RefundSource {
  const { name, mode } = provider
  return {
    name,
    isMerged: false,
    walk: (query, options) => provider.list(query, options),
    statements: ({ count, rejected, complete }, { isLeft, failure }) => [
      {
        account: null,
        provider: name,
        mode,
        count,
        rejected: rejected.length,
        state: failure === null ? (isLeft ? 'reading' : 'ended') : 'failed',
        complete,
        error: isRefundError(failure?.error) ? failure.error : null,
      },
    ],
  }
}
