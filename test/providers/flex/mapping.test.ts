import { assert, integer, property } from 'fast-check'
import { describe, expect, test } from 'vitest'

import { toWireIntentRefund } from '../../../providers/flex/bodies.ts'
import { flexManifest } from '../../../providers/flex/manifest.ts'
import {
  fromWireIntent,
  fromWirePreview,
  fromWireRefund,
  fromWireSession,
  idOfRow,
  referenceOfRow,
  toPayment,
} from '../../../providers/flex/mapping.ts'
import type { AboutRefund, FlexPaymentFacts } from '../../../providers/flex/mapping.ts'
import { readIntentAnswer, readSessionAnswer } from '../../../providers/flex/schemas.ts'
import type { JsonObject, JsonValue, Payment, Refund } from '../../../src/model/index.ts'
import {
  f10Answer,
  f14Refund,
  f15Answer,
  f19Answer,
  f1Answer,
  f1Refund,
  f20Answer,
  f24Answer,
  f6Answer,
  intentId,
  l1Refund,
  refundId,
  sessionId,
} from './fixtures.ts'

const session = { kind: 'checkout_session', id: sessionId } as const
const intent = { kind: 'payment_intent', id: intentId } as const
const now = Date.parse('2024-12-05T00:00:00Z')
const day = 24 * 60 * 60 * 1000
const about: AboutRefund = { handles: [session], currency: 'USD', now }
const usd = (minor: number): { minor: number; currency: string } => ({ minor, currency: 'USD' })

function mapped(raw: JsonValue, changes: Partial<AboutRefund> = {}): Refund {
  const row = fromWireRefund(raw, { ...about, ...changes })
  if ('refund' in row) return row.refund
  throw new Error(`Expected a refund, and got ${JSON.stringify(row.rejected.issues)}`)
}

function issuesOf(raw: JsonValue, changes: Partial<AboutRefund> = {}): readonly string[] {
  const row = fromWireRefund(raw, { ...about, ...changes })
  return 'refund' in row ? [] : row.rejected.issues.map(({ path, rule }) => `${path} ${rule}`)
}

/** F1's refund with other fields. */
function refund(fields: JsonObject): JsonObject {
  return { ...f1Refund, ...fields }
}

function fieldOf(object: JsonValue | undefined, ...keys: readonly (string | number)[]): JsonValue {
  const found: unknown = keys.reduce<unknown>(
    (value, key) => Reflect.get(Object(value), key),
    object,
  )
  const copy: JsonValue = JSON.parse(JSON.stringify(found))
  return copy
}

