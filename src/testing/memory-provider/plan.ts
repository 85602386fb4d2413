import { createHash } from 'node:crypto'

import {
  checkRefundable,
  isRefundError,
  parseRefundRequest,
  refuseRefund,
  seenPayment,
  withDetails,
} from '../../model/index.ts'
import type {
  Money,
  ParsedRequest,
  Payment,
  PaymentReference,
  PreparedRefund,
  Refund,
  RefundPreview,
  SeenPayment,
} from '../../model/index.ts'
import { read, readingOf } from './connection.ts'
import type { MemoryConnection } from './connection.ts'
import { unsayable } from './evidence.ts'
import { keyHeader } from './manifest.ts'
import { fromWirePayment } from './mapping.ts'
import { readOnePayment } from './side.ts'

/** A refund to send, or the one that the reference already stands for. */
export type Plan =
  | { readonly prepared: PreparedRefund }
  | { readonly existing: Refund; readonly isSame: boolean }

/** Works out what to send. Moves nothing, so nothing it throws says otherwise. */
export async function planRefund(
  connection: MemoryConnection,
  input: unknown,
  signal: AbortSignal | undefined,
): Promise<Plan> {
  const request = parseRequest(connection, input)
  const { reference } = request
  try {
    const readAt = connection.world.clock.now()
    const { payment, refunds } = await readPayment(connection, request.payment, signal)
    const existing = refunds.find((refund) => refund.reference === reference)
    if (existing !== undefined) {
      return { existing, isSame: isSameRefund(existing, request, payment) }
    }
    const seen = seenPayment(payment, refunds, readAt)
    const amount = resolveAmount(connection, request, payment)
    return { prepared: seal(connection, request, { amount, seen }) }
  } catch (error) {
    throw isRefundError(error) ? withDetails(error, { outcome: 'not_sent', reference }) : error
  }
}

/** What a request would give back. Moves nothing. */
export async function previewRefund(
  connection: MemoryConnection,
  input: unknown,
  signal: AbortSignal | undefined,
): Promise<RefundPreview> {
  const request = parseRequest(connection, input)
  const { payment } = await readPayment(connection, request.payment, signal)
  const total = resolveAmount(connection, request, payment)
  return { total, allocations: [{ paymentMethod: null, last4: null, amount: total }] }
}

/** A payment with all of its refunds. */
export async function readPayment(
  connection: MemoryConnection,
  reference: PaymentReference,
  signal: AbortSignal | undefined,
): Promise<{ readonly payment: Payment; readonly refunds: readonly Refund[] }> {
  const task = 'read the payment'
  const id = paymentIdOf(connection, reference)
  const wire = await read(connection, task, {
    signal,
    effect: () => readOnePayment(connection.world, id),
  })
  const mapped = fromWirePayment(wire, readingOf(connection))
  if ('payment' in mapped) return mapped
  const subject = { settings: connection.settings, task, movesMoney: false }
  throw unsayable(subject, 'incomplete_list', mapped.issues)
}

/** The id of a payment, however the caller names it. */
export function paymentIdOf(connection: MemoryConnection, reference: PaymentReference): string {
  if (typeof reference === 'string') return reference
  if (reference.kind === 'payment') return reference.id
  throw refuseRefund({
    provider: connection.settings.name,
    code: 'invalid_request',
    why: "the kind of a payment in memory is 'payment'",
    advice: 'Pass the id alone, or with that kind.',
    path: 'payment.kind',
    rule: 'id.kind',
  })
}

function parseRequest(connection: MemoryConnection, input: unknown): ParsedRequest {
  const { name: provider, currencies } = connection.settings
  const request = parseRefundRequest(input, { provider, acceptsLines: false })
  paymentIdOf(connection, request.payment)
  const { amount } = request
  if (amount === null || amount === 'remaining' || currencies === 'any') return request
  if (currencies.includes(amount.currency)) return request
  throw refuseRefund({
    provider,
    code: 'unsupported',
    why: `it has no refunds in ${amount.currency}`,
    advice: `It refunds in ${currencies.join(', ')}.`,
    path: 'amount.currency',
    rule: 'currency.unsupported',
  })
}

/** The amount that the request comes to, once the payment allows it. */
function resolveAmount(
  { settings }: MemoryConnection,
  { amount: asked }: ParsedRequest,
  payment: Payment,
): Money {
  const amount = asked === 'remaining' ? null : asked
  const testMode = settings.mode === 'test'
  checkRefundable(payment, { amount, currency: amount?.currency ?? null, testMode })
  return amount ?? payment.refundable
}

/** Of `remaining`, only that nothing remains shows that the refund was the one for all of it. */
function isSameRefund(existing: Refund, { amount }: ParsedRequest, payment: Payment): boolean {
  if (amount === 'remaining' || amount === null) {
    return existing.status === 'failed' || payment.refundable.minor === 0
  }
  return existing.amount.minor === amount.minor && existing.amount.currency === amount.currency
}

function seal(
  connection: MemoryConnection,
  { payment, reason, reference, metadata }: ParsedRequest,
  { amount, seen }: { readonly amount: Money; readonly seen: SeenPayment },
): PreparedRefund {
  const { settings, world } = connection
  const id = paymentIdOf(connection, payment)
  const handle = { kind: 'payment', id }
  // Of the reference alone, so that a rerun of the caller's job sends the same key.
  const idempotencyKey = createHash('sha256')
    .update(['polyrefund', settings.name, settings.mode, reference].join('\n'))
    .digest('hex')
    .slice(0, 32)
  return {
    version: 1,
    provider: settings.name,
    mode: settings.mode,
    baseUrl: settings.baseUrl,
    method: 'POST',
    path: '/refunds',
    headers: { [keyHeader]: idempotencyKey },
    body: JSON.stringify({ payment: id, ...amount, reason, reference, metadata }),
    payment: handle,
    payments: [handle],
    reference,
    idempotencyKey,
    amount,
    currency: amount.currency,
    reason,
    metadata,
    seen,
    preparedAt: new Date(world.clock.now()).toISOString(),
  }
}
