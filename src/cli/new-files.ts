import { basename, dirname, join } from 'node:path'

import { checkPlace, writing } from './file-refusals.ts'
import { publishFiles } from './publish-files.ts'
import type { Draft, WrittenFile } from './publish-files.ts'
import type { NewFile, World } from './world.ts'

/** Where the new files go, and whether what is there may be replaced. */
export interface FilesWanted {
  /** Absolute paths, each once. */
  readonly paths: readonly string[]
  /** Only files and links are ever replaced. */
  readonly isReplacing: boolean
}

/**
 * Writes files that stand under their names whole or not at all: beside it under another name, and
 * renamed once all of them are written. Whatever fails, nothing half stays behind.
 *
 * @throws {RefundError} `invalid_request`: what is there is not to be replaced; `configuration`: it
 * can't be written; and whatever the work throws.
 */
export async function writeFiles<Result>(
  { paths, isReplacing }: FilesWanted,
  world: World,
  work: (files: readonly NewFile[]) => Promise<Result>,
): Promise<{ readonly result: Result; readonly written: readonly WrittenFile[] }> {
  for (const path of paths) await checkPlace(path, { isReplacing }, world.files)
  const drafts: Draft[] = []
  try {
    for (const path of paths) drafts.push(await openDraft(path, world))
    const result = await work(drafts.map(({ file }) => file))
    return { result, written: await publishFiles(drafts, { isReplacing }, world.files) }
  } finally {
    // What went wrong first is what is told.
    await Promise.allSettled(drafts.map((draft) => discard(draft, world)))
  }
}

async function openDraft(path: string, { files, newName }: World): Promise<Draft> {
  const temporary = join(dirname(path), `.${basename(path)}.${newName()}.part`)
  const file = await writing(path, () => files.create(temporary))
  return {
    path,
    temporary,
    file: { ...file, write: (text) => writing(path, () => file.write(text)) },
  }
}

async function discard({ temporary, file }: Draft, { files }: World): Promise<void> {
  await Promise.allSettled([file.close()])
  await files.remove(temporary)
}
