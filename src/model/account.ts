import type { RefundError } from './errors.ts'
import type {
  FoundRefunds,
  RefundPage,
  RefundWalk,
  RejectedRow,
  WalkQuery,
  WalkSummary,
} from './list.ts'
import type { RefundProvider } from './provider.ts'
import type { Refund } from './refund.ts'

/** What says which account something came through. */
export interface OfAccount {
  /** The name of the account, as it was configured. */
  readonly account: string
}

/** A refund, and the account that it came through. */
export type AccountRefund = Refund & OfAccount

/** A walk over the refunds of one account. */
export type AccountWalk = Omit<RefundWalk, typeof Symbol.asyncIterator> &
  AsyncIterable<AccountRefund>

/** The answer of a provider's method, with its refunds named by their account. */
export type AccountAnswer<Answer> =
  Answer extends Promise<infer Result>
    ? Promise<AccountAnswer<Result>>
    : Answer extends RefundWalk
      ? AccountWalk
      : Answer extends RefundPage | FoundRefunds
        ? Omit<Answer, 'refunds'> & { readonly refunds: readonly AccountRefund[] }
        : Answer extends Refund
          ? Answer & OfAccount
          : Answer

/** A provider's own type, whose refunds say which account they came through. */
export type AccountProvider<Provider extends RefundProvider> = {
  readonly [Name in keyof Provider]: Provider[Name] extends (...given: infer Given) => infer Answer
    ? (...given: Given) => AccountAnswer<Answer>
    : Provider[Name]
}

/** A row of an account's list that can't be said in this package's words without guessing. */
export type AccountRejectedRow = RejectedRow & OfAccount

/** Which refunds to list over several accounts. All filters must hold. */
export interface AccountsQuery extends Omit<WalkQuery, 'onRejected'> {
  /** The names of the accounts to list. @default all of them */
  readonly accounts?: readonly string[]
  /** Called with each row that was kept out. */
  readonly onRejected?: (row: AccountRejectedRow) => void
}

/** How one account fared in a walk over several. */
export interface AccountStatement extends OfAccount {
  readonly provider: string
  readonly mode: 'test' | 'live'
  /** Refunds of it that were yielded. */
  readonly count: number
  /** Rows of it that were kept out. */
  readonly rejected: number
  /** `failed`: reading it stopped at `error`, and what came before was yielded. */
  readonly state: 'reading' | 'ended' | 'failed'
  /** True once its end was reached and every row was yielded. */
  readonly complete: boolean
  readonly error: RefundError | null
}

/** What a walk over several accounts has read so far, or in all once it has ended. */
export interface AccountsSummary extends WalkSummary {
  readonly rejected: readonly AccountRejectedRow[]
  /** Goes on behind the last refund yielded, and tries failed accounts again where they stopped. */
  readonly cursor: string | null
  readonly accounts: readonly AccountStatement[]
}

/**
 * All refunds of several accounts that match, newest first; those of the same time are ordered by
 * account and id. It can be iterated once.
 *
 * An account that fails hides nothing of the others: its statement in the summary says why. If an
 * account failed, or rows were rejected, or a list couldn't be proved whole, and nobody asked
 * (`summary`, or `onRejected` where rows alone are missing), the iteration throws
 * `incomplete_list` after the last refund.
 */
export interface AccountsWalk extends AsyncIterable<AccountRefund> {
  summary(): AccountsSummary
}
