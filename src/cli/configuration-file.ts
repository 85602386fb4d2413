import { relative, resolve } from 'node:path'

import { providerVariable } from './choose-provider.ts'
import { printable } from './escape.ts'
import type { Given } from './given.ts'
import { refuseUsage } from './usage.ts'
import type { World } from './world.ts'

/** The environment variable that names the configuration file. */
export const configVariable = 'POLYREFUND_CONFIG'

/** A configuration file that is in use. */
export interface ConfigurationFile {
  readonly path: string
  /** Whether it has to be named again in a command that is to use the same file. */
  readonly isNamedByOption: boolean
}

/**
 * The configuration file that is meant: the argument's, else the environment's, else the one in the
 * working directory. Null where the provider is configured by environment variables: it was named,
 * or there is no file.
 *
 * @throws {RefundError} `invalid_request`: two sources were named, or an account without a file.
 */
export async function findConfiguration(
  given: Given,
  world: World,
): Promise<ConfigurationFile | null> {
  const option = given.text('config')
  if (given.has('provider')) return refuseBoth(given)
  const named = option ?? world.environment[configVariable] ?? ''
  const path =
    named === ''
      ? await world.configurations.find(world.directory)
      : resolve(world.directory, named)
  if (path !== null) return { path, isNamedByOption: option !== null }
  if (!given.has('account')) return null
  throw refuseUsage(
    '--account',
    'account.unknown',
    '--account names an account of a configuration file, and there is none here. Name one with --config, or write one with polyrefund init.',
  )
}

function refuseBoth(given: Given): null {
  const other = ['account', 'config'].find((name) => given.has(name))
  if (other === undefined) return null
  throw refuseUsage(
    `--${other}`,
    'option.conflict',
    `--provider is configured by environment variables and --${other} by a file: give one of them.`,
  )
}

/** Whether the environment names a provider that a file has the precedence of. */
export function isProviderUnused({ environment }: World): boolean {
  return (environment[providerVariable] ?? '') !== ''
}

/** A path as a person in the working directory would name it. */
export function shownPath(path: string, { directory }: Pick<World, 'directory'>): string {
  const near = relative(directory, path)
  return printable(near === '' || near.startsWith('..') ? path : near)
}
