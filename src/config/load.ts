import { createAccounts } from '../accounts/accounts.ts'
import type { Accounts } from '../accounts/accounts.ts'
import { readRoutes } from '../accounts/read-routes.ts'
import type { RouteRule } from '../accounts/route.ts'
import { commonOptionNames } from '../http/options.ts'
import type { ProviderOptions } from '../http/options.ts'
import { isRefundError, readFields, withDetails } from '../model/index.ts'
import type { RefundProvider } from '../model/index.ts'
import { connectAccount } from './connect-account.ts'
import { refuseConfiguration } from './faults.ts'
import type { ConfigSource, Fault } from './faults.ts'
import { checkProviderName, loadProvider } from './load-provider.ts'
import { openSource } from './open-source.ts'
import type { Machine, OpenedSource, SourceOptions } from './open-source.ts'
import { tellWord } from './plain.ts'
import type { AccountShape } from './shape.ts'

/** What `loadAccounts` takes. */
export interface LoadOptions extends SourceOptions {
  /** Options for every account. They stand above what is written down. */
  readonly options?: ProviderOptions
}

/** Accounts whose names are known only at run time. */
export type LoadedAccounts = Accounts<Readonly<Record<string, RefundProvider>>>

/** One account of a configuration, before any login is made of it. */
export interface ConfiguredAccount {
  readonly name: string
  /** The word of its provider, or the name of the package that has it. */
  readonly provider: string
  /** Where errors say that it stands: `accounts.us`. */
  readonly path: string
}

/** What a configuration says, with its form checked and no secret looked up. */
export interface ConfigView {
  readonly source: ConfigSource
  readonly accounts: readonly ConfiguredAccount[]
  readonly default: string | null
  readonly routes: readonly RouteRule[]
}

/** Reads a configuration and checks its form. */
export async function read(given: SourceOptions, machine: Machine): Promise<ConfigView> {
  const { source, shape } = await openChecked(given, machine)
  const accounts = shape.accounts.map(({ name, path, provider, package: module }) => ({
    name,
    path,
    provider: provider ?? module ?? '',
  }))
  const { routes } = shape
  checkRoutes(
    routes,
    accounts.map(({ name }) => name),
  )
  return { source, accounts, default: shape.default, routes }
}

/** Reads a configuration and configures every account of it. */
export async function load(given: LoadOptions, machine: Machine): Promise<LoadedAccounts> {
  const opened = await openChecked(given, machine)
  const { source, shape } = opened
  const options = readGiven(given.options ?? {}, source)
  const providers = new Map<string, RefundProvider>()
  const faults: Fault[] = []
  for (const account of shape.accounts) {
    const connected = await connect(account, options, opened, machine)
    if ('faults' in connected) faults.push(...connected.faults)
    else providers.set(account.name, connected.provider)
  }
  if (faults.length > 0) throw refuseConfiguration(faults, source)
  return join(providers, opened)
}

async function openChecked(given: SourceOptions, machine: Machine): Promise<OpenedSource> {
  const opened = await openSource(given, machine)
  const faults = opened.shape.accounts.flatMap((account) =>
    checkProviderName(account, machine.registry),
  )
  if (faults.length > 0) throw refuseConfiguration(faults, opened.source)
  const names = opened.shape.accounts.map(({ name }) => name)
  try {
    checkRoutes(opened.shape.routes, names)
  } catch (error) {
    if (!isRefundError(error)) throw error
    const { message } = refuseConfiguration([], opened.source)
    throw withDetails(error, { message: `${message} ${error.message}` })
  }
  return opened
}

async function connect(
  account: AccountShape,
  given: ReadonlyMap<string, unknown>,
  { shape, source, environment, directory }: OpenedSource,
  { registry }: Machine,
): ReturnType<typeof connectAccount> {
  const loaded = await loadProvider(account, registry, directory)
  if ('fault' in loaded) return { faults: [loaded.fault] }
  const isAlone = shape.accounts.every(
    (other) =>
      other === account || other.provider !== account.provider || other.package !== account.package,
  )
  return connectAccount(loaded.provider, {
    given,
    account,
    environment,
    isAlone,
    table: loaded.provider.options,
    source,
    directory,
  })
}

function readGiven(given: unknown, source: ConfigSource): ReadonlyMap<string, unknown> {
  const fields = readFields(given)
  if (fields === null) {
    const says = 'must be an object of options, such as { attempts: 1 }.'
    throw refuseConfiguration([{ path: 'options', rule: 'option.type', says }], source)
  }
  const strange = [...fields.keys()].find((name) => !commonOptionNames.includes(name))
  if (strange !== undefined) {
    const { quoted, suggestion } = tellWord(strange, commonOptionNames)
    const path = quoted === null ? 'options' : `options.${quoted}`
    const says = `is no option that every account has.${suggestion} There are ${commonOptionNames.join(', ')}.`
    throw refuseConfiguration([{ path, rule: 'option.unknown', says }], source)
  }
  return new Map([...fields].filter(([, value]) => value !== undefined))
}

function join(
  providers: ReadonlyMap<string, RefundProvider>,
  { shape }: OpenedSource,
): LoadedAccounts {
  const { routes } = shape
  checkRoutes(routes, [...providers.keys()])
  const settings = shape.default === null ? { routes } : { routes, default: shape.default }
  return createAccounts(Object.fromEntries(providers), settings)
}

function checkRoutes(
  routes: readonly unknown[],
  names: readonly string[],
): asserts routes is readonly RouteRule[] {
  readRoutes(routes, names)
}
