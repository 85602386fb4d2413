import type { Fact } from '../../model/index.ts'
import type { Entry, LedgerChange, LedgerScope, LedgerView } from '../ledger.ts'
import { nextEntry } from '../next-entry.ts'
import type { NextEntry } from '../next-entry.ts'
import type { RowValues } from '../row.ts'
import { entryColumns, entryRow, factRow } from '../rows.ts'
import { sha256 } from './digest.ts'
import { entrySelection, factsSelection, readHead, readWhole } from './entries.ts'
import type { StoredEntry } from './entries.ts'
import { name, StepConflict } from './failures.ts'
import { storeEvents } from './feed.ts'
import { loadDelivery, storeDelivery } from './inbox.ts'
import { lock, lockNames } from './locks.ts'
import type { Session } from './session.ts'

/**
 * One step inside a transaction: locks, then reads in a new statement, which sees all that was
 * committed while the locks were waited for, then stores.
 */
export async function runStep<Result>(
  session: Session,
  schema: string,
  scope: LedgerScope,
  decide: (view: LedgerView) => LedgerChange<Result>,
): Promise<Result> {
  await lock(session, schema, lockNames(scope))
  const { before, siblings } = await readScope(session, schema, scope)
  const spent = await readSpent(session, schema, scope)
  const entry = before?.entry ?? null
  const known = await loadDelivery(session, schema, scope)
  const change = decide({ entry, siblings, spent, delivery: known })
  const next = nextEntry(name, scope, entry, change)
  const { result, delivery, events = [] } = change
  if (next !== null) await store(session, schema, before, next)
  if (delivery !== undefined) await storeDelivery(session, schema, delivery)
  if (events.length > 0) await storeEvents(session, schema, events)
  return result
}

interface Scene {
  readonly before: StoredEntry | null
  readonly siblings: readonly Entry[]
}

// The account is left to the filter below: it has an index too, which the server prefers over that of
// the handles as long as it has no statistics of a new table.
async function readScope(
  session: Session,
  schema: string,
  { reference, account, payments }: LedgerScope,
): Promise<Scene> {
  const handles = payments.map(({ kind, id }) => JSON.stringify([{ kind, id }]))
  const rows = await session.run(
    `SELECT ${entrySelection}, CASE WHEN entry.reference = $1 THEN ${factsSelection(schema)} END AS facts
     FROM "${schema}".entry
     WHERE entry.reference = $1 OR entry.payments::jsonb @> ANY($2::text[]::jsonb[])
     ORDER BY entry.created_at, entry.reference`,
    [reference, handles],
  )
  const own = rows.find((row) => row['reference'] === reference)
  return {
    before: own === undefined ? null : readWhole(own),
    siblings: rows
      .filter((row) => row !== own)
      .map((row) => readHead(row).entry)
      .filter((entry) => entry.account === account),
  }
}

async function readSpent(
  session: Session,
  schema: string,
  { account, spending }: LedgerScope,
): Promise<readonly number[]> {
  if (spending.length === 0) return []
  const rows = await session.run(
    `SELECT (SELECT coalesce(sum(entry.held_minor), 0) FROM "${schema}".entry
        WHERE entry.account = $1 AND entry.currency = asked.currency
          AND entry.created_at >= asked.since) AS spent
     FROM unnest($2::text[], $3::text[]) WITH ORDINALITY AS asked (currency, since, place)
     ORDER BY asked.place`,
    [account, spending.map(({ currency }) => currency), spending.map(({ since }) => since)],
  )
  return rows.map((row) => Number(row['spent']))
}

async function store(
  session: Session,
  schema: string,
  before: StoredEntry | null,
  next: NextEntry,
): Promise<void> {
  const row = entryRow(next.entry, next.entry.facts.length, sha256)
  const added = next.added.map((fact, index) => placeOf(next, fact, index))
  const facts = factColumnsOf(added)
  const stored =
    before === null
      ? await session.run(insertion(schema), [...facts, ...valuesOf(row, newColumns)])
      : await session.run(update(schema), [
          ...facts,
          ...valuesOf(row, standingColumns),
          next.entry.reference,
          before.checksum,
        ])
  // A claim came between, the only thing that changes an entry without its lock.
  if (stored.length === 0) throw new StepConflict()
}

function placeOf({ entry, added }: NextEntry, fact: Fact, index: number): RowValues {
  const position = entry.facts.length - added.length + index
  return factRow(entry.reference, position, fact, sha256)
}

const newColumns: readonly string[] = [...entryColumns, 'checksum']

const standingColumns: readonly string[] = [
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
]

function valuesOf(row: RowValues, columns: readonly string[]): readonly (string | number | null)[] {
  return columns.map((column) => row[column] ?? null)
}

const factParameters = 4

function factColumnsOf(
  rows: readonly RowValues[],
): readonly (readonly (string | number | null)[])[] {
  return ['position', 'id', 'content', 'checksum'].map((column) =>
    rows.map((row) => row[column] ?? null),
  )
}

function insertion(schema: string): string {
  const places = newColumns.map((_column, index) => `$${factParameters + 1 + index}`)
  return withFacts(
    schema,
    `INSERT INTO "${schema}".entry (${newColumns.join(', ')}) VALUES (${places.join(', ')})`,
  )
}

function update(schema: string): string {
  const places = standingColumns.map(
    (column, index) => `${column} = $${factParameters + 1 + index}`,
  )
  const last = factParameters + standingColumns.length
  return withFacts(
    schema,
    `UPDATE "${schema}".entry SET ${places.join(', ')}
     WHERE reference = $${last + 1} AND checksum = $${last + 2}`,
  )
}

function withFacts(schema: string, statement: string): string {
  return `
    WITH stored AS (${statement} RETURNING reference), added AS (
      INSERT INTO "${schema}".fact (reference, position, id, content, checksum)
      SELECT stored.reference, given.* FROM stored,
        unnest($1::bigint[], $2::text[], $3::text[], $4::text[])
          AS given (position, id, content, checksum)
    )
    SELECT reference FROM stored`
}
