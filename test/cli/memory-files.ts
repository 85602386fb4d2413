import type { Files } from '../../src/cli/world.ts'

/** Files in memory, by their absolute paths. */
export interface MemoryFiles extends Files {
  /** What is there, temporary files too. */
  readonly texts: ReadonlyMap<string, string>
  readonly openSpools: () => number
  /** How many were opened in all. */
  readonly openedSpools: () => number
  readonly openFiles: () => number
  /** As another program would. */
  readonly put: (path: string, text: string) => void
}

export interface MemoryFilesSetup {
  readonly texts?: Readonly<Record<string, string>>
  readonly permissions?: Readonly<Record<string, number | null>>
  /** Called before each write; what it throws is what the disk says. */
  readonly onWrite?: (path: string) => void
  /** The same before a file gets its name. */
  readonly onPublish?: (path: string) => void
  /** The same before one is removed. */
  readonly onRemove?: (path: string) => void
  /** The same before a spool takes rows. */
  readonly onSpool?: () => void
}

/** An error as the system throws it. */
export function failure(code: string): Error {
  return Object.assign(new Error(code), { code })
}

export function memoryFiles(setup: MemoryFilesSetup = {}): MemoryFiles {
  const texts = new Map(Object.entries(setup.texts ?? {}))
  const open = new Set<object>()
  let openSpools = 0
  let openedSpools = 0
  return {
    texts,
    openSpools: () => openSpools,
    openedSpools: () => openedSpools,
    openFiles: () => open.size,
    put: (path, text) => texts.set(path, text),
    kindOf: async (path) => (texts.has(path) ? 'file' : null),
    read: async (path) => {
      const text = texts.get(path)
      if (text === undefined) throw failure('ENOENT')
      return (async function* read() {
        yield text
      })()
    },
    create: async (path) => {
      if (texts.has(path)) throw failure('EEXIST')
      texts.set(path, '')
      const handle = {}
      open.add(handle)
      return {
        write: async (text) => {
          setup.onWrite?.(path)
          texts.set(path, `${texts.get(path) ?? ''}${text}`)
        },
        finish: async () => Buffer.byteLength(texts.get(path) ?? ''),
        close: async () => {
          open.delete(handle)
        },
      }
    },
    publish: async (from, to, { isReplacing }) => {
      setup.onPublish?.(to)
      if (!isReplacing && texts.has(to)) throw failure('EEXIST')
      texts.set(to, texts.get(from) ?? '')
      texts.delete(from)
    },
    remove: async (path) => {
      setup.onRemove?.(path)
      texts.delete(path)
    },
    permissions: async (path) => {
      const permissions = setup.permissions?.[path]
      if (permissions === undefined) throw failure('ENOENT')
      return permissions
    },
    openSpool: async () => {
      openSpools += 1
      openedSpools += 1
      let bytes = Buffer.alloc(0)
      return {
        write: async (more) => {
          setup.onSpool?.()
          bytes = Buffer.concat([bytes, more])
          return { bytesWritten: more.length }
        },
        read: async (buffer, offset, length, position) => {
          const part = bytes.subarray(position, position + length)
          buffer.set(part, offset)
          return { bytesRead: part.length }
        },
        close: async () => {
          openSpools -= 1
        },
      }
    },
  }
}
