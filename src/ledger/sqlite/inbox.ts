import type { DeliveryStart } from '../cursor.ts'
import { deliveryColumns, deliveryRow, readDelivery } from '../delivery-row.ts'
import type { Delivery, DeliveryQuery } from '../delivery.ts'
import type { Connection, Value } from './connection.ts'
import { sha256 } from './digest.ts'
import { name } from './faults.ts'
import { insertion } from './insertion.ts'
import type { Question } from './search.ts'

/** Deliveries as rows of their table. Everything here runs inside a transaction of its caller. */
export interface Inbox {
  readonly get: (account: string, id: string) => Delivery | null
  /** Stores a delivery, or puts it in the place of the one that is stored. */
  readonly put: (delivery: Delivery) => void
  /** In the order in which they came, those after the start. */
  readonly find: (
    query: DeliveryQuery,
    start: DeliveryStart | null,
    limit: number,
  ) => readonly Delivery[]
}

const replacedColumns = [...deliveryColumns.filter(isNoKey), 'checksum']
const store = `${insertion('deliveries', [...deliveryColumns, 'checksum'])}
  ON CONFLICT (account, id) DO UPDATE
  SET ${replacedColumns.map((column) => `${column} = excluded.${column}`).join(', ')}`
const byId = 'SELECT * FROM deliveries WHERE account = ? AND id = ?'

export function createInbox(connection: Connection): Inbox {
  return {
    get: (account, id) => {
      const [row] = connection.all(byId, [account, id])
      return row === undefined ? null : readDelivery(name, row, sha256)
    },
    put: (delivery) => connection.run(store, deliveryRow(delivery, sha256)),
    find: (query, start, limit) => {
      const { sql, values } = deliveriesQuestion(query, start, limit)
      return connection.all(sql, values).map((row) => readDelivery(name, row, sha256))
    },
  }
}

function isNoKey(column: string): boolean {
  return column !== 'account' && column !== 'id'
}

type Condition = readonly [sql: string, ...values: readonly Value[]]

function deliveriesQuestion(
  { account, id, refundId, isForeign, receivedFrom, receivedBefore }: DeliveryQuery,
  start: DeliveryStart | null,
  limit: number,
): Question {
  const conditions: Condition[] = []
  // The index of the names is of use with an id alone: there is no other order in an account.
  if (account !== undefined)
    conditions.push([id === undefined ? '+account = ?' : 'account = ?', account])
  if (id !== undefined) conditions.push(['id = ?', id])
  if (refundId !== undefined) conditions.push(['refund_id = ?', refundId])
  if (isForeign !== undefined) conditions.push(['reference IS NULL'])
  if (receivedFrom !== undefined) conditions.push(['received_at >= ?', receivedFrom])
  if (receivedBefore !== undefined) conditions.push(['received_at < ?', receivedBefore])
  if (start !== null) {
    const place = '(received_at, account, id) > (?, ?, ?)'
    conditions.push([place, start.receivedAt, start.account, start.id])
  }
  const where = conditions.map(([sql]) => sql).join(' AND ')
  return {
    sql: `SELECT * FROM deliveries ${where === '' ? '' : `WHERE ${where}`}
      ORDER BY received_at, account, id LIMIT ?`,
    values: [...conditions.flatMap(([, ...values]) => values), limit],
  }
}
