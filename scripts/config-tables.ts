import type { BuiltInProvider, OptionDescription } from '../providers/index.ts'
import { optionTable } from '../src/http/option-table.ts'

/** A built-in provider, as far as its tables need it. */
export type Described = Pick<BuiltInProvider, 'manifest' | 'options'>

const end = '<!-- end of what is made -->'
const heads = ['option', 'in a file', 'environment variable', 'default', 'meaning'] as const

/** The options of one provider that no other has. */
export function ownTable({ options }: Described): string {
  const own = options.filter(({ isCommon }) => !isCommon)
  return table(own.map((option) => row(option, option.variable === null ? [] : [option.variable])))
}

/** The options that every provider has. Their variables have the names of all of them. */
export function commonTable(providers: readonly Described[]): string {
  const common = optionTable({}, { prefix: '', host: "the provider's own host" })
  return table(common.map((option) => row(option, variablesOf(option.name, providers))))
}

/** The document with the tables between their markers made anew. */
export function withConfigTables(document: string, providers: readonly Described[]): string {
  const own = providers.map((provider) => [provider.manifest.name, ownTable(provider)] as const)
  const tables = [['every provider', commonTable(providers)] as const, ...own]
  return tables.reduce((text, [name, made]) => withTable(text, name, made), document)
}

function withTable(document: string, name: string, made: string): string {
  const begin = `<!-- made by scripts/write-config-tables.ts: ${name} -->`
  const [before, rest] = document.split(begin)
  const [, ...after] = rest?.split(end) ?? []
  if (before === undefined || after.length === 0) throw new Error(`There is no place for ${name}.`)
  return `${before}${begin}\n${made}\n${end}${after.join(end)}`
}

function variablesOf(name: string, providers: readonly Described[]): readonly string[] {
  return providers
    .flatMap(({ options }) => options)
    .filter((option) => option.name === name)
    .flatMap(({ variable }) => (variable === null ? [] : [variable]))
}

function row(option: OptionDescription, variables: readonly string[]): readonly string[] {
  const { name, isRequired, default: usual } = option
  return [
    isRequired ? `${coded(name)}, required` : coded(name),
    inFile(option),
    variables.map(coded).join(', '),
    usual === null ? '' : coded(String(usual)),
    `${option.meaning}. Takes ${option.expects}.`,
  ]
}

function inFile({ takes, isSecret }: OptionDescription): string {
  if (takes === 'text') return isSecret ? 'a reference; in code also text' : 'text, or a reference'
  if (takes === 'table') return 'an object'
  return takes === 'code' ? 'in code alone' : takes
}

function table(rows: readonly (readonly string[])[]): string {
  return [heads, heads.map(() => '---'), ...rows].map(line).join('\n')
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`
}

function coded(text: string): string {
  return `\`${text}\``
}
