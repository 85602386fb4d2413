import * as v from 'valibot'

import type { ProviderLoader } from '../../providers/index.ts'
import type { OptionDescription } from '../http/option-table.ts'
import { tellWord } from '../model/index.ts'
import type { Fault } from './faults.ts'
import { loadModule } from './load-module.ts'
import { isPlainPath } from './plain.ts'
import { isModuleName, resolveModule } from './resolve-module.ts'
import type { AccountShape } from './shape.ts'

/** A provider that is ready to be configured. What it returns is not believed to be one yet. */
export interface LoadedProvider {
  /** Null where a provider of another package doesn't say which options it has. */
  readonly options: readonly OptionDescription[] | null
  connectWith(options: unknown): unknown
}

/** The built-in providers by their words. */
export type Registry = ReadonlyMap<string, ProviderLoader>

const text = v.optional(v.nullable(v.string()), null)
const flag = v.optional(v.boolean(), false)
const texts = v.optional(v.array(v.string()), [])

const tableSchema = v.array(
  v.object({
    name: v.string(),
    meaning: v.string(),
    expects: v.string(),
    takes: v.optional(v.picklist(['text', 'number', 'boolean', 'table', 'code']), 'text'),
    choices: texts,
    isSecret: flag,
    isRequired: flag,
    isCommon: flag,
    variable: text,
    default: v.optional(v.nullable(v.union([v.string(), v.number(), v.boolean()])), null),
    insteadOf: texts,
  }),
)

/** Says what is wrong with the word of a provider, without loading anything. */
export function checkProviderName(
  { provider, package: module, path }: AccountShape,
  registry: Registry,
): readonly Fault[] {
  if (provider === null) {
    if (isModuleName(module ?? '')) return []
    const says = "must be the name of an npm package, or './file.js' seen from the configuration."
    return [{ path: `${path}.package`, rule: 'package.format', says }]
  }
  if (registry.has(provider)) return []
  const says = `${unknownProvider(provider, registry)} A provider of another package is named by "package".`
  return [{ path: `${path}.provider`, rule: 'provider.unknown', says }]
}

/** The sentence about a provider that isn't there, with those that are. */
export function unknownProvider(word: string, registry: Registry): string {
  const names = [...registry.keys()]
  const { quoted, suggestion } = tellWord(word, names)
  const what =
    quoted === null ? 'there is no provider of that name' : `there is no provider ${quoted}`
  return `${what}.${suggestion} There are ${names.join(', ')}.`
}

/**
 * Loads the provider of an account, and nothing else.
 *
 * @param directory where the configuration is, from which packages and files are found.
 */
export async function loadProvider(
  account: AccountShape,
  registry: Registry,
  directory: string,
): Promise<{ readonly provider: LoadedProvider } | { readonly fault: Fault }> {
  const loader = registry.get(account.provider ?? '')
  if (loader !== undefined) return { provider: await loader.load() }
  const path = `${account.path}.package`
  const name = account.package ?? ''
  // Only names that could be nothing but packages or files are repeated.
  const told = isPlainPath(name) && /[./]/.test(name) ? name : 'the module'
  const file = resolveModule(name, directory)
  if (file === null) {
    const says = `${told} isn't there, seen from the configuration. Install the package, or correct the path.`
    return { fault: { path, rule: 'package.missing', says } }
  }
  const loaded = await loadModule(file)
  if (!('exports' in loaded)) {
    const says = `${told} ${loaded.why}. ${loaded.remedy}`
    return { fault: { path, rule: loaded.rule, says } }
  }
  return readProviderModule(loaded.exports, { path, told })
}

function readProviderModule(
  exports: object,
  { path, told }: { readonly path: string; readonly told: string },
): { readonly provider: LoadedProvider } | { readonly fault: Fault } {
  const connect: unknown = Reflect.get(exports, 'connect')
  if (typeof connect !== 'function') {
    const says = `${told} exports no function connect(options). Name a module that does.`
    return { fault: { path, rule: 'package.connect', says } }
  }
  const table = v.safeParse(v.optional(tableSchema), Reflect.get(exports, 'options'))
  if (!table.success) {
    const says = `${told} exports options that are no table of options. Ask its author to mend it.`
    return { fault: { path, rule: 'package.options', says } }
  }
  const connectWith = (options: unknown): unknown => Reflect.apply(connect, undefined, [options])
  return { provider: { options: table.output ?? null, connectWith } }
}
