import { refundReasons } from '../../model/index.ts'
import type { Manifest, StatusMeaning } from '../../model/index.ts'
import type { MemorySettings } from './settings.ts'

const day = 24 * 60 * 60 * 1000
const source = 'This provider is made so.'

/** What each of its status words means. */
export const memoryStatuses: Readonly<Record<string, StatusMeaning>> = {
  new: { status: 'new', requiresAction: false },
  pending: { status: 'pending', requiresAction: false },
  requires_action: { status: 'pending', requiresAction: true },
  succeeded: { status: 'succeeded', requiresAction: false },
  failed: { status: 'failed', requiresAction: false },
  canceled: { status: 'failed', requiresAction: false },
}

export const memoryHorizonMs: number = 30 * day

/** The one event that it tells of. */
export const memoryEvent = 'refund.updated'

/** The header that a key comes in. */
export const keyHeader = 'idempotency-key'

function made<Value>(value: Value): {
  readonly value: Value
  readonly basis: 'documented'
  readonly source: string
} {
  return { value, basis: 'documented', source }
}

/** What a provider in memory is like: all of it is known, since this package made it. */
export function memoryManifest({
  name,
  currencies,
  keyTrust,
  extraMethods,
}: MemorySettings): Manifest {
  const never = { value: null, basis: 'unknown', source: 'Nothing in memory has one.' } as const
  return {
    name,
    title: 'Memory',
    apiVersion: '1',
    wireUnit: made('minor' as const),
    currencies: made(currencies),
    partialRefunds: made(true),
    lineRefunds: made(false),
    reasons: made(refundReasons),
    idempotencyKey: made({
      header: keyHeader,
      minLength: 1,
      maxLength: 255,
      charset: 'visible_ascii' as const,
    }),
    keyTrust: made(keyTrust),
    keyWindowMs: keyTrust === 'replays' ? made(day) : never,
    replayMarker: keyTrust === 'replays' ? made('isReplay') : never,
    traceId: never,
    referenceField: made('reference'),
    serverFilters: made(['status', 'payment', 'created'] as const),
    clientFilters: [],
    order: made('newest_first' as const),
    paging: made('cursor' as const),
    pageSize: made({ min: 1, max: 100 }),
    extraMethods,
    enforcesCap: made(true),
    splitsCalls: made(false),
    webhookScheme: made('svix' as const),
    webhookEvents: made([memoryEvent]),
    webhookProof: made('refund' as const),
    statuses: made(memoryStatuses),
    finalityHorizonMs: made(memoryHorizonMs),
    pendingStaleAfterMs: made(day),
    bankReferenceDueMs: never,
    fundedBy: made('nobody: no money moves'),
    customerTerms: never,
    unverified: [],
  }
}
