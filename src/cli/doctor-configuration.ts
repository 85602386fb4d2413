import { basename } from 'node:path'

import { providerVariable } from './choose-provider.ts'
import { shownPath } from './configuration-file.ts'
import type { Configuration, ConfiguredAccount, SecretFile } from './configurations.ts'
import {
  checkConnection,
  checkOutside,
  failedBy,
  isFine,
  passed,
  skippedOutside,
  warned,
} from './doctor-checks.ts'
import type { Check } from './doctor-checks.ts'
import { checkRoutes } from './doctor-routes.ts'
import { printable } from './escape.ts'
import { checkAccount } from './login.ts'
import { counted } from './words.ts'
import type { World } from './world.ts'

/** What was found out about one account of a configuration. */
export interface ExaminedAccount {
  readonly account: string
  readonly provider: string
  /** Null where it can't be configured. */
  readonly mode: 'test' | 'live' | null
  readonly isReady: boolean
  readonly checks: readonly Check[]
}

/** What was found out about a configuration file and its accounts. */
export interface ExaminedConfiguration {
  /** Its absolute path. */
  readonly file: string
  readonly isReady: boolean
  readonly checks: readonly Check[]
  readonly accounts: readonly ExaminedAccount[]
}

const remedy = 'Correct what the message names.'

/**
 * Examines a configuration file, and the accounts named or all of them.
 *
 * @throws {RefundError} `invalid_request`: there is no account of a name.
 */
export async function examineConfiguration(
  file: string,
  named: readonly string[],
  world: World,
): Promise<ExaminedConfiguration> {
  const { check, configuration } = await openIt(file, world)
  const general = [check, ...checkUnused(world)]
  if (configuration === null) return { file, isReady: false, checks: general, accounts: [] }
  const wanted = named.map((name) => checkAccount(name, configuration))
  const accounts: ExaminedAccount[] = []
  for (const account of configuration.accounts) {
    const isWanted = wanted.length === 0 || wanted.includes(account.name)
    if (isWanted) accounts.push(await examineAccount(account, configuration, world))
  }
  const together = await checkTogether(accounts, configuration)
  const checks = [...general, ...together, ...checkRoutes(configuration)]
  const isReady = checks.every(isFine) && accounts.every((account) => account.isReady)
  return { file, isReady, checks, accounts }
}

async function openIt(
  file: string,
  world: World,
): Promise<{ readonly check: Check; readonly configuration: Configuration | null }> {
  try {
    const configuration = await world.configurations.open(file)
    const { accounts, default: usual } = configuration
    const byDefault = usual === null ? 'no default' : `${usual} by default`
    const message = `${counted(accounts.length, 'account')}, ${byDefault}`
    return { check: passed('file', message), configuration }
  } catch (error) {
    return { check: failedBy('file', error, remedy), configuration: null }
  }
}

/** A variable that looks as if it chose the provider. */
function checkUnused({ environment }: World): readonly Check[] {
  if ((environment[providerVariable] ?? '') === '') return []
  const message = 'set, and not used: the configuration file comes first'
  return [passed(providerVariable, message)]
}

async function examineAccount(
  account: ConfiguredAccount,
  configuration: Configuration,
  world: World,
): Promise<ExaminedAccount> {
  const { name, provider: word } = account
  const files = await Promise.all(account.files.map((file) => checkSecretFile(name, file, world)))
  const { check, provider } = await checkConnection(
    async () => (await configuration.connect([name])).use(name),
    remedy,
  )
  const beyond = provider === null ? skippedOutside : await checkOutside(provider, world)
  const checks = [...files, check, ...beyond]
  const mode = provider?.mode ?? null
  return { account: name, provider: word, mode, isReady: checks.every(isFine), checks }
}

/** What is wrong with accounts only where they are used as one: two of them may be one login. */
async function checkTogether(
  accounts: readonly ExaminedAccount[],
  configuration: Configuration,
): Promise<readonly Check[]> {
  if (accounts.some(({ mode }) => mode === null)) return []
  try {
    await configuration.connect(accounts.map(({ account }) => account))
    return []
  } catch (error) {
    return [failedBy('accounts', error, remedy)]
  }
}

const readableByOthers = 0o077

async function checkSecretFile(
  account: string,
  { option, path }: SecretFile,
  world: World,
): Promise<Check> {
  try {
    const permissions = await world.files.permissions(path)
    const name = shownPath(path, world)
    const isOpen = permissions !== null && (permissions & readableByOthers) !== 0
    if (!isOpen) return passed(name, 'a file that others can not open')
    const message = `its permissions are ${permissions.toString(8)}: others on this machine can open it`
    return warned(name, message, `Close it: chmod 600 ${basename(path)}`)
  } catch {
    // That it is missing is told where the account is configured. Its path is not: it may be the
    // key itself, written where the name of its file belongs.
    const name = `file of ${printable(account)}.${option}`
    return { name, state: 'skipped', message: 'it can not be looked at', remedy: null }
  }
}