describe('the documented samples', () => {
  test('F1 is pending, with the session first and its one part', () => {
    const pending = { type: 'acquirer_reference_number', value: null, status: 'pending' }
    expect(mapped(f1Refund)).toStrictEqual({
      provider: 'flex',
      id: refundId,
      payments: [session, intent],
      amount: usd(3500),
      status: 'pending',
      providerStatus: 'pending',
      finality: 'provisional',
      requiresAction: false,
      reason: null,
      reference: null,
      metadata: { OrderNo: 'ORDER123', Source: 'Customer_Request' },
      bankReference: pending,
      parts: [{ refundId, payment: intent, amount: usd(3500), bankReference: pending }],
      createdAt: '2024-12-04T10:30:00.000Z',
      testMode: false,
      raw: f1Refund,
    })
  })

  test('F6 is read with all that its shorter refund leaves open', () => {
    const raw = fieldOf(f6Answer, 'checkout_session', 'refunds', 0)
    expect(mapped(raw)).toStrictEqual({
      provider: 'flex',
      id: refundId,
      payments: [session],
      amount: usd(15000),
      status: 'pending',
      providerStatus: 'pending',
      finality: 'provisional',
      requiresAction: false,
      reason: 'other',
      reference: null,
      metadata: { reason: 'customer_cancelled_order', order_id: 'ORD-12345' },
      bankReference: null,
      parts: [],
      createdAt: '2024-12-04T10:30:00.000Z',
      testMode: null,
      raw,
    })
  })

  test('F14 has succeeded, with the number for the bank', () => {
    const found = mapped(f14Refund, { handles: [] })
    const bankReference = {
      type: 'acquirer_reference_number',
      value: 'ARN8493274932',
      status: 'available',
    }
    expect(found).toMatchObject({ status: 'succeeded', finality: 'provisional', bankReference })
    expect(found.payments).toStrictEqual([intent])
    expect(found.parts).toStrictEqual([
      { refundId, payment: intent, amount: usd(5000), bankReference },
    ])
  })

  test('F15 is read without the fields that its rows leave out', () => {
    const found = [0, 1].map((index) => mapped(fieldOf(f15Answer, 'refunds', index)))
    expect(found.map(({ id, amount, status }) => [id, amount.minor, status])).toStrictEqual([
      [refundId, 5000, 'succeeded'],
      ['fref_01kbjdabc456', 3000, 'pending'],
    ])
    expect(found[1]?.createdAt).toBe('2024-12-03T15:20:00.000Z')
  })

  test('F19 has the new reason, and the metadata merged', () => {
    const found = mapped(fieldOf(f19Answer, 'refund'))
    expect(found.reason).toBe('fraudulent')
    expect(found.metadata).toStrictEqual({
      order_id: '12345',
      updated_by: 'admin',
      investigation_id: 'INV-2024-001',
    })
  })

  test('F24 in test mode succeeds at once', () => {
    const found = mapped(fieldOf(f24Answer, 'checkout_session', 'refunds', 0))
    expect(found).toMatchObject({ status: 'succeeded', testMode: true, finality: 'provisional' })
  })

  test('L1 keeps what has no word here in its raw object', () => {
    const found = mapped(l1Refund, { handles: [] })
    expect(found).toMatchObject({
      id: 'obj_01EXAMPLE00000000000000000',
      payments: [{ kind: 'payment_intent', id: 'obj_01EXAMPLE00000000000000000' }],
      amount: usd(0),
      status: 'pending',
      reason: 'duplicate',
      metadata: {},
      parts: [],
      createdAt: '2024-01-01T00:00:00.000Z',
      testMode: false,
      bankReference: { value: 'obj_01EXAMPLE00000000000000000', status: 'available' },
    })
    expect(found.raw).toBe(l1Refund)
  })
})

describe('an amount', () => {
  test('of any exact number of cents is the same on both ways', () => {
    const request = {
      kind: 'remaining',
      payment: intent,
      reason: 'duplicate',
      reference: 'r',
      metadata: {},
      currency: null,
    } as const
    assert(
      property(integer({ min: 0, max: 999_999_999_999_999 }), (cents) => {
        const raw: JsonValue = JSON.parse(`{"refund_id":"fref_1","amount":${cents}}`)
        const { amount } = mapped(raw)
        expect(amount).toStrictEqual(usd(cents))
        const body = JSON.stringify(toWireIntentRefund(request, amount))
        expect(body).toContain(`"amount":${cents},`)
      }),
      { numRuns: 10_000, seed: 20_241_204 },
    )
  })

  test.each([
    ['0', 0],
    ['1', 1],
    ['3500', 3500],
    ['3500.0', 3500],
    ['3.5e3', 3500],
    ['999999999999999', 999_999_999_999_999],
  ])('written as %s is read', (text, minor) => {
    const raw: JsonValue = JSON.parse(`{"refund_id":"fref_1","amount":${text}}`)
    expect(mapped(raw).amount).toStrictEqual(usd(minor))
  })

  test.each([
    ['"3500"', 'amount.type'],
    ['"12.34"', 'amount.type'],
    ['true', 'amount.type'],
    ['[3500]', 'amount.type'],
    ['{"minor":3500}', 'amount.type'],
    ['null', 'amount.missing'],
    ['35.5', 'amount.precision'],
    ['12.3400000001', 'amount.precision'],
    ['0.1', 'amount.precision'],
    ['-1', 'amount.negative'],
    ['-0', 'amount.negative'],
    ['1e400', 'amount.unsafe'],
    ['-1e400', 'amount.unsafe'],
    ['1000000000000000', 'amount.unsafe'],
    ['9007199254740993', 'amount.unsafe'],
  ])('written as %s rejects its row by the rule %s', (text, rule) => {
    const raw: JsonValue = JSON.parse(`{"refund_id":"fref_1","amount":${text}}`)
    expect(fromWireRefund(raw, about)).toStrictEqual({
      rejected: { id: 'fref_1', issues: [{ path: 'amount', rule }], raw },
    })
  })

  test('that is absent rejects its row', () => {
    expect(issuesOf({ refund_id: 'fref_1' })).toStrictEqual(['amount amount.missing'])
  })

  test('of a field of another name is not looked for', () => {
    const raw = { refund_id: 'fref_1', amount_refunded: 3500 }
    expect(issuesOf(raw)).toStrictEqual(['amount amount.missing'])
  })
})

