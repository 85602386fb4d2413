import { parsePreparedRefund, refuseRefund } from '../../src/adapter.ts'
import type { CallLimits } from '../../src/adapter.ts'
import type { PreparedRefund, Refund } from '../../src/model/index.ts'
import { readBody, toWireAmount } from './bodies.ts'
import type { FlutterwaveConnection } from './connection.ts'
import { identifyRefund } from './identify.ts'

/**
 * Sends a prepared refund: one POST of the stored bytes under the stored key.
 *
 * @param attempt which try of the call it is, for `onExchange`. @default 1
 */
export async function sendPrepared(
  connection: FlutterwaveConnection,
  given: unknown,
  limits: CallLimits,
  attempt = 1,
): Promise<Refund> {
  const prepared = parsePreparedRefund(given)
  checkContext(prepared, connection)
  checkBody(prepared)
  const answer = await connection.client.send(
    {
      operation: 'create_refund',
      task: 'create the refund',
      method: 'POST',
      pathTemplate: '/refunds',
      headers: prepared.headers,
      body: prepared.body,
      reference: prepared.reference,
      idempotencyKey: prepared.idempotencyKey,
      keyMadeAt: Date.parse(prepared.preparedAt),
    },
    limits,
    attempt,
  )
  return identifyRefund(answer, prepared, connection)
}

/**
 * Sends, and again while that is safe. Flutterwave documents that a repeat under the same key is
 * answered with the first answer (developer.flutterwave.com/docs/idempotency), so an unknown
 * outcome is asked about by sending the same bytes again.
 */
export async function sendWhileSafe(
  connection: FlutterwaveConnection,
  prepared: PreparedRefund,
  limits: CallLimits,
): Promise<Refund> {
  return connection.client.repeat(
    (attempt) => sendPrepared(connection, prepared, limits, attempt),
    limits,
  )
}

/**
 * Refuses what was prepared for somewhere else: a key is known to the place that it was sent to
 * first, and to no other.
 */
function checkContext(prepared: PreparedRefund, { baseUrl, mode }: FlutterwaveConnection): void {
  const isHere =
    prepared.provider === 'flutterwave' &&
    prepared.mode === mode &&
    prepared.baseUrl === baseUrl &&
    prepared.path === '/refunds'
  if (isHere) return
  throw refuseRefund({
    provider: 'flutterwave',
    code: 'configuration',
    why: `it was prepared for ${prepared.provider} in ${prepared.mode} mode at ${prepared.baseUrl}, and this is flutterwave in ${mode} mode at ${baseUrl}`,
    advice: 'Send it where it was prepared, or prepare it again under a new reference.',
    path: 'baseUrl',
    rule: 'prepared.context',
    reference: prepared.reference,
  })
}

/**
 * Refuses bytes that say something else than the fields beside them, by which the answer is judged:
 * what was stored was changed, and nobody knows which of the two was meant.
 */
function checkBody(prepared: PreparedRefund): void {
  const { reference, amount, payment } = prepared
  const said = readBody(prepared.body)
  const isSaid =
    said !== null &&
    said.reference === reference &&
    said.chargeId === payment.id &&
    amount !== null &&
    said.amount === Number(toWireAmount(amount)) &&
    prepared.headers['X-Idempotency-Key'] === prepared.idempotencyKey
  if (isSaid) return
  throw refuseRefund({
    provider: 'flutterwave',
    code: 'invalid_request',
    why: 'the bytes of the prepared refund differ from what its fields say',
    advice: 'Prepare it again, and store it as it is.',
    path: 'body',
    rule: 'prepared.body',
    reference,
  })
}
