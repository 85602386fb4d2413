import { meaningOf } from '../http/option-table.ts'
import type { OptionDescription } from '../http/option-table.ts'
import { explainAmbiguous, explainMissing } from './explain-option.ts'
import type { ConfigSource, Fault } from './faults.ts'
import { tellWord } from './plain.ts'
import { isReference, readReference } from './read-reference.ts'
import type { Environment } from './read-reference.ts'
import { step } from './shape.ts'
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
    if (written === undefined || given.has(name)) continue
    const read =
      table !== null && !table.some((option) => option.name === name)
        ? { fault: unknownOption(name, position, account, table) }
        : await readOption(name, written, sources)
    if ('fault' in read) faults.push(read.fault)
    else values.set(name, read.value)
  }
  for (const [name, value] of given) values.set(name, value)
  for (const [name, value] of takenFromEnvironment(sources)) values.set(name, value)
  // What is missing may stand under a name that is misspelt.
  return { values, faults: faults.length > 0 ? faults : missingOptions(values, sources) }
}

/** The path of an option in messages: where the reader finds it. */
export function pathOfOption(
  name: string,
  { given, account, source, table }: OptionSources,
): string {
  if (given.has(name)) return `options.${name}`
  if (source.kind !== 'environment') return `${account.path}.${name}`
  return table?.find((option) => option.name === name)?.variable ?? name
}

/** Whether the environment would give an option, but for another account of the same provider. */
export function isKeptBack(name: string, { table, environment, isAlone }: OptionSources): boolean {
  const variable = table?.find((option) => option.name === name)?.variable ?? ''
  return !isAlone && (environment[variable] ?? '') !== ''
}

async function readOption(
  name: string,
  written: unknown,
  sources: OptionSources,
): Promise<{ readonly value: unknown } | { readonly fault: Fault }> {
  const { environment, directory, source, table } = sources
  const option = table?.find((each) => each.name === name) ?? null
  const path = pathOfOption(name, sources)
  if ((option === null || option.takes === 'text') && isReference(written)) {
    return readReference(written, { path, environment, directory })
  }
  const isSecret = option === null ? secretName.test(name) : option.isSecret
  const isJson = source.kind === 'file' && source.file.endsWith('.json')
  if (!isSecret || !isJson || typeof written !== 'string') return { value: written }
  const says = `is a secret and stands in the file itself. Move it out, and refer to it by { "env": "${option?.variable ?? 'NAME'}" } or { "file": "path" }.`
  return { fault: { path, rule: 'secret.literal', says } }
}

/** One login never takes parts of another that was chosen by somebody nearer. */
function takenFromEnvironment({
  given,
  account,
  environment,
  isAlone,
  table,
}: OptionSources): readonly (readonly [name: string, value: string])[] {
  if (!isAlone) return []
  const isWritten = (name: string): boolean =>
    given.has(name) || account.options.get(name) !== undefined
  return (table ?? [])
    .filter(({ name, insteadOf }) => !isWritten(name) && !insteadOf.some(isWritten))
    .flatMap(({ name, variable }) => {
      const value = variable === null ? '' : (environment[variable] ?? '')
      return value === '' ? [] : [[name, value] as const]
    })
}

function missingOptions(
  values: ReadonlyMap<string, unknown>,
  sources: OptionSources,
): readonly Fault[] {
  const { account, table, isAlone, source } = sources
  return (table ?? [])
    .filter(({ name, isRequired }) => isRequired && !values.has(name))
    .filter(({ name }) => account.options.get(name) === undefined)
    .map((option) => {
      const path = pathOfOption(option.name, sources)
      if (!isAlone) return { path, rule: 'credential.ambiguous', says: explainAmbiguous(option) }
      const isVariable = source.kind === 'environment'
      const says = isVariable ? `is not set: ${meaningOf(option)}. Set it.` : explainMissing(option)
      return { path, rule: 'option.required', says }
    })
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
