import type { AccountsQuery, AccountsWalk, CallOptions, RefundProvider } from '../model/index.ts'
import { startMergedWalk } from './merged-walk.ts'
import { placeIn } from './place.ts'
import { parseAccountsListing } from './read-accounts-query.ts'

/** Begins a walk over the lists of accounts; see `Accounts.list`. */
export function listAccounts(
  providers: ReadonlyMap<string, RefundProvider>,
  query: AccountsQuery | undefined,
  options: CallOptions | undefined,
): AccountsWalk {
  const { names, position, ...listing } = parseAccountsListing(providers, query, options)
  const accounts = [...providers]
    .filter(([account]) => names.includes(account))
    .map(([account, provider]) => ({ account, provider, place: placeIn(position, account) }))
  return startMergedWalk({ accounts, ...listing })
}
