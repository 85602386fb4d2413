import type { FullEntry } from '../ledger.ts'
import type { StoredRow } from '../row.ts'
import { entryColumns, factColumns, readEntry, readFacts } from '../rows.ts'
import type { ReadEntry } from '../rows.ts'
import { sha256 } from './digest.ts'
import { name } from './failures.ts'
import type { TextRow } from './session.ts'

/** An entry that was read, and the checksum of its row. */
export interface StoredEntry {
  readonly entry: FullEntry
  readonly checksum: string
}

/** Columns of an entry in a SELECT. */
export const entrySelection: string = [...entryColumns, 'checksum']
  .map((column) => `entry.${column}`)
  .join(', ')

/** The facts of an entry in a SELECT, in their order, as one value. */
export function factsSelection(schema: string): string {
  const pairs = [...factColumns, 'checksum'].map((column) => `'${column}', fact.${column}`)
  return `(SELECT json_agg(json_build_object(${pairs.join(', ')}) ORDER BY fact.position)
    FROM "${schema}".fact WHERE fact.reference = entry.reference)::text`
}

const numbers: ReadonlySet<string> = new Set(['amount_minor', 'held_minor', 'tries', 'fact_count'])

/**
 * Reads the row of an entry without its facts.
 *
 * @throws {RefundError} `ledger` with the rule `row.checksum`.
 */
export function readHead(row: TextRow): ReadEntry {
  const values = Object.entries(row).map(([column, text]) => [
    column,
    text !== null && numbers.has(column) ? Number(text) : text,
  ])
  return readEntry(name, Object.fromEntries(values), sha256)
}

/**
 * Reads the row of an entry with its facts.
 *
 * @throws {RefundError} `ledger` with the rule `row.checksum`.
 */
export function readWhole(row: TextRow): StoredEntry {
  const head = readHead(row)
  const rows: readonly StoredRow[] = JSON.parse(row['facts'] ?? '[]')
  const facts = readFacts(name, head, rows, sha256)
  return { entry: { ...head.entry, facts }, checksum: row['checksum'] ?? '' }
}

/** Reads entries by reference, in the order of their references. */
export function entriesQuery(schema: string): string {
  return `SELECT ${entrySelection}, ${factsSelection(schema)} AS facts FROM "${schema}".entry
    WHERE entry.reference = ANY($1::text[]) ORDER BY entry.reference`
}
