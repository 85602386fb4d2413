import { assert, integer, property } from 'fast-check'
import { describe, expect, test } from 'vitest'

import { toWireRefund } from '../../../providers/flutterwave/bodies.ts'
import { flutterwaveManifest } from '../../../providers/flutterwave/manifest.ts'
import {
  chargeIdOfRow,
  fromWireCharge,
  fromWireRefund,
  idOfRow,
  referenceOfRow,
  timeOfRow,
  toPayment,
} from '../../../providers/flutterwave/mapping.ts'
import type {
  AboutRefund,
  FlutterwavePaymentFacts,
} from '../../../providers/flutterwave/mapping.ts'
import { readChargeAnswer } from '../../../providers/flutterwave/schemas.ts'
import { currencyExponents, fromMinor } from '../../../src/model/index.ts'
import type {
  JsonObject,
  JsonValue,
  Payment,
  Refund,
  RefundStatus,
} from '../../../src/model/index.ts'
import {
  chargeAnswer,
  chargeId,
  guideChargeAnswer,
  reference,
  refundAnswer,
  refundId,
  w1Refund,
  w2Refunds,
  w4Refunds,
} from './fixtures.ts'

const charge = { kind: 'charge', id: chargeId } as const
const now = Date.parse('2025-02-14T00:00:00Z')
const day = 24 * 60 * 60 * 1000
const about: AboutRefund = {
  handles: [charge],
  currency: 'NGN',
  now,
  testMode: true,
  statusMap: new Map(),
}
const ngn = (minor: number): { minor: number; currency: string } => ({ minor, currency: 'NGN' })

function mapped(raw: JsonValue, changes: Partial<AboutRefund> = {}): Refund {
  const row = fromWireRefund(raw, { ...about, ...changes })
  if ('refund' in row) return row.refund
  throw new Error(`Expected a refund, and got ${JSON.stringify(row.rejected.issues)}`)
}

function issuesOf(raw: JsonValue, changes: Partial<AboutRefund> = {}): readonly string[] {
  const row = fromWireRefund(raw, { ...about, ...changes })
  return 'refund' in row ? [] : row.rejected.issues.map(({ path, rule }) => `${path} ${rule}`)
}

/** W1's refund with other fields. */
function refund(fields: JsonObject): JsonObject {
  return { ...w1Refund, ...fields }
}

/** A refund whose amount stands in the text as it is given here. */
function withAmount(text: string): JsonValue {
  const raw: JsonValue = JSON.parse(`{"id":"rfd_1","charge_id":"chg_1","amount_refunded":${text}}`)
  return raw
}

describe('the documented samples', () => {
  test('W1 is pending, though it is called completed, and its nanoseconds are cut', () => {
    expect(mapped(w1Refund)).toStrictEqual({
      provider: 'flutterwave',
      id: refundId,
      payments: [charge],
      amount: ngn(200_000),
      status: 'pending',
      providerStatus: 'completed',
      finality: 'provisional',
      requiresAction: false,
      reason: 'duplicate',
      reference: null,
      metadata: {},
      bankReference: null,
      parts: [],
      createdAt: '2025-02-13T12:12:22.013Z',
      testMode: true,
      raw: w1Refund,
    })
  })

  test('W1 read again has the same time', () => {
    const again = mapped(JSON.parse(JSON.stringify(refundAnswer['data'])))
    expect(again.createdAt).toBe(mapped(w1Refund).createdAt)
    expect(again.status).toBe('succeeded')
  })

  test('W4 are three refunds of three charges that succeeded', () => {
    const found = w4Refunds.map((raw) => mapped(raw, { handles: [], testMode: false }))
    const rest = {
      provider: 'flutterwave',
      status: 'succeeded',
      providerStatus: 'succeeded',
      finality: 'provisional',
      requiresAction: false,
      reason: 'duplicate',
      reference: null,
      metadata: {},
      bankReference: null,
      parts: [],
      testMode: false,
    }
    expect(found).toStrictEqual([
      {
        ...rest,
        id: 'rfd_VBwFTccOHT',
        payments: [{ kind: 'charge', id: 'chg_ujfv5xWlpX' }],
        amount: ngn(200_000),
        createdAt: '2025-02-07T11:08:17.517Z',
        raw: w4Refunds[0],
      },
      {
        ...rest,
        id: 'rfd_9NHHGAilL6',
        payments: [{ kind: 'charge', id: 'chg_5BBk3iB0oZ' }],
        amount: ngn(15_000),
        createdAt: '2025-02-07T09:25:55.555Z',
        raw: w4Refunds[1],
      },
      {
        ...rest,
        id: 'rfd_tSl3PQV6Sc',
        payments: [{ kind: 'charge', id: 'chg_HvYp0jE07i' }],
        amount: ngn(15_000),
        createdAt: '2025-02-06T09:31:52.243Z',
        raw: w4Refunds[2],
      },
    ])
  })
})

