import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** The version of the package that a file belongs to: the nearest package.json above says it. */
export function versionOf(file: string): string {
  const folder = dirname(file)
  const path = join(folder, 'package.json')
  if (!existsSync(path)) return folder === file ? 'unknown' : versionOf(folder)
  const found: unknown = JSON.parse(readFileSync(path, 'utf8'))
  const hasVersion = typeof found === 'object' && found !== null && 'version' in found
  return hasVersion ? String(found.version) : 'unknown'
}
