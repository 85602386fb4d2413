import type { Manifest } from '../model/index.ts'
import { abortChecks } from './conformance/aborts.ts'
import { amountChecks } from './conformance/amounts.ts'
import { capabilityChecks } from './conformance/capabilities.ts'
import { dataChecks } from './conformance/data.ts'
import { echoChecks } from './conformance/echo.ts'
import { failureChecks } from './conformance/failures.ts'
import { filterChecks } from './conformance/filters.ts'
import type { ConformanceHarness } from './conformance/harness.ts'
import { manifestChecks } from './conformance/manifest.ts'
import { outcomeChecks } from './conformance/outcomes.ts'
import { pageChecks } from './conformance/pages.ts'
import { prepareChecks } from './conformance/prepare.ts'
import { readingChecks } from './conformance/reads.ts'
import { referenceChecks } from './conformance/references.ts'
import { repeatChecks } from './conformance/repeats.ts'
import { requestChecks } from './conformance/requests.ts'
import type { Check } from './conformance/scene.ts'
import { statusChecks } from './conformance/statuses.ts'
import { walkChecks } from './conformance/walks.ts'
import { webhookChecks } from './conformance/webhooks.ts'

/** What takes a named test: `test` of vitest or `node:test`, or a function that collects. */
export type TestFunction = (name: string, run: () => Promise<void>) => unknown

/**
 * Checks a provider against the contract. Each check is a test with a name that doesn't change, in
 * a world of its own.
 *
 * The manifest decides what is checked: what it declares must work, and what it doesn't must be
 * refused. Nothing is left out because it can't be played: such a check fails, and says what the
 * harness lacks.
 *
 * ```ts
 * import { test } from 'node:test'
 * testRefundProvider(test, harness)
 * ```
 */
export function testRefundProvider(test: TestFunction, harness: ConformanceHarness): void {
  for (const check of checksFor(harness.manifest)) {
    test(check.name, async () => runCheck(check, harness))
  }
}

async function runCheck(check: Check, harness: ConformanceHarness): Promise<void> {
  const world = await harness.createWorld()
  try {
    const { manifest } = harness
    await check.run({ harness, manifest, world, provider: world.provider })
  } finally {
    await world.close?.()
  }
}

function checksFor(manifest: Manifest): readonly Check[] {
  return [
    ...manifestChecks,
    ...amountChecks(manifest),
    ...requestChecks(manifest),
    ...referenceChecks(manifest),
    ...prepareChecks(manifest),
    ...outcomeChecks,
    ...repeatChecks(manifest),
    ...echoChecks,
    ...abortChecks,
    ...statusChecks(manifest),
    ...readingChecks,
    ...walkChecks,
    ...pageChecks,
    ...filterChecks(manifest),
    ...dataChecks,
    ...failureChecks,
    ...capabilityChecks(manifest),
    ...webhookChecks(manifest),
  ]
}
