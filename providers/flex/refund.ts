import { checkId, parseRefundChanges } from '../../src/adapter.ts'
import type { Answer } from '../../src/adapter.ts'
import type { Refund } from '../../src/model/index.ts'
import { toWireUpdate } from './bodies.ts'
import type { ListSource } from './list.ts'
import { flexCurrency, fromWireRefund } from './mapping.ts'
import { readRefundAnswer } from './schemas.ts'

/** Reads one refund by its id. */
export async function getRefund(source: ListSource, id: unknown): Promise<Refund> {
  const refundId = checkId(id, 'id')
  const answer = await source.client.ask(
    {
      operation: 'get_refund',
      task: 'read the refund',
      method: 'GET',
      pathTemplate: '/v1/refunds/{id}',
      ids: { id: refundId },
    },
    source.limits,
  )
  return readRefund(answer, refundId, source.now)
}

/** Changes the description of one refund. Flex merges the metadata into what is there. */
export async function updateRefund(
  source: ListSource,
  id: unknown,
  changes: unknown,
): Promise<Refund> {
  const refundId = checkId(id, 'id')
  const body = JSON.stringify(toWireUpdate(parseRefundChanges(changes)))
  const answer = await source.client.ask(
    {
      operation: 'update_refund',
      task: 'update the refund',
      method: 'PATCH',
      pathTemplate: '/v1/refunds/{id}',
      ids: { id: refundId },
      body,
    },
    source.limits,
  )
  return readRefund(answer, refundId, source.now)
}

function readRefund(answer: Answer, id: string, now: number): Refund {
  const read = readRefundAnswer(answer.body)
  if (!read.ok) throw answer.unreadable(read.issues)
  const mapped = fromWireRefund(read.value, { handles: [], currency: flexCurrency, now })
  if ('rejected' in mapped) throw answer.unsayable(mapped.rejected.issues)
  if (mapped.refund.id === id) return mapped.refund
  throw answer.unreadable([{ path: 'refund.refund_id', rule: 'refund.differs' }])
}
