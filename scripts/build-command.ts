import { chmodSync, existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { build } from 'esbuild'
import type { Plugin } from 'esbuild'

import { bundledPackages, writeLicences } from './licences.ts'

const entry = 'src/cli/index.ts'
const outputFolder = 'dist/src/cli'

// Installed with the package anyway, so the command shares them with the library.
const runtimeDependencies = ['ky', 'valibot', 'p-retry', 'nanoid']

// What cli-table3 is made of is CommonJS, and an ECMAScript module has no require of its own.
const banner = `#!/usr/bin/env node
import { createRequire as createRequireForBundle } from 'node:module'
const require = createRequireForBundle(import.meta.url)`

// A bundle of its own, which is loaded when a report is asked for and not before.
const reportOutside: Plugin = {
  name: 'report-outside',
  setup: (bundler) => {
    bundler.onResolve({ filter: /\/report\/index\.ts$/ }, () => ({
      path: '../report/index.js',
      external: true,
    }))
  },
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
    plugins: [reportOutside],
    banner: { js: banner },
    legalComments: 'none',
    metafile: true,
  })
  chmodSync(outfile, 0o755)

  writeLicences(dirname(outfile), bundledPackages(root, Object.keys(metafile.inputs)))
}
