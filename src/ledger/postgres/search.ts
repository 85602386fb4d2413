import { recordStates } from '../../model/index.ts'
import { pageOf, pageStart } from '../cursor.ts'
import type { PageStart } from '../cursor.ts'
import type { LedgerPage, LedgerQuery, LedgerSum } from '../ledger.ts'
import { numbered, valuesOf, when } from './conditions.ts'
import type { Condition } from './conditions.ts'
import { entrySelection, factsSelection, readWhole } from './entries.ts'
import { name } from './failures.ts'
import type { Session } from './session.ts'

/** One page of entries, newest first. */
export async function search(
  session: Session,
  schema: string,
  query: LedgerQuery,
  { limit, cursor }: { readonly limit: number; readonly cursor: string | null },
): Promise<LedgerPage> {
  const found = namingConditions(query)
  const conditions = [...conditionsOf(query), ...afterStart(pageStart(name, query, cursor))]
  const foundValues = valuesOf(found)
  const values = [...foundValues, ...valuesOf(conditions)]
  const rows = await session.run(
    `${found.length === 0 ? '' : finding(schema, found)}
     SELECT ${entrySelection}, ${factsSelection(schema)} AS facts
     FROM ${found.length === 0 ? `"${schema}".entry` : 'entry'}
     WHERE ${numbered(conditions, foundValues.length)}
     ORDER BY entry.created_at DESC, entry.reference DESC LIMIT $${values.length + 1}::bigint`,
    [...values, limit + 1],
  )
  return pageOf(
    query,
    limit,
    rows.map((row) => readWhole(row).entry),
  )
}

// What names a payment or a refund finds a handful, by an index of its own. Together with the order, the
// limit or the account, the server would walk all entries instead, as long as it has no statistics of a
// new table.
function finding(schema: string, found: readonly Condition[]): string {
  return `WITH entry AS MATERIALIZED (
    SELECT * FROM "${schema}".entry WHERE ${numbered(found)}
  )`
}

/** What entries hold, by account, currency and state. */
export async function addUp(
  session: Session,
  schema: string,
  account: string | undefined,
): Promise<readonly LedgerSum[]> {
  const conditions = conditionsOf(account === undefined ? {} : { account })
  const rows = await session.run(
    `SELECT account, currency, state, count(*) AS count, sum(held_minor) AS held,
       min(since) AS oldest
     FROM "${schema}".entry WHERE ${numbered(conditions)}
     GROUP BY account, currency, state ORDER BY account, currency, state`,
    valuesOf(conditions),
  )
  return rows.flatMap((row) => {
    const state = recordStates.find((known) => known === row['state'])
    if (state === undefined) return []
    return {
      account: row['account'] ?? '',
      currency: row['currency'] ?? '',
      state,
      count: Number(row['count']),
      heldMinor: Number(row['held']),
      oldestSince: row['oldest'] ?? '',
    }
  })
}

function namingConditions({ payment, refundId }: LedgerQuery): readonly Condition[] {
  const handle = payment === undefined ? undefined : JSON.stringify([payment])
  const refund = refundId === undefined ? undefined : JSON.stringify([refundId])
  return [
    ...when('entry.payments::jsonb @> ?::jsonb', handle),
    ...when('entry.refund_ids::jsonb @> ?::jsonb', refund),
  ]
}

function conditionsOf({
  account,
  states,
  createdFrom,
  createdBefore,
  dueBefore,
}: LedgerQuery): readonly Condition[] {
  return [
    ...when('entry.account = ?', account),
    ...when('entry.state = ANY(?::text[])', states),
    ...when('entry.created_at >= ?', createdFrom),
    ...when('entry.created_at < ?', createdBefore),
    ...when('entry.due_at <= ?', dueBefore),
  ]
}

function afterStart(start: PageStart | null): readonly Condition[] {
  if (start === null) return []
  const values = [start.createdAt, start.reference]
  return [{ text: '(entry.created_at, entry.reference) < (?, ?)', values }]
}
