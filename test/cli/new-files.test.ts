import { execFileSync } from 'node:child_process'
import { lstat, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { machineFiles } from '../../src/cli/files.ts'
import { fakeProvider, fakeRefund } from './fake-provider.ts'
import { failure, memoryFiles } from './memory-files.ts'
import type { MemoryFiles } from './memory-files.ts'
import { run } from './run-fake.ts'
import type { Ran } from './run-fake.ts'

const fake = fakeProvider({}, { refunds: [fakeRefund()] })

describe('on this machine, a report', () => {
  let folder: string

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'polyrefund-new-'))
  })

  afterEach(async () => {
    await rm(folder, { recursive: true })
  })

  async function report(...argv: readonly string[]): Promise<Ran> {
    return run(['report', ...argv], { fake, files: machineFiles, directory: folder })
  }

  test('does not replace a link that leads nowhere without --force', async () => {
    await symlink(join(folder, 'gone.csv'), join(folder, 'a.csv'))
    const ran = await report('--out', 'a.csv')
    expect(ran.code).toBe(2)
    expect(ran.stderr).toContain('a.csv is there already')
    expect((await lstat(join(folder, 'a.csv'))).isSymbolicLink()).toBe(true)
    expect(await readdir(folder)).toEqual(['a.csv'])
  })

  test('replaces a link with --force, and not what it leads to', async () => {
    await writeFile(join(folder, 'mine'), 'mine')
    await symlink(join(folder, 'mine'), join(folder, 'a.csv'))
    expect((await report('--out', 'a.csv', '--force')).code).toBe(0)
    expect(await readFile(join(folder, 'mine'), 'utf8')).toBe('mine')
    expect(await readFile(join(folder, 'a.csv'), 'utf8')).toContain('ref_1')
  })

  test.each([
    ['a directory', async (path: string) => mkdir(path)],
    ['no regular file', async (path: string) => execFileSync('mkfifo', [path])],
  ])('never replaces what is %s', async (told, make) => {
    const path = join(folder, 'a.csv')
    await make(path)
    const before = await lstat(path)
    for (const argv of [[], ['--force']]) {
      const ran = await report('--out', 'a.csv', ...argv)
      expect(ran.code).toBe(2)
      expect(ran.stderr).toContain(`a.csv is ${told}`)
      expect(ran.stderr).toContain('--out: file.kind')
    }
    expect((await lstat(path)).ino).toBe(before.ino)
    expect(await readdir(folder)).toEqual(['a.csv'])
  })

  test.each([
    ['.', 'EISDIR'],
    ['gone.csv', 'ENOENT'],
  ])('says what to do about --previous %s', async (path, code) => {
    const ran = await report('--previous', path)
    expect(ran.code).toBe(2)
    expect(ran.stderr).toContain(`can't be read (${code}). Name a file`)
    expect(ran.stderr).toContain('configuration')
    expect(ran.stderr).toContain('none: no money is moved by this call')
    expect(ran.stderr).not.toContain('Please report it')
  })
})

function expectTold(ran: Ran, code: string): void {
  expect(ran).toMatchObject({ code: 2, stdout: '' })
  expect(ran.stderr).toContain(`(${code})`)
  expect(ran.stderr).toContain('set TMPDIR')
  expect(ran.stderr).toContain('TMPDIR: spool.unusable')
  expect(ran.stderr).toContain('none: no money is moved by this call')
}

describe('where rows can not wait', () => {
  const out = ['report', '--format', 'csv', '--out', 'a.csv']

  test('because there is no such folder, a report says so', async () => {
    const files = { ...memoryFiles(), openSpool: () => Promise.reject(failure('ENOENT')) }
    expectTold(await run(out, { fake, files }), 'ENOENT')
  })

  test('because the disk is full, a report says so, and leaves nothing', async () => {
    const files = memoryFiles({
      onSpool: () => {
        throw failure('ENOSPC')
      },
    })
    expectTold(await run(out, { fake, files }), 'ENOSPC')
    expect([...files.texts.keys()]).toEqual([])
    expect(files.openSpools()).toBe(0)
  })
})

async function reportTwo(files: MemoryFiles, ...argv: readonly string[]): Promise<Ran> {
  return run(['report', '--format', 'csv,json', '--out', 'a', ...argv], { fake, files })
}

describe('two files of which the second gets no name', () => {
  const csv = '/work/a.csv'
  const json = '/work/a.json'

  function failing(
    texts: Readonly<Record<string, string>> = {},
    onRemove: (path: string) => void = () => {},
  ): MemoryFiles {
    return memoryFiles({
      texts,
      onRemove,
      onPublish: (path) => {
        if (path === json) throw failure('EIO')
      },
    })
  }

  test('leave none', async () => {
    const files = failing()
    const { code, stderr } = await reportTwo(files)
    expect(code).toBe(2)
    expect(stderr).toContain("a.json can't be written (EIO).")
    expect(stderr).toContain('a.csv was taken away again.')
    expect([...files.texts.keys()]).toEqual([])
    expect(files.openFiles()).toBe(0)
  })

  test('leave with --force the first one where it has replaced another, and say so', async () => {
    const files = failing({ [csv]: 'mine' })
    const { stderr } = await reportTwo(files, '--force')
    expect(stderr).toContain('a.csv has replaced what was there.')
    expect(stderr).not.toContain('taken away')
    expect([...files.texts.keys()]).toEqual([csv])
    expect(files.texts.get(csv)).toContain('ref_1')
  })

  test('leave with --force none that was not there', async () => {
    const files = failing({ [json]: 'mine' })
    const { stderr } = await reportTwo(files, '--force')
    expect(stderr).toContain('a.csv was taken away again.')
    expect([...files.texts]).toEqual([[json, 'mine']])
  })

  test('say so where the first can not be taken away', async () => {
    const files = failing({}, (path) => {
      if (path === csv) throw failure('EPERM')
    })
    const { stderr } = await reportTwo(files)
    expect(stderr).toContain("a.json can't be written (EIO).")
    expect(stderr).toContain('a.csv could not be taken away again.')
    expect([...files.texts.keys()]).toEqual([csv])
  })

  test('say so in JSON, too', async () => {
    const { stderr } = await reportTwo(failing(), '--json')
    expect(JSON.parse(stderr)).toMatchObject({
      code: 'configuration',
      outcome: 'none',
      issues: [{ path: '--out', rule: 'file.unwritable' }],
      message: expect.stringContaining('a.csv was taken away again.'),
    })
  })
})

test('what came in the meantime and is no file is not replaced, not even with --force', async () => {
  const files = memoryFiles()
  let looks = 0
  const changing: MemoryFiles = {
    ...files,
    kindOf: async () => {
      looks += 1
      return looks === 1 ? null : 'directory'
    },
  }
  const ran = await run(['report', '--out', 'a.csv', '--force'], { fake, files: changing })
  expect(ran.code).toBe(2)
  expect(ran.stderr).toContain('a.csv is a directory')
  expect([...files.texts.keys()]).toEqual([])
})

test('a file that can not be closed is told as one that can not be written', async () => {
  const files = memoryFiles()
  const broken: MemoryFiles = {
    ...files,
    create: async (path) => ({
      ...(await files.create(path)),
      close: () => Promise.reject(failure('EIO')),
    }),
  }
  const ran = await run(['report', '--out', 'a.csv'], { fake, files: broken })
  expect(ran.code).toBe(2)
  expect(ran.stderr).toContain("a.csv can't be written (EIO).")
  expect([...files.texts.keys()]).toEqual([])
})
