import { isRefundError, withDetails } from '../model/index.ts'
import { checkPlace, nameOf, writing } from './file-refusals.ts'
import type { Files, NewFile } from './world.ts'

/** A file under a name that it doesn't keep. */
export interface Draft {
  readonly path: string
  readonly temporary: string
  readonly file: NewFile
}

/** A file that was written, under its own name. */
export interface WrittenFile {
  readonly path: string
  /** Bytes. */
  readonly size: number
  /** Another file had that name before. */
  readonly hasReplaced: boolean
}

/**
 * Gives drafts their names: all of them, or none as far as that can be had. Names can't be given at
 * once, so where one fails those before it are taken away again. What they have replaced is gone:
 * the error then says so.
 *
 * @throws {RefundError} `invalid_request` or `configuration`, with what was left in its message.
 */
export async function publishFiles(
  drafts: readonly Draft[],
  how: { readonly isReplacing: boolean },
  files: Files,
): Promise<readonly WrittenFile[]> {
  const sizes: number[] = []
  for (const { path, file } of drafts) {
    sizes.push(await writing(path, () => file.finish()))
    await writing(path, () => file.close())
  }
  const published: WrittenFile[] = []
  try {
    for (const [at, { path, temporary }] of drafts.entries()) {
      // Looked at again: making what stands in it may have taken an hour.
      const { isTaken } = await checkPlace(path, how, files)
      await writing(path, () => files.publish(temporary, path, how))
      published.push({ path, size: sizes[at] ?? 0, hasReplaced: isTaken })
    }
    return published
  } catch (error) {
    throw await backOut(published, error, files)
  }
}

/**
 * Takes files away again because of an error. A file that has replaced another stays: without it
 * there would be neither.
 *
 * @returns the error, and what became of each file.
 */
export async function backOut(
  written: readonly WrittenFile[],
  error: unknown,
  files: Files,
): Promise<unknown> {
  const told: string[] = []
  for (const file of written) told.push(`${nameOf(file.path)} ${await takeAway(file, files)}.`)
  if (!isRefundError(error) || told.length === 0) return error
  return withDetails(error, { message: [error.message, ...told].join(' ') })
}

async function takeAway({ path, hasReplaced }: WrittenFile, files: Files): Promise<string> {
  if (hasReplaced) return 'has replaced what was there'
  try {
    await files.remove(path)
    return 'was taken away again'
  } catch {
    return 'could not be taken away again'
  }
}
