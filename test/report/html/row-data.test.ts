import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { refundStatuses } from '../../../src/model/index.ts'
import { rowPacker, unpackRows } from '../../../src/report/html/row-data.ts'
import { namedFields } from '../../../src/report/html/table/fields.ts'
import { rowOf, rowsOf } from './scene.ts'

test('rows come out as they went in', () => {
  const rows = rowsOf(300)
  const pack = rowPacker()
  expect(unpackRows(rows.map((row) => pack(row)))).toEqual(rows)
})

test('rows of any words come out as they went in, by way of JSON', () => {
  const row = fc.record({
    account: fc.option(fc.string({ unit: 'grapheme' })),
    provider: fc.string(),
    providerStatus: fc.option(fc.string()),
    status: fc.constantFrom(...refundStatuses),
    createdAt: fc.constantFrom(null, '2026-01-01T00:00:00.000Z'),
    bankReferenceType: fc.option(fc.string()),
  })
  fc.assert(
    fc.property(fc.array(row), (fields) => {
      const rows = fields.map((given) => rowOf(given))
      const pack = rowPacker()
      expect(unpackRows(JSON.parse(JSON.stringify(rows.map((each) => pack(each)))))).toEqual(rows)
    }),
    { seed: 20_260_401 },
  )
})

test('the details of a refund name every field of its row', () => {
  const row = rowOf({
    bankReferenceStatus: 'available',
    restated: {
      change: 'changed',
      previousStatus: 'pending',
      previousAmountMinor: 5,
      netChangeMinor: -7,
    },
  })
  expect(namedFields(row)).toEqual([
    ['Refund', 're_1'],
    ['Payment', 'payment_intent:pi_1'],
    ['Reference', 'RMA-1'],
    ['Account', 'us-store'],
    ['Provider', 'alpha'],
    ['Mode', 'Live'],
    ['Kind', 'Refund'],
    ['Status', 'Succeeded'],
    ["Provider's word", 'succeeded'],
    ['Finality', 'Can still change'],
    ['Reason', 'Requested by customer'],
    ['Amount', '1,234.50 USD'],
    ['Minor units', '123,450'],
    ['Created (UTC)', '2026-03-01T10:20:30.000Z'],
    ['Age', '30 days (2,665,770 seconds)'],
    ['Bank reference', '74064496121123456789012'],
    ['Its type', 'acquirer_reference_number'],
    ['Its state', 'Available'],
    ['Change since the earlier report', 'Changed'],
    ['Status before', 'Pending'],
    ['Amount before', '0.05 USD'],
    ['Change of net', '-0.07 USD'],
  ])
})

test('what is not known of a refund is null in its details', () => {
  const row = rowOf({
    account: null,
    payments: [],
    reference: null,
    reason: null,
    createdAt: null,
    ageSeconds: null,
    bankReference: null,
    bankReferenceStatus: null,
  })
  const unknown = namedFields(row).filter(([, value]) => value === null)
  expect(unknown.map(([name]) => name)).toEqual([
    'Payment',
    'Reference',
    'Account',
    'Reason',
    'Created (UTC)',
    'Age',
    'Bank reference',
    'Its state',
  ])
})
