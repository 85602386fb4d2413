import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'

import { isRefundError } from '../../model/index.ts'
import { ledgerError } from '../errors.ts'
import type { StoredRow } from '../row.ts'
import { busy, commitError, databaseError, isOfDatabase, name, resultCode } from './faults.ts'
import { checkVersion, numberIn, rollBack, versionPragma } from './schema.ts'

/** A value that SQLite stores. */
export type Value = string | number | null

/** An open database, its statements, and its transactions. All of it throws `RefundError`s only. */
export interface Connection {
  /** The rows of a statement; `:name` takes its value from the object, `?` from the list. */
  readonly all: (sql: string, values: readonly Value[]) => readonly StoredRow[]
  /** The rows of a statement that adds up, whose integers may be larger than a safe one. */
  readonly allSums: (sql: string, values: readonly Value[]) => readonly StoredRow[]
  readonly run: (sql: string, values: Readonly<Record<string, Value>>) => void
  /**
   * Runs the work on one state of the file, whoever writes meanwhile. It never sees what isn't
   * stored yet: `write` begins and ends without a pause, so that no read of this connection comes in
   * between, and one that a step itself asks for is refused, because a transaction is open.
   */
  readonly read: <Result>(work: () => Result) => Result
  /**
   * Runs steps one after the other while nobody else writes, each on what those before it wrote, and
   * stores them all at once; one that throws is left out. Where it throws itself, none was stored,
   * or perhaps all of them: the error says which.
   */
  readonly write: <Result>(steps: readonly (() => Result)[]) => readonly Attempt<Result>[]
  readonly close: () => void
}

/** What came of one step. */
export type Attempt<Result> =
  | { readonly isStored: true; readonly result: Result }
  | { readonly isStored: false; readonly error: unknown }

// Each attempt waits as long as the busy timeout of the connection.
const attempts = 3

export function connect(database: DatabaseSync): Connection {
  const statements = new Map<string, StatementSync>()
  let isClosed = false

  const statement = (sql: string): StatementSync => {
    const known = statements.get(sql)
    if (known !== undefined) return known
    const prepared = database.prepare(sql)
    statements.set(sql, prepared)
    return prepared
  }

  const begin = (sql: string): void => {
    if (isClosed) throw ledgerError({ name, rule: 'ledger.closed', why: 'it was closed.' })
    translated(() => retryBusy(() => database.exec(sql)))
  }

  const inside = <Result>(work: () => Result): Result => {
    try {
      translated(() => checkVersion(numberIn(statement(`PRAGMA ${versionPragma}`))))
      return work()
    } catch (error) {
      rollBack(database)
      throw error
    }
  }

  /** Runs one step of several, so that it can be taken back alone. */
  const attemptedApart = <Result>(step: () => Result): Attempt<Result> => {
    translated(() => statement('SAVEPOINT step').run())
    const attempt = attempted(step)
    if (attempt.isStored) translated(() => statement('RELEASE step').run())
    else takeBack(database, attempt.error)
    return attempt
  }

  return {
    all: (sql, values) => translated(() => statement(sql).all(...values)),
    allSums: (sql, values) =>
      translated(() => {
        const prepared = statement(sql)
        prepared.setReadBigInts(true)
        return prepared.all(...values)
      }),
    run: (sql, values: Record<string, SQLInputValue>) => {
      translated(() => statement(sql).run(values))
    },
    read: (work) => {
      begin('BEGIN')
      const result = inside(work)
      rollBack(database)
      return result
    },
    write: (steps) => {
      begin('BEGIN IMMEDIATE')
      // One step alone needs no savepoint: there is nothing that its rollback could spare.
      const isAlone = steps.length === 1
      const attempts = inside(() =>
        steps.map((step) => (isAlone ? attempted(step) : attemptedApart(step))),
      )
      if (attempts.some(({ isStored }) => isStored)) commit(database)
      else rollBack(database)
      return attempts
    },
    close: () => {
      if (!isClosed) database.close()
      isClosed = true
    },
  }
}

function attempted<Result>(step: () => Result): Attempt<Result> {
  try {
    return { isStored: true, result: step() }
  } catch (error) {
    return { isStored: false, error }
  }
}

/**
 * After some faults, like a full disk, SQLite takes back the whole transaction and not the statement
 * alone. The steps before are gone with it then, so the fault is that of them all.
 */
function takeBack(database: DatabaseSync, fault: unknown): void {
  try {
    database.exec('ROLLBACK TO step; RELEASE step')
  } catch (error) {
    throw isOfDatabase(fault) ? fault : databaseError(error)
  }
}

function commit(database: DatabaseSync): void {
  try {
    database.exec('COMMIT')
  } catch (error) {
    rollBack(database)
    throw commitError(error)
  }
}

/** Runs the work again while another process is in its way, a few times. */
export function retryBusy<Result>(work: () => Result): Result {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return work()
    } catch (error) {
      if (attempt >= attempts || resultCode(error) !== busy) throw error
    }
  }
}

/** Runs the work; what the database throws becomes an error of this package. */
export function translated<Result>(work: () => Result): Result {
  try {
    return work()
  } catch (error) {
    throw isRefundError(error) ? error : databaseError(error)
  }
}
