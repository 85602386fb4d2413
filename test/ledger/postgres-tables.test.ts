import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { postgresLedger } from '../../src/ledger/postgres.ts'
import { addEntry } from './entries.ts'
import { openTestDatabase } from './postgres-database.ts'
import type { TestDatabase } from './postgres-database.ts'

let database: TestDatabase

beforeAll(async () => {
  database = await openTestDatabase()
})

afterAll(async () => {
  await database.drop()
})

describe('the tables themselves', () => {
  test('refuse a second entry under one reference', async () => {
    const schema = await withOne()
    const twice = `INSERT INTO ${schema}.entry SELECT * FROM ${schema}.entry`
    await expect(database.query(twice)).rejects.toThrow('entry_pkey')
  })

  test('refuse a second fact under one id, and a fact of no entry', async () => {
    const schema = await withOne()
    const added = (facts: string): Promise<unknown> =>
      database.query(`INSERT INTO ${schema}.fact ${facts}`)
    const twice = `SELECT reference, position + 7, id, content, checksum FROM ${schema}.fact`
    await expect(added(twice)).rejects.toThrow('fact_reference_id_key')
    await expect(added("VALUES ('RMA-9', 0, 'a', '{}', '')")).rejects.toThrow('foreign key')
  })
})

/** A schema with one entry in it. */
async function withOne(): Promise<string> {
  const schema = database.newName()
  const { connectionString } = database
  const ledger = await postgresLedger({ connectionString }, { schema })
  await addEntry(ledger, 'RMA-1')
  await ledger.close()
  return schema
}
