import type { DatabaseSync, StatementSync } from 'node:sqlite'

import { ledgerError } from '../errors.ts'
import { name } from './faults.ts'

// What a file's header says whose it is: "poly" as a number.
const applicationId = 0x706f6c79

// Each brings the schema one version on. What was published is never changed, only added to.
const migrations = [
  `
  CREATE TABLE entries (
    reference TEXT NOT NULL,
    account TEXT NOT NULL,
    provider TEXT NOT NULL,
    mode TEXT NOT NULL,
    request TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    prepared TEXT,
    amount_minor INTEGER,
    currency TEXT NOT NULL,
    created_at TEXT NOT NULL,
    state TEXT NOT NULL,
    since TEXT NOT NULL,
    held_minor INTEGER NOT NULL,
    refund_ids TEXT NOT NULL,
    payments TEXT NOT NULL,
    due_at TEXT,
    lease_owner TEXT,
    lease_until TEXT,
    tries INTEGER NOT NULL,
    fact_count INTEGER NOT NULL,
    checksum TEXT NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX entries_by_reference ON entries (reference);
  CREATE INDEX entries_by_creation ON entries (created_at, reference);
  CREATE INDEX entries_by_state ON entries (state, created_at, reference);
  CREATE INDEX entries_by_spending ON entries (account, currency, created_at, held_minor);
  CREATE INDEX entries_by_due ON entries (due_at, reference) WHERE due_at IS NOT NULL;

  CREATE TABLE facts (
    reference TEXT NOT NULL REFERENCES entries (reference),
    position INTEGER NOT NULL,
    id TEXT NOT NULL,
    content TEXT NOT NULL,
    checksum TEXT NOT NULL,
    PRIMARY KEY (reference, position),
    UNIQUE (reference, id)
  ) STRICT;

  CREATE TABLE handles (
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    account TEXT NOT NULL,
    reference TEXT NOT NULL REFERENCES entries (reference),
    PRIMARY KEY (id, kind, account, reference)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX handles_by_reference ON handles (reference);

  CREATE TABLE refund_ids (
    refund_id TEXT NOT NULL,
    reference TEXT NOT NULL REFERENCES entries (reference),
    PRIMARY KEY (refund_id, reference)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX refund_ids_by_reference ON refund_ids (reference);
  `,
  `
  CREATE TABLE deliveries (
    account TEXT NOT NULL,
    id TEXT NOT NULL,
    received_at TEXT NOT NULL,
    refund_id TEXT,
    reference TEXT,
    event TEXT NOT NULL,
    is_handled INTEGER NOT NULL,
    checksum TEXT NOT NULL,
    PRIMARY KEY (account, id)
  ) STRICT;
  CREATE INDEX deliveries_by_arrival ON deliveries (received_at, account, id);
  CREATE INDEX deliveries_by_refund ON deliveries (refund_id, received_at, account, id)
    WHERE refund_id IS NOT NULL;
  CREATE INDEX deliveries_foreign ON deliveries (received_at, account, id)
    WHERE reference IS NULL;

  CREATE TABLE events (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    account TEXT NOT NULL,
    reference TEXT,
    at TEXT NOT NULL,
    content TEXT NOT NULL,
    checksum TEXT NOT NULL
  ) STRICT;
  `,
] as const

const latest = migrations.length

/** The number that a PRAGMA reads; null where it reads something else. */
export function readNumber(database: DatabaseSync, pragma: string): number | null {
  return numberIn(database.prepare(`PRAGMA ${pragma}`))
}

/** The number that a statement of one value gives; null where it gives something else. */
export function numberIn(statement: StatementSync): number | null {
  const [value] = Object.values(statement.get() ?? {})
  return typeof value === 'number' ? value : null
}

/** Ends a transaction that failed. */
export function rollBack(database: DatabaseSync): void {
  try {
    database.exec('ROLLBACK')
  } catch {
    // SQLite has rolled it back already, as it does when the disk is full.
  }
}

/** What reads the version of the schema; 0 is that of a new file. */
export const versionPragma = 'user_version'

/** Refuses a schema of a newer version, which may have rules that this one would break. */
export function checkVersion(version: number | null): number {
  if (version !== null && version <= latest) return version
  throw ledgerError({
    name,
    rule: 'schema.newer',
    why: `the file was written by a newer version of this package (schema ${version}, and this one knows ${latest}). Use that version here too.`,
  })
}

/** Brings the schema up to date. Several processes may do so at once: one does, the others wait. */
export function migrate(database: DatabaseSync): void {
  if (checkVersion(readNumber(database, versionPragma)) === latest) {
    checkOwner(database)
    return
  }
  database.exec('BEGIN IMMEDIATE')
  try {
    const version = checkVersion(readNumber(database, versionPragma))
    if (version > 0 || hasTables(database)) checkOwner(database)
    for (const migration of migrations.slice(version)) database.exec(migration)
    database.exec(`PRAGMA application_id = ${applicationId}; PRAGMA ${versionPragma} = ${latest}`)
    database.exec('COMMIT')
  } catch (error) {
    rollBack(database)
    throw error
  }
}

function hasTables(database: DatabaseSync): boolean {
  return database.prepare('SELECT 1 FROM sqlite_master LIMIT 1').get() !== undefined
}

function checkOwner(database: DatabaseSync): void {
  if (readNumber(database, 'application_id') === applicationId) return
  throw ledgerError({
    name,
    rule: 'ledger.unavailable',
    why: 'the file is a database of something else. Name another one.',
  })
}
