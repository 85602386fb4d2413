import { RefundError } from '../model/index.ts'
import type {
  AccountProvider,
  AccountsQuery,
  AccountsWalk,
  CallOptions,
  OfAccount,
  RefundProvider,
} from '../model/index.ts'
import { checkProviders, checkSettings } from './check-accounts.ts'
import { explain, noRoute } from './explain-route.ts'
import { listAccounts } from './list-accounts.ts'
import { readSubject } from './read-subject.ts'
import type { RouteExplanation, RouteHints, RouteRule, RouteSubject } from './route.ts'
import { tellNames } from './tell-names.ts'
import { throughAccount } from './through-account.ts'
import { unknownAccount } from './unknown-account.ts'

/** Configured providers, by the names of their accounts. */
export type ProvidersByAccount = Readonly<Record<string, RefundProvider>>

/** What accounts are made with besides their providers. */
export interface AccountsSettings<Name extends string = string> {
  /** The account that `use()` without a name is. @default the only one, where there is one */
  readonly default?: Name
  /** Which refund goes to which account; the first rule that matches decides. @default none */
  readonly routes?: readonly RouteRule[]
}

/** Several configured providers under names of the caller's own. */
export interface Accounts<Providers extends ProvidersByAccount> {
  /**
   * The names, in the order of the object's own keys: those that are whole numbers come first, the
   * others as they were given.
   */
  readonly names: readonly (keyof Providers & string)[]

  /** The name of the default account; null where several accounts have none. */
  readonly default: (keyof Providers & string) | null

  /** Takes an account, by its name or the default one. */
  readonly use: UseAccount<Providers>

  /**
   * The provider of an account whose name is only known when the program runs, as the portable
   * interface.
   *
   * @throws {RefundError} `configuration` with the rule `account.unknown`.
   */
  readonly named: (name: string) => AccountProvider<RefundProvider>

  /**
   * Chooses the account of a refund by the rules, in their order: the first one that matches
   * decides. Nothing is asked of any provider, and no other account is ever tried: what one
   * provider refuses, or has not answered in time, must not be sent to another. The refusal may be
   * about this very payment, and the late answer may be a refund that was made; the second provider
   * would then move money for a payment that isn't its own, or move it a second time.
   *
   * What the rules can't know of an old payment is where it was made. The account that is stored
   * beside the payment's id at checkout does: prefer `use` with that name.
   *
   * ```ts
   * const refund = await accounts.route(request, { tenant: 'acme' }).create(request)
   * ```
   *
   * @throws {RefundError} `configuration` with the rule `route.none`: no rule matches, and the
   * message says of each why; `invalid_request`: the payment, the amount or a hint is wrong.
   */
  readonly route: (subject: RouteSubject, hints?: RouteHints) => AccountProvider<RefundProvider>

  /**
   * Says what `route` would choose and why, rule by rule. No match is an answer too.
   *
   * @throws {RefundError} `invalid_request`: the payment, the amount or a hint is wrong.
   */
  readonly explainRoute: (subject: RouteSubject, hints?: RouteHints) => RouteExplanation

  /**
   * Lists the refunds of several accounts as one, newest first. See `AccountsWalk`.
   *
   * @throws {RefundError} `invalid_request`: a filter, or with the rule `cursor.invalid` the cursor,
   * which was changed or belongs to other filters or accounts; `configuration` with the rule
   * `account.unknown`. While iterated: `incomplete_list` at the end; `aborted`.
   */
  readonly list: (query?: AccountsQuery, options?: CallOptions) => AccountsWalk
}

/** Takes one account out of several. */
export interface UseAccount<Providers extends ProvidersByAccount> {
  /**
   * The provider of an account, with all that is its own. Every refund and every error that comes
   * through it carries the name in `account`.
   *
   * @throws {RefundError} `configuration` with the rule `account.unknown`: there is no account of
   * that name, as when it was read from a file. The message names the nearest one.
   */
  <Name extends keyof Providers & string>(name: Name): AccountProvider<Providers[Name]>
  /**
   * The default account. Called with nothing: a name that is undefined by mistake is refused.
   *
   * @throws {RefundError} `configuration` with the rule `account.required`: there is no default.
   */
  (): AccountProvider<RefundProvider>
}

/**
 * Puts providers under names: an account is one configured login at a provider, and a provider may
 * have several. Nothing is asked of anybody.
 *
 * It is as stateless as the providers are. Two processes that refund under one reference at the
 * same moment are not kept apart.
 *
 * ```ts
 * const accounts = createAccounts(
 *   { us: flex({ apiKey }), africa: flutterwave({ ...login }) },
 *   { routes: [{ account: 'us', when: { payment: 'fcs_*' } }, { account: 'africa' }] },
 * )
 * const refund = await accounts.use('us').create(request)
 * ```
 *
 * @throws {RefundError} `configuration` with the rules `option.type`, `option.unknown`;
 * `account.required`: none was given; `account.name`: a name is not 1 to 40 of `A-Z a-z 0-9 _ -`;
 * `account.provider`: what stands under a name is no provider; `account.unknown`: the default or a
 * rule names no account; `route.empty`, `route.text`, `route.payment`, `route.kind`,
 * `currency.unsupported`: a condition that nothing can meet; `route.unreachable`: a rule that an
 * earlier one leaves nothing for.
 */
export function createAccounts<const Providers extends ProvidersByAccount>(
  providers: Providers,
  settings?: AccountsSettings<keyof Providers & string>,
): Accounts<Providers> {
  checkProviders(providers)
  // One reading: what the caller does to the object later changes nothing.
  const given: Providers = { ...providers }
  const names = Object.keys(given).filter((name) => isNameOf(given, name))
  const byName = new Map<string, RefundProvider>(Object.entries(given))
  const { defaultName, rules } = checkSettings(settings, names)

  function use<Name extends keyof Providers & string>(name: Name): AccountProvider<Providers[Name]>
  function use(): AccountProvider<RefundProvider>
  function use(...named: readonly unknown[]): OfAccount {
    const name = named.length === 0 ? defaultName : named[0]
    if (name === null && named.length === 0) throw noDefault(names)
    const provider = typeof name === 'string' ? byName.get(name) : undefined
    if (typeof name !== 'string' || provider === undefined) {
      throw unknownAccount(name, names, 'account')
    }
    return throughAccount(provider, name)
  }

  const explainRoute: Accounts<Providers>['explainRoute'] = (subject, hints) =>
    explain(rules, readSubject(subject, hints))

  const named = (name: string): AccountProvider<RefundProvider> => {
    const provider = byName.get(name)
    if (provider === undefined) throw unknownAccount(name, names, 'account')
    return throughAccount(provider, name)
  }

  return {
    names,
    named,
    default: names.find((name) => name === defaultName) ?? null,
    use,
    explainRoute,
    route: (subject, hints) => {
      const explanation = explainRoute(subject, hints)
      const provider = byName.get(explanation.account ?? '')
      if (explanation.account === null || provider === undefined) throw noRoute(explanation)
      return throughAccount(provider, explanation.account)
    },
    list: (query, options) => listAccounts(byName, query, options),
  }
}

/** Own names alone: `constructor` and its like name no account. */
function isNameOf<Providers extends ProvidersByAccount>(
  providers: Providers,
  name: string,
): name is keyof Providers & string {
  return Object.hasOwn(providers, name)
}

function noDefault(names: readonly string[]): RefundError {
  return new RefundError({
    code: 'configuration',
    outcome: 'not_sent',
    message: `There is no default account, so name one: ${tellNames(names)}. Or set default to one of them.`,
    issues: [{ path: 'account', rule: 'account.required' }],
  })
}
