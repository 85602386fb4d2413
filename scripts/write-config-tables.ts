// Writes the tables of docs/configuration.md from the tables of options; a test holds the two
// together.
import { readFileSync, writeFileSync } from 'node:fs'

import { builtInProviders } from '../providers/index.ts'
import { withConfigTables } from './config-tables.ts'

const page = new URL('../docs/configuration.md', import.meta.url)
const loaded = await Promise.all([...builtInProviders.values()].map((loader) => loader.load()))
writeFileSync(page, withConfigTables(readFileSync(page, 'utf8'), loaded))
