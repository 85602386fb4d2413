import type { Ledger } from '../ledger/index.ts'
import type { TestFunction } from './conformance.ts'
import { expectThat } from './conformance/expect.ts'
import { claimChecks } from './ledger-suite/claiming.ts'
import { countingChecks } from './ledger-suite/counting.ts'
import { deliveryChecks, sharedDeliveryChecks } from './ledger-suite/delivering.ts'
import { feedChecks, sharedFeedChecks } from './ledger-suite/feeding.ts'
import { closingChecks, lastingChecks } from './ledger-suite/lasting.ts'
import { racingChecks, sharedRacingChecks } from './ledger-suite/racing.ts'
import type { LedgerCheck, LedgerScene } from './ledger-suite/scene.ts'
import { searchChecks } from './ledger-suite/searching.ts'
import { storingChecks } from './ledger-suite/storing.ts'
import { tamperChecks } from './ledger-suite/tampering.ts'

/** What the suite needs to know of a ledger. */
export interface LedgerHarness {
  /** For messages. */
  readonly name: string
  /** A new ledger with nothing in it. */
  open(): Promise<Ledger>
  /**
   * The same storage by another connection, as another process would open it, or the same after a
   * crash. The first one is open still. Leave it out where what is stored ends with the ledger.
   */
  reopen?(ledger: Ledger): Promise<Ledger>
  /**
   * Changes what is stored of an entry by going around the ledger: the amount it holds, any part of
   * one of its facts, the event of a delivery of it, or the content of one of its events in the feed.
   * Leave it out where nothing but the ledger can reach what is stored.
   */
  tamper?(
    ledger: Ledger,
    reference: string,
    part: 'entry' | 'fact' | 'delivery' | 'event',
  ): Promise<void>
}

/**
 * Checks a ledger against the contract. Each check is a test with a name that doesn't change, in a
 * new ledger of its own. What takes two connections is checked where the harness has `reopen`, and
 * what a changed row does where it has `tamper`.
 *
 * ```ts
 * import { test } from 'node:test'
 * testLedger(test, harness)
 * ```
 */
export function testLedger(test: TestFunction, harness: LedgerHarness): void {
  for (const check of checksFor(harness)) {
    test(check.name, async () => runCheck(check, harness))
  }
}

async function runCheck(check: LedgerCheck, harness: LedgerHarness): Promise<void> {
  const opened = [await harness.open()]
  try {
    const [ledger] = opened
    if (ledger !== undefined) await check.run(sceneOf(harness, ledger, opened))
  } finally {
    await Promise.all(opened.map(async (ledger) => ledger.close()))
  }
}

function sceneOf(harness: LedgerHarness, ledger: Ledger, opened: Ledger[]): LedgerScene {
  return {
    ledger,
    reopen: async () => {
      const other = await harness.reopen?.(ledger)
      expectThat(other !== undefined, 'The harness has no reopen.')
      opened.push(other)
      return other
    },
    tamper: async (reference, part) => harness.tamper?.(ledger, reference, part),
  }
}

function checksFor(harness: LedgerHarness): readonly LedgerCheck[] {
  const ofOne = [
    ...storingChecks,
    ...countingChecks,
    ...searchChecks,
    ...claimChecks,
    ...racingChecks,
    ...deliveryChecks,
    ...feedChecks,
    ...closingChecks,
  ]
  const ofTwo = [
    ...sharedRacingChecks,
    ...sharedDeliveryChecks,
    ...sharedFeedChecks,
    ...lastingChecks,
  ]
  return [
    ...ofOne,
    ...(harness.reopen === undefined ? [] : ofTwo),
    ...(harness.tamper === undefined ? [] : tamperChecks),
  ]
}
