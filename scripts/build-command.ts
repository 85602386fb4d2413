import { chmodSync, existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { build } from 'esbuild'
import type { BuildOptions, Plugin } from 'esbuild'

import { bundledPackages, writeLicences } from './licences.ts'

const entry = 'src/cli/index.ts'
const outputFolder = 'dist/src/cli'

// Installed with the package anyway, so the command shares them with the library.
const runtimeDependencies = ['ky', 'valibot', 'p-retry', 'nanoid']

// What cli-table3 is made of is CommonJS, and an ECMAScript module has no require of its own.
const banner = `#!/usr/bin/env node
import { createRequire as createRequireForBundle } from 'node:module'
const require = createRequireForBundle(import.meta.url)`

// Loaded when they are asked for and not before: the report is a bundle of its own, and a ledger
// brings its database with it.
const loadedLater: Plugin = {
  name: 'loaded-later',
  setup: (bundler) => {
    for (const name of ['report/index', 'ledger/sqlite', 'ledger/postgres']) {
      bundler.onResolve({ filter: new RegExp(`^\\.\\./${name}\\.ts$`) }, () => ({
        path: `../${name}.js`,
        external: true,
      }))
    }
  },
}

/** How the command is bundled. */
export function commandOptions(root: string): BuildOptions & { readonly metafile: true } {
  return {
    absWorkingDir: root,
    entryPoints: [entry],
    outfile: join(root, outputFolder, 'polyrefund.js'),
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node22.13',
    external: runtimeDependencies,
    plugins: [loadedLater],
    banner: { js: banner },
    legalComments: 'none',
    metafile: true,
  }
}

/** Bundles the command into one file, with the licences of what is bundled beside it. */
export async function bundleCommand(root: string): Promise<void> {
  if (!existsSync(join(root, entry))) throw new Error(`${entry} is missing: there is no command`)
  const outfile = join(root, outputFolder, 'polyrefund.js')
  const { metafile } = await build(commandOptions(root))
  chmodSync(outfile, 0o755)

  writeLicences(dirname(outfile), bundledPackages(root, Object.keys(metafile.inputs)))
}