describe('a currency', () => {
  test('is that of the payment', () => {
    expect(mapped(f1Refund, { currency: 'CAD' }).amount.currency).toBe('CAD')
    expect(mapped(refund({ currency: 'usd' })).amount.currency).toBe('USD')
  })

  test.each<[string, JsonValue, string, readonly string[]]>([
    ['of the refund that differs', 'eur', 'USD', ['currency currency.mismatch']],
    ['of the refund that is no code', 'u\u017fd', 'USD', ['currency currency.unsupported']],
    ['of the refund that is no text', 840, 'USD', ['currency currency.unsupported']],
    ['of the payment outside ISO 4217', null, 'XXX', ['currency currency.unsupported']],
  ])('%s rejects the row', (_, own, currency, issues) => {
    expect(issuesOf(refund({ currency: own }), { currency })).toStrictEqual(issues)
  })
})

describe('an id', () => {
  test.each<[string, JsonValue, readonly string[]]>([
    ['of a row that is no object', 'fref_1', ['refund body.type']],
    ['of a row that is a list', [f1Refund], ['refund body.type']],
    ['of a row that is nothing', null, ['refund body.type']],
    ['that is missing', refund({ refund_id: null }), ['refund_id body.missing_field']],
    ['that is a number', refund({ refund_id: 7 }), ['refund_id body.type']],
    ['that climbs', refund({ refund_id: '../refunds' }), ['refund_id body.id_format']],
    ['with line breaks', refund({ refund_id: 'a\r\nb' }), ['refund_id body.id_format']],
    ['that is too long', refund({ refund_id: 'a'.repeat(256) }), ['refund_id body.id_format']],
    [
      'of an intent that climbs',
      refund({ payment_intent_id: '%2e%2e', items: [] }),
      ['payment_intent_id body.id_format'],
    ],
    [
      'of an item that is a number',
      refund({ items: [{ payment_intent: 7 }] }),
      ['items.0.payment_intent body.type'],
    ],
    [
      'of an expanded intent that is missing',
      refund({ items: [{ payment_intent: {} }] }),
      ['items.0.payment_intent body.missing_field'],
    ],
  ])('%s rejects the row', (_, raw, issues) => {
    const row = fromWireRefund(raw, about)
    expect(issuesOf(raw)).toStrictEqual(issues)
    expect('rejected' in row && row.rejected.raw).toBe(raw)
  })

  test('is kept on a rejected row when it is safe, and left out when it is not', () => {
    const bad = fromWireRefund(refund({ amount: 'x' }), about)
    expect('rejected' in bad && bad.rejected.id).toBe(refundId)
    const unsafe = fromWireRefund(refund({ refund_id: '../x' }), about)
    expect('rejected' in unsafe && unsafe.rejected.id).toBeNull()
  })

  test('and all else that is wrong is told together, without values', () => {
    const raw = refund({ refund_id: 'canary/1', amount: 'canary', payment_intent_id: 'canary 2' })
    expect(issuesOf(raw)).toStrictEqual([
      'refund_id body.id_format',
      'payment_intent_id body.id_format',
      'amount amount.type',
    ])
  })

  test('of a raw row is found only where it is safe', () => {
    const rows = [f1Refund, { refund_id: '../x' }, {}, [], null, undefined]
    expect(rows.map(idOfRow)).toStrictEqual([refundId, null, null, null, null, null])
  })
})

