import { RefundError } from '../../model/index.ts'
import type { Clock } from '../../model/index.ts'
import type { PostgresPool } from './pool.ts'
import { systemTimer } from './runtime.ts'
import type { Timer } from './runtime.ts'

/** Where the database is: a pool of yours, or what a pool is made from. */
export type PostgresSource =
  | {
      /** A pool of `pg`. Closing the ledger leaves it open. */
      readonly pool: PostgresPool
    }
  | {
      /** As `pg` takes it: `postgres://user:password@host:5432/database`. Needs `npm install pg`. */
      readonly connectionString: string
      /**
       * How many connections the ledger opens at most. Each step takes one while it runs.
       * @default 10
       */
      readonly maxConnections?: number
    }

/** How a Postgres ledger works. */
export interface PostgresLedgerOptions {
  /**
   * The schema that holds the tables; it is made when it isn't there. 1 to 63 of `a-z 0-9 _`, and
   * not a digit first.
   * @default 'polyrefund'
   */
  readonly schema?: string
  /**
   * How long a wait for a connection or for a lock may take, in milliseconds; a statement may take
   * a second more. What takes longer ends with the rule `ledger.unavailable`, or with
   * `ledger.commit_unknown` at the end of a step.
   * @default 10_000
   */
  readonly timeoutMs?: number
  /** The timer of the wait for a connection; a test replaces it. */
  readonly timer?: Pick<Clock, 'after'>
}

/** Settings that were read, with nothing left out. */
export interface Settings {
  readonly schema: string
  readonly timeoutMs: number
  readonly timer: Timer
}

const schemaName = /^(?!pg_)[a-z_][a-z0-9_]{0,62}$/

/**
 * Reads the settings.
 *
 * @throws {RefundError} `configuration`.
 */
export function readSettings({
  schema = 'polyrefund',
  timeoutMs = 10_000,
  timer = systemTimer,
}: PostgresLedgerOptions): Settings {
  if (!schemaName.test(schema)) {
    throw misconfigured({
      path: 'schema',
      rule: 'schema.name',
      why: 'the schema must be 1 to 63 of a-z, 0-9 and _, without a digit or pg_ at its start.',
    })
  }
  checkRange('timeoutMs', timeoutMs, 3_600_000)
  return { schema, timeoutMs, timer }
}

/**
 * Checks that an option is a whole number from 1 to the highest.
 *
 * @throws {RefundError} `configuration`.
 */
export function checkRange(path: string, value: number, highest: number): void {
  if (Number.isInteger(value) && value >= 1 && value <= highest) return
  throw misconfigured({
    path,
    rule: 'number.range',
    why: `${path} must be a whole number from 1 to ${highest}.`,
  })
}

/** The error for a ledger that can't work as it was set up. */
export function misconfigured(fault: {
  readonly path: string
  readonly rule: string
  readonly why: string
}): RefundError {
  return new RefundError({
    code: 'configuration',
    outcome: 'not_sent',
    message: `postgres ledger: ${fault.why}`,
    issues: [{ path: fault.path, rule: fault.rule }],
  })
}
