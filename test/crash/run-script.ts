import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

import * as v from 'valibot'
import { inject } from 'vitest'

const run = promisify(execFile)
const root = fileURLToPath(new URL('../../', import.meta.url))

/** The last line of a script: which ledger, and what was counted. */
export type Figures = Readonly<Record<string, unknown>>

const figures: v.GenericSchema<unknown, Figures> = v.record(v.string(), v.unknown())

/** Runs a script as its npm script does, and gives the figures in its last line. Fails where it does. */
export async function runScript(
  name: 'crash' | 'races' | 'recover',
  words: readonly string[],
): Promise<Figures> {
  const { stdout } = await run(process.execPath, [`scripts/${name}/run.ts`, ...words], {
    cwd: root,
    env: { ...process.env, ...(await databaseFor(words)) },
  })
  return v.parse(figures, JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? ''))
}

/** The Postgres that all tests of this run share. */
async function databaseFor(words: readonly string[]): Promise<Record<string, string>> {
  if (!words.includes('postgres')) return {}
  const response = await fetch(inject('postgres'))
  const { connectionString } = v.parse(
    v.object({ connectionString: v.string() }),
    await response.json(),
  )
  return { DATABASE_URL: connectionString }
}
