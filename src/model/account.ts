import type { RefundError } from './errors.ts'
import type { RefundEvent } from './event.ts'
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

/** A verified webhook, and the account that it came through; its refund says so too. */
export type AccountEvent = RefundEvent & OfAccount & { readonly refund: AccountRefund | null }

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
        : Answer extends RefundEvent
          ? AccountEvent
          : Answer extends Refund
            ? Answer & OfAccount
            : Answer

/** A provider's own type, whose refunds say which account they came through. */
export type AccountProvider<Provider extends RefundProvider> = OfAccount & {
  readonly [Name in keyof Provider]: Provider[Name] extends (...given: infer Given) => infer Answer
    ? (...given: Given) => AccountAnswer<Answer>
    : Provider[Name]
}

/** A row of an account's list that can't be said in this package's words without guessing. */
export type AccountRejectedRow = RejectedRow & OfAccount

/** Which refunds to list over several accounts. All filters must hold. */
export interface AccountsQuery extends Omit<WalkQuery, 'onRejected'> {
  /** The names of the accounts to list, in any order. @default all of them */
  readonly accounts?: readonly string[]
  /**
   * `cursor` of a summary of a walk over the same accounts with the same filters. A cursor of one
   * account's own list is none of these.
   */
  readonly cursor?: string
  /**
   * Called with each row that was kept out, before the refund behind it is yielded. It answers for
   * such rows alone: for accounts that failed and lists that aren't proved whole ask for `summary`.
   *
   * What it throws ends the walk, and reaches who iterates it. A walk that goes on by the summary's
   * cursor then calls it again with that row, and perhaps with others before it, and yields every
   * refund that was not yielded yet.
   */
  readonly onRejected?: (row: AccountRejectedRow) => void
}

/** How one account fared in a walk over several. */
export interface AccountStatement extends OfAccount {
  readonly provider: string
  readonly mode: 'test' | 'live'
  /** Refunds of it that this walk yielded. */
  readonly count: number
  /** Rows of it that this walk kept out. */
  readonly rejected: number
  /** `failed`: reading it stopped at `error`, and what came before was yielded. */
  readonly state: 'reading' | 'ended' | 'failed'
  /**
   * True once its end was reached and every row was yielded, from the cursor of this walk on. An
   * account whose end was reached before that cursor has nothing to add.
   */
  readonly complete: boolean
  /** What an account failed with, its name in `account`. */
  readonly error: RefundError | null
}

/** What a walk over several accounts has read so far, or in all once it has ended. */
export interface AccountsSummary extends WalkSummary {
  /** Those before the refunds yielded, and those at the end of each account. */
  readonly rejected: readonly AccountRejectedRow[]
  /**
   * Why lists of accounts can't be proved whole, each path behind its account:
   * `accounts.us.refunds`. An account that failed says so in its statement.
   */
  readonly faults: WalkSummary['faults']
  /** True once every account is complete. */
  readonly complete: boolean
  /**
   * Goes on exactly behind the last refund yielded: it holds the place in each account's list, and
   * what was read ahead comes again. After the end it goes on with the accounts that failed, each
   * where it stopped. Null once every account has ended.
   *
   * It grants nothing and is not secret, but names accounts and refunds. It may be long: some 150
   * characters for each account.
   */
  readonly cursor: string | null
  /** One for each account that is listed. */
  readonly accounts: readonly AccountStatement[]
}

/** Tells the summary of a walk over several accounts, as in `RefundError.summary`, from that of one. */
export function isAccountsSummary(summary: WalkSummary): summary is AccountsSummary {
  return 'accounts' in summary
}

/**
 * All refunds of several accounts that match, newest first. Those of the same time are ordered by
 * the name of the account, then by id. It can be iterated once.
 *
 * It streams. Of each account one refund is read ahead, and the others of one time, since these
 * must all be known before the first of them is: up to 10,000, and where more share a time they
 * stay in the order of the account's own list. So do those at which an account failed.
 *
 * No order loses a refund or yields it twice. One whose time nobody knows stands behind the one
 * that comes before it in its account's list, or at the beginning. One that its account lists out
 * of order is yielded as soon as it is met.
 *
 * An account that fails hides nothing of the others: its statement in the summary says why. The
 * iteration throws `incomplete_list` after the last refund if an account failed, if a list couldn't be
 * proved whole, or if rows were rejected and nobody took them by `onRejected`. Who has asked for a
 * `summary` by then is not thrown at.
 *
 * While it is iterated it throws `aborted` when the caller ended the call, what `onRejected` throws,
 * and nothing else. Leaving the loop early ends the reading of every account.
 */
export interface AccountsWalk extends AsyncIterable<AccountRefund> {
  /** May be asked for at any time. Asked before the end, the walk doesn't throw there. */
  summary(): AccountsSummary
}
