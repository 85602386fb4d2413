import { readFields, RefundError } from '../model/index.ts'
import type { AccountProvider, RefundProvider } from '../model/index.ts'
import { nearest } from './nearest.ts'
import { throughAccount } from './through-account.ts'

/** Configured providers, by the names of their accounts. */
export type ProvidersByAccount = Readonly<Record<string, RefundProvider>>

/** Several configured providers under names of the caller's own. */
export interface Accounts<Providers extends ProvidersByAccount> {
  /** The names, in the order they were given. */
  readonly names: readonly (keyof Providers & string)[]
  /**
   * The provider of an account, with all that is its own. Every refund and every error that comes
   * through it carries the name in `account`.
   *
   * @throws {RefundError} `configuration` with the rule `account.unknown`: there is no account of
   * that name, as when it was read from a file. The message names the nearest one.
   */
  readonly use: <Name extends keyof Providers & string>(
    name: Name,
  ) => AccountProvider<Providers[Name]>
}

const namePattern = /^[A-Za-z0-9_-]{1,40}$/

/**
 * Puts providers under names: an account is one configured login at a provider, and a provider may
 * have several. Nothing is asked of anybody.
 *
 * It is as stateless as the providers are. Two processes that refund under one reference at the
 * same moment are not kept apart.
 *
 * ```ts
 * const accounts = createAccounts({ us: flex({ apiKey }), africa: flutterwave({ ...login }) })
 * const refund = await accounts.use('us').create(request)
 * ```
 *
 * @throws {RefundError} `configuration` with the rules `option.type`, `account.required`: none was
 * given; `account.name`: a name is not 1 to 40 of `A-Z a-z 0-9 _ -`; `account.provider`: what
 * stands under a name is no provider.
 */
export function createAccounts<const Providers extends ProvidersByAccount>(
  providers: Providers,
): Accounts<Providers> {
  checkProviders(providers)
  // One reading: what the caller does to the object later changes nothing.
  const given: Providers = { ...providers }
  const names = Object.keys(given).filter((name) => isNameOf(given, name))
  return {
    names,
    use: (name) => {
      if (!isNameOf(given, name)) throw unknownAccount(name, names)
      const provider: Providers[typeof name] = given[name]
      return throughAccount(provider, name)
    },
  }
}

/** Own names alone: `constructor` and its like name no account. */
function isNameOf<Providers extends ProvidersByAccount>(
  providers: Providers,
  name: unknown,
): name is keyof Providers & string {
  return typeof name === 'string' && Object.hasOwn(providers, name)
}

function checkProviders(providers: unknown): void {
  const fields = readFields(providers)
  if (fields === null) {
    throw refuse('accounts', 'option.type', 'they are an object of providers by name')
  }
  if (fields.size === 0) throw refuse('accounts', 'account.required', 'there must be one at least')
  for (const [name, provider] of fields) {
    if (!namePattern.test(name)) {
      throw refuse('accounts', 'account.name', 'a name has 1 to 40 of A-Z a-z 0-9 _ -')
    }
    if (!isProvider(provider)) {
      throw refuse(`accounts.${name}`, 'account.provider', `under ${name} is no provider`)
    }
  }
}

function isProvider(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    'manifest' in value &&
    'create' in value &&
    typeof value.create === 'function'
  )
}

function unknownAccount(name: unknown, names: readonly string[]): RefundError {
  const near = typeof name === 'string' ? nearest(name, names) : null
  const suggestion = near === null ? '' : ` Did you mean ${near}?`
  return new RefundError({
    code: 'configuration',
    outcome: 'not_sent',
    message: `There is no account of that name.${suggestion} There are: ${names.join(', ')}.`,
    issues: [{ path: 'account', rule: 'account.unknown' }],
  })
}

function refuse(path: string, rule: string, why: string): RefundError {
  return new RefundError({
    code: 'configuration',
    outcome: 'not_sent',
    message: `The accounts can't be made: ${why}. Pass configured providers under names of your own.`,
    issues: [{ path, rule }],
  })
}
