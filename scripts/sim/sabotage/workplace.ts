import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import type { Edit } from './sabotage.ts'

/** The root of this repository. */
export const root: string = fileURLToPath(new URL('../../..', import.meta.url))

const copied = [
  'src',
  'providers',
  'test',
  'scripts',
  'package.json',
  'tsconfig.json',
  'vitest.config.ts',
]

/**
 * Makes copies of the repository as it is now: whoever works on it meanwhile is in nobody's way.
 *
 * @param work is given what does something in a copy with some places changed; each copy is gone
 * afterwards.
 */
export async function withCopies<Result>(
  work: (inCopy: WorkInCopy) => Promise<Result>,
): Promise<Result> {
  return inFolder(async (original) => {
    for (const name of copied) await copy(join(root, name), join(original, name))
    return work((edits, workHere) =>
      inFolder(async (folder) => {
        await copy(original, folder)
        await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
        for (const edit of edits) await change(join(folder, edit.file), edit)
        return workHere(folder)
      }),
    )
  })
}

/** Does something in a copy of the repository with some places changed. */
export type WorkInCopy = <Result>(
  edits: readonly Edit[],
  work: (folder: string) => Promise<Result>,
) => Promise<Result>

async function inFolder<Result>(work: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'polyrefund-sabotage-'))
  try {
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function copy(from: string, to: string): Promise<void> {
  await cp(from, to, { recursive: true })
}

async function change(path: string, edit: Edit): Promise<void> {
  const changed = applyEdit(await readFile(path, 'utf8'), edit)
  await writeFile(path, changed)
}

/** The text with the place changed. */
export function applyEdit(text: string, { file, find, replace }: Edit): string {
  const parts = text.split(find)
  const [before, after] = parts
  if (parts.length !== 2 || before === undefined || after === undefined) {
    throw new Error(`${file} has ${parts.length - 1} places that read: ${find}`)
  }
  return `${before}${replace}${after}`
}