describe('a status', () => {
  test.each<[JsonValue, string, boolean]>([
    ['pending', 'pending', false],
    ['requires_action', 'pending', true],
    ['succeeded', 'succeeded', false],
    ['failed', 'failed', false],
    ['canceled', 'failed', false],
    ['SUCCEEDED', 'pending', false],
    ['refund_done', 'pending', false],
    ['new', 'pending', false],
    ['', 'pending', false],
    ['constructor', 'pending', false],
    ['__proto__', 'pending', false],
  ])('F21: %j is %s, and kept as it came', (word, status, requiresAction) => {
    expect(mapped(refund({ status: word }))).toMatchObject({
      status,
      providerStatus: word,
      requiresAction,
    })
  })

  test.each<[JsonValue, string | null]>([
    [7, '7'],
    [true, 'true'],
    [{ now: 'succeeded' }, '{"now":"succeeded"}'],
    [null, null],
  ])('that is no text, %j, is pending and kept as JSON text', (word, kept) => {
    expect(mapped(refund({ status: word }))).toMatchObject({
      status: 'pending',
      providerStatus: kept,
      finality: 'provisional',
    })
  })

  test('that is missing is pending', () => {
    const { status: _, ...raw } = f1Refund
    expect(mapped(raw)).toMatchObject({ status: 'pending', providerStatus: null })
  })

  test('inside the refund wins over a success around it', () => {
    expect(mapped(refund({ status: 'failed', message: 'success' })).status).toBe('failed')
  })

  test('means what the manifest says, all words of it and no others', () => {
    const table = Object.entries(flexManifest.statuses.value ?? {})
    expect(table).toHaveLength(5)
    for (const [word, { status, requiresAction }] of table) {
      expect(mapped(refund({ status: word }))).toMatchObject({ status, requiresAction })
    }
  })
})

describe('finality', () => {
  const createdMs = Date.parse('2024-12-04T10:30:00Z')
  const horizon = flexManifest.finalityHorizonMs.value ?? Number.NaN

  test.each([
    ['succeeded', 30 * day, 'final'],
    ['succeeded', 30 * day - 1, 'provisional'],
    ['succeeded', 0, 'provisional'],
    ['succeeded', -day, 'provisional'],
    ['pending', 400 * day, 'provisional'],
    ['refund_done', 400 * day, 'provisional'],
    ['failed', 0, 'final'],
    ['canceled', 0, 'final'],
  ])('of %s after %i milliseconds is %s', (status, age, finality) => {
    expect(mapped(refund({ status }), { now: createdMs + age }).finality).toBe(finality)
  })

  test('comes with the horizon of the manifest', () => {
    const raw = refund({ status: 'succeeded' })
    expect(mapped(raw, { now: createdMs + horizon }).finality).toBe('final')
    expect(mapped(raw, { now: createdMs + horizon - 1 }).finality).toBe('provisional')
  })

  test.each([
    ['the unset time of 1970', '1970-01-01T00:00:00Z'],
    ['no time', null],
    ['a time in words', 'yesterday'],
  ])('is not claimed from %s', (_, created) => {
    expect(mapped(refund({ status: 'succeeded', created_at: created })).finality).toBe(
      'provisional',
    )
  })
})

describe('a reason', () => {
  test.each<[JsonValue, JsonValue, string | null]>([
    ['duplicate', {}, 'duplicate'],
    ['fraudulent', { reason: 'duplicate' }, 'fraudulent'],
    ['requested_by_customer', null, 'requested_by_customer'],
    ['expired_uncaptured_charge', null, 'expired_uncaptured_charge'],
    ['goodwill', { reason: 'duplicate' }, 'other'],
    [7, {}, 'other'],
    [null, { reason: 'duplicate' }, 'duplicate'],
    [null, { reason: 'customer_request' }, 'other'],
    [null, { reason: 7 }, null],
    [null, { reason: null }, null],
    [null, { Reason: 'duplicate' }, null],
    [null, {}, null],
    [null, null, null],
  ])('of %j with the metadata %j is %j', (reason, metadata, expected) => {
    expect(mapped(refund({ reason, metadata })).reason).toBe(expected)
  })
})

