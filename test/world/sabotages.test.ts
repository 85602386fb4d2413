import { readFile } from 'node:fs/promises'
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
    const numbers = Array.from({ length: 42 }, (_, index) => index + 1)
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
})

function testFiles(): readonly string[] {
  const catchers = sabotages.flatMap((sabotage) => sabotage.catchers)
  return [...new Set(catchers.flatMap((one) => (one.by === 'world' ? [] : [one.file])))]
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
