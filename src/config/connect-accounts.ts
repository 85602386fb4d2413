import type { RefundProvider } from '../model/index.ts'
import { connectAccount } from './connect-account.ts'
import { mostFaults } from './faults.ts'
import type { Fault } from './faults.ts'
import { loadProvider } from './load-provider.ts'
import type { Registry } from './load-provider.ts'
import type { OpenedSource } from './open-source.ts'
import { resolveModule } from './resolve-module.ts'
import type { AccountShape } from './shape.ts'

/** What is configured, and what else there is. */
export interface AccountSources {
  readonly opened: OpenedSource
  readonly registry: Registry
  /** What the caller passes for every account. */
  readonly given: ReadonlyMap<string, unknown>
}

/** The providers by the names of their accounts, and all that is wrong with the others. */
export interface ConnectedAccounts {
  readonly providers: ReadonlyMap<string, RefundProvider>
  readonly faults: readonly Fault[]
}

/** Configures accounts: all of a configuration, or those of it that are asked for. */
export async function connectAccounts(
  accounts: readonly AccountShape[],
  { opened, registry, given }: AccountSources,
): Promise<ConnectedAccounts> {
  const { shape, source, environment, directory } = opened
  const origins = originsOf(shape.accounts, directory)
  const providers = new Map<string, RefundProvider>()
  const faults: Fault[] = []
  const logins = new Map<string, AccountShape>()
  for (const account of accounts) {
    if (faults.length > mostFaults) break
    const loaded = await loadProvider(account, registry, directory)
    if ('fault' in loaded) {
      faults.push(loaded.fault)
      continue
    }
    const { options: table } = loaded.provider
    const isAlone = origins.isAlone(account)
    const about = { given, account, environment, isAlone, table, source, directory }
    const connected = await connectAccount(loaded.provider, about)
    if ('faults' in connected) {
      faults.push(...connected.faults)
      continue
    }
    const login = JSON.stringify([origins.of(account), connected.login])
    const other = connected.login === null ? undefined : logins.get(login)
    if (other !== undefined) faults.push(duplicate(account, other))
    logins.set(login, account)
    providers.set(account.name, connected.provider)
  }
  return { providers, faults }
}

function duplicate({ path }: AccountShape, other: AccountShape): Fault {
  const says = `is the same login as ${other.path}, so a list of all accounts would have each refund twice. Remove one of the two, or give it a login of its own.`
  return { path, rule: 'account.duplicate', says }
}

interface Origins {
  of(account: AccountShape): string
  isAlone(account: AccountShape): boolean
}

/** Where the providers of accounts come from: one module can be written in several ways. */
function originsOf(accounts: readonly AccountShape[], directory: string): Origins {
  const files = new Map<string, string>()
  const originOf = ({ provider, package: name }: AccountShape): string => {
    if (provider !== null || name === null) return `provider ${provider ?? ''}`
    const known = files.get(name) ?? resolveModule(name, directory) ?? name
    files.set(name, known)
    return `package ${known}`
  }
  const counts = new Map<string, number>()
  for (const account of accounts) {
    const origin = originOf(account)
    counts.set(origin, (counts.get(origin) ?? 0) + 1)
  }
  return { of: originOf, isAlone: (account) => counts.get(originOf(account)) === 1 }
}