describe('a reference', () => {
  test.each<[JsonValue, string | null]>([
    ['RMA-2024-1234', 'RMA-2024-1234'],
    ['a.b_c:d-9', 'a.b_c:d-9'],
    ['x'.repeat(100), 'x'.repeat(100)],
    ['x'.repeat(101), null],
    ['', null],
    ['two words', null],
    ['é', null],
    ['line\n', null],
    [1234, null],
    [null, null],
  ])('of %j is %j', (value, expected) => {
    const raw = refund({ metadata: { polyrefund_reference: value } })
    expect(mapped(raw).reference).toBe(expected)
    expect(referenceOfRow(raw)).toBe(expected)
  })

  test('of a raw row is null where there is no metadata to hold one', () => {
    const rows = [{}, { metadata: 'polyrefund_reference' }, [], null, undefined]
    expect(rows.map(referenceOfRow)).toStrictEqual([null, null, null, null, null])
  })
})

describe('metadata', () => {
  test.each<[string, JsonValue]>([
    ['nothing', null],
    ['text', 'order 1'],
    ['a list', [1, 2]],
  ])('that is %s is empty', (_, metadata) => {
    expect(mapped(refund({ metadata })).metadata).toStrictEqual({})
  })

  test('keeps every JSON value, and drops the keys that reach a prototype', () => {
    const raw: JsonValue = JSON.parse(
      '{"refund_id":"fref_1","amount":1,"metadata":{"__proto__":{"polluted":1},"constructor":1,"prototype":2,"a":[1],"b":null}}',
    )
    const found = mapped(raw)
    expect(Object.keys(found.metadata)).toStrictEqual(['a', 'b'])
    expect(Reflect.get(found.metadata, 'polluted')).toBeUndefined()
    expect(Reflect.get({}, 'polluted')).toBeUndefined()
    expect(found.raw).toBe(raw)
  })
})

describe('a bank reference', () => {
  const types = [
    'acquirer_reference_number',
    'system_trace_audit_number',
    'retrieval_reference_number',
  ]
  const table = types.flatMap((type) => [
    [type, 'available', '8493274932', 'available'] as const,
    [type, 'pending', null, 'pending'] as const,
    [type, 'unavailable', null, 'unavailable'] as const,
  ])

  test.each(table)('F22: %s, %s, with the number %j', (type, word, value, status) => {
    const raw = refund({ reference_type: type, reference_status: word, reference_id: value })
    expect(mapped(raw).bankReference).toStrictEqual({ type, value, status })
  })

  test.each<[JsonObject, JsonObject | null]>([
    [
      { reference_type: 'pigeon', reference_status: 'lost', reference_id: '7' },
      { type: 'pigeon', value: '7', status: 'pending' },
    ],
    [
      { reference_type: 9, reference_status: null, reference_id: null },
      { type: '9', value: null, status: 'pending' },
    ],
    // The webhook sample of the guide has the number alone.
    [{ reference_id: 'ARN123456789' }, { type: null, value: 'ARN123456789', status: 'pending' }],
    [{ reference_status: 'available' }, { type: null, value: null, status: 'pending' }],
    [
      { reference_status: 'available', reference_id: '' },
      { type: null, value: null, status: 'pending' },
    ],
    [
      { reference_status: 'available', reference_id: 7 },
      { type: null, value: null, status: 'pending' },
    ],
    [
      { reference_status: 'pending', reference_id: 'ARN1' },
      { type: null, value: 'ARN1', status: 'pending' },
    ],
    [{ reference_status: 'unavailable' }, { type: null, value: null, status: 'unavailable' }],
    [{}, null],
    [{ reference_type: null, reference_status: null, reference_id: null }, null],
  ])('of %j claims no more than that', (fields, expected) => {
    const raw = { refund_id: 'fref_1', amount: 1, ...fields }
    expect(mapped(raw).bankReference).toStrictEqual(expected)
  })
})

