import { meaningOf } from '../http/option-table.ts'
import type { OptionDescription } from '../http/option-table.ts'
import { refuseConfiguration } from './faults.ts'
import { unknownProvider } from './load-provider.ts'
import type { Registry } from './load-provider.ts'

/** Writes the text of a configuration file with an account for each of the providers. */
export async function writeExample(names: readonly string[], registry: Registry): Promise<string> {
  const accounts: string[] = []
  for (const name of names) {
    const loader = registry.get(name)
    if (loader === undefined) throw unknown(name, registry)
    const { options } = await loader.load()
    accounts.push(...accountLines(name, options))
  }
  return [
    '// The accounts that refunds are made through. Secrets stay outside: in environment variables,',
    "// or in files, as { file: '/run/secrets/key' }. Keep one account or more, and rename them.",
    "/** @type {import('polyrefund/config').PolyrefundConfig} */",
    'export default {',
    '  accounts: {',
    ...accounts,
    '  },',
    '  // The account to take where none is named.',
    `  default: '${names[0] ?? ''}',`,
    '  // Which account a request belongs to, by the first rule that matches:',
    `  // routes: [{ account: '${names[0] ?? ''}', when: { currency: 'USD' } }],`,
    '}',
    '',
  ].join('\n')
}

function unknown(name: string, registry: Registry): Error {
  const says = unknownProvider(name, registry)
  return refuseConfiguration([{ path: 'providers', rule: 'provider.unknown', says }], {
    kind: 'object',
  })
}

function accountLines(name: string, options: readonly OptionDescription[]): readonly string[] {
  const lines = options
    .filter(({ takes }) => takes !== 'code')
    .flatMap((option, position) => optionLines(option, isWanted(option, options.slice(position))))
  return [
    `    ${name}: {`,
    `      provider: '${name}',`,
    '      // Credentials of the other mode are then an error.',
    "      // mode: 'test',",
    ...lines,
    '    },',
  ]
}

/** Of several ways to log in, the first that is described is the one to begin with. */
function isWanted(option: OptionDescription, rest: readonly OptionDescription[]): boolean {
  const { isRequired, insteadOf } = option
  const isFirstWay = insteadOf.length > 0 && insteadOf.every((name) => isAmong(name, rest))
  return isRequired || isFirstWay
}

function isAmong(name: string, options: readonly OptionDescription[]): boolean {
  return options.some((option) => option.name === name)
}

function optionLines(option: OptionDescription, isWanted: boolean): readonly string[] {
  const { name, variable } = option
  const value = variable === null ? sampleOf(option) : `{ env: '${variable}' }`
  const comment = isWanted ? '' : '// '
  return [`      // ${meaningOf(option)}`, `      ${comment}${name}: ${value},`]
}

function sampleOf({ default: usual, takes }: OptionDescription): string {
  if (usual !== null) return JSON.stringify(usual)
  return takes === 'table' ? '{}' : "''"
}
