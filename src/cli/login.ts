import type { RefundProvider } from '../model/index.ts'
import { chooseProvider, connectProvider } from './choose-provider.ts'
import { findConfiguration } from './configuration-file.ts'
import type { ConfigurationFile } from './configuration-file.ts'
import type { Configuration } from './configurations.ts'
import { printable } from './escape.ts'
import type { Given } from './given.ts'
import { refuseUsage, suggest } from './usage.ts'
import type { World } from './world.ts'

/** What a command on one payment or refund talks to. */
export interface Login {
  readonly provider: RefundProvider
  /** Where it comes from; null for environment variables. */
  readonly from: LoginSource | null
  /** The arguments that reach the same login again, wherever the defaults point by then. */
  readonly words: readonly string[]
}

/** The account of a configuration file that a login is. */
export interface LoginSource {
  readonly account: string
  readonly file: string
  /** Which rule chose the account, and why; null where it was named. */
  readonly why: string | null
}

/** An account, and the rule that chose it. */
export interface RoutedAccount {
  readonly account: string
  readonly why: string
}

/** Asks the rules of a configuration for an account. */
export type AskRules = (configuration: Configuration) => RoutedAccount

/**
 * Connects the account that is meant: the one that is named, else what the rules say where they are
 * asked, else the default, else the only one. Without a configuration file it is the provider that
 * the environment configures.
 *
 * @throws {RefundError} `invalid_request`: none is meant; `configuration`.
 */
export async function logIn(given: Given, world: World, askRules?: AskRules): Promise<Login> {
  const file = await findConfiguration(given, world)
  if (file === null) return logInByEnvironment(given, world)
  const configuration = await world.configurations.open(file.path)
  const { account, why } = chooseAccount(given, configuration, askRules)
  const accounts = await configuration.connect([account])
  return {
    provider: accounts.use(account),
    from: { account, file: file.path, why },
    words: ['--account', account, ...fileWords(given, file)],
  }
}

function chooseAccount(
  given: Given,
  configuration: Configuration,
  askRules: AskRules | undefined,
): Pick<LoginSource, 'account' | 'why'> {
  const named = given.text('account')
  if (named !== null) return { account: checkAccount(named, configuration), why: null }
  if (configuration.default !== null) return { account: configuration.default, why: null }
  if (askRules !== undefined && configuration.routes.length > 0) return askRules(configuration)
  return { account: onlyOf(configuration), why: null }
}

async function logInByEnvironment(given: Given, world: World): Promise<Login> {
  const option = given.text('provider')
  const { name, isNamedByOption } = chooseProvider(option, world)
  return {
    provider: await connectProvider(option, world),
    from: null,
    words: isNamedByOption ? ['--provider', name] : [],
  }
}

function fileWords(given: Given, { isNamedByOption }: ConfigurationFile): readonly string[] {
  return isNamedByOption ? ['--config', given.required('config')] : []
}

function onlyOf({ accounts }: Configuration): string {
  const [only, ...more] = accounts
  if (only !== undefined && more.length === 0) return only.name
  throw refuseUsage(
    '--account',
    'option.required',
    `Which account? Name it with --account, or a default in the configuration file. There are ${namesOf(accounts)}.`,
  )
}

/**
 * The name, if the configuration has it.
 *
 * @throws {RefundError} `invalid_request`.
 */
export function checkAccount(name: string, { accounts }: Configuration): string {
  const names = accounts.map((account) => account.name)
  if (names.includes(name)) return name
  const there = names.length === 1 ? 'There is only' : 'There are'
  throw refuseUsage(
    '--account',
    'account.unknown',
    `--account names no account of the configuration. ${suggest(name, names)}${there} ${namesOf(accounts)}.`,
  )
}

function namesOf(accounts: Configuration['accounts']): string {
  return accounts.map(({ name }) => printable(name)).join(', ')
}
