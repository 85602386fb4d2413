import { parsePreparedRefund } from '../../src/adapter.ts'
import type { CallLimits } from '../../src/adapter.ts'
import type { PreparedRefund, Refund } from '../../src/model/index.ts'
import type { FlexConnection } from './connection.ts'
import { refundPath } from './create.ts'
import { identifyRefund } from './identify.ts'
import { refuse } from './refuse.ts'

/**
 * Sends a prepared refund: one POST of the stored bytes.
 *
 * @param attempt which try of the call it is, for `onExchange`. @default 1
 */
export async function sendPrepared(
  connection: FlexConnection,
  given: unknown,
  limits: CallLimits,
  attempt = 1,
): Promise<Refund> {
  const { client, options, mode, isModeCertain } = connection
  const prepared = parsePreparedRefund(given)
  checkContext(prepared, connection)
  const isSession = prepared.payment.kind === 'checkout_session'
  const answer = await client.send(
    {
      operation: isSession ? 'refund_session' : 'create_refund',
      task: 'create the refund',
      method: 'POST',
      pathTemplate: refundPath(prepared.payment.kind, '{id}'),
      ids: { id: prepared.payment.id },
      headers: prepared.headers,
      body: prepared.body,
      reference: prepared.reference,
      idempotencyKey: prepared.idempotencyKey,
      keyMadeAt: Date.parse(prepared.preparedAt),
    },
    limits,
    attempt,
  )
  const testMode = isModeCertain ? mode === 'test' : null
  return identifyRefund(answer, { prepared, testMode, now: options.clock.now() })
}

/**
 * Refuses what was prepared for somewhere else. A refund that is sent with another key or to
 * another host than the attempt before may be made twice, and nobody would know.
 */
function checkContext(prepared: PreparedRefund, { baseUrl, mode }: FlexConnection): void {
  const { payment, path } = prepared
  const isHere =
    prepared.provider === 'flex' && prepared.mode === mode && prepared.baseUrl === baseUrl
  if (isHere && path === refundPath(payment.kind, payment.id)) return
  throw refuse({
    code: 'configuration',
    why: isHere
      ? 'the prepared path is not the one of its payment'
      : `it was prepared for ${prepared.provider} in ${prepared.mode} mode at ${prepared.baseUrl}, and this is flex in ${mode} mode at ${baseUrl}`,
    advice: 'Send it where it was prepared, or prepare it again under a new reference.',
    path: isHere ? 'path' : 'baseUrl',
    rule: 'prepared.context',
    reference: prepared.reference,
  })
}
