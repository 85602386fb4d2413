import { createHash } from 'node:crypto'

import { build } from 'esbuild'
import type { BuildOptions, BuildResult } from 'esbuild'

import { bundledPackages } from './licences.ts'
import type { BundledPackage } from './licences.ts'

const folder = 'src/report/html/page'

type Bundle = BuildResult<BuildOptions & { write: false; metafile: true }>

/** The packages that the page of a report brings along. */
export async function pagePackages(root: string): Promise<readonly BundledPackage[]> {
  return packagesOf(root, await bundled(root, 'main.ts'))
}

/** The text of src/report/html/page-assets.ts: what the page of a report runs and looks like. */
export async function pageAssets(root: string): Promise<string> {
  const bundle = await bundled(root, 'main.ts')
  const script = `${notice(packagesOf(root, bundle))}\n${textOf(bundle)}`
  const style = textOf(await bundled(root, 'page.css'))
  return `// Made by scripts/build-page-assets.ts from src/report/html/page; a test holds it against that.

/** What the page runs. */
export const pageScript: string = ${JSON.stringify(script)}

/** What its policy lets run. */
export const pageScriptDigest: string = ${JSON.stringify(digest(script))}

/** How the page looks. */
export const pageStyle: string = ${JSON.stringify(style)}

/** What its policy lets be a style. */
export const pageStyleDigest: string = ${JSON.stringify(digest(style))}
`
}

function bundled(root: string, file: string): Promise<Bundle> {
  return build({
    absWorkingDir: root,
    entryPoints: [`${folder}/${file}`],
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    charset: 'ascii',
    format: 'iife',
    target: ['es2022', 'chrome111', 'firefox114', 'safari16.4'],
    define: { 'process.env.NODE_ENV': '"production"' },
    legalComments: 'none',
  })
}

function packagesOf(root: string, { metafile }: Bundle): readonly BundledPackage[] {
  return bundledPackages(root, Object.keys(metafile.inputs))
}

function textOf({ outputFiles }: Bundle): string {
  const text = outputFiles[0]?.text.trim() ?? ''
  // In a page this would end the element that the text stands in.
  if (text === '' || /<\/(?:script|style)|<!--/i.test(text)) {
    throw new Error('The script or the style can not stand in a page.')
  }
  return text
}

// Each page is a copy of what it brings along, and a licence goes with a copy.
function notice(packages: readonly BundledPackage[]): string {
  const texts = packages.map(({ name, licence }) => `${name}: ${licence}`)
  return `/*!\n${texts.join('\n\n').replaceAll('*/', '* /')}\n*/`
}

function digest(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`
}
