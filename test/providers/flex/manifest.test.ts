import { expect, test } from 'vitest'

import { flexManifest } from '../../../providers/flex/manifest.ts'
import { currencyExponents, refundReasons } from '../../../src/model/index.ts'
import type { Statement } from '../../../src/model/index.ts'

function isStatement(value: unknown): value is Statement<unknown> {
  return typeof value === 'object' && value !== null && 'basis' in value
}

const statements = Object.entries(flexManifest).flatMap(([name, value]) =>
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
  expect(unknown).toHaveLength(5)
})

test('what is documented names the page', () => {
  const vague = namesWhere(
    ({ basis, source }) => basis === 'documented' && !source.includes('https://docs.withflex.com/'),
  )
  expect(vague).toStrictEqual([])
})

test('the manifest is data that survives JSON', () => {
  expect(JSON.parse(JSON.stringify(flexManifest))).toStrictEqual(flexManifest)
})

test('nothing that Flex leaves open is claimed', () => {
  const { keyTrust, keyWindowMs, replayMarker, traceId, enforcesCap, splitsCalls } = flexManifest
  expect(keyTrust.value).toBe('advisory')
  expect(
    [keyWindowMs, replayMarker, traceId, enforcesCap, splitsCalls].map(({ value }) => value),
  ).toStrictEqual([null, null, null, null, null])
})

test('currencies and reasons are known to the model', () => {
  expect(flexManifest.currencies.value).toStrictEqual(['USD'])
  expect(currencyExponents.has('USD')).toBe(true)
  expect(flexManifest.reasons.value).toStrictEqual([...refundReasons])
})

test('the terms for customers are five to ten business days', () => {
  expect(flexManifest.customerTerms.value).toStrictEqual([
    { method: 'card', minHours: 120, maxHours: 336, text: '5 to 10 business days' },
  ])
})
