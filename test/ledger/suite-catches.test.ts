import { describe, expect, test } from 'vitest'

import { testLedger } from '../../src/testing/index.ts'
import type { LedgerHarness } from '../../src/testing/index.ts'
import { claimSabotages } from './sabotage/claims.ts'
import { connectionSabotages } from './sabotage/connections.ts'
import { countSabotages } from './sabotage/counts.ts'
import { deliverySabotages } from './sabotage/deliveries.ts'
import { feedSabotages } from './sabotage/feeds.ts'
import type { Sabotage } from './sabotage/sabotage.ts'
import { searchSabotages } from './sabotage/searches.ts'
import { stepSabotages } from './sabotage/steps.ts'
import { sharedMemoryHarness } from './shared-memory.ts'

const sabotages: readonly Sabotage[] = [
  ...stepSabotages,
  ...countSabotages,
  ...searchSabotages,
  ...claimSabotages,
  ...deliverySabotages,
  ...feedSabotages,
  ...connectionSabotages,
]

type Checks = ReadonlyMap<string, () => Promise<void>>

/** The checks of the suite, collected rather than run. */
function checksOf(harness: LedgerHarness): Checks {
  const checks = new Map<string, () => Promise<void>>()
  testLedger((name, run) => {
    expect(checks.has(name)).toBe(false)
    checks.set(name, run)
  }, harness)
  return checks
}

/** The names of the checks that fail. */
async function failuresOf(checks: Checks): Promise<readonly string[]> {
  const failures: string[] = []
  for (const [name, run] of checks) {
    await run().catch(() => failures.push(name))
  }
  return failures
}

describe('a ledger with a fault fails at the check that names it', () => {
  test.each(sabotages)('$name', async ({ failsAt, connect }) => {
    const check = checksOf(sharedMemoryHarness(connect)).get(failsAt)
    await expect(check?.()).rejects.toThrow(/./)
  })
})

test('a healthy ledger passes every check, and each of them was seen to fail', async () => {
  const checks = checksOf(sharedMemoryHarness())
  expect(await failuresOf(checks)).toEqual([])
  const caught = new Set(sabotages.map(({ failsAt }) => failsAt))
  expect([...checks.keys()].filter((name) => !caught.has(name))).toEqual([])
  expect([...caught].filter((name) => !checks.has(name))).toEqual([])
})

test('a harness without a second connection is not asked for one', () => {
  const harness = sharedMemoryHarness()
  const bare = { name: harness.name, open: async () => harness.open() }
  const checks = [...checksOf(bare).keys()]
  expect(checks.length).toBeGreaterThan(30)
  expect(checks.filter((check) => /connection|opened again|something else/.test(check))).toEqual([])
})
