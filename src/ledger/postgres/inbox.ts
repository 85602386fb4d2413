import { deliveryPageOf, deliveryStart } from '../cursor.ts'
import type { DeliveryStart } from '../cursor.ts'
import { deliveryColumns, deliveryRow, readDelivery } from '../delivery-row.ts'
import type { Delivery, DeliveryPage, DeliveryQuery } from '../delivery.ts'
import type { LedgerScope } from '../ledger.ts'
import { numbered, valuesOf, when } from './conditions.ts'
import type { Condition } from './conditions.ts'
import { sha256 } from './digest.ts'
import { name } from './failures.ts'
import type { Session, TextRow } from './session.ts'

const columns: readonly string[] = [...deliveryColumns, 'checksum']

/** The delivery of a scope; null where it isn't stored, or the scope has none. */
export async function loadDelivery(
  session: Session,
  schema: string,
  { account, delivery }: LedgerScope,
): Promise<Delivery | null> {
  if (delivery === undefined) return null
  const [row] = await session.run(
    `SELECT ${columns.join(', ')} FROM "${schema}".delivery WHERE account = $1 AND id = $2`,
    [account, delivery],
  )
  return row === undefined ? null : deliveryOf(row)
}

/** Stores a delivery, or puts it in the place of the one that is stored. */
export async function storeDelivery(
  session: Session,
  schema: string,
  delivery: Delivery,
): Promise<void> {
  const row = deliveryRow(delivery, sha256)
  const places = columns.map((_column, index) => `$${index + 1}`)
  const replaced = columns
    .filter((column) => column !== 'account' && column !== 'id')
    .map((column) => `${column} = excluded.${column}`)
  await session.run(
    `INSERT INTO "${schema}".delivery (${columns.join(', ')}) VALUES (${places.join(', ')})
     ON CONFLICT (account, id) DO UPDATE SET ${replaced.join(', ')}`,
    columns.map((column) => row[column] ?? null),
  )
}

/** One page of deliveries, in the order in which they came. */
export async function findDeliveries(
  session: Session,
  schema: string,
  query: DeliveryQuery,
  { limit, cursor }: { readonly limit: number; readonly cursor: string | null },
): Promise<DeliveryPage> {
  const conditions = [...conditionsOf(query), ...afterStart(deliveryStart(name, query, cursor))]
  const values = valuesOf(conditions)
  const rows = await session.run(
    `SELECT ${columns.join(', ')} FROM "${schema}".delivery WHERE ${numbered(conditions)}
     ORDER BY received_at, account, id LIMIT $${values.length + 1}::bigint`,
    [...values, limit + 1],
  )
  return deliveryPageOf(query, limit, rows.map(deliveryOf))
}

function conditionsOf({
  account,
  id,
  refundId,
  isForeign,
  receivedFrom,
  receivedBefore,
}: DeliveryQuery): readonly Condition[] {
  return [
    ...when('account = ?', account),
    ...when('id = ?', id),
    ...when('refund_id = ?', refundId),
    ...(isForeign === undefined ? [] : [{ text: 'reference IS NULL', values: [] }]),
    ...when('received_at >= ?', receivedFrom),
    ...when('received_at < ?', receivedBefore),
  ]
}

function afterStart(start: DeliveryStart | null): readonly Condition[] {
  if (start === null) return []
  const values = [start.receivedAt, start.account, start.id]
  return [{ text: '(received_at, account, id) > (?, ?, ?)', values }]
}

function deliveryOf(row: TextRow): Delivery {
  return readDelivery(name, { ...row, is_handled: Number(row['is_handled']) }, sha256)
}
