// Writes src/report/html/page-assets.ts: the script and the style of the HTML report, in one text.
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import { pageAssets } from './page-assets.ts'

const root = fileURLToPath(new URL('../', import.meta.url))
writeFileSync(`${root}src/report/html/page-assets.ts`, await pageAssets(root))
