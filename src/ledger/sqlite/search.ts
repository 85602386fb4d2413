import type { PageStart } from '../cursor.ts'
import type { ClaimQuery, LedgerQuery } from '../ledger.ts'
import type { Value } from './connection.ts'

/** A statement and the values of its parameters. */
export interface Question {
  readonly sql: string
  readonly values: readonly Value[]
}

type Condition = readonly [sql: string, ...values: readonly Value[]]

/** What to ask for the entries of a query, newest first, those after the start. */
export function searchQuestion(
  query: LedgerQuery,
  start: PageStart | null,
  limit: number,
): Question {
  const conditions = [...conditionsOf(query), ...afterStart(start)]
  const where = conditions.map(([sql]) => sql).join(' AND ')
  return {
    sql: `SELECT * FROM entries ${where === '' ? '' : `WHERE ${where}`}
      ORDER BY created_at DESC, reference DESC LIMIT ?`,
    values: [...conditions.flatMap(([, ...values]) => values), limit],
  }
}

/** What to ask for the entries that are due and free, the longest due first, after so many. */
export function dueQuestion({ now, account, limit }: ClaimQuery, offset: number): Question {
  const ofAccount = account === undefined ? '' : 'AND account = ?'
  return {
    sql: `SELECT * FROM entries
      WHERE due_at <= ? AND (lease_until IS NULL OR lease_until <= ?) ${ofAccount}
      ORDER BY due_at, reference LIMIT ? OFFSET ?`,
    values: [now, now, ...(account === undefined ? [] : [account]), limit, offset],
  }
}

/** What to ask for the sums of an account, or of all. */
export function sumsQuestion(account: string | undefined): Question {
  return {
    sql: `SELECT account, currency, state, count(*) AS count, sum(held_minor) AS held_minor,
      min(since) AS oldest_since FROM entries ${account === undefined ? '' : 'WHERE account = ?'}
      GROUP BY account, currency, state`,
    values: account === undefined ? [] : [account],
  }
}

function conditionsOf(query: LedgerQuery): readonly Condition[] {
  const { account, states, payment, refundId, createdFrom, createdBefore, dueBefore } = query
  const conditions: Condition[] = []
  // With a sign before it no index serves it: that of the account would be taken, and all of its entries
  // sorted for each page, rather than those of what finds a handful of entries or has the right order.
  if (account !== undefined) conditions.push(['+account = ?', account])
  if (states !== undefined) {
    conditions.push(['state IN (SELECT value FROM json_each(?))', JSON.stringify(states)])
  }
  if (payment !== undefined) conditions.push(handleCondition(payment))
  if (refundId !== undefined) {
    const sql = 'reference IN (SELECT reference FROM refund_ids WHERE refund_id = ?)'
    conditions.push([sql, refundId])
  }
  if (createdFrom !== undefined) conditions.push(['created_at >= ?', createdFrom])
  if (createdBefore !== undefined) conditions.push(['created_at < ?', createdBefore])
  if (dueBefore !== undefined) conditions.push(['due_at <= ?', dueBefore])
  return conditions
}

function handleCondition({ kind, id }: NonNullable<LedgerQuery['payment']>): Condition {
  return kind === undefined
    ? ['reference IN (SELECT reference FROM handles WHERE id = ?)', id]
    : ['reference IN (SELECT reference FROM handles WHERE id = ? AND kind = ?)', id, kind]
}

function afterStart(start: PageStart | null): readonly Condition[] {
  if (start === null) return []
  return [['(created_at, reference) < (?, ?)', start.createdAt, start.reference]]
}
