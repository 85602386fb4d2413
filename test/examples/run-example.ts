import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)
const root = fileURLToPath(new URL('../../', import.meta.url))

/** Runs an example as a user would, against the built package, and gives the lines it printed. */
export async function runExample(
  name: string,
  words: readonly string[] = [],
  environment: Readonly<Record<string, string>> = {},
): Promise<readonly string[]> {
  const { stdout } = await run(process.execPath, [`examples/${name}`, ...words], {
    cwd: root,
    env: { ...process.env, NO_COLOR: '1', ...environment },
  })
  return stdout.trimEnd().split('\n')
}
