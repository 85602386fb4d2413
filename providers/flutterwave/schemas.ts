import * as v from 'valibot'

import type { Issue, JsonObject, JsonValue } from '../../src/model/index.ts'

/**
 * A charge, as far as refunds need it. What stands as `JsonValue` is as it came, and null where it
 * was absent: the mapping judges it.
 */
export interface WireCharge {
  readonly id: string
  readonly amount: JsonValue
  readonly currency: JsonValue
  readonly status: JsonValue
  readonly created_datetime: JsonValue
}

/**
 * What a list says about its pages; null where it says nothing that can be a count. A hint: the
 * guide for settlements shows one row on one page of none.
 */
export interface WirePageInfo {
  readonly total: number | null
  readonly current_page: number | null
  readonly total_pages: number | null
}

/** One page of refunds. The rows are as they came: a bad one spoils none of the others. */
export interface WireRefundPage {
  readonly data: readonly JsonValue[]
  readonly page_info: WirePageInfo
}

/** A body that says what it should, or what was wrong with it: paths and rules, never values. */
export type ReadAnswer<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly issues: readonly Issue[] }

// Only what is used is looked at, so new fields and words of Flutterwave's change nothing. The
// envelope's `status` is not asked for: the guide's answer to a create has none.
const raw: v.GenericSchema<unknown, JsonValue> = v.custom<JsonValue>(() => true)
const anything = v.nullish(raw, null)
const id = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{1,255}$/))

const refundSchema = v.object({ data: v.object({ id }) })
const refundPageSchema = v.object({ data: v.array(raw) })

// The guide and the reference name other fields of a charge differently; these they share.
const chargeSchema = v.object({
  data: v.object({
    id,
    amount: anything,
    currency: anything,
    status: anything,
    created_datetime: anything,
  }),
})

/** Reads the answer with one refund, and gives the refund object as it came. */
export function readRefundAnswer(body: JsonValue): ReadAnswer<JsonValue> {
  const read = readAs(refundSchema, body)
  return read.ok ? { ok: true, value: fieldOf(body, 'data') } : read
}

/** Reads one page of the list of refunds. */
export function readRefundPageAnswer(body: JsonValue): ReadAnswer<WireRefundPage> {
  const read = readAs(refundPageSchema, body)
  if (!read.ok) return read
  const info = fieldOf(fieldOf(body, 'meta'), 'page_info')
  const page_info = {
    total: countOf(fieldOf(info, 'total')),
    current_page: countOf(fieldOf(info, 'current_page')),
    total_pages: countOf(fieldOf(info, 'total_pages')),
  }
  return { ok: true, value: { data: read.value.data, page_info } }
}

/** Reads a charge. */
export function readChargeAnswer(body: JsonValue): ReadAnswer<WireCharge> {
  const read = readAs(chargeSchema, body)
  return read.ok ? { ok: true, value: read.value.data } : read
}

function readAs<Value>(
  schema: v.GenericSchema<unknown, Value>,
  body: JsonValue,
): ReadAnswer<Value> {
  const read = v.safeParse(schema, body)
  if (read.success) return { ok: true, value: read.output }
  return { ok: false, issues: read.issues.map(toIssue) }
}

// A valibot message quotes what it found, which may be anything: only path and kind are kept.
function toIssue(issue: v.BaseIssue<unknown>): Issue {
  return { path: v.getDotPath(issue) ?? 'body', rule: ruleOf(issue) }
}

function ruleOf({ kind, input }: v.BaseIssue<unknown>): string {
  if (kind === 'validation') return 'body.id_format'
  return input === undefined || input === null ? 'body.missing_field' : 'body.type'
}

function fieldOf(value: JsonValue, key: string): JsonValue {
  return isObject(value) && Object.hasOwn(value, key) ? (value[key] ?? null) : null
}

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function countOf(value: JsonValue): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null
}