const description = {
  payment: charge,
  reason: 'duplicate',
  reference: 'r',
  metadata: {},
} as const

/** Over the wire as JSON text and back: a body's amount read as a refund's. */
function overTheWire(minor: number, currency: string): Refund['amount'] {
  const text = JSON.stringify(toWireRefund(description, fromMinor(minor, currency)))
  const { amount }: { amount: JsonValue } = JSON.parse(text)
  return mapped({ id: 'rfd_1', amount_refunded: amount }, { currency }).amount
}

describe('an amount', () => {
  test.each([
    [0, 'UGX', 1],
    [0, 'JPY', 1],
    [2, 'NGN', 1],
    [2, 'USD', 1],
    [3, 'KWD', 10],
    [3, 'BHD', 10],
    [4, 'CLF', 100],
    [4, 'UYW', 100],
  ])('of %i decimals, in %s, is the same on both ways', (exponent, currency, min) => {
    expect(currencyExponents.get(currency)).toBe(exponent)
    assert(
      property(integer({ min, max: 999_999_999_999_999 }), (minor) => {
        const found = overTheWire(minor, currency)
        expect(`${found.minor} ${found.currency}`).toBe(`${minor} ${currency}`)
      }),
      { numRuns: 10_000, seed: 20_250_213 },
    )
  })

  test('of every ISO 4217 currency is the same on both ways', () => {
    for (const currency of currencyExponents.keys()) {
      for (const minor of [100, 101, 115, 100_000, 123_457, 999_999_999_999_999]) {
        expect(overTheWire(minor, currency)).toStrictEqual({ minor, currency })
      }
    }
    expect(new Set(currencyExponents.values())).toStrictEqual(new Set([0, 2, 3, 4]))
  })

  test.each([
    ['0', 'NGN', 0],
    ['0.0', 'NGN', 0],
    ['2000', 'NGN', 200_000],
    ['2000.00', 'NGN', 200_000],
    ['2e3', 'NGN', 200_000],
    ['35.5', 'NGN', 3550],
    ['12.34', 'NGN', 1234],
    ['1234e-2', 'NGN', 1234],
    ['1.15', 'NGN', 115],
    ['4.35', 'NGN', 435],
    ['0.01', 'NGN', 1],
    ['0.07', 'NGN', 7],
    ['1.005', 'KWD', 1005],
    ['0.001', 'KWD', 1],
    ['1.0001', 'CLF', 10_001],
    ['0.0001', 'CLF', 1],
    ['2000', 'JPY', 2000],
    ['999999999999999', 'JPY', 999_999_999_999_999],
    ['9999999999999.99', 'NGN', 999_999_999_999_999],
  ])('B91: written as %s %s is %i minor units', (text, currency, minor) => {
    expect(mapped(withAmount(text), { currency }).amount).toStrictEqual({ minor, currency })
  })

  test.each([
    // JSON turns 90071992547409.91 into this: with its kobo it has more digits than are kept.
    ['90071992547409.9', 'NGN', 'amount.unsafe'],
    ['null', 'NGN', 'amount.missing'],
    ['"12.34"', 'NGN', 'amount.type'],
    ['"2000"', 'NGN', 'amount.type'],
    ['true', 'NGN', 'amount.type'],
    ['[2000]', 'NGN', 'amount.type'],
    ['{"value":2000}', 'NGN', 'amount.type'],
    ['12.345', 'NGN', 'amount.precision'],
    ['12.3400000001', 'NGN', 'amount.precision'],
    ['0.5', 'UGX', 'amount.precision'],
    ['2000.01', 'JPY', 'amount.precision'],
    ['1.0005', 'KWD', 'amount.precision'],
    ['1.00005', 'CLF', 'amount.precision'],
    ['1e-7', 'CLF', 'amount.precision'],
    ['-1e-7', 'NGN', 'amount.precision'],
    ['5e-324', 'NGN', 'amount.precision'],
    ['0.123456789012345', 'NGN', 'amount.precision'],
    ['0.30000000000000004', 'NGN', 'amount.unsafe'],
    ['12.340000000000002', 'NGN', 'amount.unsafe'],
    ['10000000000000.01', 'NGN', 'amount.unsafe'],
    ['1000000000000000', 'JPY', 'amount.unsafe'],
    ['9007199254740993', 'JPY', 'amount.unsafe'],
    ['9007199254740993', 'NGN', 'amount.unsafe'],
    ['90071992547410', 'NGN', 'amount.unsafe'],
    ['999999999999999', 'NGN', 'amount.unsafe'],
    ['1e21', 'JPY', 'amount.unsafe'],
    ['1e400', 'NGN', 'amount.unsafe'],
    ['-1e400', 'NGN', 'amount.unsafe'],
    ['-1', 'NGN', 'amount.negative'],
    ['-0.01', 'NGN', 'amount.negative'],
    ['-0', 'NGN', 'amount.negative'],
    ['-0.0', 'NGN', 'amount.negative'],
  ])('B89, B90: written as %s %s rejects its row by the rule %s', (text, currency, rule) => {
    const raw = withAmount(text)
    expect(fromWireRefund(raw, { ...about, currency })).toStrictEqual({
      rejected: { id: 'rfd_1', issues: [{ path: 'amount_refunded', rule }], raw },
    })
  })

  test('B92: of a field of another name is not looked for', () => {
    const raw = { id: 'rfd_1', amount: 2000 }
    expect(issuesOf(raw)).toStrictEqual(['amount_refunded amount.missing'])
  })
})

