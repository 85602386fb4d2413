import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { build } from 'esbuild'

const entry = 'src/cli/index.ts'
const outputFolder = 'dist/src/cli'

// Installed with the package anyway, so the command shares them with the library.
const runtimeDependencies = ['ky', 'valibot', 'p-retry', 'nanoid']

// What cli-table3 is made of is CommonJS, and an ECMAScript module has no require of its own.
const banner = `#!/usr/bin/env node
import { createRequire as createRequireForBundle } from 'node:module'
const require = createRequireForBundle(import.meta.url)`

const rule = `\n\n${'-'.repeat(72)}\n\n`

function licenceOf(packageFolder: string): string {
  const file = readdirSync(packageFolder).find((name) => /^licen[cs]e/i.test(name))
  if (file === undefined) throw new Error(`${packageFolder} has no licence to pass on`)
  return readFileSync(join(packageFolder, file), 'utf8').trim()
}

// Inputs are paths such as node_modules/@colors/colors/lib/index.js; the last folder counts.
function packageFolders(inputs: readonly string[]): readonly string[] {
  const folders = inputs.map((input) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0])
  return [...new Set(folders.filter((folder) => folder !== undefined))].toSorted()
}

/** Bundles the command into one file, with the licences of what is bundled beside it. */
export async function bundleCommand(root: string): Promise<void> {
  if (!existsSync(join(root, entry))) throw new Error(`${entry} is missing: there is no command`)
  const outfile = join(root, outputFolder, 'polyrefund.js')
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node22.13',
    external: runtimeDependencies,
    banner: { js: banner },
    legalComments: 'none',
    metafile: true,
  })
  chmodSync(outfile, 0o755)

  const licences = packageFolders(Object.keys(metafile.inputs)).map((folder) =>
    [folder.replace(/^.*node_modules\//, ''), licenceOf(join(root, folder))].join('\n\n'),
  )
  writeFileSync(join(dirname(outfile), 'THIRD-PARTY-LICENSES.txt'), `${licences.join(rule)}\n`)
}
