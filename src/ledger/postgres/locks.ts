import type { LedgerScope } from '../ledger.ts'
import { sha256 } from './digest.ts'
import { StepConflict } from './failures.ts'
import type { Session } from './session.ts'

/**
 * Names of all that a step locks: its reference, the handles of its payment, the sums it counts on,
 * and its delivery. Hashed, because a name must fit into an index.
 */
export function lockNames({
  reference,
  account,
  payments,
  spending,
  delivery,
}: LedgerScope): readonly string[] {
  const names = [
    nameOf('reference', reference),
    ...payments.map(({ kind, id }) => nameOf('payment', account, kind, id)),
    ...spending.map(({ currency }) => nameOf('spending', account, currency)),
    ...(delivery === undefined ? [] : [nameOf('delivery', account, delivery)]),
  ]
  return [...new Set(names)].toSorted()
}

/** The name that whoever numbers events locks. */
export const feedLock = 'feed'

function nameOf(kind: string, ...parts: readonly string[]): string {
  return `${kind} ${sha256(JSON.stringify(parts))}`
}

/**
 * Locks names until the transaction ends. All steps take them in one order, new names before known
 * ones, so that two steps never wait for each other.
 */
export async function lock(
  session: Session,
  schema: string,
  names: readonly string[],
): Promise<void> {
  for (let attempt = 1; attempt <= mostAttempts; attempt += 1) {
    const locked = await session.run(lockQuery(schema), [names])
    if (locked.length === names.length) return
  }
  throw new StepConflict()
}

// A name that another step has made meanwhile is neither made here nor seen by the same statement.
const mostAttempts = 5

// The count has no other purpose than to have all names made before the first one is locked.
function lockQuery(schema: string): string {
  return `
    WITH made AS (
      INSERT INTO "${schema}".lock (name) SELECT given.name FROM unnest($1::text[]) AS given (name)
      ON CONFLICT (name) DO NOTHING RETURNING name
    ), locked AS (
      SELECT lock.name FROM "${schema}".lock
      WHERE lock.name = ANY($1::text[]) AND (SELECT count(*) FROM made) >= 0
      ORDER BY lock.name FOR UPDATE
    )
    SELECT name FROM made UNION ALL SELECT name FROM locked`
}
