import { checkId } from '../../src/adapter.ts'
import type { Answer } from '../../src/adapter.ts'
import type { Refund } from '../../src/model/index.ts'
import { createCurrencies } from './charge.ts'
import { aboutRefunds, readHeaders } from './connection.ts'
import type { Reading } from './connection.ts'
import { chargeIdOfRow, fromWireRefund } from './mapping.ts'
import { readRefundAnswer } from './schemas.ts'

/** Reads one refund by its id, and its charge for the currency. */
export async function getRefund(id: unknown, reading: Reading): Promise<Refund> {
  const { connection, limits } = reading
  const refundId = checkId(id, 'id')
  const answer = await connection.client.ask(
    {
      operation: 'get_refund',
      task: 'read the refund',
      method: 'GET',
      pathTemplate: '/refunds/{id}',
      ids: { id: refundId },
      headers: readHeaders(connection),
    },
    limits,
  )
  const refund = await readRefund(answer, reading)
  if (refund.id === refundId) return refund
  throw answer.unreadable([{ path: 'data.id', rule: 'refund.differs' }])
}

async function readRefund(answer: Answer, reading: Reading): Promise<Refund> {
  const read = readRefundAnswer(answer.body)
  if (!read.ok) throw answer.unreadable(read.issues)
  const chargeId = chargeIdOfRow(read.value)
  const currency = chargeId === null ? null : await createCurrencies().of(chargeId, reading)
  const about = { ...aboutRefunds(reading.connection), handles: [], currency }
  const mapped = fromWireRefund(read.value, about)
  if ('rejected' in mapped) throw answer.unsayable(mapped.rejected.issues)
  return mapped.refund
}
