import { basename, dirname, join } from 'node:path'

import { RefundError } from '../model/index.ts'
import { printableStart } from './escape.ts'
import { refuseUsage } from './usage.ts'
import type { NewFile, World } from './world.ts'

/** A file that was written, under its own name. */
export interface WrittenFile {
  readonly path: string
  /** Bytes. */
  readonly size: number
}

interface Draft {
  readonly path: string
  readonly temporary: string
  readonly file: NewFile
}

/** Where the new files go, and whether what is there may be replaced. */
export interface FilesWanted {
  /** Absolute paths, each once. */
  readonly paths: readonly string[]
  readonly isReplacing: boolean
}

/**
 * Writes files that stand under their names whole or not at all: beside it under another name, and
 * renamed once all of them are written. Whatever fails, nothing half stays behind.
 *
 * @throws {RefundError} `invalid_request`: there is a file of that name; `configuration`: it can't
 * be written; and whatever the work throws.
 */
export async function writeFiles<Result>(
  { paths, isReplacing }: FilesWanted,
  world: World,
  work: (files: readonly NewFile[]) => Promise<Result>,
): Promise<{ readonly result: Result; readonly written: readonly WrittenFile[] }> {
  if (!isReplacing) await refuseExisting(paths, world)
  const drafts: Draft[] = []
  try {
    for (const path of paths) drafts.push(await openDraft(path, world))
    const result = await work(drafts.map(({ file }) => file))
    return { result, written: await publish(drafts, isReplacing, world) }
  } finally {
    await Promise.all(drafts.map((draft) => discard(draft, world)))
  }
}

async function refuseExisting(paths: readonly string[], { files }: World): Promise<void> {
  for (const path of paths) {
    if (await files.exists(path)) throw alreadyThere(path)
  }
}

function alreadyThere(path: string): RefundError {
  return refuseUsage(
    '--out',
    'file.exists',
    `${printableStart(basename(path))} is there already. Give another name, or --force to replace it.`,
  )
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

async function publish(
  drafts: readonly Draft[],
  isReplacing: boolean,
  { files }: World,
): Promise<readonly WrittenFile[]> {
  const written: WrittenFile[] = []
  for (const { path, file } of drafts) {
    written.push({ path, size: await writing(path, () => file.finish()) })
  }
  for (const { path, temporary, file } of drafts) {
    await file.close()
    await writing(path, () => files.publish(temporary, path, { isReplacing }))
  }
  return written
}

async function discard({ temporary, file }: Draft, { files }: World): Promise<void> {
  await file.close()
  await files.remove(temporary)
}

/** The messages of the system name paths at the most, but they are not ours to promise. */
async function writing<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'no reason given'
    if (code === 'EEXIST') throw alreadyThere(path)
    throw new RefundError({
      code: 'configuration',
      outcome: 'none',
      message: `${printableStart(basename(path))} can't be written (${code}). Check that its folder is there and may be written to.`,
      issues: [{ path: '--out', rule: 'file.unwritable' }],
    })
  }
}