describe('a currency', () => {
  test('is that of the charge', () => {
    expect(mapped(w1Refund, { currency: 'KWD' }).amount).toStrictEqual({
      minor: 2_000_000,
      currency: 'KWD',
    })
    expect(mapped(w1Refund, { currency: 'ugx' }).amount).toStrictEqual({
      minor: 2000,
      currency: 'UGX',
    })
  })

  test('that nobody knows is not guessed', () => {
    expect(fromWireRefund(w1Refund, { ...about, currency: null })).toStrictEqual({
      rejected: {
        id: refundId,
        issues: [{ path: 'currency', rule: 'currency.unknown' }],
        raw: w1Refund,
      },
    })
  })

  test('of the refund itself, should one come, is taken unless it contradicts', () => {
    const own = refund({ currency: 'ngn' })
    expect(mapped(own, { currency: null }).amount).toStrictEqual(ngn(200_000))
    expect(mapped(own).amount).toStrictEqual(ngn(200_000))
    expect(issuesOf(own, { currency: 'UGX' })).toStrictEqual(['currency currency.mismatch'])
  })

  test.each<[string, JsonValue, string | null]>([
    ['outside ISO 4217, that the reference lists', null, 'USDT'],
    ['without decimals of its own', null, 'XAU'],
    ['that is empty', null, ''],
    ['with a letter that looks like another', null, 'u\u017fd'],
    ['of the refund that is no text', 566, 'NGN'],
    ['of the refund that is no code', 'naira', null],
  ])('%s rejects the row', (_, own, currency) => {
    const issues = issuesOf(refund({ currency: own }), { currency })
    expect(issues).toStrictEqual(['currency currency.unsupported'])
  })
})

