// Builds what is published: the library by the compiler, reports and the command by a bundler.
import { execFileSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import { bundleCommand } from './build-command.ts'
import { bundleReport } from './build-report.ts'

const root = fileURLToPath(new URL('../', import.meta.url))
const compiler = fileURLToPath(new URL('../node_modules/typescript/bin/tsc', import.meta.url))

function compile(project: string): void {
  execFileSync(process.execPath, [compiler, '--project', project], { cwd: root, stdio: 'inherit' })
}

rmSync(`${root}dist`, { recursive: true, force: true })
compile('tsconfig.build.json')
// The script of the HTML report runs in browsers, so it is checked against their types.
compile('src/report/html/page')
await bundleReport(root)
await bundleCommand(root)
