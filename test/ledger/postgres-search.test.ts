import { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import type { Ledger, LedgerQuery } from '../../src/ledger/index.ts'
import { postgresLedger } from '../../src/ledger/postgres.ts'
import type { PostgresPool, PostgresStatement } from '../../src/ledger/postgres.ts'
import { addEntry } from './entries.ts'
import { openTestDatabase } from './postgres-database.ts'
import type { TestDatabase } from './postgres-database.ts'
import { lastRows } from './postgres-interception.ts'

// Fewer the server would rather read all through.
const entries = 20_000

let database: TestDatabase
let pool: Pool
let ledger: Ledger
let plans: string[] = []

beforeAll(async () => {
  database = await openTestDatabase()
  pool = new Pool({ connectionString: database.connectionString, max: 1 })
  const schema = database.newName()
  ledger = await postgresLedger({ pool: explaining(pool) }, { schema })
  await addEntry(ledger, 'RMA-1')
  // What a new table has: no statistics.
  await database.query(`ALTER TABLE ${schema}.entry SET (autovacuum_enabled = false)`)
  await database.query(
    `INSERT INTO ${schema}.entry
     SELECT entry.reference || '-' || number, account, provider, mode, request, fingerprint, prepared,
       amount_minor, currency, created_at, state, since, held_minor,
       replace(refund_ids, 'fr_1', 'fr_' || number),
       replace(payments, 'fint_1', 'fint_' || number),
       due_at, lease_owner, lease_until, tries, fact_count, checksum
     FROM ${schema}.entry, generate_series(2, ${entries}) AS number`,
  )
}, 60_000)

afterAll(async () => {
  await pool.end()
  await database.drop()
})

describe('what names a handful of entries', () => {
  const questions: readonly (readonly [string, LedgerQuery, string])[] = [
    ['a refund', { refundId: 'fr_1' }, 'entry_refund_ids'],
    ['a refund of an account', { account: 'us', refundId: 'fr_1' }, 'entry_refund_ids'],
    ['a payment', { payment: { id: 'fint_1' } }, 'entry_payments'],
    ['a payment of an account', { account: 'us', payment: { id: 'fint_1' } }, 'entry_payments'],
  ]

  test.each(questions)('is found by its index alone: %s', async (_what, query, index) => {
    plans = []
    const { entries: found } = await ledger.search(query, { limit: 2, cursor: null })
    expect(found.map(({ reference }) => reference)).toEqual(['RMA-1'])
    const used = plans.flatMap((plan) => [
      ...plan.matchAll(/(?:Index Scan|Scan Backward).* on (entry_\w+)|(Seq Scan) on entry/g),
    ])
    expect(used.map(([, name, walk]) => name ?? walk)).toEqual([index])
  })
})

/** A pool that notes how the server goes about each search. */
function explaining(from: PostgresPool): PostgresPool {
  return {
    end: () => from.end(),
    connect: async () => {
      const client = await from.connect()
      return {
        query: async (statement: PostgresStatement) => {
          if (statement.text.includes('created_at DESC')) {
            const plan = await client.query({ ...statement, text: `EXPLAIN ${statement.text}` })
            plans.push(
              lastRows(plan)
                .map((row) => String(row['QUERY PLAN']))
                .join('\n'),
            )
          }
          return client.query(statement)
        },
        on: (event, listener) => client.on(event, listener),
        removeListener: (event, listener) => client.removeListener(event, listener),
        release: (destroy) => client.release(destroy),
      }
    },
  }
}