describe('an id', () => {
  test.each<[string, JsonValue, readonly string[]]>([
    ['of a row that is no object', 'rfd_1', ['refund body.type']],
    ['of a row that is a list', [w1Refund], ['refund body.type']],
    ['of a row that is nothing', null, ['refund body.type']],
    ['that is missing', refund({ id: null }), ['id body.missing_field']],
    ['that is a number', refund({ id: 7 }), ['id body.type']],
    ['B93: that climbs', refund({ id: '../refunds' }), ['id body.id_format']],
    ['B93: with line breaks', refund({ id: 'a\r\nb' }), ['id body.id_format']],
    ['that is too long', refund({ id: 'a'.repeat(256) }), ['id body.id_format']],
    ['of a charge that climbs', refund({ charge_id: '%2e%2e' }), ['charge_id body.id_format']],
    ['of a charge that is a number', refund({ charge_id: 7 }), ['charge_id body.type']],
  ])('%s rejects the row', (_, raw, issues) => {
    const row = fromWireRefund(raw, about)
    expect(issuesOf(raw)).toStrictEqual(issues)
    expect('rejected' in row && row.rejected.raw).toBe(raw)
  })

  test('is kept on a rejected row when it is safe, and left out when it is not', () => {
    const bad = fromWireRefund(refund({ amount_refunded: 'x' }), about)
    expect('rejected' in bad && bad.rejected.id).toBe(refundId)
    const unsafe = fromWireRefund(refund({ id: '../x' }), about)
    expect('rejected' in unsafe && unsafe.rejected.id).toBeNull()
  })

  test('and all else that is wrong is told together, without values', () => {
    const raw = refund({ id: 'canary/1', charge_id: 'canary 2', amount_refunded: 'canary' })
    expect(issuesOf(raw)).toStrictEqual([
      'id body.id_format',
      'charge_id body.id_format',
      'amount_refunded amount.type',
    ])
  })

  test('of a raw row is found only where it is safe, and so is its charge', () => {
    const rows = [w1Refund, { id: '../x', charge_id: '../y' }, {}, [], 'rfd_1', null, undefined]
    expect(rows.map(idOfRow)).toStrictEqual([refundId, null, null, null, null, null, null])
    expect(rows.map(chargeIdOfRow)).toStrictEqual([chargeId, null, null, null, null, null, null])
  })
})

describe('a status', () => {
  test.each<[JsonValue, string, boolean]>([
    ['new', 'new', false],
    ['pending', 'pending', false],
    ['requires_action', 'pending', true],
    ['completed', 'pending', false],
    ['succeeded', 'succeeded', false],
    ['failed', 'failed', false],
    ['cancelled', 'failed', false],
    ['canceled', 'pending', false],
    ['completed-momo', 'pending', false],
    ['SUCCEEDED', 'pending', false],
    ['successful', 'pending', false],
    ['refund_done', 'pending', false],
    ['', 'pending', false],
    ['constructor', 'pending', false],
    ['__proto__', 'pending', false],
  ])('B95: %j is %s, and kept as it came', (word, status, requiresAction) => {
    expect(mapped(refund({ status: word }))).toMatchObject({
      status,
      providerStatus: word,
      requiresAction,
    })
  })

  test.each([
    [
      ['new', 'pending', 'succeeded'],
      ['new', 'pending', 'succeeded'],
    ],
    [
      ['new', 'pending', 'failed'],
      ['new', 'pending', 'failed'],
    ],
  ])('W3: goes the way %j', (words, statuses) => {
    expect(words.map((status) => mapped(refund({ status })).status)).toStrictEqual(statuses)
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
    const { status: _, ...raw } = w1Refund
    expect(mapped(raw)).toMatchObject({ status: 'pending', providerStatus: null })
  })

  test('B96: inside the refund wins over a success around it', () => {
    expect(mapped(refund({ status: 'failed', message: 'success' })).status).toBe('failed')
  })

  test('means what the manifest says, all words of it and no others', () => {
    const table = Object.entries(flutterwaveManifest.statuses.value ?? {})
    expect(table).toHaveLength(7)
    for (const [word, { status, requiresAction }] of table) {
      expect(mapped(refund({ status: word }))).toMatchObject({ status, requiresAction })
    }
  })
})

function other(entries: Readonly<Record<string, RefundStatus>>): Partial<AboutRefund> {
  return { statusMap: new Map(Object.entries(entries)) }
}

