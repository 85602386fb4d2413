import { basename } from 'node:path'

import { isRefundError, RefundError } from '../model/index.ts'
import { printableStart } from './escape.ts'
import { systemCode } from './system-code.ts'
import { refuseUsage } from './usage.ts'
import type { FileKind, Files } from './world.ts'

/** How a file may come to stand at a path. */
export interface PlaceWanted {
  readonly isReplacing: boolean
  /** The option that named the path. @default '--out' */
  readonly option?: string
}

/**
 * Checks that a file may stand at a path, and says whether it would replace one.
 *
 * @throws {RefundError} `invalid_request`: there is one, or what is there is never replaced.
 */
export async function checkPlace(
  path: string,
  { isReplacing, option = '--out' }: PlaceWanted,
  files: Files,
): Promise<{ readonly isTaken: boolean }> {
  const kind = await writing(path, () => files.kindOf(path), option)
  if (kind === null) return { isTaken: false }
  if (kind !== 'file' && kind !== 'link') throw neverReplaced(path, kind, option)
  if (!isReplacing) throw alreadyThere(path, option)
  return { isTaken: true }
}

/**
 * Runs what touches a new file, and tells what the system says against it.
 *
 * @throws {RefundError} `invalid_request`: there is a file of that name; `configuration`: it can't
 * be written.
 */
export async function writing<Result>(
  path: string,
  work: () => Promise<Result>,
  option = '--out',
): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (isRefundError(error)) throw error
    const code = systemCode(error)
    if (code === 'EEXIST') throw alreadyThere(path, option)
    throw new RefundError({
      code: 'configuration',
      outcome: 'none',
      message: `${nameOf(path)} can't be written (${code}). Check that its folder is there, may be written to and has room.`,
      issues: [{ path: option, rule: 'file.unwritable' }],
    })
  }
}

function alreadyThere(path: string, option: string): RefundError {
  return refuseUsage(
    option,
    'file.exists',
    `${nameOf(path)} is there already. Give another name, or --force to replace it.`,
  )
}

/** Replacing a device or a pipe would break what others use it for. */
function neverReplaced(
  path: string,
  kind: Exclude<FileKind, 'file' | 'link'>,
  option: string,
): RefundError {
  const what = kind === 'directory' ? 'a directory' : 'no regular file'
  return refuseUsage(
    option,
    'file.kind',
    `${nameOf(path)} is ${what}, and is not replaced, not even with --force. Name a file.`,
  )
}

/** A file by its name alone. */
export function nameOf(path: string): string {
  return printableStart(basename(path))
}
