import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

import { refuseConfiguration } from './faults.ts'

/** The names that a configuration file may have in the working directory. */
export const configFileNames = [
  'polyrefund.config.json',
  'polyrefund.config.js',
  'polyrefund.config.ts',
] as const

/**
 * The path of the configuration file of a directory, or null where it has none.
 *
 * @throws {RefundError} `configuration` with the rule `file.several`: it has more than one, and
 * taking either would be a guess.
 */
export async function findConfigFile(directory: string): Promise<string | null> {
  // What can't be listed has no file that could be read.
  const entries = new Set(await readdir(directory).catch(() => []))
  const found = configFileNames.filter((name) => entries.has(name))
  const [first, ...others] = found
  if (first === undefined) return null
  if (others.length === 0) return join(directory, first)
  const says = `the directory has ${found.join(' and ')}. Keep one of them, or name the one to read.`
  throw refuseConfiguration([{ path: 'file', rule: 'file.several', says }], {
    kind: 'file',
    file: first,
  })
}
