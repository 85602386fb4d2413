import { isRefundError } from '../../model/index.ts'
import type { PaymentHandle, RefundError } from '../../model/index.ts'
import type { Entry, FullEntry, LedgerScope } from '../ledger.ts'
import type { NextEntry } from '../next-entry.ts'
import type { RowValues, StoredRow } from '../row.ts'
import { entryColumns, entryRow, factColumns, factRow, readEntry, readFacts } from '../rows.ts'
import type { Connection } from './connection.ts'
import { sha256 } from './digest.ts'
import { name } from './faults.ts'
import { insertion } from './insertion.ts'
import type { Question } from './search.ts'

/** Entries as rows of the tables. Everything here runs inside a transaction of its caller. */
export interface Tables {
  readonly load: (references: readonly string[]) => readonly FullEntry[]
  readonly siblings: (scope: LedgerScope) => readonly Entry[]
  readonly spent: (scope: LedgerScope) => readonly number[]
  readonly store: (before: FullEntry | null, next: NextEntry) => void
  /** The entries of a question that selects whole rows of `entries`, in its order. */
  readonly select: (question: Question) => readonly FullEntry[]
  /** The same, one by one: an entry that something else changed is told as its error. */
  readonly selectEach: (question: Question) => readonly (FullEntry | RefundError)[]
}

// What a step may change of an entry; the rest is its head. SQLite leaves the indexes alone that
// hold none of them.
const changingColumns = [
  'state',
  'since',
  'held_minor',
  'refund_ids',
  'payments',
  'due_at',
  'lease_owner',
  'lease_until',
  'tries',
  'fact_count',
  'checksum',
] as const

const insertEntry = insertion('entries', [...entryColumns, 'checksum'])
const insertFact = insertion('facts', [...factColumns, 'checksum'])
const updateEntry = `UPDATE entries
  SET ${changingColumns.map((column) => `${column} = :${column}`).join(', ')}
  WHERE reference = :reference`
const byReference = 'SELECT * FROM entries WHERE reference IN (SELECT value FROM json_each(?))'
const factsOf = `SELECT * FROM facts WHERE reference IN (SELECT value FROM json_each(?))
  ORDER BY reference, position`
const byHandle = `SELECT entries.* FROM handles JOIN entries USING (reference)
  WHERE handles.id = ? AND handles.kind = ? AND handles.account = ? AND reference <> ?`
const spentSince = `SELECT coalesce(sum(held_minor), 0) AS minor FROM entries
  WHERE account = ? AND currency = ? AND created_at >= ?`
const forgetHandles = 'DELETE FROM handles WHERE reference = :reference'
const forgetRefundIds = 'DELETE FROM refund_ids WHERE reference = :reference'
const insertHandle = insertion('handles', ['id', 'kind', 'account', 'reference'])
const insertRefundId = insertion('refund_ids', ['refund_id', 'reference'])

export function createTables(connection: Connection): Tables {
  const withFacts = (rows: readonly StoredRow[]): readonly FullEntry[] => {
    if (rows.length === 0) return []
    const references = JSON.stringify(rows.map(({ reference }) => reference))
    const facts = Map.groupBy(connection.all(factsOf, [references]), ({ reference }) => reference)
    return rows.map((row) => fullEntry(row, facts.get(row['reference']) ?? []))
  }

  return {
    select: ({ sql, values }) => withFacts(connection.all(sql, values)),
    selectEach: ({ sql, values }) => {
      const rows = connection.all(sql, values)
      try {
        return withFacts(rows)
      } catch (error) {
        if (!isChanged(error)) throw error
        return rows.flatMap<FullEntry | RefundError>((row) => orItsFault(() => withFacts([row])))
      }
    },
    load: (references) => withFacts(connection.all(byReference, [JSON.stringify(references)])),
    siblings: ({ reference, account, payments }) => {
      const rows = payments.flatMap(({ kind, id }) =>
        connection.all(byHandle, [id, kind, account, reference]),
      )
      const found = new Map(rows.map((row) => [row['reference'], row]))
      return [...found.values()]
        .map((row) => readEntry(name, row, sha256).entry)
        .toSorted(byCreation)
    },
    spent: ({ account, spending }) =>
      spending.map(({ currency, since }) => {
        const [row] = connection.allSums(spentSince, [account, currency, since])
        return Number(row?.['minor'] ?? 0)
      }),
    store: (before, { entry, added, isNew }) => {
      const row = entryRow(entry, entry.facts.length, sha256)
      if (isNew) connection.run(insertEntry, row)
      else connection.run(updateEntry, changingOf(row))
      const known = entry.facts.length - added.length
      for (const [index, fact] of added.entries()) {
        connection.run(insertFact, factRow(entry.reference, known + index, fact, sha256))
      }
      storeHandles(connection, before, entry)
      storeRefundIds(connection, before, entry)
    },
  }
}

function changingOf(row: RowValues): RowValues {
  const columns = ['reference', ...changingColumns]
  return Object.fromEntries(columns.map((column) => [column, row[column] ?? null]))
}

function fullEntry(row: StoredRow, facts: readonly StoredRow[]): FullEntry {
  const one = readEntry(name, row, sha256)
  return { ...one.entry, facts: readFacts(name, one, facts, sha256) }
}

function orItsFault(
  read: () => readonly FullEntry[],
): readonly FullEntry[] | readonly RefundError[] {
  try {
    return read()
  } catch (error) {
    if (isChanged(error)) return [error]
    throw error
  }
}

// A fault of the database is nobody's row: after some, SQLite has ended the transaction, and whatever
// went on would be stored without one.
function isChanged(error: unknown): error is RefundError {
  return isRefundError(error) && error.issues[0]?.rule === 'row.checksum'
}

function storeHandles(connection: Connection, before: Entry | null, entry: Entry): void {
  const { reference, account, payments } = entry
  if (isSame(before?.payments ?? [], payments)) return
  if (before !== null) connection.run(forgetHandles, { reference })
  for (const { kind, id } of distinct(payments)) {
    connection.run(insertHandle, { id, kind, account, reference })
  }
}

function storeRefundIds(connection: Connection, before: Entry | null, entry: Entry): void {
  const { reference, refundIds } = entry
  if (isSame(before?.refundIds ?? [], refundIds)) return
  if (before !== null) connection.run(forgetRefundIds, { reference })
  for (const refundId of new Set(refundIds)) {
    connection.run(insertRefundId, { refund_id: refundId, reference })
  }
}

function distinct(handles: readonly PaymentHandle[]): readonly PaymentHandle[] {
  const byText = new Map(handles.map(({ kind, id }) => [JSON.stringify([kind, id]), { kind, id }]))
  return [...byText.values()]
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

function byCreation(one: Entry, other: Entry): number {
  if (one.createdAt !== other.createdAt) return one.createdAt < other.createdAt ? -1 : 1
  return one.reference < other.reference ? -1 : 1
}
