import * as v from 'valibot'

import { isJsonObject } from '../../src/adapter.ts'
import type { Issue, JsonValue } from '../../src/model/index.ts'

/**
 * A checkout session, as far as refunds need it. What stands as `JsonValue` is as it came, and
 * null where it was absent: the mapping judges it.
 */
export interface WireSession {
  readonly checkout_session_id: string
  readonly status: JsonValue
  readonly mode: JsonValue
  readonly amount_total: JsonValue
  readonly amount_received: JsonValue
  readonly currency: JsonValue
  readonly test_mode: JsonValue
  readonly metadata: JsonValue
  /** The id, also where the intent itself stood. */
  readonly payment_intent: string | null
  /** The ids, also where the intents themselves stood. */
  readonly payment_intents: readonly string[]
  /** Refund objects as they came; null where the session doesn't list them. */
  readonly refunds: readonly JsonValue[] | null
}

/** A payment intent, as far as refunds need it. */
export interface WireIntent {
  readonly payment_intent_id: string
  readonly status: JsonValue
  readonly amount: JsonValue
  readonly amount_received: JsonValue
  readonly currency: JsonValue
  readonly test_mode: JsonValue
  readonly metadata: JsonValue
}

/** What one card or wallet would get back. */
export interface WireAllocation {
  readonly payment_method_id: string | null
  readonly last4: string | null
  readonly amount: JsonValue
}

/** A body that says what it should, or what was wrong with it: paths and rules, never values. */
export type ReadAnswer<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly issues: readonly Issue[] }

// Only what is used is looked at, so new fields and words of Flex's change nothing.
const raw: v.GenericSchema<unknown, JsonValue> = v.custom<JsonValue>(() => true)
const anything = v.nullish(raw, null)
const text = v.nullish(v.string(), null)
const id = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{1,255}$/))

// An intent is an id, or the object itself where the answer was expanded.
const intentId = v.union([
  id,
  v.pipe(
    v.object({ payment_intent_id: id }),
    v.transform((intent) => intent.payment_intent_id),
  ),
])

const sessionSchema = v.object({
  checkout_session_id: id,
  status: anything,
  mode: anything,
  amount_total: anything,
  amount_received: anything,
  currency: anything,
  test_mode: anything,
  metadata: anything,
  payment_intent: v.nullish(intentId, null),
  payment_intents: v.nullish(v.array(intentId), []),
  refunds: v.nullish(v.array(raw), null),
})

const intentSchema = v.object({
  payment_intent_id: id,
  status: anything,
  amount: anything,
  amount_received: anything,
  currency: anything,
  test_mode: anything,
  metadata: anything,
})

const refundSchema = v.object({ refund: v.object({ refund_id: id }) })
const refundListSchema = v.object({ refunds: v.array(raw) })
const previewSchema = v.object({
  allocations: v.array(v.object({ payment_method_id: text, last4: text, amount: anything })),
})

/** Reads a session that is wrapped, as Flex documents it, or bare. */
export function readSessionAnswer(body: JsonValue): ReadAnswer<WireSession> {
  return readUnwrapped(sessionSchema, body, ['checkout_session', 'checkout_session_id'])
}

/** Reads a payment intent that is wrapped, as Flex documents it, or bare. */
export function readIntentAnswer(body: JsonValue): ReadAnswer<WireIntent> {
  return readUnwrapped(intentSchema, body, ['payment_intent', 'payment_intent_id'])
}

/** Reads the answer with one refund, and gives the refund object as it came. */
export function readRefundAnswer(body: JsonValue): ReadAnswer<JsonValue> {
  const read = readAs(refundSchema, body)
  return read.ok ? { ok: true, value: fieldOf(body, 'refund') } : read
}

/** Reads a list of refunds. The rows are as they came: a bad one spoils none of the others. */
export function readRefundListAnswer(body: JsonValue): ReadAnswer<readonly JsonValue[]> {
  const read = readAs(refundListSchema, body)
  return read.ok ? { ok: true, value: read.value.refunds } : read
}

/** Reads what a refund would give back, and where to. */
export function readPreviewAnswer(body: JsonValue): ReadAnswer<readonly WireAllocation[]> {
  const read = readAs(previewSchema, body)
  return read.ok ? { ok: true, value: read.value.allocations } : read
}

function readUnwrapped<Value>(
  schema: v.GenericSchema<unknown, Value>,
  body: JsonValue,
  [wrapper, ownId]: readonly [wrapper: string, ownId: string],
): ReadAnswer<Value> {
  if (fieldOf(body, ownId) !== null) return readAs(schema, body)
  return readAs(schema, fieldOf(body, wrapper), wrapper)
}

function readAs<Value>(
  schema: v.GenericSchema<unknown, Value>,
  body: JsonValue,
  wrapper?: string,
): ReadAnswer<Value> {
  const read = v.safeParse(schema, body)
  if (read.success) return { ok: true, value: read.output }
  const issues = read.issues.map((issue) => toIssue(issue, wrapper))
  return { ok: false, issues }
}

// A valibot message quotes what it found, which may be anything: only path and kind are kept.
function toIssue(issue: v.BaseIssue<unknown>, wrapper: string | undefined): Issue {
  const steps = [wrapper, v.getDotPath(issue)].filter((step) => typeof step === 'string')
  return { path: steps.join('.') || 'body', rule: ruleOf(issue) }
}

function ruleOf({ kind, input }: v.BaseIssue<unknown>): string {
  if (kind === 'validation') return 'body.id_format'
  return input === undefined || input === null ? 'body.missing_field' : 'body.type'
}

function fieldOf(body: JsonValue, key: string): JsonValue {
  return isJsonObject(body) && Object.hasOwn(body, key) ? (body[key] ?? null) : null
}
