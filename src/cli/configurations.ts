import { resolve } from 'node:path'

import { createAccounts } from '../accounts/accounts.ts'
import type { Accounts, ProvidersByAccount } from '../accounts/accounts.ts'
import { explain } from '../accounts/explain-route.ts'
import { readRoutes } from '../accounts/read-routes.ts'
import { readSubject } from '../accounts/read-subject.ts'
import type { CheckedRule, RouteExplanation, RouteHints } from '../accounts/route.ts'
import { connectAccounts } from '../config/connect-accounts.ts'
import { writeExample } from '../config/example-config.ts'
import { refuseConfiguration } from '../config/faults.ts'
import type { Fault } from '../config/faults.ts'
import { findConfigFile } from '../config/find-config-file.ts'
import { checkProviderName } from '../config/load-provider.ts'
import { openSource } from '../config/open-source.ts'
import type { Machine, OpenedSource, SourceOptions } from '../config/open-source.ts'
import type { AccountShape, ConfigShape } from '../config/shape.ts'
import { isPlainName, readFields } from '../model/index.ts'
import type { RefundRequest } from '../model/index.ts'

/** Accounts of a configuration. */
export type ConfiguredAccounts = Accounts<ProvidersByAccount>

/** An account as a configuration names it. */
export interface ConfiguredAccount {
  readonly name: string
  readonly provider: string
  /** The files that its secrets stand in. */
  readonly files: readonly SecretFile[]
}

/** The file that an option of an account refers to. */
export interface SecretFile {
  readonly option: string
  /** Absolute. Not to be told where there is no such file: people write the key itself there. */
  readonly path: string
}

/** A configuration whose form was checked, before any login is made of it. */
export interface Configuration {
  readonly accounts: readonly ConfiguredAccount[]
  /** The account to take where none is named. */
  readonly default: string | null
  readonly routes: readonly unknown[]
  /**
   * How many rules it has, each of which can decide.
   *
   * @throws {RefundError} `configuration`: a rule is wrong.
   */
  countRules(): number
  /**
   * Which account its rules choose, and why.
   *
   * @throws {RefundError} `configuration`: a rule is wrong; `invalid_request`.
   */
  explainRoute(request: RefundRequest, hints: RouteHints): RouteExplanation
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
    countRules: () => readRules(shape).length,
    explainRoute: (request, hints) => explain(readRules(shape), readSubject(request, hints)),
    connect: (names) => connectSome(names, opened, machine),
  }
}

function readRules({ routes, accounts }: ConfigShape): readonly CheckedRule[] {
  return readRoutes(
    routes,
    accounts.map(({ name }) => name),
  )
}

async function connectSome(
  names: readonly string[],
  opened: OpenedSource,
  { registry }: Machine,
): Promise<ConfiguredAccounts> {
  const wanted = opened.shape.accounts.filter(({ name }) => names.includes(name))
  const sources = { opened, registry, given: new Map() }
  const { providers, faults } = await connectAccounts(wanted, sources)
  refuseAny(opened, faults)
  return createAccounts(Object.fromEntries(providers))
}

function refuseAny({ source }: OpenedSource, faults: readonly Fault[]): void {
  if (faults.length > 0) throw refuseConfiguration(faults, source)
}

function filesOf({ options }: AccountShape, directory: string): readonly SecretFile[] {
  return [...options].flatMap(([option, value]) => {
    const file = readFields(value)?.get('file')
    // What isn't plain is no option of any provider, and may be a key that was pasted.
    const isTold = typeof file === 'string' && isPlainName(option)
    return isTold ? [{ option, path: resolve(directory, file) }] : []
  })
}