describe('parts', () => {
  test('are the items, each with its own card, amount and bank reference', () => {
    const raw = refund({
      payment_intent_id: null,
      items: [
        {
          amount_refunded: 3000,
          payment_intent: 'fpi_hsa',
          reference_id: 'ARN1',
          reference_status: 'available',
        },
        { amount_refunded: 500, payment_intent: { payment_intent_id: 'fpi_card' } },
      ],
    })
    const found = mapped(raw)
    expect(found.parts).toStrictEqual([
      {
        refundId,
        payment: { kind: 'payment_intent', id: 'fpi_hsa' },
        amount: usd(3000),
        bankReference: { type: null, value: 'ARN1', status: 'available' },
      },
      {
        refundId,
        payment: { kind: 'payment_intent', id: 'fpi_card' },
        amount: usd(500),
        bankReference: null,
      },
    ])
    expect(found.payments.map(({ id }) => id)).toStrictEqual([sessionId, 'fpi_hsa', 'fpi_card'])
  })

  test('without an exact amount, an intent or any field are kept, and say nothing', () => {
    const nothing = { refundId, payment: null, amount: null, bankReference: null }
    const found = mapped(refund({ items: [{ amount_refunded: 1.5 }, {}, null, 7] }))
    expect(found.parts).toStrictEqual([nothing, nothing, nothing, nothing])
    expect(found.amount).toStrictEqual(usd(3500))
  })

  test.each<[JsonValue]>([[null], [[]], ['none'], [{}]])('of %j are none', (items) => {
    expect(mapped(refund({ items })).parts).toStrictEqual([])
  })
})

describe('payments', () => {
  test('stand once each, the given ones first', () => {
    const other = { kind: 'payment_intent', id: 'fpi_other' }
    const found = mapped(f1Refund, { handles: [session, other, intent] })
    expect(found.payments).toStrictEqual([session, other, intent])
  })

  test('of one id and two kinds are two', () => {
    const handles = [{ kind: 'checkout_session', id: intentId }]
    expect(mapped(f1Refund, { handles }).payments).toHaveLength(2)
  })
})

