import type { StatusMeaning } from './manifest.ts'
import type { Finality, RefundStatus } from './refund.ts'

/**
 * What a status word means that nobody knows: under way. To call it failed would invite a second
 * refund.
 */
export const unknownStatus: StatusMeaning = { status: 'pending', requiresAction: false }

/** What finality is judged by. */
export interface Standing {
  readonly status: RefundStatus
  /** As a refund has it; null where the provider's time can't be read. */
  readonly createdAt: string | null
  /** Wall time, milliseconds since 1970. */
  readonly now: number
  /** `finalityHorizonMs` of the manifest: after this long a success stands. */
  readonly horizonMs: number
}

/** Whether a status can still change. A success of an unknown age can. */
export function finalityOf({ status, createdAt, now, horizonMs }: Standing): Finality {
  if (status === 'failed') return 'final'
  if (status !== 'succeeded' || createdAt === null) return 'provisional'
  const createdMs = Date.parse(createdAt)
  // Zero is a field that was never set, and no sign of age.
  return createdMs > 0 && now - createdMs >= horizonMs ? 'final' : 'provisional'
}
