import { resolve } from 'node:path'

import { RefundError } from '../model/index.ts'
import { nameOf } from './file-refusals.ts'
import { systemCode } from './system-code.ts'
import type { World } from './world.ts'

/**
 * Reads an earlier report. It is opened once somebody reads it: a folder, too, can be opened, and
 * says only then that there is nothing to read.
 *
 * @throws {RefundError} `configuration`: it can't be read.
 */
export async function* readPrevious(
  path: string,
  { files, directory }: World,
): AsyncGenerator<string | Uint8Array, void, undefined> {
  try {
    yield* await files.read(resolve(directory, path))
  } catch (error) {
    throw new RefundError({
      code: 'configuration',
      outcome: 'none',
      message: `${nameOf(path)} can't be read (${systemCode(error)}). Name a file with --previous: an earlier report as CSV, NDJSON or JSON.`,
      issues: [{ path: '--previous', rule: 'file.unreadable' }],
    })
  }
}
