import {
  checkRefundable,
  compareMoney,
  deriveIdempotencyKey,
  isRefundError,
  refuseRefund,
  withDetails,
} from '../../src/adapter.ts'
import type { CallLimits, Plan } from '../../src/adapter.ts'
import type { Money, PreparedRefund, Refund } from '../../src/model/index.ts'
import { toWireRefund } from './bodies.ts'
import type { FlutterwaveConnection } from './connection.ts'
import type { PaymentFacts, Payments } from './payment.ts'
import { parseFlutterwaveRequest } from './request.ts'
import type { FlutterwaveRequest } from './request.ts'

/** Works out what to send. Moves nothing, so nothing it throws says otherwise. */
export async function planRefund(
  connection: FlutterwaveConnection,
  payments: Payments,
  asked: { readonly request: unknown; readonly limits: CallLimits },
): Promise<Plan> {
  const request = parseFlutterwaveRequest(asked.request)
  try {
    const facts = connection.options.preflight
      ? await payments.read(request.payment, { connection, limits: asked.limits })
      : null
    const existing = facts === null ? null : findExisting(facts, request)
    if (existing !== null) return { existing, isSame: isSameRefund(existing, request) }
    const amount = resolveAmount(request, facts, connection)
    return { prepared: await seal(connection, request, { amount, facts }) }
  } catch (error) {
    if (!isRefundError(error)) throw error
    throw withDetails(error, { outcome: 'not_sent', reference: request.reference })
  }
}

/** The refund that the charge already has under this reference, failed ones included. */
function findExisting({ refunds }: PaymentFacts, { reference }: FlutterwaveRequest): Refund | null {
  return refunds.find((refund) => refund.reference === reference) ?? null
}

function isSameRefund(existing: Refund, { amount }: FlutterwaveRequest): boolean {
  return amount === 'remaining' || compareMoney(existing.amount, amount) === 0
}

/** The number that `remaining` stands for is worked out here and nowhere else. */
function resolveAmount(
  { amount }: FlutterwaveRequest,
  facts: PaymentFacts | null,
  { mode }: FlutterwaveConnection,
): Money {
  const named = amount === 'remaining' ? null : amount
  if (facts !== null) {
    checkRefundable(facts.payment, {
      amount: named,
      currency: named?.currency ?? null,
      testMode: mode === 'test',
    })
    return named ?? facts.payment.refundable
  }
  if (named !== null) return named
  throw refuseRefund({
    provider: 'flutterwave',
    code: 'unsupported',
    why: 'what remains of a charge is only known by reading it',
    advice: 'Leave preflight on, or name the amount.',
    path: 'amount',
    rule: 'amount.unknown',
  })
}

async function seal(
  { options, baseUrl, mode }: FlutterwaveConnection,
  request: FlutterwaveRequest,
  { amount, facts }: { readonly amount: Money; readonly facts: PaymentFacts | null },
): Promise<PreparedRefund> {
  const { payment, reference, reason, metadata } = request
  const idempotencyKey = await deriveIdempotencyKey(
    { scope: ['flutterwave', mode, 'refund'], reference, secret: options.keySecret },
    options.ids,
  )
  return {
    version: 1,
    provider: 'flutterwave',
    mode,
    baseUrl,
    method: 'POST',
    path: '/refunds',
    headers: { 'X-Idempotency-Key': idempotencyKey },
    body: JSON.stringify(toWireRefund(request, amount)),
    payment,
    payments: [payment],
    reference,
    idempotencyKey,
    amount,
    currency: amount.currency,
    reason,
    metadata,
    seen: facts?.seen ?? null,
    preparedAt: new Date(options.clock.now()).toISOString(),
  }
}
