import type { MemoryProviderOptions } from './types.ts'

/** The options with what was left out filled in. */
export type MemorySettings = Readonly<Required<MemoryProviderOptions>>

export function readMemorySettings(options: MemoryProviderOptions): MemorySettings {
  return {
    name: 'memory',
    baseUrl: 'https://memory.invalid',
    mode: 'test',
    currencies: 'any',
    keyTrust: 'replays',
    extraMethods: [],
    settle: 'staged',
    settleAfterMs: 300_000,
    attempts: 3,
    attemptTimeoutMs: 30_000,
    apiKey: 'memory_test_key',
    webhookSecret: `whsec_${btoa('memory_test_webhook_secret')}`,
    webhookToleranceMs: 300_000,
    startAt: Date.UTC(2026, 0, 1),
    ...options,
  }
}
