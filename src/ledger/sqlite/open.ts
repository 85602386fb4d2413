import { DatabaseSync } from 'node:sqlite'

import { ledgerError } from '../errors.ts'
import { retryBusy, translated } from './connection.ts'
import { name } from './faults.ts'
import { migrate, readNumber } from './schema.ts'

/**
 * Opens the file and its schema, durable or not at all.
 *
 * @throws {RefundError} `ledger` with the rules `ledger.not_durable`, `schema.newer` and
 * `ledger.unavailable`.
 */
export function openDatabase(path: string, busyTimeoutMs: number): DatabaseSync {
  return translated(() => {
    const database = new DatabaseSync(path)
    try {
      database.exec(`PRAGMA busy_timeout = ${Math.trunc(busyTimeoutMs)}`)
      // Two processes that open a new file at once get in each other's way here.
      retryBusy(() => makeDurable(database))
      checkDurable(database)
      retryBusy(() => migrate(database))
      return database
    } catch (error) {
      database.close()
      throw error
    }
  })
}

// Every commit is on the disk at once; the log is only moved into the file less often than usual.
// The two full fsyncs are for macOS, where a plain one leaves the data in the disk's own cache.
function makeDurable(database: DatabaseSync): void {
  if (journalMode(database) !== 'wal') database.exec('PRAGMA journal_mode = WAL')
  database.exec(`
    PRAGMA synchronous = FULL;
    PRAGMA foreign_keys = ON;
    PRAGMA fullfsync = ON;
    PRAGMA checkpoint_fullfsync = ON;
    PRAGMA wal_autocheckpoint = 8000;
  `)
}

const expected: Readonly<Record<string, number>> = {
  synchronous: 2,
  foreign_keys: 1,
  fullfsync: 1,
  checkpoint_fullfsync: 1,
}

/**
 * Reads back what was set: SQLite passes over a setting that it can't obey.
 *
 * @throws {RefundError} `ledger` with the rule `ledger.not_durable`.
 */
export function checkDurable(database: DatabaseSync): void {
  const mode = journalMode(database)
  if (mode !== 'wal') throw notDurable('journal_mode', mode, 'wal')
  for (const [pragma, wanted] of Object.entries(expected)) {
    const value = readNumber(database, pragma)
    if (value !== wanted) throw notDurable(pragma, value, wanted)
  }
}

function journalMode(database: DatabaseSync): unknown {
  return database.prepare('PRAGMA journal_mode').get()?.['journal_mode'] ?? null
}

function notDurable(pragma: string, value: unknown, wanted: string | number): Error {
  return ledgerError({
    name,
    rule: 'ledger.not_durable',
    why: `what it stores could be lost: ${pragma} is ${String(value)}, and it must be ${wanted}. Name a file on a disk of this machine.`,
  })
}
