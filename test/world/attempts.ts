import type { FullEntry } from '../../src/ledger/index.ts'

/** The last attempt that was marked; 0 for none. */
export function attemptsIn(entry: FullEntry | undefined): number {
  let last = 0
  for (const fact of entry?.facts ?? []) {
    if (fact.kind === 'sent' && fact.attempt > last) last = fact.attempt
  }
  return last
}