describe('a status that the options give another meaning', () => {
  test('has that one, and keeps its word', () => {
    expect(mapped(w1Refund, other({ completed: 'succeeded' }))).toMatchObject({
      status: 'succeeded',
      providerStatus: 'completed',
      finality: 'provisional',
    })
    const reversed = refund({ status: 'reversed' })
    expect(mapped(reversed, other({ reversed: 'failed' }))).toMatchObject({
      status: 'failed',
      finality: 'final',
    })
  })

  test('leaves all other words as they are', () => {
    const changes = other({ completed: 'succeeded' })
    expect(mapped(refund({ status: 'pending' }), changes).status).toBe('pending')
    expect(mapped(refund({ status: 'reversed' }), changes).status).toBe('pending')
  })

  test('asks for action only while it is pending', () => {
    const raw = refund({ status: 'requires_action' })
    expect(mapped(raw, other({ requires_action: 'failed' })).requiresAction).toBe(false)
    expect(mapped(raw, other({ requires_action: 'pending' })).requiresAction).toBe(true)
  })

  test('is not the one that is missing', () => {
    const raw = refund({ status: null })
    expect(mapped(raw, other({ '': 'succeeded', null: 'succeeded' })).status).toBe('pending')
  })
})

describe('finality', () => {
  const createdMs = Date.parse('2025-02-13T12:12:22.013Z')
  const horizon = flutterwaveManifest.finalityHorizonMs.value ?? Number.NaN

  test.each([
    ['succeeded', 30 * day, 'final'],
    ['succeeded', 30 * day - 1, 'provisional'],
    ['succeeded', 0, 'provisional'],
    ['succeeded', -day, 'provisional'],
    ['completed', 400 * day, 'provisional'],
    ['new', 400 * day, 'provisional'],
    ['refund_done', 400 * day, 'provisional'],
    ['failed', 0, 'final'],
    ['cancelled', 0, 'final'],
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
    const raw = refund({ status: 'succeeded', created_datetime: created })
    expect(mapped(raw).finality).toBe('provisional')
  })
})

test.each<[JsonValue, string | null]>([
  ['duplicate', 'duplicate'],
  ['fraudulent', 'fraudulent'],
  ['requested_by_customer', 'requested_by_customer'],
  ['expired_uncaptured_charge', 'expired_uncaptured_charge'],
  ['Order Cancelled', 'other'],
  ['DUPLICATE', 'other'],
  ['', 'other'],
  [7, 'other'],
  [null, null],
])('the reason %j is %j', (reason, expected) => {
  expect(mapped(refund({ reason })).reason).toBe(expected)
})

describe('a reference', () => {
  test.each<[JsonValue, string | null]>([
    [reference, reference],
    ['a.b_c:d-9', 'a.b_c:d-9'],
    ['a'.repeat(100), 'a'.repeat(100)],
    ['a'.repeat(101), null],
    ['', null],
    ['a b', null],
    ['a\n', null],
    [7, null],
    [null, null],
    [['a'], null],
  ])('of %j in meta is %j', (value, expected) => {
    const raw = refund({ meta: { polyrefund_reference: value, order: 1 } })
    expect(mapped(raw).reference).toBe(expected)
    expect(referenceOfRow(raw)).toBe(expected)
  })

  test('of a raw row is found nowhere else', () => {
    const rows = [
      w1Refund,
      { polyrefund_reference: 'a' },
      { meta: '{"polyrefund_reference":"a"}' },
      [],
      null,
      undefined,
    ]
    expect(rows.map(referenceOfRow)).toStrictEqual([null, null, null, null, null, null])
  })
})

describe('metadata', () => {
  test.each<[string, JsonValue]>([
    ['nothing', null],
    ['text', 'order 1'],
    ['a list', [1, 2]],
  ])('that is %s is empty', (_, meta) => {
    expect(mapped(refund({ meta })).metadata).toStrictEqual({})
  })

  test('B94: keeps every JSON value, and drops the keys that reach a prototype', () => {
    const raw: JsonValue = JSON.parse(
      '{"id":"rfd_1","amount_refunded":1,"meta":{"__proto__":{"polluted":1},"constructor":1,"prototype":2,"a":[1],"b":null}}',
    )
    const found = mapped(raw)
    expect(Object.keys(found.metadata)).toStrictEqual(['a', 'b'])
    expect(Reflect.get(found.metadata, 'polluted')).toBeUndefined()
    expect(Reflect.get({}, 'polluted')).toBeUndefined()
    expect(found.raw).toBe(raw)
  })
})

