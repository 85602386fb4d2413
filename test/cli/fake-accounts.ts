import type { ProviderLoader } from '../../providers/index.ts'
import { openConfiguration } from '../../src/cli/configurations.ts'
import type { Configurations } from '../../src/cli/configurations.ts'
import { readFields } from '../../src/model/index.ts'
import { fakeProvider } from './fake-provider.ts'
import type { Fake } from './fake-provider.ts'
import { fakeLoader, run } from './run-fake.ts'
import type { Ran, RunOptions } from './run-fake.ts'

/** Where a configuration file lies that nobody named. */
export const foundFile = '/work/polyrefund.config.js'

export interface AccountsRun extends Omit<RunOptions, 'fake'> {
  /** The providers behind the accounts, by name. */
  readonly fakes?: Readonly<Record<string, Fake>>
  /** What the configuration has beside its accounts: `default`, `routes`. */
  readonly settings?: Readonly<Record<string, unknown>>
  /** What an account has in place of `{ provider: 'fake', key: its name }`. */
  readonly accounts?: Readonly<Record<string, unknown>>
  /** The paths at which the configuration is; the first is that of the working directory. */
  readonly paths?: readonly string[]
  readonly example?: (providers: readonly string[]) => Promise<string>
}

/** The provider whose accounts are told apart by their key. */
function loaderOf(fakes: Readonly<Record<string, Fake>>): ProviderLoader {
  const usual = fakeLoader(Object.values(fakes)[0] ?? fakeProvider())
  return {
    ...usual,
    load: async () => ({
      ...(await usual.load()),
      connectWith: (options) => {
        const key = String(readFields(options)?.get('key'))
        return (fakes[key] ?? fakeProvider()).provider
      },
    }),
  }
}

/** Runs the command where a configuration file names accounts of a provider in memory. */
export async function runWithAccounts(
  argv: readonly string[],
  options: AccountsRun = {},
): Promise<Ran> {
  const fakes = options.fakes ?? { us: fakeProvider(), africa: fakeProvider() }
  const providers = options.providers ?? new Map([['fake', loaderOf(fakes)]])
  const environment = options.environment ?? {}
  const paths = options.paths ?? [foundFile]
  const names = Object.keys(fakes)
  const usual = Object.fromEntries(names.map((name) => [name, { provider: 'fake', key: name }]))
  const config = { accounts: { ...usual, ...options.accounts }, ...options.settings }
  const configurations: Configurations = {
    find: async (directory) => paths.find((path) => path.startsWith(`${directory}/`)) ?? null,
    open: async (path) => {
      if (!paths.includes(path)) throw new Error(`There is no ${path}.`)
      return openConfiguration({ config }, { registry: providers, environment, directory: '/work' })
    },
    example: options.example ?? (async () => ''),
  }
  return run(argv, { ...options, providers, environment, configurations })
}
