import { describe, expect, test } from 'vitest'

import { isJsonObject, supports } from '../../src/model/index.ts'
import type { ExtraMethod, RefundProvider } from '../../src/model/index.ts'

const unknown = {
  value: null,
  basis: 'unknown',
  source: 'a provider made up for this test',
} as const

function notHere(): never {
  throw new Error('this test calls no method')
}

function providerWith(...extraMethods: readonly ExtraMethod[]): RefundProvider {
  return {
    name: 'stub',
    mode: 'test',
    prepare: notHere,
    send: notHere,
    create: notHere,
    find: notHere,
    get: notHere,
    list: notHere,
    listPage: notHere,
    getPayment: notHere,
    parseWebhook: notHere,
    manifest: {
      name: 'stub',
      title: 'Stub',
      apiVersion: '1',
      wireUnit: unknown,
      currencies: unknown,
      partialRefunds: unknown,
      lineRefunds: unknown,
      reasons: unknown,
      idempotencyKey: unknown,
      keyTrust: unknown,
      keyWindowMs: unknown,
      replayMarker: unknown,
      traceId: unknown,
      referenceField: unknown,
      serverFilters: unknown,
      clientFilters: [],
      order: unknown,
      paging: unknown,
      pageSize: unknown,
      extraMethods,
      enforcesCap: unknown,
      splitsCalls: unknown,
      webhookScheme: unknown,
      webhookEvents: unknown,
      webhookProof: unknown,
      statuses: unknown,
      finalityHorizonMs: unknown,
      pendingStaleAfterMs: unknown,
      bankReferenceDueMs: unknown,
      fundedBy: unknown,
      customerTerms: unknown,
      unverified: [],
    },
  }
}

describe('supports', () => {
  test('says which methods the manifest names', () => {
    const provider = providerWith('update')
    expect(supports(provider, 'update')).toBe(true)
    expect(supports(provider, 'preview')).toBe(false)
  })

  test('says no where the manifest names none', () => {
    expect(supports(providerWith(), 'update')).toBe(false)
  })
})

describe('isJsonObject', () => {
  test.each([[{}], [{ a: null }]])('knows %j', (value) => {
    expect(isJsonObject(value)).toBe(true)
  })

  test.each([null, undefined, [], 'text', 1, true])('does not take %j for one', (value) => {
    expect(isJsonObject(value)).toBe(false)
  })
})
