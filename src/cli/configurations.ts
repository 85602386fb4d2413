import { resolve } from 'node:path'

import { createAccounts } from '../accounts/accounts.ts'
import type { Accounts, ProvidersByAccount } from '../accounts/accounts.ts'
import { connectAccount } from '../config/connect-account.ts'
import { writeExample } from '../config/example-config.ts'
import { refuseConfiguration } from '../config/faults.ts'
import type { Fault } from '../config/faults.ts'
import { findConfigFile } from '../config/find-config-file.ts'
import { checkProviderName, loadProvider } from '../config/load-provider.ts'
import { openSource } from '../config/open-source.ts'
import type { Machine, OpenedSource, SourceOptions } from '../config/open-source.ts'
import type { AccountShape } from '../config/shape.ts'
import { readFields } from '../model/index.ts'
import type { RefundProvider } from '../model/index.ts'

/** Accounts of a configuration. */
export type ConfiguredAccounts = Accounts<ProvidersByAccount>

/** An account as a configuration names it. */
export interface ConfiguredAccount {
  readonly name: string
  readonly provider: string
  /** Absolute paths of the files that its secrets stand in. */
  readonly files: readonly string[]
}

/** A configuration whose form was checked, before any login is made of it. */
export interface Configuration {
  readonly accounts: readonly ConfiguredAccount[]
  /** The account to take where none is named. */
  readonly default: string | null
  readonly routes: readonly unknown[]
  /**
   * Configures some of its accounts; what is wrong with the others doesn't matter then.
   *
   * @throws {RefundError} `configuration`: all that is wrong with them.
   */
  connect(names: readonly string[]): Promise<ConfiguredAccounts>
}

/** Configuration files, by absolute paths. */
export interface Configurations {
  /** The file of a folder, or null. */
  find(directory: string): Promise<string | null>
  /** @throws {RefundError} `configuration`: it can't be read, or its form is wrong. */
  open(file: string): Promise<Configuration>
  /** The text of a file to begin with. */
  example(providers: readonly string[]): Promise<string>
}

/** The configuration files of a machine. */
export function configurationsOn(machine: Machine): Configurations {
  return {
    find: findConfigFile,
    open: (file) => openConfiguration({ file }, machine),
    example: (names) => writeExample(names, machine.registry),
  }
}

/**
 * Opens a configuration and checks its form.
 *
 * @throws {RefundError} `configuration`.
 */
export async function openConfiguration(
  given: SourceOptions,
  machine: Machine,
): Promise<Configuration> {
  const opened = await openSource(given, machine)
  const { shape, directory } = opened
  refuseAny(
    opened,
    shape.accounts.flatMap((account) => checkProviderName(account, machine.registry)),
  )
  return {
    accounts: shape.accounts.map((account) => ({
      name: account.name,
      provider: account.provider ?? account.package ?? '',
      files: filesOf(account, directory),
    })),
    default: shape.default,
    routes: shape.routes,
    connect: (names) => connectSome(names, opened, machine),
  }
}

async function connectSome(
  names: readonly string[],
  opened: OpenedSource,
  machine: Machine,
): Promise<ConfiguredAccounts> {
  const providers = new Map<string, RefundProvider>()
  const faults: Fault[] = []
  for (const account of opened.shape.accounts.filter(({ name }) => names.includes(name))) {
    const connected = await connectOne(account, opened, machine)
    if ('faults' in connected) faults.push(...connected.faults)
    else providers.set(account.name, connected.provider)
  }
  refuseAny(opened, faults)
  return createAccounts(Object.fromEntries(providers))
}

async function connectOne(
  account: AccountShape,
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
    given: new Map(),
    account,
    environment,
    isAlone,
    table: loaded.provider.options,
    source,
    directory,
  })
}

function refuseAny({ source }: OpenedSource, faults: readonly Fault[]): void {
  if (faults.length > 0) throw refuseConfiguration(faults, source)
}

function filesOf({ options }: AccountShape, directory: string): readonly string[] {
  return [...options.values()].flatMap((value) => {
    const file = readFields(value)?.get('file')
    return typeof file === 'string' ? [resolve(directory, file)] : []
  })
}
