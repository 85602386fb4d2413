import { link, lstat, mkdtemp, open, rename, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { systemCode } from './system-code.ts'
import type { FileKind, Files, Spool } from './world.ts'

/** The files of this machine. */
export const machineFiles: Files = {
  kindOf,
  read: async (path) => {
    const file = await open(path)
    return file.createReadStream()
  },
  create: async (path) => {
    const file = await open(path, 'wx')
    return {
      write: async (text) => {
        await file.appendFile(text)
      },
      finish: async () => {
        await file.sync()
        const { size } = await file.stat()
        return size
      },
      close: () => file.close(),
    }
  },
  publish: async (from, to, { isReplacing }) => {
    if (isReplacing) return rename(from, to)
    try {
      // Unlike a rename, a link fails where a file of that name has come in the meantime.
      await link(from, to)
    } catch (error) {
      // Not every file system has links.
      if ((await kindOf(to)) !== null) throw error
      return rename(from, to)
    }
    // It has its name. Who made the draft removes what is left of it.
    await rm(from).catch(() => {})
  },
  remove: (path) => rm(path, { force: true }),
  permissions: async (path) => {
    const { mode } = await stat(path)
    // Windows has other permissions, and its bits say nothing.
    return process.platform === 'win32' ? null : mode & 0o777
  },
  openSpool,
}

async function kindOf(path: string): Promise<FileKind | null> {
  try {
    const entry = await lstat(path)
    if (entry.isFile()) return 'file'
    if (entry.isSymbolicLink()) return 'link'
    return entry.isDirectory() ? 'directory' : 'other'
  } catch (error) {
    const code = systemCode(error)
    if (code === 'ENOENT' || code === 'ENOTDIR') return null
    throw error
  }
}

/**
 * A file without a name, where the system lets it have none: whatever ends the process, nothing
 * stays behind. It is in a folder that nobody else may enter.
 */
async function openSpool(): Promise<Spool> {
  const folder = await mkdtemp(join(tmpdir(), 'polyrefund-spool-'))
  const removeFolder = (): Promise<void> => rm(folder, { recursive: true, force: true })
  try {
    const file = await open(join(folder, 'rows'), 'wx+', 0o600)
    // Where an open file can't be removed it is removed once it is closed.
    await removeFolder().catch(() => {})
    return {
      write: (bytes) => file.write(bytes),
      read: (buffer, offset, length, position) => file.read(buffer, offset, length, position),
      close: async () => {
        await file.close()
        await removeFolder()
      },
    }
  } catch (error) {
    await removeFolder()
    throw error
  }
}
