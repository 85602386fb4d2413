import { meaningOf } from '../http/option-table.ts'
import type { OptionDescription } from '../http/option-table.ts'
import { isPlainName, readItems, step, tellWord } from '../model/index.ts'
import { explainAmbiguous, explainMissing, explainMissingOfSeveral } from './explain-option.ts'
import type { ConfigSource, Fault } from './faults.ts'
import { isReference, readReference } from './read-reference.ts'
import type { Environment } from './read-reference.ts'
import type { AccountShape } from './shape.ts'

/** All that the options of an account are made of, in the order that they count in. */
export interface OptionSources {
  /** What the caller passes for every account. */
  readonly given: ReadonlyMap<string, unknown>
  readonly account: AccountShape
  readonly environment: Environment
  /** Whether no other account is of the same provider. */
  readonly isAlone: boolean
  /** The provider's options; null where it doesn't say which it has. */
  readonly table: readonly OptionDescription[] | null
  readonly source: ConfigSource
  /** What relative paths are relative to. */
  readonly directory: string
}

/** The options with every reference looked up, and the faults that were met on the way. */
export interface CompletedOptions {
  readonly values: ReadonlyMap<string, unknown>
  readonly faults: readonly Fault[]
}

// How an option is recognised as a secret where its provider has no table.
const secretName = /key|secret|token|password|credential/i

/** Takes each option from the caller, else from the configuration, else from the environment. */
export async function completeOptions(sources: OptionSources): Promise<CompletedOptions> {
  const { given, account, table } = sources
  const values = new Map<string, unknown>()
  const faults: Fault[] = []
  for (const [position, [name, written]] of [...account.options].entries()) {
    if (given.has(name)) continue
    const read =
      table !== null && !table.some((option) => option.name === name)
        ? { fault: unknownOption(name, position, account, table) }
        : await readOption(name, written, sources)
    if ('fault' in read) faults.push(read.fault)
    else values.set(name, read.value)
  }
  for (const [name, value] of given) values.set(name, value)
  const left = leftToEnvironment(sources)
  if (sources.isAlone) for (const { option, value } of left) values.set(option.name, value)
  // What is missing may stand under a name that is misspelt.
  if (faults.length > 0) return { values, faults }
  const ambiguous = sources.isAlone ? [] : left
  return { values, faults: missingOptions(values, ambiguous, sources) }
}

/** The path of an option in messages: where the reader finds it. */
export function pathOfOption(
  name: string,
  { given, account, source, table }: OptionSources,
): string {
  if (given.has(name)) return `options.${name}`
  const option = table?.find((each) => each.name === name)
  if (source.kind === 'environment') return option?.variable ?? name
  if (option !== undefined || isPlainName(name)) return `${account.path}.${name}`
  return `${account.path}${step(name, [...account.options.keys()].indexOf(name))}`
}

type ReadOption = { readonly value: unknown } | { readonly fault: Fault }

async function readOption(
  name: string,
  written: unknown,
  sources: OptionSources,
): Promise<ReadOption> {
  const option = sources.table?.find((each) => each.name === name) ?? null
  const about = { name, option, path: pathOfOption(name, sources) }
  const items = option?.takes === 'text' ? readItems(written) : null
  if (items === null) return readText(written, about, sources)
  const values: unknown[] = []
  for (const [position, item] of items.entries()) {
    const read = await readText(item, { ...about, path: `${about.path}.${position}` }, sources)
    if ('fault' in read) return read
    values.push(read.value)
  }
  return { value: values }
}

interface WrittenOption {
  readonly name: string
  readonly option: OptionDescription | null
  readonly path: string
}

async function readText(
  written: unknown,
  { name, option, path }: WrittenOption,
  { environment, directory, source }: OptionSources,
): Promise<ReadOption> {
  if ((option === null || option.takes === 'text') && isReference(written)) {
    return readReference(written, { path, environment, directory })
  }
  const isSecret = option === null ? secretName.test(name) : option.isSecret
  const isJson = source.kind === 'file' && source.file.endsWith('.json')
  if (!isSecret || !isJson || typeof written !== 'string') return { value: written }
  const says = `is a secret and stands in the file itself. Move it out, and refer to it by { "env": "${option?.variable ?? 'NAME'}" } or { "file": "path" }.`
  return { fault: { path, rule: 'secret.literal', says } }
}

/** An option that is written down nowhere, and whose variable is set. */
interface LeftToEnvironment {
  readonly option: OptionDescription
  readonly variable: string
  readonly value: string
}

/** One login never takes parts of another that was chosen by somebody nearer. */
function leftToEnvironment({
  given,
  account,
  environment,
  table,
}: OptionSources): readonly LeftToEnvironment[] {
  const isWritten = (name: string): boolean => given.has(name) || account.options.has(name)
  return (table ?? [])
    .filter(({ name, insteadOf }) => !isWritten(name) && !insteadOf.some(isWritten))
    .flatMap((option) => {
      const { variable } = option
      const value = variable === null ? '' : (environment[variable] ?? '')
      return variable === null || value === '' ? [] : [{ option, variable, value }]
    })
}

/**
 * What is required, and what a variable is set for that belongs to no account in particular. To
 * drop that without a word would change what an account does because another one was added: under
 * another `keySecret` a refund in doubt goes out again, with another key.
 */
function missingOptions(
  values: ReadonlyMap<string, unknown>,
  ambiguous: readonly LeftToEnvironment[],
  sources: OptionSources,
): readonly Fault[] {
  return (sources.table ?? []).flatMap((option) => {
    const path = pathOfOption(option.name, sources)
    const left = ambiguous.find((each) => each.option === option)
    if (left !== undefined) {
      const says = explainAmbiguous(option, left.variable)
      return [{ path, rule: 'credential.ambiguous', says }]
    }
    if (!option.isRequired || values.has(option.name)) return []
    return [missingOption(option, path, sources)]
  })
}

function missingOption(
  option: OptionDescription,
  path: string,
  { isAlone, source }: OptionSources,
): Fault {
  if (!isAlone) return { path, rule: 'credential.ambiguous', says: explainMissingOfSeveral(option) }
  const isVariable = source.kind === 'environment'
  const says = isVariable ? `is not set: ${meaningOf(option)}. Set it.` : explainMissing(option)
  return { path, rule: 'option.required', says }
}

function unknownOption(
  name: string,
  position: number,
  { path }: AccountShape,
  table: readonly OptionDescription[],
): Fault {
  const names = table.map((option) => option.name)
  const { quoted, suggestion } = tellWord(name, [...names, 'provider', 'package', 'mode'])
  return {
    path: `${path}${step(quoted ?? '', position)}`,
    rule: 'option.unknown',
    says: `is no option of this provider.${suggestion} There are ${names.join(', ')}.`,
  }
}
