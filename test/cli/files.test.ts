import { mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { machineFiles } from '../../src/cli/files.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'polyrefund-files-'))
})

afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true })
})

async function draft(name: string, text: string): Promise<string> {
  const path = join(folder, name)
  const file = await machineFiles.create(path)
  await file.write(text)
  expect(await file.finish()).toBe(Buffer.byteLength(text))
  await file.close()
  return path
}

describe('a new file', () => {
  test('is written piece by piece, and may be closed twice', async () => {
    const file = await machineFiles.create(join(folder, 'a'))
    await file.write('ein ')
    await file.write('€')
    expect(await file.finish()).toBe(7)
    await file.close()
    await file.close()
    expect(await readFile(join(folder, 'a'), 'utf8')).toBe('ein €')
  })

  test('is refused where there is one of its name', async () => {
    await writeFile(join(folder, 'a'), 'mine')
    await expect(machineFiles.create(join(folder, 'a'))).rejects.toMatchObject({ code: 'EEXIST' })
    expect(await readFile(join(folder, 'a'), 'utf8')).toBe('mine')
  })

  test('gets its name, and loses the other', async () => {
    const from = await draft('part', 'new')
    await machineFiles.publish(from, join(folder, 'whole'), { isReplacing: false })
    expect(await readdir(folder)).toEqual(['whole'])
    expect(await readFile(join(folder, 'whole'), 'utf8')).toBe('new')
  })

  test('replaces nothing that has its name, unless it may', async () => {
    const to = join(folder, 'whole')
    await writeFile(to, 'mine')
    const from = await draft('part', 'new')
    await expect(machineFiles.publish(from, to, { isReplacing: false })).rejects.toMatchObject({
      code: 'EEXIST',
    })
    expect(await readFile(to, 'utf8')).toBe('mine')
    await machineFiles.publish(from, to, { isReplacing: true })
    expect(await readFile(to, 'utf8')).toBe('new')
    expect(await readdir(folder)).toEqual(['whole'])
  })

  test('can be removed, and removed again', async () => {
    const path = await draft('part', 'new')
    expect(await machineFiles.kindOf(path)).toBe('file')
    await machineFiles.remove(path)
    await machineFiles.remove(path)
    expect(await machineFiles.kindOf(path)).toBeNull()
  })
})

describe('what stands at a path', () => {
  test('is a link even where that leads nowhere', async () => {
    await symlink(join(folder, 'gone'), join(folder, 'link'))
    expect(await machineFiles.kindOf(join(folder, 'link'))).toBe('link')
  })

  test('is a directory, or something else', async () => {
    expect(await machineFiles.kindOf(folder)).toBe('directory')
    expect(await machineFiles.kindOf('/dev/null')).toBe('other')
  })

  test('is nothing below a file', async () => {
    await writeFile(join(folder, 'a'), '')
    expect(await machineFiles.kindOf(join(folder, 'a', 'b'))).toBeNull()
  })
})

test('a file is read in pieces of bytes', async () => {
  const path = await draft('a', 'text')
  const pieces: Uint8Array[] = []
  for await (const piece of await machineFiles.read(path)) pieces.push(Buffer.from(piece))
  expect(Buffer.concat(pieces).toString()).toBe('text')
  await expect(machineFiles.read(join(folder, 'gone'))).rejects.toMatchObject({ code: 'ENOENT' })
})

test('the permissions of a file are those of its owner, group and others', async () => {
  const path = join(folder, 'a')
  await writeFile(path, '', { mode: 0o640 })
  expect(await machineFiles.permissions(path)).toBe((await stat(path)).mode & 0o777)
  await expect(machineFiles.permissions(join(folder, 'gone'))).rejects.toMatchObject({
    code: 'ENOENT',
  })
})

describe('a spool', () => {
  beforeEach(() => {
    vi.stubEnv('TMPDIR', folder)
  })

  test('gives back what was put in, from any place', async () => {
    const spool = await machineFiles.openSpool()
    expect(await spool.write(Buffer.from('hello '))).toMatchObject({ bytesWritten: 6 })
    await spool.write(Buffer.from('world'))
    const buffer = Buffer.alloc(5)
    expect(await spool.read(buffer, 0, 5, 6)).toMatchObject({ bytesRead: 5 })
    expect(buffer.toString()).toBe('world')
    await spool.close()
  })

  test('has no name that could stay behind, whatever ends the process', async () => {
    const spool = await machineFiles.openSpool()
    expect(await readdir(folder)).toEqual([])
    await spool.close()
    expect(await readdir(folder)).toEqual([])
  })
})
