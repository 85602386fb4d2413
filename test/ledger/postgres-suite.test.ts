import { afterAll, beforeAll, describe, test } from 'vitest'

import type { Ledger } from '../../src/ledger/index.ts'
import { postgresLedger } from '../../src/ledger/postgres.ts'
import { testLedger } from '../../src/testing/ledger-suite.ts'
import { openTestDatabase } from './postgres-database.ts'
import type { TestDatabase } from './postgres-database.ts'

let database: TestDatabase
const schemas = new WeakMap<Ledger, string>()

beforeAll(async () => {
  database = await openTestDatabase()
})

afterAll(async () => {
  await database.drop()
})

async function open(schema: string): Promise<Ledger> {
  const { connectionString } = database
  const ledger = await postgresLedger({ connectionString }, { schema })
  schemas.set(ledger, schema)
  return ledger
}

function schemaOf(ledger: Ledger): string {
  return schemas.get(ledger) ?? ''
}

function tampering(
  schema: string,
): Readonly<Record<'entry' | 'fact' | 'delivery' | 'event', string>> {
  return {
    entry: `UPDATE ${schema}.entry SET held_minor = held_minor + 1 WHERE reference = $1`,
    fact: `UPDATE ${schema}.fact SET content = replace(content, '"attempt":1', '"attempt":7')
      WHERE reference = $1 AND position = 0`,
    delivery: `UPDATE ${schema}.delivery SET event = replace(event, '1', '2') WHERE reference = $1`,
    event: `UPDATE ${schema}.event SET content = replace(content, '1', '2') WHERE reference = $1`,
  }
}

describe('the postgres ledger', () => {
  testLedger(test, {
    name: 'postgres',
    open: async () => open(database.newName()),
    reopen: async (ledger) => open(schemaOf(ledger)),
    tamper: async (ledger, reference, part) => {
      await database.query(tampering(schemaOf(ledger))[part], [reference])
    },
  })
})
