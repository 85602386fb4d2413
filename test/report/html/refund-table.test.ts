import { describe, expect, test } from 'vitest'

import { refundColumns } from '../../../src/report/html/columns.ts'
import type { ColumnId } from '../../../src/report/html/columns.ts'
import type { PageRow } from '../../../src/report/html/row-data.ts'
import { createRefundTable } from '../../../src/report/html/table/refund-table.ts'
import type { RefundTable } from '../../../src/report/html/table/refund-table.ts'
import { sumsText } from '../../../src/report/html/table/sums.ts'
import { timesIn } from '../../../src/report/html/times.ts'
import { rowOf, rowsOf } from './scene.ts'

const rows = rowsOf(1000)

function tableOf(given: readonly PageRow[] = rows): RefundTable {
  return createRefundTable(given, timesIn('UTC'))
}

function found(table: RefundTable): readonly string[] {
  return table.view().matching.map(({ refund }) => refund)
}

describe('the table of refunds', () => {
  test('begins with the rows as they came, fifty on a page', () => {
    const view = tableOf().view()
    expect(view.matching).toEqual(rows)
    expect(view.rows).toEqual(rows.slice(0, 50))
    expect(view).toMatchObject({ before: 0, page: 1, pages: 20, sorting: null })
  })

  test('has one page when it has no rows', () => {
    expect(tableOf([]).view()).toMatchObject({ rows: [], page: 1, pages: 1 })
  })

  test('turns no further than its ends', () => {
    const table = tableOf()
    table.turn(99)
    expect(table.view()).toMatchObject({ page: 20, before: 950 })
    table.turn(0)
    expect(table.view().page).toBe(1)
  })

  test.each([
    ['search', (table: RefundTable) => table.search('a')],
    ['filter', (table: RefundTable) => table.filter('status', 'succeeded')],
    ['sort', (table: RefundTable) => table.sort('amount')],
    ['resize', (table: RefundTable) => table.resize(25)],
    ['clear', (table: RefundTable) => table.clear()],
  ])('begins at its first page after a %s', (_name, change) => {
    const table = tableOf()
    table.turn(3)
    change(table)
    expect(table.view().page).toBe(1)
  })

  test('shows only what all filters let through', () => {
    const table = tableOf()
    table.filter('account', 'africa')
    table.filter('status', 'pending')
    const expected = rows.filter((row) => row.account === 'africa' && row.status === 'pending')
    expect(expected.length).toBeGreaterThan(0)
    expect(table.view().matching).toEqual(expected)
    table.filter('status', null)
    expect(table.view().matching).toEqual(rows.filter(({ account }) => account === 'africa'))
    table.clear()
    expect(table.view().matching).toHaveLength(1000)
  })
})

describe('a search', () => {
  const row = rowOf({
    refund: 're_Sought',
    reference: 'RMA-77',
    payments: ['payment_intent:pi_9', 'checkout_session:cs_9'],
    account: 'Berlin',
    provider: 'gamma',
    providerStatus: 'settled',
    bankReference: '7406449',
    amountMinor: 123_456_789,
    createdAt: '2026-02-03T04:05:06.000Z',
  })
  const others = [rowOf({ createdAt: null, reference: null, reason: null, providerStatus: null })]

  test.each([
    're_sought',
    'rma-77',
    'PI_9',
    'cs_9',
    'berlin',
    'gamma',
    'settled',
    '7406449 berlin',
    '1,234,567.89',
    '1234567.89 usd',
    '2026-02-03 04:05',
  ])('finds a refund by %s', (query) => {
    const table = tableOf([...others, row])
    table.search(query)
    expect(found(table)).toEqual(['re_Sought'])
  })

  test('finds nothing where one of its words is missing', () => {
    const table = tableOf([...others, row])
    table.search('berlin tokyo')
    expect(found(table)).toEqual([])
  })

  test('of blanks alone finds everything', () => {
    const table = tableOf([...others, row])
    table.search('  ')
    expect(found(table)).toHaveLength(2)
  })
})

describe('sorting', () => {
  const small = rowOf({ refund: 'a', amountMinor: 5, status: 'failed', account: 'b' })
  const large = rowOf({ refund: 'b', amountMinor: 500, status: 'new', account: 'A' })
  const foreign = rowOf({ refund: 'c', amountMinor: 50, currency: 'JPY', status: 'pending' })
  const unknown = rowOf({
    refund: 'd',
    amountMinor: 7,
    createdAt: null,
    reference: null,
    reason: null,
    bankReference: null,
    bankReferenceStatus: null,
    ageSeconds: null,
  })

  test('goes up, then down, then back to the order of the report', () => {
    const table = tableOf([large, foreign, small])
    table.sort('refund')
    expect(found(table)).toEqual(['a', 'b', 'c'])
    expect(table.view().sorting).toEqual({ column: 'refund', descending: false })
    table.sort('refund')
    expect(found(table)).toEqual(['c', 'b', 'a'])
    expect(table.view().sorting).toEqual({ column: 'refund', descending: true })
    table.sort('refund')
    expect(found(table)).toEqual(['b', 'c', 'a'])
    expect(table.view().sorting).toBeNull()
  })

  test('compares amounts within one currency only', () => {
    const table = tableOf([large, foreign, small])
    table.sort('amount')
    expect(found(table)).toEqual(['c', 'a', 'b'])
  })

  test('puts statuses in the order that a refund goes through them', () => {
    const table = tableOf([small, unknown, foreign, large])
    table.sort('status')
    expect(found(table)).toEqual(['b', 'c', 'd', 'a'])
  })

  test('takes capitals for small letters', () => {
    const table = tableOf([small, large])
    table.sort('account')
    expect(found(table)).toEqual(['b', 'a'])
  })

  test.each<ColumnId>(['created', 'reference', 'reason', 'bank', 'age'])(
    'puts an unknown %s last, up and down',
    (column) => {
      const table = tableOf([unknown, small])
      table.sort(column)
      expect(found(table)).toEqual(['a', 'd'])
      table.sort(column)
      expect(found(table)).toEqual(['a', 'd'])
    },
  )

  test.each(refundColumns.map(({ id }) => id))('by %s loses no row', (column) => {
    const table = tableOf()
    table.sort(column)
    expect(found(table).toSorted()).toEqual(rows.map(({ refund }) => refund).toSorted())
  })
})

test('sums are exact and for each currency alone', () => {
  const most = Number.MAX_SAFE_INTEGER
  const large = rowOf({ amountMinor: most })
  expect(sumsText([large, large, rowOf({ currency: 'JPY', amountMinor: 1500 })])).toBe(
    '1,500 JPY · 180,143,985,094,819.82 USD',
  )
  expect(sumsText([])).toBe('')
})

test('times are shown in the time zone asked for, its summer time included', () => {
  expect(timesIn('UTC')('2026-07-01T22:30:59.999Z')).toBe('2026-07-01 22:30')
  expect(timesIn('Europe/Berlin')('2026-07-01T22:30:59.999Z')).toBe('2026-07-02 00:30')
  expect(timesIn('America/New_York')('2026-01-01T03:00:00.000Z')).toBe('2025-12-31 22:00')
})
