import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

import { refuseConfiguration } from './faults.ts'
import type { Fault } from './faults.ts'

/** How a configuration may end that is a module. */
export const moduleExtensions: readonly string[] = ['.js', '.mjs', '.cjs', '.ts', '.mts', '.cts']
/** All that it may end in. */
export const configExtensions: readonly string[] = ['.json', ...moduleExtensions]

const configFileNames = configExtensions.map((extension) => `polyrefund.config${extension}`)

/**
 * The path of the configuration file of a directory, or null where it has none.
 *
 * @throws {RefundError} `configuration` with the rule `file.several`: it has more than one, and
 * taking either would be a guess; `directory.unreadable`: nobody can say what it has.
 */
export async function findConfigFile(directory: string): Promise<string | null> {
  const entries = await readdir(directory).catch(() => null)
  if (entries === null) {
    // Without its file, other credentials would be taken from the environment.
    const says = "the directory can't be listed. Change who may read it, or name the file."
    throw refuse({ path: 'file', rule: 'directory.unreadable', says }, '')
  }
  const found = configFileNames.filter((name) => entries.includes(name))
  const [first, ...others] = found
  if (first === undefined) return null
  if (others.length === 0) return join(directory, first)
  const says = `the directory has ${found.join(' and ')}. Keep one of them, or name the one to read.`
  throw refuse({ path: 'file', rule: 'file.several', says }, first)
}

function refuse(fault: Fault, file: string): Error {
  return refuseConfiguration([fault], { kind: 'file', file })
}
