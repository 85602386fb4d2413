import type { JsonObject } from '../model/index.ts'
import type { Delivery } from './delivery.ts'
import { ledgerError } from './errors.ts'
import { checkWhole, readerOf, withChecksum } from './row.ts'
import type { Digest, RowValues, StoredRow } from './row.ts'

/** Columns of a delivery, in the order that its checksum is taken in. */
export const deliveryColumns = [
  'account',
  'id',
  'received_at',
  'refund_id',
  'reference',
  'event',
  'is_handled',
] as const

/** The row of a delivery, checksum included. */
export function deliveryRow(delivery: Delivery, digest: Digest): RowValues {
  const values: RowValues = {
    account: delivery.account,
    id: delivery.id,
    received_at: delivery.receivedAt,
    refund_id: delivery.refundId,
    reference: delivery.reference,
    event: eventText(delivery),
    is_handled: delivery.isHandled ? 1 : 0,
  }
  return withChecksum(deliveryColumns, values, digest)
}

/**
 * Reads the row of a delivery back.
 *
 * @throws {RefundError} `ledger` with the rule `row.checksum`, naming the delivery: the row isn't as
 * it was stored.
 */
export function readDelivery(name: string, row: StoredRow, digest: Digest): Delivery {
  const fault = (): Error => changed(name, row)
  checkWhole(deliveryColumns, row, digest, fault)
  const read = readerOf(row, fault)
  const { event, ...marks } = readEvent(read.text('event'))
  return {
    account: read.text('account'),
    id: read.text('id'),
    receivedAt: read.text('received_at'),
    refundId: read.textOrNull('refund_id'),
    reference: read.textOrNull('reference'),
    event,
    isHandled: read.number('is_handled') === 1,
    ...marks,
  }
}

type Marks = Pick<Delivery, 'isUndecided' | 'closed'>

/** An event is an object: one that something is noted of stands in a list, with what is noted. */
function eventText({ event, isUndecided, closed }: Delivery): string {
  const marks: Marks = {
    ...(isUndecided === undefined ? {} : { isUndecided }),
    ...(closed === undefined ? {} : { closed }),
  }
  return JSON.stringify(Object.keys(marks).length === 0 ? event : [event, marks])
}

function readEvent(text: string): Pick<Delivery, 'event'> & Marks {
  const stored: JsonObject | [JsonObject, Marks] = JSON.parse(text)
  if (!isPair(stored)) return { event: stored }
  const [event, marks] = stored
  return { event, ...marks }
}

function isPair(stored: JsonObject | [JsonObject, Marks]): stored is [JsonObject, Marks] {
  return Array.isArray(stored)
}

function changed(name: string, { account, id, reference }: StoredRow): Error {
  return ledgerError({
    name,
    rule: 'row.checksum',
    path: 'delivery',
    ...(typeof reference === 'string' ? { reference } : {}),
    why: `what is stored of the delivery ${String(id)} of ${String(account)} isn't what this package stored. Restore it from a backup, and read its refund at the provider.`,
  })
}
