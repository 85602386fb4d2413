import { computedPath, importsOf } from './imports.ts'
import type { Import } from './imports.ts'
import { modelDoor, providerFiles, rooms } from './rooms.ts'
import type { Room } from './rooms.ts'
import { isTypeScript } from './syntax.ts'
import type { SourceFile } from './syntax.ts'

function allows(entry: string, target: string): boolean {
  if (entry.endsWith('/') || entry === 'node:') return target.startsWith(entry)
  const [before = '', after] = entry.split('*')
  if (after === undefined) return entry === target
  return (
    target.startsWith(before) &&
    target.endsWith(after) &&
    !target.slice(before.length, -after.length).includes('/')
  )
}

function listAllows(list: readonly string[] | undefined, found: Import, room: Room): boolean {
  const provider = room.files.exec(found.file)?.[1] ?? ''
  return (list ?? []).some((entry) => allows(entry.replace('{provider}', provider), found.target))
}

function crosses(found: Import, room: Room): boolean {
  if (found.target === computedPath) return !room.mayImport.includes(computedPath)
  if (listAllows(room.mayNotImport, found, room)) return true
  if (found.typeOnly && found.target === modelDoor) return false
  if (listAllows(room.mayImport, found, room)) return false
  return !(found.typeOnly && listAllows(room.mayImportTypes, found, room))
}

function strayFiles(sources: readonly SourceFile[]): readonly string[] {
  const strangers = sources
    .filter(({ file }) => !rooms.some((room) => room.files.test(file)))
    .map(({ file }) => `${file} stands in no room`)
  const unknownNames = sources
    .filter(({ file }) => /^providers\/[^/]+\//.test(file))
    .filter(({ file }) => !providerFiles.test(file.replace(/^providers\/[^/]+\//, '')))
    .map(({ file }) => `${file} has a name that a provider's folder doesn't know`)
  return [...strangers, ...unknownNames]
}

function crossedBorders(imports: readonly Import[]): readonly string[] {
  return imports.flatMap((found) => {
    const room = rooms.find(({ files }) => files.test(found.file))
    if (room === undefined || !crosses(found, room)) return []
    return [`${found.file}:${found.line} imports ${found.target}, which ${room.name} may not`]
  })
}

function sharedLibraries(imports: readonly Import[]): readonly string[] {
  return ['ky', 'p-retry', 'nanoid'].flatMap((library) => {
    const places = imports.filter(({ target }) => target === library)
    if (places.length < 2) return []
    return [
      `${library} is imported in more than one place: ${places.map(({ file, line }) => `${file}:${line}`).join(', ')}`,
    ]
  })
}

/** What stands or reaches where it may not; an empty list for a house in order. */
export function bordersCrossed(sources: readonly SourceFile[]): readonly string[] {
  const imports = sources.filter(isTypeScript).flatMap(importsOf)
  return [...strayFiles(sources), ...crossedBorders(imports), ...sharedLibraries(imports)]
}
