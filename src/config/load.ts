import { createAccounts } from '../accounts/accounts.ts'
import type { Accounts } from '../accounts/accounts.ts'
import { readRoutes } from '../accounts/read-routes.ts'
import type { RouteRule } from '../accounts/route.ts'
import { commonOptionNames } from '../http/options.ts'
import type { ProviderOptions } from '../http/options.ts'
import { isRefundError, readFields, tellWord, withDetails } from '../model/index.ts'
import type { RefundProvider } from '../model/index.ts'
import { lostValue } from './check-given.ts'
import { connectAccounts } from './connect-accounts.ts'
import { dismissPromise } from './dismiss-promise.ts'
import { refuseConfiguration } from './faults.ts'
import type { ConfigSource } from './faults.ts'
import { checkProviderName } from './load-provider.ts'
import { openSource } from './open-source.ts'
import type { Machine, OpenedSource, SourceOptions } from './open-source.ts'

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
  const { registry } = machine
  const { providers, faults } = await connectAccounts(shape.accounts, {
    opened,
    registry,
    given: readGiven(given.options ?? {}, source),
  })
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
  const lost = [...fields.keys()].find((name) => fields.get(name) === undefined)
  if (lost !== undefined) throw refuseConfiguration([lostValue(`options.${lost}`)], source)
  const promised = [...fields].find(([, value]) => dismissPromise(value))
  if (promised !== undefined) {
    const says = 'is a promise, and nothing waits for it here. Write await before it.'
    const path = `options.${promised[0]}`
    throw refuseConfiguration([{ path, rule: 'value.promise', says }], source)
  }
  return fields
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
