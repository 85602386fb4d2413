import { createAccounts } from '../accounts/accounts.ts'
import { connectProvider } from './choose-provider.ts'
import { findConfiguration } from './configuration-file.ts'
import type { ConfiguredAccounts } from './configurations.ts'
import type { Given } from './given.ts'
import { checkAccount } from './login.ts'
import type { Login } from './login.ts'
import type { World } from './world.ts'

/** Accounts that a command works with. */
export interface ChosenAccounts {
  readonly accounts: ConfiguredAccounts
  /** Those that were named; empty where all are meant. */
  readonly named: readonly string[]
  /** The one to take where none is named. */
  readonly usual: string | null
  /** The arguments that reach the same accounts again. */
  readonly words: readonly string[]
}

/**
 * Connects the accounts that are meant: those named, else all of the configuration. Without a file
 * there is one, under the name of the provider that the environment configures.
 *
 * @throws {RefundError} `invalid_request`: an account is unknown; `configuration`.
 */
export async function chooseAccounts(given: Given, world: World): Promise<ChosenAccounts> {
  const file = await findConfiguration(given, world)
  if (file === null) {
    const provider = await connectProvider(given.text('provider'), world)
    const { name } = provider
    const words = given.has('provider') ? ['--provider', name] : []
    return { accounts: createAccounts({ [name]: provider }), named: [], usual: name, words }
  }
  const configuration = await world.configurations.open(file.path)
  const named = given.list('account').map((name) => checkAccount(name, configuration))
  const all = configuration.accounts.map(({ name }) => name)
  const accounts = await configuration.connect(named.length === 0 ? all : named)
  const [only, ...more] = named.length === 0 ? all : named
  const usual = named.length === 0 ? configuration.default : null
  const words = file.isNamedByOption ? ['--config', given.required('config')] : []
  return { accounts, named, usual: usual ?? (more.length === 0 ? (only ?? null) : null), words }
}

/** The account of a login, under the name that a ledger knows it by. */
export function accountOf({ provider, from }: Login): {
  readonly account: string
  readonly accounts: ConfiguredAccounts
} {
  const account = from?.account ?? provider.name
  return { account, accounts: createAccounts({ [account]: provider }) }
}
