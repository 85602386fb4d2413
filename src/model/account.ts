import type { FoundRefunds, RefundPage, RefundWalk } from './list.ts'
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
