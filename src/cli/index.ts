// The build puts the line with the interpreter before this.
import { fileURLToPath } from 'node:url'

import { main } from './main.ts'
import { versionOf } from './version.ts'

// Not process.exit: what was written to a pipe may still be on its way.
process.exitCode = await main(process, versionOf(fileURLToPath(import.meta.url)))
