import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { createRequire, isBuiltin } from 'node:module'
import { join, resolve } from 'node:path'

const packageName = /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/
const relativePath = /^\.{1,2}\/.*\.(?:js|mjs|ts|mts)$/

/** Whether it can name a provider's module: a package, or a file next to the configuration. */
export function isModuleName(name: string): boolean {
  if (name.length > 214 || isBuiltin(name)) return false
  return packageName.test(name) || relativePath.test(name)
}

/**
 * The file of a module, as seen from where the configuration is and not from this package, which
 * may be installed elsewhere. Null where there is none. However a module is written, and whatever
 * links lead to it, it is one file.
 */
export function resolveModule(name: string, directory: string): string | null {
  const file = name.startsWith('.') ? resolve(directory, name) : resolvePackage(name, directory)
  try {
    return file === null ? null : realpathSync.native(file)
  } catch {
    return null
  }
}

function resolvePackage(name: string, directory: string): string | null {
  const { resolve: resolveBy } = createRequire(join(directory, 'polyrefund.config.js'))
  try {
    return resolveBy(name)
  } catch {
    // A package that is for `import` alone is none to `require`.
    const folders = resolveBy.paths(name) ?? []
    const folder = folders
      .map((each) => join(each, name))
      .find((each) => existsSync(join(each, 'package.json')))
    return folder === undefined ? null : importEntry(folder)
  }
}

function importEntry(folder: string): string | null {
  try {
    const { exports }: { readonly exports?: unknown } = JSON.parse(
      readFileSync(join(folder, 'package.json'), 'utf8'),
    )
    const entry = pickEntry(exports)
    return entry === null ? null : join(folder, entry)
  } catch {
    return null
  }
}

/** The first condition in the package's own order that is ours. */
function pickEntry(target: unknown): string | null {
  if (typeof target === 'string') return target.startsWith('./') ? target : null
  if (typeof target !== 'object' || target === null) return null
  for (const [condition, inner] of Object.entries(target)) {
    if (!['.', 'import', 'node', 'default'].includes(condition)) continue
    const entry = pickEntry(inner)
    if (entry !== null) return entry
  }
  return null
}
