import { expect, test } from 'vitest'

import { withoutSqliteWarning } from '../../src/cli/sqlite-warning.ts'
import type { WarningHost } from '../../src/cli/sqlite-warning.ts'

const sqlite = 'SQLite is an experimental feature and might change at any time'

function hostOf(told: unknown[]): WarningHost {
  return { emitWarning: (...given: readonly unknown[]) => void told.push(given) }
}

test("SQLite's own warning is kept quiet while it is loaded, and no other", async () => {
  const told: unknown[] = []
  const host = hostOf(told)
  const loaded = await withoutSqliteWarning(async () => {
    host.emitWarning(sqlite, 'ExperimentalWarning')
    host.emitWarning('WebGPU is an experimental feature', 'ExperimentalWarning')
    host.emitWarning(sqlite, 'DeprecationWarning')
    host.emitWarning(new Error('SQLite is down'))
    return 'loaded'
  }, host)
  expect(loaded).toBe('loaded')
  expect(told).toEqual([
    ['WebGPU is an experimental feature', 'ExperimentalWarning'],
    [sqlite, 'DeprecationWarning'],
    [new Error('SQLite is down')],
  ])
})

test('afterwards every warning is told, whether it was loaded or not', async () => {
  const told: unknown[] = []
  const host = hostOf(told)
  const failing = withoutSqliteWarning(async () => Promise.reject(new Error('no SQLite')), host)
  await expect(failing).rejects.toThrow('no SQLite')
  host.emitWarning(sqlite, 'ExperimentalWarning')
  expect(told).toHaveLength(1)
})