describe('a time', () => {
  test.each<[JsonValue, string | null]>([
    ['2024-12-04T10:30:00Z', '2024-12-04T10:30:00.000Z'],
    ['2024-12-04T10:30:00.5Z', '2024-12-04T10:30:00.500Z'],
    ['2024-12-04T10:30:00.123456Z', '2024-12-04T10:30:00.123Z'],
    ['2024-12-04T10:30:00.999999999Z', '2024-12-04T10:30:00.999Z'],
    ['2024-12-04T10:30:00+00:00', '2024-12-04T10:30:00.000Z'],
    ['2024-12-04T10:30:00.25-05:00', '2024-12-04T15:30:00.250Z'],
    ['2024-12-04T01:30:00+02:00', '2024-12-03T23:30:00.000Z'],
    ['2024-12-04T10:30:00', '2024-12-04T10:30:00.000Z'],
    ['2024-12-04T10:30:00.123456', '2024-12-04T10:30:00.123Z'],
    ['1970-01-01T00:00:00Z', '1970-01-01T00:00:00.000Z'],
    ['2124-12-04T10:30:00Z', '2124-12-04T10:30:00.000Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
    ['2023-02-29T00:00:00Z', null],
    ['2024-13-01T00:00:00Z', null],
    ['2024-12-04T24:00:00Z', null],
    ['2024-12-04T10:30:00+99:00', null],
    ['2024-12-04', null],
    ['yesterday', null],
    ['', null],
    [1733308200, null],
    [['2024-12-04T10:30:00Z'], null],
    [null, null],
  ])('of %j is %j, and rejects nothing', (created, expected) => {
    expect(mapped(refund({ created_at: created })).createdAt).toBe(expected)
  })
})

test.each<[JsonValue, boolean | null]>([
  [true, true],
  [false, false],
  ['true', null],
  [1, null],
  [null, null],
])('the mode of a refund with test_mode %j is %j', (word, expected) => {
  expect(mapped(refund({ test_mode: word })).testMode).toBe(expected)
})

test('reading changes nothing of the object that was read', () => {
  const raw: JsonValue = JSON.parse(JSON.stringify(f14Refund))
  expect(mapped(raw).raw).toBe(raw)
  expect(raw).toStrictEqual(f14Refund)
})

test('fields are read as own ones only', () => {
  const inherited: JsonObject = Object.create({ ...f1Refund })
  expect(issuesOf(inherited)).toStrictEqual([
    'refund_id body.missing_field',
    'amount amount.missing',
  ])
})

function sessionFacts(body: JsonValue): FlexPaymentFacts {
  const read = readSessionAnswer(body)
  if (read.ok) return fromWireSession(read.value)
  throw new Error(`Expected a session, and got ${JSON.stringify(read.issues)}`)
}

function intentFacts(fields: JsonObject): FlexPaymentFacts {
  const read = readIntentAnswer({ payment_intent_id: intentId, ...fields })
  if (read.ok) return fromWireIntent(read.value)
  throw new Error(`Expected an intent, and got ${JSON.stringify(read.issues)}`)
}

function sessionWith(fields: JsonObject): FlexPaymentFacts {
  return sessionFacts({ checkout_session_id: sessionId, status: 'complete', ...fields })
}

describe('a session', () => {
  test('F1 was paid in full, and is known by its intent too', () => {
    expect(sessionFacts(f1Answer)).toStrictEqual({
      handles: [session, intent],
      status: 'succeeded',
      providerStatus: 'complete',
      mode: null,
      currency: 'USD',
      captured: usd(10000),
      testMode: null,
      issues: [],
    })
  })

  test('F20 was paid what was received, which is less than its total', () => {
    expect(sessionFacts(f20Answer)).toStrictEqual({
      handles: [session, intent, { kind: 'payment_intent', id: 'fpi_second_card' }],
      status: 'succeeded',
      providerStatus: 'complete',
      mode: 'payment',
      currency: 'USD',
      captured: usd(12000),
      testMode: false,
      issues: [],
    })
  })

  test('with an intent in both of its fields has it once', () => {
    const facts = sessionWith({ amount_total: 1, payment_intent: 'a', payment_intents: ['a', 'b'] })
    expect(facts.handles.map(({ id }) => id)).toStrictEqual([sessionId, 'a', 'b'])
  })

  test.each<[JsonValue, string, string | null]>([
    ['complete', 'succeeded', 'complete'],
    ['open', 'pending', 'open'],
    ['expired', 'canceled', 'expired'],
    ['canceled', 'canceled', 'canceled'],
    ['succeeded', 'pending', 'succeeded'],
    ['paid', 'pending', 'paid'],
    [7, 'pending', '7'],
    [null, 'pending', null],
  ])('of the status %j is %s', (word, status, providerStatus) => {
    expect(sessionWith({ status: word, amount_received: 1 })).toMatchObject({
      status,
      providerStatus,
    })
  })

  test.each<[string, JsonObject, number]>([
    ['complete: its total', { amount_total: 500 }, 500],
    ['complete: nothing, where nothing was received', { amount_total: 500, amount_received: 0 }, 0],
    ['open: nothing', { status: 'open', amount_total: 500 }, 0],
    ['expired: nothing', { status: 'expired', amount_total: 500 }, 0],
    ['open: what was received', { status: 'open', amount_total: 500, amount_received: 200 }, 200],
  ])('has captured, when %s', (_, fields, captured) => {
    expect(sessionWith(fields).captured).toStrictEqual(usd(captured))
  })

  test.each<[string, JsonObject, string]>([
    ['no amount', {}, 'amount_total amount.missing'],
    ['a total in text', { amount_total: '500' }, 'amount_total amount.type'],
    [
      'a received amount in text, whatever its total',
      { amount_total: 500, amount_received: '5.00' },
      'amount_received amount.type',
    ],
    [
      'a currency that is none',
      { amount_total: 5, currency: 'gold' },
      'currency currency.unsupported',
    ],
  ])('with %s has captured nobody knows what', (_, fields, issue) => {
    const facts = sessionWith(fields)
    expect(facts.captured).toBeNull()
    expect(facts.issues.map(({ path, rule }) => `${path} ${rule}`)).toStrictEqual([issue])
    expect(toPayment(facts, [])).toStrictEqual({ issues: facts.issues })
  })

  test('in another currency says so', () => {
    expect(sessionWith({ amount_total: 5, currency: 'cad' })).toMatchObject({
      currency: 'CAD',
      captured: { minor: 5, currency: 'CAD' },
    })
  })

  test('with a mode that is no text keeps it as JSON text', () => {
    expect(sessionWith({ amount_total: 5, mode: 1 }).mode).toBe('1')
  })
})

describe('a payment intent', () => {
  test.each<[JsonObject, string, number]>([
    [{ status: 'succeeded', amount: 500, amount_received: 400 }, 'succeeded', 400],
    [{ status: 'succeeded', amount: 500 }, 'succeeded', 500],
    [{ status: 'processing', amount: 500 }, 'pending', 0],
    [{ status: 'requires_capture', amount: 500, amount_received: 0 }, 'pending', 0],
    [{ status: 'canceled', amount: 500 }, 'canceled', 0],
    [{ status: 'failed', amount: 500 }, 'failed', 0],
    [{ status: 'complete', amount: 500 }, 'pending', 0],
  ])('of %j is %s, with %i cents', (fields, status, captured) => {
    expect(intentFacts(fields)).toMatchObject({
      handles: [intent],
      status,
      mode: null,
      captured: usd(captured),
    })
  })
})

function paymentOf(facts: FlexPaymentFacts, rows: readonly JsonValue[]): Payment {
  const read = toPayment(
    facts,
    rows.map((row) => mapped(row)),
  )
  if ('payment' in read) return read.payment
  throw new Error(`Expected a payment, and got ${JSON.stringify(read.issues)}`)
}

describe('what is left', () => {
  test('F10: after 50 and 30 dollars of 100 are 20', () => {
    const rows = [0, 1].map((index) => fieldOf(f10Answer, 'checkout_session', 'refunds', index))
    expect(paymentOf(sessionFacts(f10Answer), rows)).toStrictEqual({
      provider: 'flex',
      handles: [session, intent],
      status: 'succeeded',
      providerStatus: 'complete',
      captured: usd(10000),
      refunded: usd(8000),
      refundable: usd(2000),
      testMode: null,
    })
  })

  test('is not lessened by refunds that failed or were canceled', () => {
    const words = ['failed', 'canceled', 'pending', 'requires_action', 'refund_done', 'succeeded']
    const rows = words.map((status) => refund({ status, amount: 1000 }))
    expect(paymentOf(sessionWith({ amount_total: 10000 }), rows)).toMatchObject({
      refunded: usd(4000),
      refundable: usd(6000),
    })
  })

  test('is never less than nothing', () => {
    const rows = [refund({ amount: 9000 }), refund({ amount: 9000 })]
    expect(paymentOf(sessionWith({ amount_total: 10000 }), rows)).toMatchObject({
      refunded: usd(18000),
      refundable: usd(0),
    })
  })

  test('of refunds beyond exact sums is not worked out', () => {
    const row = mapped(refund({ amount: 999_999_999_999_999 }))
    const read = toPayment(
      sessionWith({ amount_total: 1 }),
      Array.from({ length: 10 }, () => row),
    )
    expect(read).toStrictEqual({ issues: [{ path: 'refunds', rule: 'amount.unsafe' }] })
  })
})

describe('a preview', () => {
  const card = { payment_method_id: 'fpm_hsa', last4: '4242', amount: 3000 }

  test('is the sum of what goes to each card', () => {
    const other = { payment_method_id: null, last4: null, amount: 500 }
    expect(fromWirePreview([card, other], 'USD')).toStrictEqual({
      preview: {
        total: usd(3500),
        allocations: [
          { paymentMethod: 'fpm_hsa', last4: '4242', amount: usd(3000) },
          { paymentMethod: null, last4: null, amount: usd(500) },
        ],
      },
    })
  })

  test('of nothing is nothing', () => {
    expect(fromWirePreview([], 'USD')).toStrictEqual({
      preview: { total: usd(0), allocations: [] },
    })
  })

  test('with an amount that is not exact is none', () => {
    expect(fromWirePreview([card, { ...card, amount: 1.5 }], 'USD')).toStrictEqual({
      issues: [{ path: 'allocations.1.amount', rule: 'amount.precision' }],
    })
  })

  test('beyond exact sums is none', () => {
    const many = Array.from({ length: 10 }, () => ({ ...card, amount: 999_999_999_999_999 }))
    expect(fromWirePreview(many, 'USD')).toStrictEqual({
      issues: [{ path: 'allocations', rule: 'amount.unsafe' }],
    })
  })
})
