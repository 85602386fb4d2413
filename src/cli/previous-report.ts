import { basename, resolve } from 'node:path'

import { printableStart } from './escape.ts'
import { refuseUsage } from './usage.ts'
import type { World } from './world.ts'

/**
 * Opens an earlier report.
 *
 * @throws {RefundError} `invalid_request`: it can't be read.
 */
export async function readPrevious(
  path: string,
  { files, directory }: World,
): Promise<AsyncIterable<string | Uint8Array>> {
  try {
    return await files.read(resolve(directory, path))
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'no reason given'
    throw refuseUsage(
      '--previous',
      'file.unreadable',
      `${printableStart(basename(path))} can't be read (${code}). --previous takes an earlier report as CSV, NDJSON or JSON.`,
    )
  }
}
