import { describe, expect, test } from 'vitest'

import { testRefundProvider } from '../../src/testing/index.ts'
import type { ConformanceHarness, MemoryProviderOptions } from '../../src/testing/index.ts'
import { memoryHarness } from './memory-harness.ts'
import { answerSabotages } from './sabotage/answers.ts'
import { listSabotages } from './sabotage/lists.ts'
import { moneySabotages } from './sabotage/money.ts'
import { repeatSabotages } from './sabotage/repeats.ts'
import type { Sabotage } from './sabotage/sabotage.ts'
import { sendingSabotages } from './sabotage/sending.ts'
import { webhookSabotages } from './sabotage/webhooks.ts'

const sabotages: readonly Sabotage[] = [
  ...sendingSabotages,
  ...repeatSabotages,
  ...moneySabotages,
  ...answerSabotages,
  ...listSabotages,
  ...webhookSabotages,
]

const healthyOptions: readonly MemoryProviderOptions[] = [
  { extraMethods: ['update', 'preview'] },
  { keyTrust: 'advisory', currencies: ['USD'] },
]

type Checks = ReadonlyMap<string, () => Promise<void>>

/** The checks of the suite, collected rather than run. */
function checksOf(harness: ConformanceHarness): Checks {
  const checks = new Map<string, () => Promise<void>>()
  testRefundProvider((name, run) => {
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

async function messageOf(check: (() => Promise<void>) | undefined): Promise<string | null> {
  try {
    await check?.()
    return null
  } catch (error) {
    return String(error)
  }
}

describe('a provider with a fault fails at the check that names it', () => {
  test.each(sabotages)('$name', async ({ failsAt, options, breakIt }) => {
    const healthy = checksOf(memoryHarness(options))
    const broken = checksOf(memoryHarness(options, breakIt))
    expect([...broken.keys()]).toContain(failsAt)
    expect(await messageOf(healthy.get(failsAt))).toBe(null)
    expect(await messageOf(broken.get(failsAt))).not.toBe(null)
  })
})

// Some ten thousand checks, which a busy machine takes longer for than a test is given.
const longMs = 300_000

test(
  'every sabotage is caught, and a healthy provider passes every check',
  { timeout: longMs },
  async () => {
    const seenRed = new Set<string>()
    const missed: string[] = []
    for (const { name, failsAt, options, breakIt } of sabotages) {
      const failures = await failuresOf(checksOf(memoryHarness(options, breakIt)))
      for (const failure of failures) seenRed.add(failure)
      if (!failures.includes(failsAt)) missed.push(name)
    }
    expect(missed).toEqual([])

    const all = new Set<string>()
    for (const options of healthyOptions) {
      const healthy = checksOf(memoryHarness(options))
      for (const name of healthy.keys()) all.add(name)
      expect(await failuresOf(healthy)).toEqual([])
    }
    expect(sabotages.length).toBeGreaterThanOrEqual(22)
    // A check that nothing turns red may see nothing.
    expect([...all].filter((name) => !seenRed.has(name))).toEqual([])
    process.stdout.write(
      `conformance: ${all.size} checks, each seen to fail; ${sabotages.length} sabotages, ${sabotages.length - missed.length} caught\n`,
    )
  },
)
