import { existsSync, readFileSync } from 'node:fs'
import { createRequire, isBuiltin } from 'node:module'
import { dirname, join, resolve } from 'node:path'

const packageName = /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/
const relativePath = /^\.{1,2}\/.*\.(?:js|mjs|ts|mts)$/

/** Whether it can name a provider's module: a package, or a file next to the configuration. */
export function isModuleName(name: string): boolean {
  if (name.length > 214 || isBuiltin(name)) return false
  return packageName.test(name) || relativePath.test(name)
}

/**
 * The file of a module, as seen from the configuration and not from this package, which may be
 * installed elsewhere. Null where there is none.
 */
export function resolveModule(name: string, from: string): string | null {
  if (name.startsWith('.')) {
    const file = resolve(dirname(from), name)
    return existsSync(file) ? file : null
  }
  const { resolve: resolveBy } = createRequire(from)
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
    const file = entry === null ? null : join(folder, entry)
    return file !== null && existsSync(file) ? file : null
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
