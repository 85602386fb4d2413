// Writes the README's table of providers from their manifests; a test holds the two together.
import { readFileSync, writeFileSync } from 'node:fs'

import { builtInProviders } from '../providers/index.ts'
import { withProviderTable } from './provider-table.ts'

const readme = new URL('../README.md', import.meta.url)
const loaded = await Promise.all([...builtInProviders.values()].map((loader) => loader.load()))
const manifests = loaded.map(({ manifest }) => manifest)
writeFileSync(readme, withProviderTable(readFileSync(readme, 'utf8'), manifests))