describe('payments', () => {
  test('stand once each, the given ones first', () => {
    const other = { kind: 'charge', id: 'chg_other' }
    expect(mapped(w1Refund, { handles: [other, charge] }).payments).toStrictEqual([other, charge])
    expect(mapped(w1Refund, { handles: [other] }).payments).toStrictEqual([other, charge])
  })

  test('are the given ones where the refund names none', () => {
    const raw = refund({ charge_id: null })
    expect(mapped(raw).payments).toStrictEqual([charge])
    expect(mapped(raw, { handles: [] }).payments).toStrictEqual([])
  })
})

describe('a time', () => {
  test.each<[JsonValue, string | null]>([
    ['2025-02-13T12:12:22.013525130Z', '2025-02-13T12:12:22.013Z'],
    ['2025-02-13T12:12:22.999999999Z', '2025-02-13T12:12:22.999Z'],
    ['2025-02-07T11:08:17.517Z', '2025-02-07T11:08:17.517Z'],
    ['2025-02-07T11:08:17Z', '2025-02-07T11:08:17.000Z'],
    ['2025-02-07T11:08:17.5Z', '2025-02-07T11:08:17.500Z'],
    ['2025-02-07T11:08:17.25+01:00', '2025-02-07T10:08:17.250Z'],
    ['2025-02-07T11:08:17', '2025-02-07T11:08:17.000Z'],
    ['1970-01-01T00:00:00Z', '1970-01-01T00:00:00.000Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
    ['2025-02-29T00:00:00Z', null],
    ['2025-13-01T00:00:00Z', null],
    ['2025-02-07T24:00:00Z', null],
    ['2025-02-07T11:08:17+99:00', null],
    ['2025-02-07', null],
    ['yesterday', null],
    ['', null],
    [1739448742, null],
    [['2025-02-07T11:08:17Z'], null],
    [null, null],
  ])('B106: of %j is %j, and rejects nothing', (created, expected) => {
    expect(mapped(refund({ created_datetime: created })).createdAt).toBe(expected)
  })
})

test('the mode is that of the environment, whatever a refund says', () => {
  expect(mapped(refund({ test_mode: true }), { testMode: false }).testMode).toBe(false)
  expect(mapped(w1Refund, { testMode: true }).testMode).toBe(true)
})

test('reading changes nothing of the object that was read', () => {
  const raw: JsonValue = JSON.parse(JSON.stringify(w1Refund))
  expect(mapped(raw).raw).toBe(raw)
  expect(raw).toStrictEqual(w1Refund)
})

test('fields are read as own ones only', () => {
  const inherited: JsonObject = Object.create({ ...w1Refund })
  expect(issuesOf(inherited)).toStrictEqual([
    'id body.missing_field',
    'amount_refunded amount.missing',
  ])
})

function factsOf(body: JsonValue, testMode = true): FlutterwavePaymentFacts {
  const read = readChargeAnswer(body)
  if (read.ok) return fromWireCharge(read.value, { testMode })
  throw new Error(`Expected a charge, and got ${JSON.stringify(read.issues)}`)
}

function chargeWith(fields: JsonObject): FlutterwavePaymentFacts {
  const data = { id: chargeId, amount: 2000, currency: 'NGN', status: 'succeeded', ...fields }
  return factsOf({ data })
}

describe('a charge', () => {
  test('of the reference and of the guide is the same payment', () => {
    const facts = {
      handles: [charge],
      status: 'succeeded',
      providerStatus: 'succeeded',
      currency: 'NGN',
      providerCurrency: 'NGN',
      captured: ngn(200_000),
      createdAt: '2025-02-13T12:00:00.000Z',
      testMode: false,
      issues: [],
    }
    expect(factsOf(chargeAnswer, false)).toStrictEqual(facts)
    expect(factsOf(guideChargeAnswer, false)).toStrictEqual(facts)
  })

  test.each<[JsonValue, string, string | null]>([
    ['succeeded', 'succeeded', 'succeeded'],
    ['pending', 'pending', 'pending'],
    ['failed', 'failed', 'failed'],
    ['voided', 'canceled', 'voided'],
    ['completed', 'pending', 'completed'],
    ['successful', 'pending', 'successful'],
    ['refunded', 'pending', 'refunded'],
    [7, 'pending', '7'],
    [null, 'pending', null],
  ])('of the status %j is %s', (word, status, providerStatus) => {
    expect(chargeWith({ status: word })).toMatchObject({ status, providerStatus })
  })

  test.each(['pending', 'failed', 'voided', 'authorized'])(
    'that is %s has captured nothing, whatever its amount',
    (status) => {
      expect(chargeWith({ status }).captured).toStrictEqual(ngn(0))
      expect(chargeWith({ status, amount: 'x' }).issues).toStrictEqual([])
    },
  )

  test.each<[JsonObject, string]>([
    [{ amount: null }, 'amount amount.missing'],
    [{ amount: '2000' }, 'amount amount.type'],
    [{ amount: 2000.001 }, 'amount amount.precision'],
    [{ amount: 1500.25, currency: 'UGX' }, 'amount amount.precision'],
    [{ currency: null }, 'currency currency.unknown'],
    [{ currency: 'USDT' }, 'currency currency.unsupported'],
    [{ currency: 566 }, 'currency currency.unsupported'],
  ])('of %j has captured nobody knows what', (fields, issue) => {
    const facts = chargeWith(fields)
    expect(facts.captured).toBeNull()
    expect(facts.issues.map(({ path, rule }) => `${path} ${rule}`)).toStrictEqual([issue])
    expect(toPayment(facts, [])).toStrictEqual({ issues: facts.issues })
  })

  test.each<[JsonValue, string | null, readonly string[]]>([
    ['NGN', 'NGN', []],
    ['ngn', 'NGN', []],
    ['USDT', null, ['currency currency.unsupported']],
    [null, null, ['currency currency.unknown']],
  ])('in %j has its refunds read so, or rejected for its currency', (word, currency, issues) => {
    const facts = chargeWith({ currency: word })
    expect(facts).toMatchObject({ currency, providerCurrency: word })
    expect(issuesOf(w1Refund, { currency: facts.providerCurrency })).toStrictEqual(issues)
  })

  test('without a readable time has none', () => {
    expect(chargeWith({ created_datetime: 7 }).createdAt).toBeNull()
  })
})

function paymentOf(facts: FlutterwavePaymentFacts, rows: readonly JsonValue[]): Payment {
  const read = toPayment(
    facts,
    rows.map((row) => mapped(row)),
  )
  if ('payment' in read) return read.payment
  throw new Error(`Expected a payment, and got ${JSON.stringify(read.issues)}`)
}

describe('what is left', () => {
  test('W2: after one part is the rest, and after both parts nothing', () => {
    const facts = factsOf(chargeAnswer)
    expect(paymentOf(facts, w2Refunds.slice(1)).refundable).toStrictEqual(ngn(75_050))
    expect(paymentOf(facts, w2Refunds)).toStrictEqual({
      provider: 'flutterwave',
      handles: [charge],
      status: 'succeeded',
      providerStatus: 'succeeded',
      captured: ngn(200_000),
      refunded: ngn(200_000),
      refundable: ngn(0),
      testMode: true,
    })
  })

  test('is not lessened by refunds that failed or were cancelled', () => {
    const words = ['failed', 'cancelled', 'new', 'pending', 'completed', 'refund_done', 'succeeded']
    const rows = words.map((status) => refund({ status, amount_refunded: 100 }))
    expect(paymentOf(chargeWith({}), rows)).toMatchObject({
      refunded: ngn(50_000),
      refundable: ngn(150_000),
    })
  })

  test('is never less than nothing', () => {
    expect(paymentOf(chargeWith({}), [w1Refund, w1Refund])).toMatchObject({
      refunded: ngn(400_000),
      refundable: ngn(0),
    })
  })

  test('of refunds beyond exact sums is not worked out', () => {
    const row = mapped(refund({ amount_refunded: 9_999_999_999_999.99 }))
    const read = toPayment(
      chargeWith({}),
      Array.from({ length: 10 }, () => row),
    )
    expect(read).toStrictEqual({ issues: [{ path: 'refunds', rule: 'amount.unsafe' }] })
  })
})

test.each([
  [null, null],
  ['text', null],
  [{}, null],
  [{ created_datetime: 'soon' }, null],
  [{ created_datetime: '2025-02-13T12:12:22.013525130Z' }, 1_739_448_742_013],
])('the time of %j is %j', (raw, time) => {
  expect(timeOfRow(raw)).toBe(time)
})
