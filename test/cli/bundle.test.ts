import { fileURLToPath } from 'node:url'

import { build } from 'esbuild'
import { expect, test } from 'vitest'

import { commandOptions } from '../../scripts/build-command.ts'

test('the command loads a database, or what draws a report, when it is asked for and not before', async () => {
  const root = fileURLToPath(new URL('../../', import.meta.url))
  const { metafile } = await build({ ...commandOptions(root), write: false })
  const imports = Object.values(metafile.outputs).flatMap((output) => output.imports)
  const later = imports.filter(({ kind }) => kind === 'dynamic-import').map(({ path }) => path)
  expect(later.toSorted()).toEqual([
    '../ledger/postgres.js',
    '../ledger/sqlite.js',
    '../report/index.js',
  ])
  const atOnce = imports.filter(({ kind }) => kind === 'import-statement').map(({ path }) => path)
  expect(atOnce).not.toContain('node:sqlite')
  expect(atOnce).not.toContain('pg')
})
