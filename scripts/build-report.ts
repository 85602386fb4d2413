import { readdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { build } from 'esbuild'
import type { Plugin } from 'esbuild'

import { bundledPackages, writeLicences } from './licences.ts'
import { pagePackages } from './page-assets.ts'

const entry = 'src/report/index.ts'
const outputFolder = 'dist/src/report'

// The model stays outside, or there would be a second class RefundError.
const modelOutside: Plugin = {
  name: 'model-outside',
  setup: (bundler) => {
    bundler.onResolve({ filter: /\/model\/index\.ts$/ }, () => ({
      path: '../model/index.js',
      external: true,
    }))
  },
}

/**
 * Bundles the reports into one file, which needs none of the libraries that they are made with and
 * no runtime in particular, with the licences of what is bundled beside it.
 */
export async function bundleReport(root: string): Promise<void> {
  const folder = join(root, outputFolder)
  removeScripts(folder)
  const outfile = join(folder, 'index.js')
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    target: 'es2024',
    minify: true,
    define: { 'process.env.NODE_ENV': '"production"' },
    plugins: [modelOutside],
    legalComments: 'none',
    metafile: true,
  })
  const packages = bundledPackages(root, Object.keys(metafile.inputs))
  writeLicences(dirname(outfile), [...packages, ...(await pagePackages(root))])
}

// The compiler's own files import libraries that nobody installs; their types are still needed.
function removeScripts(folder: string): void {
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (file.endsWith('.js')) rmSync(join(folder, file))
  }
}
