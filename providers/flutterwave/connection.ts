import type { CallLimits, Client, CommonOptions } from '../../src/adapter.ts'
import type { RefundStatus } from '../../src/model/index.ts'
import type { AboutRefund } from './mapping.ts'

/** One configured login at Flutterwave. */
export interface FlutterwaveConnection {
  readonly client: Client
  readonly options: CommonOptions
  readonly baseUrl: string
  readonly mode: 'test' | 'live'
  /** The currency of every charge; null when each is asked for its own. */
  readonly currency: string | null
  readonly statusMap: ReadonlyMap<string, RefundStatus>
}

/** What rows are read by, their currency and handles apart. */
export function aboutRefunds({
  options,
  mode,
  statusMap,
}: FlutterwaveConnection): Omit<AboutRefund, 'currency' | 'handles'> {
  return { now: options.clock.now(), testMode: mode === 'test', statusMap }
}

/**
 * The headers of a read. The guide's list carries an idempotency key too; a fresh one is of no
 * create, so nothing can be replayed for it.
 */
export function readHeaders({ options }: FlutterwaveConnection): Readonly<Record<string, string>> {
  return { 'X-Idempotency-Key': options.ids.traceId() }
}

/** A connection and the time that one call of it has. */
export interface Reading {
  readonly connection: FlutterwaveConnection
  readonly limits: CallLimits
}
