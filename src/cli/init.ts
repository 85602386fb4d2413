import { basename, dirname, extname, join, resolve } from 'node:path'

import { isRefundError } from '../model/index.ts'
import type { Issue } from '../model/index.ts'
import { chooseProvider } from './choose-provider.ts'
import type { CommandDefinition } from './command.ts'
import { configVariable, shownPath } from './configuration-file.ts'
import type { Configuration } from './configurations.ts'
import { printable } from './escape.ts'
import { exitCodes } from './exit-codes.ts'
import { collect } from './given.ts'
import type { Given } from './given.ts'
import { isCommonJs } from './module-scope.ts'
import { writeFiles } from './new-files.ts'
import { layOutNotes } from './notes.ts'
import { printJson, printLines } from './print.ts'
import { backOut } from './publish-files.ts'
import { refuseUsage } from './usage.ts'
import type { Output, World } from './world.ts'

const fileName = 'polyrefund.config.js'
// What is written is a module, and in a package of CommonJS a .js file is none.
const fileNameBesideCommonJs = 'polyrefund.config.mjs'

/** Writes a configuration file to begin with. */
export const initCommand: CommandDefinition = {
  syntax: 'init',
  summary: 'write a configuration file to begin with',
  accounts: 'none',
  configure: (command) =>
    command
      .option('--provider <names>', 'the providers to have, with commas (default: all)', collect)
      .option(
        '--out <file>',
        `the file to write (default: ${fileName}, or .mjs in a package of CommonJS)`,
        collect,
      )
      .option('--force', 'replace a file that is there'),
  help: `It has an account at each provider, and comments on what can be changed. Secrets
stay in the environment: it then says which variables are still to be set.

With --json it prints {"file": …, "accounts": [{"name": …, "provider": …}],
"missing": [{"name": …, "meaning": …, "accounts": […]}]}.

Examples:
  polyrefund init
  polyrefund init --provider NAME`,
  run: async (given, world) => {
    const providers = readProviders(given, world)
    const path = resolve(world.directory, given.text('out') ?? (await defaultName(world)))
    await checkExtension(path, world)
    await refuseSecond(path, world)
    const text = await world.configurations.example(providers)
    const isReplacing = given.has('force')
    const { written } = await writeFiles({ paths: [path], isReplacing }, world, async ([file]) =>
      file?.write(text),
    )
    const { configuration, missing } = await checkWritten(path, world).catch(
      async (error: unknown) => {
        throw await backOut(written, error, world.files)
      },
    )
    if (given.isJson) {
      const accounts = configuration.accounts.map(({ name, provider }) => ({ name, provider }))
      printJson(world.stdout, { file: path, accounts, missing })
    } else printLines(world.stdout, writtenLines(path, configuration, missing, world))
    return exitCodes.done
  },
}

function readProviders(given: Given, world: World): readonly string[] {
  const named = given.list('provider')
  return named.length === 0
    ? [...world.providers.keys()]
    : named.map((name) => chooseProvider(name, world).name)
}

const moduleExtensions = ['.js', '.mjs', '.ts', '.mts']

async function defaultName({ directory, files }: World): Promise<string> {
  return (await isCommonJs(directory, files)) ? fileNameBesideCommonJs : fileName
}

/** What is written is a module, and is read by how its name ends. */
async function checkExtension(path: string, { files }: World): Promise<void> {
  const extension = extname(path)
  if (!moduleExtensions.includes(extension)) {
    throw refuseUsage(
      '--out',
      'file.extension',
      `init writes a module, with comments: --out takes a name that ends in ${moduleExtensions.join(', ')}, such as ${fileName}.`,
    )
  }
  const isModuleAnywhere = extension.startsWith('.m')
  if (isModuleAnywhere || !(await isCommonJs(dirname(path), files))) return
  throw refuseUsage(
    '--out',
    'file.common_js',
    `The package.json above it says "type": "commonjs", and init writes a module: --out takes a name that ends in .mjs or .mts, such as ${fileNameBesideCommonJs}.`,
  )
}

interface CheckedFile {
  readonly configuration: Configuration
  readonly missing: readonly MissingVariable[]
}

async function checkWritten(path: string, world: World): Promise<CheckedFile> {
  const configuration = await world.configurations.open(path)
  return { configuration, missing: await missingVariables(configuration, world) }
}

/** Of two files in one directory nobody could say which one counts. */
async function refuseSecond(path: string, { configurations, directory }: World): Promise<void> {
  if (dirname(path) !== resolve(directory) || !basename(path).startsWith('polyrefund.config.')) {
    return
  }
  const there = await configurations.find(directory)
  if (there === null || there === path) return
  throw refuseUsage(
    '--out',
    'file.several',
    `${printable(basename(there))} is there already, and a directory has one configuration file. Change that one, or give --out another name.`,
  )
}

/** A variable that a configuration needs and the environment lacks. */
interface MissingVariable {
  readonly name: string
  readonly meaning: string
  /** The accounts that need it. */
  readonly accounts: readonly string[]
}

const missingRules = new Set(['reference.missing', 'reference.empty', 'option.required'])

async function missingVariables(
  configuration: Configuration,
  { providers }: World,
): Promise<readonly MissingVariable[]> {
  const missing = new Map<string, MissingVariable>()
  for (const { name: account, provider } of configuration.accounts) {
    const options = (await providers.get(provider)?.load())?.options ?? []
    const issues = await issuesOf(account, configuration)
    const names = new Set(
      issues.filter(({ rule }) => missingRules.has(rule)).map(({ path }) => path.split('.').at(-1)),
    )
    for (const { name, variable, meaning } of options) {
      if (variable === null || !names.has(name)) continue
      const accounts = [...(missing.get(variable)?.accounts ?? []), account]
      missing.set(variable, { name: variable, meaning, accounts })
    }
  }
  return [...missing.values()]
}

async function issuesOf(account: string, configuration: Configuration): Promise<readonly Issue[]> {
  try {
    await configuration.connect([account])
    return []
  } catch (error) {
    if (isRefundError(error)) return error.issues
    throw error
  }
}

function writtenLines(
  path: string,
  { accounts }: Configuration,
  missing: readonly MissingVariable[],
  world: World,
): readonly string[] {
  const output = world.stdout
  const names = accounts.map(({ name, provider }) => `${printable(name)} at ${printable(provider)}`)
  return [
    output.style(
      'bold',
      `Wrote ${shownPath(path, world)}, and it reads well: ${names.join(', ')}.`,
    ),
    ...missingLines(missing, output),
    '',
    ...nextLines(path, world),
  ]
}

function missingLines(missing: readonly MissingVariable[], output: Output): readonly string[] {
  if (missing.length === 0) return ['All variables that it needs are set.']
  return [
    '',
    'Still to be set in the environment:',
    ...layOutNotes(
      missing.map(({ name, meaning }) => ({
        words: [`  ${name}`],
        paragraphs: [{ text: printable(meaning) }],
      })),
      output,
    ),
  ]
}

function nextLines(path: string, world: World): readonly string[] {
  const isFound = [fileName, fileNameBesideCommonJs].some(
    (name) => join(world.directory, name) === path,
  )
  const named = isFound ? [] : [`It is used where --config or ${configVariable} names it.`]
  return [...named, 'polyrefund doctor checks it, and the accounts.']
}
