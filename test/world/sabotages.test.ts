import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { transform } from 'esbuild'
import { describe, expect, test } from 'vitest'

import { sabotages } from '../../scripts/sim/sabotage/all.ts'
import type { Sabotage } from '../../scripts/sim/sabotage/sabotage.ts'
import { applyEdit, root } from '../../scripts/sim/sabotage/workplace.ts'

/** The files of a sabotage as it leaves them. */
async function sabotaged({ edits }: Sabotage): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>()
  for (const edit of edits) {
    const text = files.get(edit.file) ?? (await readFile(join(root, edit.file), 'utf8'))
    files.set(edit.file, applyEdit(text, edit))
  }
  return files
}

describe('the bugs that are put in on purpose', () => {
  test('are those of the list, each once and in order', () => {
    const numbers = Array.from({ length: 48 }, (_, index) => index + 1)
    expect(sabotages.map(({ number }) => number)).toEqual(numbers)
    expect(new Set(sabotages.map(({ name }) => name)).size).toBe(numbers.length)
  })

  test.each(sabotages)(
    '$number $name changes the product, which can still be read',
    async (one) => {
      const files = await sabotaged(one)
      expect(files.size).toBeGreaterThan(0)
      for (const [file, text] of files) {
        expect(file).toMatch(/^(?:src|providers)\//)
        expect(text).not.toBe(await readFile(join(root, file), 'utf8'))
        await expect(transform(text, { loader: 'ts' })).resolves.toMatchObject({ warnings: [] })
      }
    },
  )

  test.each(sabotages)('$number $name has a catcher, or says why not the world', (one) => {
    const isSeenByWorld = one.catchers.some(({ by }) => by === 'world')
    expect(one.catchers).not.toEqual([])
    expect(isSeenByWorld || one.note !== undefined).toBe(true)
  })

  test.each(testFiles())('are caught by tests in a file that is there: %s', async (file) => {
    await expect(readFile(join(root, file), 'utf8')).resolves.toContain("from 'vitest'")
  })

  test.each(namedTests())('are caught by a test that has its name yet: $test', async (named) => {
    const titles = await titlesIn(named.file)
    expect(titles.some((title) => title.test(named.test))).toBe(true)
  })
})

interface NamedTest {
  readonly file: string
  readonly test: string
}

function namedTests(): readonly NamedTest[] {
  return sabotages.flatMap(({ catchers }) =>
    catchers.flatMap((one) => (one.by === 'world' ? [] : [{ file: one.file, test: one.test }])),
  )
}

function testFiles(): readonly string[] {
  return [...new Set(namedTests().map(({ file }) => file))]
}

const suiteFolder = 'src/testing/ledger-suite'
const literals = /'((?:[^'\\\n]|\\.)+)'|"([^"\n]+)"|`([^`]+)`/g
const placeholders = /\$\{[^}]*\}|\$\w+|%\w/g

/** All texts of a file that a title can be, those of the ledgers' common suite included. */
async function titlesIn(file: string): Promise<readonly RegExp[]> {
  const shared = file.startsWith('test/ledger/') ? await readdir(join(root, suiteFolder)) : []
  const files = [file, ...shared.map((name) => join(suiteFolder, name))]
  const texts = await Promise.all(files.map((name) => readFile(join(root, name), 'utf8')))
  return [...texts.join('\n').matchAll(literals)].flatMap(([, single, double, template]) => {
    const title = (single ?? double ?? template ?? '').replaceAll("\\'", "'")
    const parts = title.split(placeholders).map((part) => part.replaceAll(/[^\w ]/g, '\\$&'))
    // A text that is nothing but placeholders would be the name of every test.
    return parts.join('').length < 8 ? [] : [new RegExp(`^${parts.join('.*')}$`)]
  })
}

describe('a place to change', () => {
  const edit = { file: 'a.ts', find: 'one', replace: 'two' }

  test('is changed where it stands once', () => {
    expect(applyEdit('just one', edit)).toBe('just two')
  })

  test.each(['none', 'one and one'])('is refused where it stands not once: %s', (text) => {
    expect(() => applyEdit(text.replace('none', ''), edit)).toThrow('a.ts has')
  })

  test('is replaced by what it says, signs and all', () => {
    expect(applyEdit('one', { ...edit, replace: '$&$1' })).toBe('$&$1')
  })
})
