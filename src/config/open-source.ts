import { basename, dirname, extname, resolve } from 'node:path'

import { checkGiven } from './check-given.ts'
import { refuseConfiguration } from './faults.ts'
import type { ConfigSource, Fault } from './faults.ts'
import { configExtensions, findConfigFile, moduleExtensions } from './find-config-file.ts'
import { loadModule } from './load-module.ts'
import { unknownProvider } from './load-provider.ts'
import type { Registry } from './load-provider.ts'
import { parseJson } from './parse-json.ts'
import type { Environment } from './read-reference.ts'
import { readTextFile } from './read-text-file.ts'
import { readShape } from './shape.ts'
import type { ConfigShape } from './shape.ts'

/** The environment variable that names the provider where there is no file. */
export const providerVariable = 'POLYREFUND_PROVIDER'

/** What the machine gives where the caller doesn't. */
export interface Machine {
  readonly registry: Registry
  readonly environment: Environment
  /** The working directory. */
  readonly directory: string
}

/** Where a configuration is taken from, as the caller says it. */
export interface SourceOptions {
  /** A configuration file: JSON, or a module of JavaScript or TypeScript. */
  readonly file?: string
  /** A configuration itself, as `defineConfig` takes it. */
  readonly config?: unknown
  /**
   * Where references and variables are looked up. Alone, it is the configuration: by
   * `POLYREFUND_PROVIDER` and that provider's own variables.
   *
   * @default process.env
   */
  readonly env?: Environment
}

/** A configuration as it is written down, and where it was found. */
export interface OpenedSource {
  readonly source: ConfigSource
  readonly shape: ConfigShape
  readonly environment: Environment
  /** What relative paths are relative to. */
  readonly directory: string
}

const maxBytes = 1024 * 1024

/**
 * Finds the configuration and reads its form.
 *
 * @throws {RefundError} `configuration`: all that is wrong with it.
 */
export async function openSource(given: SourceOptions, machine: Machine): Promise<OpenedSource> {
  checkGiven(given)
  const { file, config, env } = given
  const environment = env ?? machine.environment
  const { directory } = machine
  if (config !== undefined) {
    const source: ConfigSource = { kind: 'object' }
    return { source, shape: shapeOf(config, source), environment, directory }
  }
  const named = file ?? (env === undefined ? await findConfigFile(directory) : null)
  if (named === null) return fromEnvironment(environment, machine)
  const path = resolve(directory, named)
  const source: ConfigSource = { kind: 'file', file: file ?? basename(path) }
  const { input } = await readConfigFile(path, source)
  return { source, shape: shapeOf(input, source), environment, directory: dirname(path) }
}

function shapeOf(input: unknown, source: ConfigSource): ConfigShape {
  const read = readShape(input)
  if ('faults' in read) throw refuseConfiguration(read.faults, source)
  return read.shape
}

/** What the file holds, inside of an object: on its own, a promise would be awaited. */
async function readConfigFile(
  path: string,
  source: ConfigSource,
): Promise<{ readonly input: unknown }> {
  const extension = extname(path)
  const isModule = moduleExtensions.includes(extension)
  const refuse = (fault: Omit<Fault, 'path'> & { readonly path?: string }): Error =>
    refuseConfiguration([{ path: 'file', ...fault }], source)
  if (!configExtensions.includes(extension)) {
    const says = `a configuration ends in ${configExtensions.join(', ')}. Rename it.`
    throw refuse({ rule: 'file.extension', says })
  }
  const read = await readTextFile(path, maxBytes)
  if ('unreadable' in read) {
    const { rule, why, remedy } = read.unreadable
    throw refuse({ rule, says: `it ${why}. ${remedy}` })
  }
  if (!isModule) {
    const parsed = parseJson(read.text)
    if ('fault' in parsed) throw refuse(parsed.fault)
    return { input: parsed.value }
  }
  const loaded = await loadModule(path)
  if (!('exports' in loaded))
    throw refuse({ rule: loaded.rule, says: `it ${loaded.why}. ${loaded.remedy}` })
  if (!('default' in loaded.exports)) {
    const says = 'it has no default export. Write export default defineConfig({ … }).'
    throw refuse({ rule: 'module.default', says })
  }
  return { input: loaded.exports.default }
}

/** One account, which takes all its options from the provider's own variables. */
function fromEnvironment(environment: Environment, { registry, directory }: Machine): OpenedSource {
  const source: ConfigSource = { kind: 'environment' }
  const { [providerVariable]: word = '' } = environment
  if (!registry.has(word)) throw refuseConfiguration([providerFault(word, registry)], source)
  const account = {
    name: 'default',
    path: providerVariable,
    provider: word,
    package: null,
    mode: null,
    options: new Map(),
  }
  const shape = { accounts: [account], default: 'default', routes: [] }
  return { source, shape, environment, directory }
}

function providerFault(word: string, registry: Registry): Fault {
  const path = providerVariable
  const names = [...registry.keys()].join(' or ')
  if (word === '') {
    const says = `is not set, and no configuration file was read (polyrefund.config.json, .js or .ts in the working directory). Set it to ${names}, or write a file: polyrefund init.`
    return { path, rule: 'provider.required', says }
  }
  const trimmed = word.trim()
  if (trimmed !== word) {
    // Shells and files of variables leave them there, and nobody sees them.
    const right = registry.has(trimmed) ? `${trimmed} alone` : names
    const says = `has spaces or a line break around its word. Set it to ${right}.`
    return { path, rule: 'provider.space', says }
  }
  const hint = /[@./]/.test(word)
    ? ' A provider of another package is named in a configuration file, never by the environment.'
    : ''
  return { path, rule: 'provider.unknown', says: `${unknownProvider(word, registry)}${hint}` }
}
