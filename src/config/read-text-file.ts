import { readFile, stat } from 'node:fs/promises'

/** Why a file could not be read: the rule, and the sentence without the name of the file. */
export interface Unreadable {
  readonly rule: string
  readonly why: string
  readonly remedy: string
}

const missing: Unreadable = {
  rule: 'file.missing',
  why: "isn't there",
  remedy: 'Create it, or correct the path.',
}
const notPermitted: Unreadable = {
  rule: 'file.unreadable',
  why: "can't be read by this user",
  remedy: 'Change who may read it.',
}
const unreadable: Unreadable = {
  rule: 'file.unreadable',
  why: "can't be read",
  remedy: 'Check it, and the disk that it is on.',
}

/** Reads a text file of UTF-8 that may have so many bytes and no more. */
export async function readTextFile(
  path: string,
  maxBytes: number,
): Promise<{ readonly text: string } | { readonly unreadable: Unreadable }> {
  try {
    const file = await stat(path)
    if (!file.isFile()) return { unreadable: notAFile(file.isDirectory()) }
    if (file.size > maxBytes) return { unreadable: tooLarge(maxBytes) }
    const bytes = await readFile(path)
    // It may have grown since.
    if (bytes.length > maxBytes) return { unreadable: tooLarge(maxBytes) }
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) }
  } catch (error) {
    return { unreadable: unreadableBy(error) }
  }
}

function unreadableBy(error: unknown): Unreadable {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : null
  if (code === 'ENOENT' || code === 'ENOTDIR') return missing
  if (code === 'EACCES' || code === 'EPERM') return notPermitted
  if (code !== 'ERR_ENCODING_INVALID_ENCODED_DATA') return unreadable
  return { rule: 'file.encoding', why: 'is no UTF-8 text', remedy: 'Save it as UTF-8.' }
}

function notAFile(isDirectory: boolean): Unreadable {
  return isDirectory
    ? { rule: 'file.directory', why: 'is a directory', remedy: 'Name the file in it.' }
    : { rule: 'file.kind', why: 'is no regular file', remedy: 'Name a regular file.' }
}

function tooLarge(maxBytes: number): Unreadable {
  return {
    rule: 'file.too_large',
    why: `is larger than ${maxBytes / 1024} KiB`,
    remedy: 'Check that it is the right file.',
  }
}
