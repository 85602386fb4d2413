import { createHash, createHmac } from 'node:crypto'

import type { Ids } from '../../src/http/runtime.ts'

/** Ids that are the same in every run: trace ids count up, and jitter is always one half. */
export function createFixedIds(changes: Partial<Ids> = {}): Ids {
  let made = 0
  return {
    traceId: () => {
      made += 1
      return `trace${String(made).padStart(11, '0')}`
    },
    jitter: () => 0.5,
    digest: async (data, secret) =>
      new Uint8Array(
        secret === null
          ? createHash('sha256').update(data).digest()
          : createHmac('sha256', secret).update(data).digest(),
      ),
    ...changes,
  }
}
