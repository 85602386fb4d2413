import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const rule = `\n\n${'-'.repeat(72)}\n\n`

/** A package that is part of a bundle, and the texts that have to go with it. */
export interface BundledPackage {
  readonly name: string
  readonly licence: string
}

/** The packages of what was bundled, by name. Inputs are the paths in a bundler's account of it. */
export function bundledPackages(
  root: string,
  inputs: readonly string[],
): readonly BundledPackage[] {
  // Inputs are paths such as node_modules/@colors/colors/lib/index.js; the last folder counts.
  const folders = inputs.map((input) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0])
  const found = [...new Set(folders.filter((folder) => folder !== undefined))].toSorted()
  return found.map((folder) => ({
    name: folder.replace(/^.*node_modules\//, ''),
    licence: licenceOf(join(root, folder)),
  }))
}

/** Writes the licences of what a bundle is made of beside it. */
export function writeLicences(folder: string, packages: readonly BundledPackage[]): void {
  const texts = packages.map(({ name, licence }) => [name, licence].join('\n\n'))
  writeFileSync(join(folder, 'THIRD-PARTY-LICENSES.txt'), `${texts.join(rule)}\n`)
}

// The Apache licence wants the notice of a package passed on too.
function licenceOf(packageFolder: string): string {
  const names = readdirSync(packageFolder)
  const licence = names.find((name) => /^licen[cs]e/i.test(name))
  if (licence === undefined) throw new Error(`${packageFolder} has no licence to pass on`)
  const notices = names.filter((name) => /^notice/i.test(name))
  return [licence, ...notices]
    .map((name) => readFileSync(join(packageFolder, name), 'utf8').trim())
    .join('\n\n')
}
