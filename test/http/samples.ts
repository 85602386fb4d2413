import type { Answer, Call } from '../../src/http/call.ts'
import type { Subject } from '../../src/http/evidence.ts'
import type { CommonOptions } from '../../src/http/options.ts'
import { fromMinor, isRefundError } from '../../src/model/index.ts'
import type {
  Manifest,
  ProviderRefusal,
  Refund,
  RefundError,
  Statement,
} from '../../src/model/index.ts'
import { createFixedIds } from './fixed-ids.ts'
import { createHandClock } from './hand-clock.ts'

/** A secret that must show up nowhere. */
export const canary = 'sk_canary_0123456789abcdef'

export function documented<Value>(value: Value): Statement<Value> {
  return { value, basis: 'documented', source: 'a page' }
}

export const notKnown: Statement<never> = { value: null, basis: 'unknown', source: 'no page' }

/** A provider that replays by key, with everything else unknown. */
export function sampleManifest(changes: Partial<Manifest> = {}): Manifest {
  return {
    name: 'sample',
    title: 'Sample',
    apiVersion: 'v1',
    wireUnit: notKnown,
    currencies: notKnown,
    partialRefunds: notKnown,
    lineRefunds: notKnown,
    reasons: notKnown,
    idempotencyKey: notKnown,
    keyTrust: documented('replays'),
    keyWindowMs: notKnown,
    replayMarker: documented('X-Sample-Cache-Hit'),
    traceId: documented({
      header: 'x-sample-trace',
      minLength: 12,
      maxLength: 255,
      charset: 'alphanumeric',
    }),
    referenceField: notKnown,
    serverFilters: notKnown,
    clientFilters: [],
    order: notKnown,
    paging: notKnown,
    pageSize: notKnown,
    extraMethods: [],
    enforcesCap: notKnown,
    splitsCalls: notKnown,
    webhookScheme: notKnown,
    webhookEvents: notKnown,
    webhookProof: notKnown,
    statuses: notKnown,
    finalityHorizonMs: notKnown,
    pendingStaleAfterMs: notKnown,
    bankReferenceDueMs: notKnown,
    fundedBy: notKnown,
    customerTerms: notKnown,
    unverified: [],
    ...changes,
  }
}

export function sampleRefund(changes: Partial<Refund> = {}): Refund {
  return {
    provider: 'sample',
    id: 'refund_1',
    payments: [],
    amount: fromMinor(3500, 'USD'),
    status: 'pending',
    providerStatus: 'pending',
    finality: 'provisional',
    requiresAction: false,
    reason: 'requested_by_customer',
    reference: 'RMA-1',
    metadata: {},
    bankReference: null,
    parts: [],
    createdAt: null,
    testMode: true,
    raw: {},
    ...changes,
  }
}

export function sampleSubject(changes: Partial<Subject> = {}): Subject {
  return {
    provider: 'sample',
    task: 'create the refund',
    movesMoney: true,
    isKeyed: false,
    idempotencyKey: 'key1',
    traceId: 'trace1',
    reference: 'RMA-1',
    secrets: [canary],
    ...changes,
  }
}

export function sampleOptions(changes: Partial<CommonOptions> = {}): CommonOptions {
  return {
    attemptTimeoutMs: 30_000,
    totalTimeoutMs: 90_000,
    attempts: 3,
    preflight: true,
    fetch: null,
    clock: createHandClock((milliseconds) => milliseconds < 30_000),
    ids: createFixedIds(),
    keySecret: null,
    onExchange: null,
    ...changes,
  }
}

export const sampleCreate: Call = {
  operation: 'create_refund',
  task: 'create the refund',
  method: 'POST',
  pathTemplate: '/v1/payments/{payment_id}/refunds',
  ids: { payment_id: 'pay_1' },
  headers: { 'x-key': 'key1' },
  body: '{"amount":3500}',
  reference: 'RMA-1',
  idempotencyKey: 'key1',
}

export const sampleRead: Call = {
  operation: 'list_refunds',
  task: 'list the refunds',
  method: 'GET',
  pathTemplate: '/v1/refunds',
  query: { limit: '20', cursor: 'a&b' },
}

/** The sample provider's own error body is `{ "problem": code, "text": sentence }`. */
export function explainSample({ body }: { readonly body: unknown }): ProviderRefusal {
  const isOwn = typeof body === 'object' && body !== null && 'problem' in body
  const text = isOwn && 'text' in body && typeof body.text === 'string' ? body.text : null
  return {
    code: 'not_refundable',
    providerCode: isOwn ? String(body.problem) : null,
    providerMessage: text,
    isOwn,
  }
}

/** The `RefundError` that a promise ends with; anything else is a failure of the test. */
export async function errorOf(promise: Promise<unknown>): Promise<RefundError> {
  let value: unknown
  try {
    value = await promise
  } catch (error) {
    if (isRefundError(error)) return error
    throw error
  }
  throw new Error(`no error was thrown, but this came: ${JSON.stringify(value)}`)
}

/** What an answer says, without its functions. */
export function readable({ body, isReplay }: Answer): Pick<Answer, 'body' | 'isReplay'> {
  return { body, isReplay }
}
