import type { ClaimQuery, FullEntry, Lease } from '../ledger.ts'
import { entryRow } from '../rows.ts'
import { sha256 } from './digest.ts'
import { entriesQuery, readWhole } from './entries.ts'
import { byDue } from './order.ts'
import type { Session, TextRow } from './session.ts'

/**
 * Takes what is due inside a transaction. What another transaction holds at the moment is passed
 * over, and so is an entry that something else has changed, so that one bad row doesn't stop the
 * others; where there is nothing else to take it is told.
 *
 * @throws {RefundError} `ledger` with the rule `row.checksum`.
 */
export async function claim(
  session: Session,
  schema: string,
  query: ClaimQuery,
): Promise<readonly FullEntry[]> {
  const { owner, until, limit } = query
  const taken: FullEntry[] = []
  const seen: string[] = []
  const faults: unknown[] = []
  while (taken.length < limit) {
    const references = await lockDue(session, schema, query, limit - taken.length, seen)
    if (references.length === 0) break
    seen.push(...references)
    // In a statement of its own: the one that locks sees facts as they were when it began.
    const rows = await session.run(entriesQuery(schema), [references])
    for (const row of rows) readInto(taken, faults, row)
  }
  if (taken.length === 0 && faults.length > 0) throw faults[0]
  const lease: Lease = { owner, until }
  const leased = taken.toSorted(byDue).map((entry) => withLease(entry, lease))
  if (leased.length > 0) await storeLeases(session, schema, lease, leased)
  return leased
}

async function lockDue(
  session: Session,
  schema: string,
  { now, account }: ClaimQuery,
  count: number,
  seen: readonly string[],
): Promise<readonly string[]> {
  const rows = await session.run(
    `SELECT reference FROM "${schema}".entry
     WHERE due_at <= $1 AND (lease_until IS NULL OR lease_until <= $1)
       AND reference <> ALL($2::text[]) ${account === undefined ? '' : 'AND account = $4'}
     ORDER BY due_at, reference LIMIT $3::bigint FOR UPDATE SKIP LOCKED`,
    account === undefined ? [now, seen, count] : [now, seen, count, account],
  )
  return rows.map((row) => row['reference'] ?? '')
}

function readInto(taken: FullEntry[], faults: unknown[], row: TextRow): void {
  try {
    taken.push(readWhole(row).entry)
  } catch (error) {
    faults.push(error)
  }
}

function withLease(entry: FullEntry, lease: Lease): FullEntry {
  return { ...entry, lease }
}

async function storeLeases(
  session: Session,
  schema: string,
  { owner, until }: Lease,
  entries: readonly FullEntry[],
): Promise<void> {
  const references = entries.map(({ reference }) => reference)
  const checksums = entries.map((entry) =>
    String(entryRow(entry, entry.facts.length, sha256)['checksum']),
  )
  await session.run(
    `UPDATE "${schema}".entry SET lease_owner = $1, lease_until = $2, checksum = taken.checksum
     FROM unnest($3::text[], $4::text[]) AS taken (reference, checksum)
     WHERE entry.reference = taken.reference`,
    [owner, until, references, checksums],
  )
}
