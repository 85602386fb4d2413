import { isRefundError, parsePreparedRefund, refuseRefund, withDetails } from '../../src/adapter.ts'
import type { CallLimits } from '../../src/adapter.ts'
import type { PreparedRefund, Refund, RefundError } from '../../src/model/index.ts'
import { readBody } from './bodies.ts'
import type { FlexConnection } from './connection.ts'
import { refundPath } from './create.ts'
import { findRefunds } from './find.ts'
import { groupRefunds } from './group.ts'
import { identifyRefund } from './identify.ts'

/**
 * Sends a prepared refund, and again while that is safe.
 *
 * A limiter can stand behind the refund as well as before it, and Flex documents no key that would
 * make a second one harmless. So after a 429 the payment is asked for the reference first; the wait
 * makes that cost nothing.
 */
export async function sendWhileSafe(
  connection: FlexConnection,
  prepared: PreparedRefund,
  limits: CallLimits,
): Promise<Refund> {
  let turnedDown: RefundError | null = null
  return connection.client.repeat(async (attempt) => {
    if (turnedDown !== null) {
      const landed = await findLanded(connection, prepared, { limits, turnedDown })
      if (landed !== null) return landed
    }
    try {
      return await sendPrepared(connection, prepared, limits, attempt)
    } catch (error) {
      if (isRefundError(error) && error.outcome === 'rejected') turnedDown = error
      throw error
    }
  }, limits)
}

/** The refund that an attempt made although it was turned down; null when there is none. */
async function findLanded(
  { client, options }: FlexConnection,
  { payment, reference, amount }: PreparedRefund,
  { limits, turnedDown }: { readonly limits: CallLimits; readonly turnedDown: RefundError },
): Promise<Refund | null> {
  const source = { client, limits, now: options.clock.now() }
  const { refunds, complete } = await findRefunds(source, { payment, reference }).catch(
    (error: unknown) => {
      throw isRefundError(error) ? withDetails(error, { outcome: 'rejected', reference }) : error
    },
  )
  const [landed] = groupRefunds(refunds)
  if (landed === undefined) {
    if (complete) return null
    throw turnedDown
  }
  if (amount === null || landed.amount.minor === amount.minor) return landed
  throw withDetails(turnedDown, {
    code: 'mismatch',
    outcome: 'accepted',
    isRetryable: false,
    retryAfterMs: null,
    message:
      'flex turned the refund down and has made another one under its reference all the same. Money has moved: look at error.refund, and ask somebody before the next refund.',
    refund: landed,
    issues: [{ path: 'amount', rule: 'amount.differs' }],
  })
}

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
  checkBody(prepared)
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
  throw refuseRefund({
    provider: 'flex',
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
    (said.amount === null || amount === null || said.amount === amount.minor) &&
    (payment.kind === 'checkout_session' || said.intent === payment.id) &&
    prepared.headers['idempotency-key'] === prepared.idempotencyKey
  if (isSaid) return
  throw refuseRefund({
    provider: 'flex',
    code: 'invalid_request',
    why: 'the bytes of the prepared refund differ from what its fields say',
    advice: 'Prepare it again, and store it as it is.',
    path: 'body',
    rule: 'prepared.body',
    reference,
  })
}
