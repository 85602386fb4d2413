import type { Ledger } from './ledger.ts'
import { runStep } from './postgres/change.ts'
import { claim } from './postgres/claim.ts'
import { entriesQuery, readWhole } from './postgres/entries.ts'
import { closed, name } from './postgres/failures.ts'
import { readFeed } from './postgres/feed.ts'
import { findDeliveries } from './postgres/inbox.ts'
import { openPool } from './postgres/open-pool.ts'
import { addUp, search } from './postgres/search.ts'
import { readSettings } from './postgres/settings.ts'
import type { PostgresLedgerOptions, PostgresSource } from './postgres/settings.ts'
import { start } from './postgres/start.ts'
import { reading, writing } from './postgres/transaction.ts'

export type { PostgresClient, PostgresPool, PostgresStatement } from './postgres/pool.ts'
export type { PostgresLedgerOptions, PostgresSource } from './postgres/settings.ts'

/**
 * A ledger in Postgres, for several machines at once. Opening it makes or updates its tables, in a
 * schema of their own; several processes may open it at the same time.
 *
 * It works on the primary alone, and each transaction that stores something asks for
 * `synchronous_commit` and reads back that it, `fsync` and `full_page_writes` are on. With standbys,
 * only a synchronous one keeps a failover from losing what was answered.
 *
 * A login that may not make tables can use those that are there. It needs SELECT, INSERT and UPDATE on
 * all of them, also on those that a newer version adds.
 *
 * ```ts
 * const ledger = await postgresLedger({ connectionString: 'postgres://refunds@db.internal/refunds' })
 * const ledger = await postgresLedger({ pool }, { schema: 'refunds' })
 * ```
 *
 * @throws {RefundError} `configuration`: a setting can't be used, `pg` isn't installed, the server
 * is older than 13 or the database isn't in UTF-8; `ledger`, with the rules of `Ledger`. Nothing is
 * sent by it, so no money moves.
 */
export async function postgresLedger(
  source: PostgresSource,
  options: PostgresLedgerOptions = {},
): Promise<Ledger> {
  const settings = readSettings(options)
  const { schema } = settings
  const { pool, leave } = await openPool(source, settings)
  const setup = await start(pool, settings).catch(async (error: unknown) => {
    await leave()
    throw error
  })
  const { run, close } = gate(leave)
  return {
    name,
    change: async (scope, decide) =>
      run(async () => writing(setup, async (session) => runStep(session, schema, scope, decide))),
    read: async (references) =>
      run(async () =>
        reading(setup, async (session) => {
          const rows = await session.run(entriesQuery(schema), [references])
          return rows.map((row) => readWhole(row).entry)
        }),
      ),
    search: async (query, page) =>
      run(async () => reading(setup, async (session) => search(session, schema, query, page))),
    claim: async (query) =>
      run(async () => writing(setup, async (session) => claim(session, schema, query))),
    deliveries: async (query, page) =>
      run(async () =>
        reading(setup, async (session) => findDeliveries(session, schema, query, page)),
      ),
    events: async (page) => run(async () => readFeed(setup, page)),
    sums: async ({ account } = {}) =>
      run(async () => reading(setup, async (session) => addUp(session, schema, account))),
    close,
  }
}

interface Gate {
  readonly run: <Result>(work: () => Promise<Result>) => Promise<Result>
  readonly close: () => Promise<void>
}

/** Lets calls through until it is closed, which waits for those that run. */
function gate(leave: () => Promise<void>): Gate {
  const running = new Set<Promise<unknown>>()
  let closing: Promise<void> | null = null

  const end = async (): Promise<void> => {
    await Promise.allSettled(running)
    await leave()
  }

  return {
    run: async (work) => {
      if (closing !== null) throw closed()
      const call = work()
      running.add(call)
      try {
        return await call
      } finally {
        running.delete(call)
      }
    },
    close: async () => {
      closing ??= end()
      await closing
    },
  }
}
