import type { Draws } from './draws.ts'
import type { Personality } from './side.ts'

const second = 1000
const minute = 60 * second
const hour = 60 * minute

/** A provider as its documents have it, which does nothing wrong. */
export const kind: Personality = {
  keys: 'honoured',
  keyWindowMs: 24 * hour,
  cachesFailures: false,
  checksBody: false,
  enforcesCap: true,
  echoesReference: true,
  listLagMs: 0,
  truncatesListsAt: null,
  doubles: 0,
  ignoresAmount: 0,
  splits: 0,
  unknownStatus: 0,
  failsLater: 0,
  reverses: 0,
  settleAfterMs: 0,
}

/** Draws a provider's ways: those its documents leave open, and those that are wrong. */
export function drawPersonality(draws: Draws, provider: 'flex' | 'flutterwave'): Personality {
  const isKeyed = provider === 'flutterwave'
  return {
    keys: isKeyed ? draws.pick(['honoured', 'window']) : draws.pick(['none', 'none', 'honoured']),
    keyWindowMs: draws.pick([20 * minute, hour, 24 * hour]),
    cachesFailures: draws.chance(0.3),
    checksBody: draws.chance(0.5),
    enforcesCap: draws.chance(0.6),
    // Flex documents that it does.
    echoesReference: !isKeyed || draws.chance(0.85),
    listLagMs: draws.chance(0.8) ? 0 : draws.pick([second, 20 * second, 2 * minute, 6 * hour]),
    truncatesListsAt: draws.chance(0.05) ? draws.whole(0, 30) : null,
    doubles: draws.chance(0.1) ? 0.2 : 0,
    ignoresAmount: draws.chance(0.08) ? 0.3 : 0,
    splits: !isKeyed && draws.chance(0.3) ? 0.3 : 0,
    unknownStatus: draws.chance(0.2) ? 0.2 : 0,
    failsLater: draws.chance(0.3) ? 0.1 : 0,
    reverses: draws.chance(0.03) ? 0.4 : 0,
    settleAfterMs: draws.chance(0.85)
      ? 0
      : draws.pick([20 * second, 20 * second, 3 * minute, 3 * minute, 8 * hour]),
  }
}

/** A lag beyond this is one that nobody waits for. */
export const longestLagMs: number = 2 * minute

/** Whether a provider does now and then what hardly any does. */
export function isOdd({ doubles, ignoresAmount, splits, reverses }: Personality): boolean {
  return doubles > 0 || ignoresAmount > 0 || splits > 0 || reverses > 0
}
