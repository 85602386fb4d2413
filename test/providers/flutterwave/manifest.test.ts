import { expect, test } from 'vitest'

import { flutterwaveManifest } from '../../../providers/flutterwave/manifest.ts'
import { refundReasons } from '../../../src/model/index.ts'
import type { Statement } from '../../../src/model/index.ts'

function isStatement(value: unknown): value is Statement<unknown> {
  return typeof value === 'object' && value !== null && 'basis' in value
}

const statements = Object.entries(flutterwaveManifest).flatMap(([name, value]) =>
  isStatement(value) ? [{ name, ...value }] : [],
)

function namesWhere(wanted: (statement: (typeof statements)[number]) => boolean): string[] {
  return statements.filter(wanted).map(({ name }) => name)
}

test('every statement says how it is known, in a sentence or an address', () => {
  expect(statements).toHaveLength(26)
  expect(namesWhere(({ source }) => !/^https:|\.$/.test(source))).toStrictEqual([])
})

test('what is unknown has no value, and all else has one', () => {
  const unknown = namesWhere(({ basis }) => basis === 'unknown')
  expect(namesWhere(({ value }) => value === null)).toStrictEqual(unknown)
  expect(unknown).toStrictEqual(['keyWindowMs', 'enforcesCap', 'bankReferenceDueMs'])
})

test("what is documented names a page of Flutterwave's", () => {
  const page = /^https:\/\/(?:developer\.flutterwave\.com|flutterwaveinc\.mintlify\.app)\//
  const vague = namesWhere(({ basis, source }) => basis === 'documented' && !page.test(source))
  expect(vague).toStrictEqual([])
})

test('the manifest is data that survives JSON', () => {
  expect(JSON.parse(JSON.stringify(flutterwaveManifest))).toStrictEqual(flutterwaveManifest)
})

test('keys and traces are what the page of headers asks for, and replays are documented', () => {
  const format = { minLength: 12, maxLength: 255, charset: 'alphanumeric' }
  const { idempotencyKey, traceId, keyTrust, replayMarker } = flutterwaveManifest
  expect(idempotencyKey.value).toStrictEqual({ header: 'X-Idempotency-Key', ...format })
  expect(traceId.value).toStrictEqual({ header: 'X-Trace-Id', ...format })
  expect([keyTrust.value, keyTrust.basis]).toStrictEqual(['replays', 'documented'])
  expect(replayMarker.value).toBe('X-Idempotency-Cache-Hit')
})

test('our reference is where no sample proves that it comes back', () => {
  expect(flutterwaveManifest.referenceField).toMatchObject({
    value: 'meta.polyrefund_reference',
    basis: 'inferred',
  })
})

test('the list is filtered by date there, and by all else here', () => {
  const { serverFilters, clientFilters, paging, pageSize } = flutterwaveManifest
  expect(serverFilters.value).toStrictEqual(['created'])
  expect(clientFilters).toStrictEqual(['status', 'payment'])
  expect(paging.value).toBe('page_number')
  expect(pageSize.value).toStrictEqual({ min: 10, max: 50 })
})

test('it has no methods beyond the portable ones, and no lines', () => {
  expect(flutterwaveManifest.extraMethods).toStrictEqual([])
  expect(flutterwaveManifest.lineRefunds.value).toBe(false)
})

test('reasons are those of the model', () => {
  expect(flutterwaveManifest.reasons.value).toStrictEqual([...refundReasons])
})

test('W5: the terms for customers, and whose money it is', () => {
  expect(flutterwaveManifest.customerTerms.value).toStrictEqual([
    { method: 'card', minHours: 72, maxHours: 360, text: '3-15 days' },
    { method: 'mobile_money', minHours: 72, maxHours: 120, text: '3-5 days' },
    { method: 'bank_account', minHours: 0, maxHours: 24, text: '24 hours' },
  ])
  expect(flutterwaveManifest.fundedBy.value).toBe('the available balance, or the next settlement')
})

test('a pending refund is looked at once the longest of these terms is over', () => {
  const longest = Math.max(
    ...(flutterwaveManifest.customerTerms.value ?? []).map(({ maxHours }) => maxHours),
  )
  expect(flutterwaveManifest.pendingStaleAfterMs.value).toBe(longest * 60 * 60 * 1000)
})
