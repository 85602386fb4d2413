import { pathToFileURL } from 'node:url'

/** The exports of a module, or why it could not be loaded. What it said itself is never told. */
export type LoadedModule =
  | { readonly exports: object }
  | { readonly rule: string; readonly why: string; readonly remedy: string }

const faultsByCode: ReadonlyMap<
  unknown,
  Exclude<LoadedModule, { readonly exports: object }>
> = new Map([
  [
    'ERR_UNKNOWN_FILE_EXTENSION',
    {
      rule: 'file.typescript',
      why: "is TypeScript, and this runtime doesn't strip types",
      remedy: 'Use Node 22.18 or newer, or write it as .js with the type in a comment.',
    },
  ],
  [
    'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX',
    {
      rule: 'file.typescript',
      why: 'has TypeScript that can not be stripped, such as an enum',
      remedy: 'Keep to types that can be left out.',
    },
  ],
  [
    'ERR_MODULE_NOT_FOUND',
    {
      rule: 'module.missing',
      why: "imports a module that isn't there",
      remedy: 'Install it, or correct the path that is imported.',
    },
  ],
])

const remedy = 'Run it alone with node to see what is wrong.'
// `npm init` writes that type, and then no .js file may export.
const syntaxRemedy = `${remedy} Where package.json says "type": "commonjs", a file with export is named .mjs.`
const failed = { rule: 'module.failed', why: 'threw an error while it was loaded', remedy } as const

/** Runs a module of the user's: a configuration, or a provider. */
export async function loadModule(file: string): Promise<LoadedModule> {
  try {
    // A module that exports `then` yields whatever that calls back with.
    const exports: unknown = await import(pathToFileURL(file).href)
    return typeof exports === 'object' && exports !== null ? { exports } : failed
  } catch (error) {
    // Messages and stacks of the runtime quote the source, which may hold a secret.
    return faultOf(error, file)
  }
}

function faultOf(error: unknown, file: string): LoadedModule {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : null
  const known = faultsByCode.get(code)
  // The runtime says the same of any file that it can't run, such as one that a .js file imports.
  const isOther = code === 'ERR_UNKNOWN_FILE_EXTENSION' && !/\.[cm]?ts$/.test(file)
  if (known !== undefined && !isOther) return known
  return error instanceof SyntaxError
    ? { rule: 'module.syntax', why: 'breaks the syntax of JavaScript', remedy: syntaxRemedy }
    : failed
}
