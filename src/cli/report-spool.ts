import { RefundError } from '../model/index.ts'
import { systemCode } from './system-code.ts'
import type { Files, Spool } from './world.ts'

/**
 * Opens the place where the rows of a report wait.
 *
 * @throws {RefundError} `configuration`, from its methods too: the system refused.
 */
export async function openReportSpool(files: Files): Promise<Spool> {
  const spool = await spooling(() => files.openSpool())
  return {
    write: (bytes) => spooling(() => spool.write(bytes)),
    read: (buffer, offset, length, position) =>
      spooling(() => spool.read(buffer, offset, length, position)),
    close: () => spooling(() => spool.close()),
  }
}

async function spooling<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    throw new RefundError({
      code: 'configuration',
      outcome: 'none',
      message: `The rows of the report can't wait in the folder for temporary files (${systemCode(error)}). Make room there, or set TMPDIR to a folder that is there, may be written to and has room.`,
      issues: [{ path: 'TMPDIR', rule: 'spool.unusable' }],
    })
  }
}
