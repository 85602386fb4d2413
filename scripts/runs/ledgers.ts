import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { Client } from 'pg'
import * as v from 'valibot'

import type { Ledger } from '../../src/ledger/index.ts'
import { postgresLedger } from '../../src/ledger/postgres.ts'
import { sqliteLedger } from '../../src/ledger/sqlite.ts'
import { startPostgresServer } from '../../test/ledger/postgres-server.ts'

export const ledgerKinds = ['sqlite', 'postgres'] as const
export type LedgerKind = (typeof ledgerKinds)[number]

/** Where a ledger is, as it goes from process to process. */
export type LedgerPlace =
  | { readonly kind: 'sqlite'; readonly file: string }
  | { readonly kind: 'postgres'; readonly connectionString: string; readonly schema: string }

export const placeSchema: v.GenericSchema<unknown, LedgerPlace> = v.variant('kind', [
  v.object({ kind: v.literal('sqlite'), file: v.string() }),
  v.object({ kind: v.literal('postgres'), connectionString: v.string(), schema: v.string() }),
])

export async function openLedger(place: LedgerPlace): Promise<Ledger> {
  if (place.kind === 'sqlite') return sqliteLedger(place.file)
  const { connectionString, schema } = place
  return postgresLedger({ connectionString }, { schema })
}

/** A place for a new ledger, and how it is cleared away. */
export interface NewPlace {
  readonly place: LedgerPlace
  readonly remove: () => Promise<void>
}

/** A new file in a folder of its own, or a new schema in a database: that of `DATABASE_URL`, or one of our own. */
export async function newPlace(kind: LedgerKind): Promise<NewPlace> {
  return kind === 'sqlite' ? newFile() : newSchema()
}

async function newFile(): Promise<NewPlace> {
  const folder = await mkdtemp(join(tmpdir(), 'polyrefund-run-'))
  return {
    place: { kind: 'sqlite', file: join(folder, 'refunds.db') },
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}

async function newSchema(): Promise<NewPlace> {
  const server = await startPostgresServer()
  const { connectionString } = server
  const schema = `run_${process.pid}_${Date.now()}`
  return {
    place: { kind: 'postgres', connectionString, schema },
    remove: async () => {
      await dropSchema(connectionString, schema)
      await server.stop()
    },
  }
}

async function dropSchema(connectionString: string, schema: string): Promise<void> {
  const client = new Client({ connectionString })
  await client.connect()
  await client.query(`DROP SCHEMA IF EXISTS ${schema} CASCADE`)
  await client.end()
}
