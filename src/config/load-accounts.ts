import process from 'node:process'

import { builtInProviders } from '../../providers/index.ts'
import { writeExample } from './example-config.ts'
import { load, read } from './load.ts'
import type { ConfigView, LoadedAccounts, LoadOptions } from './load.ts'
import type { Machine, SourceOptions } from './open-source.ts'

/**
 * Configures accounts from a file, an object or the environment.
 *
 * ```ts
 * const accounts = await loadAccounts()
 * const refund = await accounts.use('us').create(request)
 * ```
 *
 * Without a file, an object or variables it reads `polyrefund.config.*` of the working directory
 * (JSON, JavaScript or TypeScript), else the environment. Only providers that are named are loaded, and nothing is asked
 * of them.
 *
 * @throws {RefundError} `configuration`, with the outcome `not_sent`: one error for all that is
 * wrong, with the path of each fault and what to do about the first ones. It holds no secret.
 */
export function loadAccounts(given: LoadOptions = {}): Promise<LoadedAccounts> {
  return load(given, machine())
}

/**
 * Reads a configuration and checks its form, without looking up a secret or loading a provider.
 *
 * @throws {RefundError} `configuration`, as `loadAccounts` does.
 */
export function readConfig(given: SourceOptions = {}): Promise<ConfigView> {
  return read(given, machine())
}

/**
 * The text of a `polyrefund.config.js` to begin with: an account for each of the providers, with
 * what is required as references to the environment, and the rest as comments. It holds no secret,
 * and loads once the variables are set.
 *
 * @param providers their words, such as `['flex']`.
 *
 * @throws {RefundError} `configuration`: there is no provider of that name.
 */
export function exampleConfig(providers: readonly string[]): Promise<string> {
  return writeExample(providers, builtInProviders)
}

function machine(): Machine {
  return { registry: builtInProviders, environment: process.env, directory: process.cwd() }
}
