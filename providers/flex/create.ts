import {
  compareMoney,
  deriveIdempotencyKey,
  isRefundError,
  refuseRefund,
  withDetails,
} from '../../src/adapter.ts'
import type { CallLimits, Plan } from '../../src/adapter.ts'
import type {
  JsonObject,
  Money,
  PreparedRefund,
  Refund,
  RefundPreview,
} from '../../src/model/index.ts'
import { toWireIntentRefund, toWireSessionRefund } from './bodies.ts'
import type { FlexConnection } from './connection.ts'
import { flexCurrency } from './mapping.ts'
import { readPayment } from './payment.ts'
import type { PaymentFacts } from './payment.ts'
import { checkPayment, checkPreview, findExisting, namedAmount } from './preflight.ts'
import { askPreview } from './preview.ts'
import { parseFlexRequest } from './request.ts'
import type { FlexRequest } from './request.ts'

/** Works out what to send. Moves nothing, so nothing it throws says otherwise. */
export async function planRefund(
  connection: FlexConnection,
  input: unknown,
  limits: CallLimits,
): Promise<Plan> {
  const request = parseFlexRequest(input)
  try {
    return await plan(connection, request, limits)
  } catch (error) {
    if (!isRefundError(error)) throw error
    throw withDetails(error, { outcome: 'not_sent', reference: request.reference })
  }
}

async function plan(
  connection: FlexConnection,
  request: FlexRequest,
  limits: CallLimits,
): Promise<Plan> {
  const facts = await readFacts(connection, request, limits)
  if (facts !== null) {
    const existing = findExisting(facts, request)
    if (existing !== null) return { existing, isSame: isSameRefund(existing, request, facts) }
    checkPayment(facts, request, connection)
  }
  const amount = resolveAmount(request, facts)
  const body = JSON.stringify(toWireBody(request, amount, facts))
  const previewed =
    facts === null ? null : await previewBody(connection, { request, facts, body }, limits)
  const expected = checkPreview(amount, previewed, facts)
  return { prepared: await seal(connection, request, { facts, body, amount: expected }) }
}

/** Asks Flex what a request would give back, and to which cards. */
export async function previewRefund(
  connection: FlexConnection,
  input: unknown,
  limits: CallLimits,
): Promise<RefundPreview> {
  const request = parseFlexRequest(input)
  const { client, options } = connection
  const source = { client, limits, now: options.clock.now() }
  const facts = await readPayment(request.payment, source)
  checkPayment(facts, request, connection)
  const body = JSON.stringify(toWireBody(request, resolveAmount(request, facts), facts))
  const preview = await previewBody(connection, { request, facts, body }, limits)
  if (preview !== null) return preview
  throw withDetails(
    refuseRefund({
      provider: 'flex',
      code: 'unsupported',
      why: 'Flex has no preview for this payment',
      advice: 'Previews are for checkout sessions; create the refund, whose answer is checked.',
      path: 'payment',
      rule: 'preview.unsupported',
    }),
    { outcome: 'none' },
  )
}

async function readFacts(
  { client, options }: FlexConnection,
  { payment }: FlexRequest,
  limits: CallLimits,
): Promise<PaymentFacts | null> {
  if (!options.preflight) return null
  return readPayment(payment, { client, limits, now: options.clock.now() })
}

async function previewBody(
  { client }: FlexConnection,
  subject: {
    readonly request: FlexRequest
    readonly facts: PaymentFacts
    readonly body: string
  },
  limits: CallLimits,
): Promise<RefundPreview | null> {
  const { request, facts, body } = subject
  if (request.payment.kind !== 'checkout_session') return null
  const { currency } = facts.payment.captured
  return askPreview(client, { sessionId: request.payment.id, body, currency }, limits)
}

/** The number that `remaining` stands for is worked out here and nowhere else. */
function resolveAmount(request: FlexRequest, facts: PaymentFacts | null): Money | null {
  if (request.kind === 'remaining') return facts?.payment.refundable ?? null
  return namedAmount(request)
}

function toWireBody(
  request: FlexRequest,
  amount: Money | null,
  facts: PaymentFacts | null,
): JsonObject {
  if (request.payment.kind === 'payment_intent') {
    if (amount !== null) return toWireIntentRefund(request, amount)
    throw refuseRefund({
      provider: 'flex',
      code: 'unsupported',
      why: 'what remains of a payment intent is only known by reading it',
      advice: 'Leave preflight on, or name the amount.',
      path: 'amount',
      rule: 'amount.unknown',
    })
  }
  if (request.kind !== 'remaining') return toWireSessionRefund(request, null)
  // The documented full refund has no amount, and means the whole session.
  const isWhole = facts === null || facts.payment.refunded.minor === 0
  return toWireSessionRefund(request, isWhole ? null : amount)
}

async function seal(
  { options, baseUrl, mode }: FlexConnection,
  request: FlexRequest,
  found: {
    readonly facts: PaymentFacts | null
    readonly body: string
    readonly amount: Money | null
  },
): Promise<PreparedRefund> {
  const { payment, reference, reason, metadata } = request
  const idempotencyKey = await deriveIdempotencyKey(
    { scope: ['flex', mode, 'refund'], reference, secret: options.keySecret },
    options.ids,
  )
  return {
    version: 1,
    provider: 'flex',
    mode,
    baseUrl,
    method: 'POST',
    path: refundPath(payment.kind, payment.id),
    // No page documents the key for refunds; Flex's own plugin sends it with every change.
    headers: { 'idempotency-key': idempotencyKey },
    body: found.body,
    payment,
    payments: found.facts?.payment.handles ?? [payment],
    reference,
    idempotencyKey,
    amount: found.amount,
    currency: found.facts?.payment.captured.currency ?? flexCurrency,
    reason,
    metadata,
    seen: found.facts?.seen ?? null,
    preparedAt: new Date(options.clock.now()).toISOString(),
  }
}

/** Where a refund is asked for: by session, or by payment intent. */
export function refundPath(kind: string, id: string): string {
  return kind === 'checkout_session' ? `/v1/checkout/sessions/${id}/refund` : '/v1/refunds'
}

/**
 * Whether the refund that stands under the reference is the one asked for now. What can be told of
 * its amount must agree: a reference that was used for another refund is a mistake to be shown.
 */
function isSameRefund(existing: Refund, request: FlexRequest, facts: PaymentFacts): boolean {
  const named = namedAmount(request)
  if (named !== null) return compareMoney(existing.amount, named) === 0
  if (existing.status === 'failed') return true
  if (request.kind === 'lines') return canComeTo(request, existing.amount.minor)
  return facts.payment.refundable.minor === 0
}

/** Whether lines can come to a sum; Flex's documents leave open what tax and the like do to it. */
function canComeTo(
  { lines, tax, shipping, discount }: FlexRequest & { readonly kind: 'lines' },
  minor: number,
): boolean {
  const amounts = lines.flatMap(({ amount }) => (amount === 'line' ? [] : [amount.minor]))
  const sum = amounts.reduce((total, amount) => total + amount, 0)
  const extras = (tax?.minor ?? 0) + (shipping?.minor ?? 0) - (discount?.minor ?? 0)
  if (amounts.length < lines.length) return minor >= Math.min(sum, sum + extras)
  return minor === sum || minor === sum + extras
}
