import { describe, expect, test } from 'vitest'

import { parseFindQuery, parseListQuery } from '../../src/model/index.ts'
import type { RejectedRow } from '../../src/model/index.ts'
import { expectRefused, shownOf } from './refusal.ts'

const everything = {
  status: null,
  payment: null,
  createdFromMs: null,
  createdBeforeMs: null,
  limit: null,
  cursor: null,
  onRejected: null,
  extra: {},
}

describe('a list query', () => {
  test.each([[undefined], [null], [{}], [{ status: undefined, limit: undefined }]])(
    'asks for everything when it says nothing: %j',
    (value) => {
      expect(parseListQuery(value)).toStrictEqual(everything)
    },
  )

  test('is copied with its times in milliseconds', () => {
    const parsed = parseListQuery({
      status: 'succeeded',
      payment: 'fcs_1',
      createdFrom: '2024-01-31T00:00:00Z',
      createdBefore: '2024-01-31T02:00:00.250+01:00',
      limit: 20,
      cursor: 'abc-_.9',
    })
    expect(parsed).toStrictEqual({
      ...everything,
      status: 'succeeded',
      payment: 'fcs_1',
      createdFromMs: Date.UTC(2024, 0, 31),
      createdBeforeMs: Date.UTC(2024, 0, 31, 1, 0, 0, 250),
      limit: 20,
      cursor: 'abc-_.9',
    })
  })

  test('hands on the fields that only this provider has', () => {
    const parsed = parseListQuery({ intent: 'pi_1', limit: 5, session: undefined }, [
      'intent',
      'session',
    ])
    expect(parsed.extra).toStrictEqual({ intent: 'pi_1' })
  })

  test('hands each rejected row to its listener', () => {
    const rows: RejectedRow[] = []
    const row = { id: null, issues: [], raw: null }
    const parsed = parseListQuery({ onRejected: (given: RejectedRow) => rows.push(given) })
    parsed.onRejected?.(row)
    expect(rows).toEqual([row])
  })

  test.each([
    ['text', 'failed'],
    ['a list', ['failed']],
    ['a map', new Map([['status', 'failed']])],
    ['a set of URL parameters', new URLSearchParams({ status: 'failed' })],
    ['a promise', Promise.resolve({})],
  ])('B63 is no %s, which would list everything', (_name, value) => {
    expectRefused(() => parseListQuery(value), 'query option.type')
  })

  test('B64 never ignores a field', () => {
    expectRefused(() => parseListQuery({ stauts: 'failed' }), 'stauts option.unknown')
    expectRefused(() => parseListQuery({ intent: 'pi_1' }), 'intent option.unknown')
  })

  test('B65 ignores what it inherits', () => {
    expect(parseListQuery(Object.create({ limit: 5, onRejected: 1 }))).toStrictEqual(everything)
  })

  test('reports all that is wrong', () => {
    expectRefused(
      () =>
        parseListQuery({ status: 'done', payment: '..', createdFrom: 'x', limit: 0, cursor: '' }),
      'createdFrom range.date',
      'status status.unsupported',
      'payment id.format',
      'limit range.limit',
      'cursor cursor.invalid',
    )
  })

  test.each(['done', 'Failed', 'completed', '', null, 1, ['failed']])(
    'B95 knows no status %j',
    (status) => {
      expectRefused(() => parseListQuery({ status }), 'status status.unsupported')
    },
  )

  test.each([0, -1, 101, 1e9, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '20', null, 20n])(
    'B125 has no pages of %s',
    (limit) => {
      expectRefused(() => parseListQuery({ limit }), 'limit range.limit')
    },
  )

  test.each([1, 100])('B125 has pages of %i', (limit) => {
    expect(parseListQuery({ limit }).limit).toBe(limit)
  })

  test.each([
    '',
    'a b',
    'a/b',
    'a=',
    'a\n',
    'ä',
    'c'.repeat(2001),
    ' '.repeat(10_000_000),
    null,
    5,
  ])('B128 takes no cursor that no page gave', (cursor) => {
    expectRefused(() => parseListQuery({ cursor }), 'cursor cursor.invalid')
  })

  test('B128 takes a cursor of 2,000 characters', () => {
    expect(parseListQuery({ cursor: 'c'.repeat(2000) }).cursor).toHaveLength(2000)
  })

  test.each([null, true, {}, 'log'])('has no listener %j', (onRejected) => {
    expectRefused(() => parseListQuery({ onRejected }), 'onRejected option.function')
  })
})

describe('a time', () => {
  test.each([
    ['2024-01-31T00:00:00Z', Date.UTC(2024, 0, 31)],
    ['2024-01-31T00:00Z', Date.UTC(2024, 0, 31)],
    ['2024-02-29T23:59:59.999Z', Date.UTC(2024, 1, 29, 23, 59, 59, 999)],
    ['2024-01-31T00:00:00+05:30', Date.UTC(2024, 0, 30, 18, 30)],
    ['2024-01-31T00:00:00-08:00', Date.UTC(2024, 0, 31, 8)],
    ['2024-01-31T00:00:00.5Z', Date.UTC(2024, 0, 31, 0, 0, 0, 500)],
    ['2024-01-31T00:00:00.000001Z', Date.UTC(2024, 0, 31, 0, 0, 0, 1)],
    ['2024-01-31T00:00:00.000999999Z', Date.UTC(2024, 0, 31, 0, 0, 0, 1)],
    ['2024-01-31T00:00:00.001000000Z', Date.UTC(2024, 0, 31, 0, 0, 0, 1)],
    ['1970-01-01T00:00:00Z', 0],
    ['1969-12-31T23:00:00-01:00', 0],
    ['9999-12-31T23:59:59.999Z', 253_402_300_799_999],
  ])('%s is read exactly', (createdFrom, milliseconds) => {
    expect(parseListQuery({ createdFrom }).createdFromMs).toBe(milliseconds)
  })

  test.each([
    ['a date alone', '2024-01-31'],
    ['no zone', '2024-01-31T00:00:00'],
    ['an impossible day', '2024-02-30T00:00:00Z'],
    ['a leap day of another year', '2023-02-29T00:00:00Z'],
    ['an impossible month', '2024-13-01T00:00:00Z'],
    ['day zero', '2024-01-00T00:00:00Z'],
    ['hour 24', '2024-01-31T24:00:00Z'],
    ['minute 60', '2024-01-31T00:60:00Z'],
    ['second 60', '2024-01-31T23:59:60Z'],
    ['an impossible offset', '2024-01-31T00:00:00+24:00'],
    ['an offset without a colon', '2024-01-31T00:00:00+0100'],
    ['a space for the T', '2024-01-31 00:00:00Z'],
    ['small letters', '2024-01-31t00:00:00z'],
    ['a year before 1970', '1969-12-31T23:59:59Z'],
    ['an instant before 1970', '1970-01-01T00:00:00+01:00'],
    ['an instant after 9999', '9999-12-31T23:59:59-01:00'],
    ['the year 275760', '+275760-09-13T00:00:00.000Z'],
    ['a negative year', '-000001-01-01T00:00:00Z'],
    ['words', 'yesterday'],
    ['nothing', ''],
    ['a line end', '2024-01-31T00:00:00Z\n'],
    ['ten decimals', '2024-01-31T00:00:00.0000000001Z'],
    ['a megabyte', '2'.repeat(1_000_000)],
    ['a number', 1_706_659_200_000],
    ['a date object', new Date(0)],
    ['null', null],
  ])('B125 is refused with %s', (_name, value) => {
    expectRefused(() => parseListQuery({ createdFrom: value }), 'createdFrom range.date')
    expectRefused(() => parseListQuery({ createdBefore: value }), 'createdBefore range.date')
    expectRefused(
      () => parseFindQuery({ payment: 'fcs_1', reference: 'RMA-1', since: value }),
      'since range.date',
    )
  })

  test('B125 from which a range begins is not later than its end', () => {
    expectRefused(
      () =>
        parseListQuery({
          createdFrom: '2024-01-31T00:00:00.001Z',
          createdBefore: '2024-01-31T00:00:00Z',
        }),
      'createdBefore range.order',
    )
  })

  test('B125 that begins and ends a range makes it empty, which is allowed', () => {
    const time = '2024-01-31T00:00:00Z'
    expect(parseListQuery({ createdFrom: time, createdBefore: time })).toMatchObject({
      createdFromMs: Date.UTC(2024, 0, 31),
      createdBeforeMs: Date.UTC(2024, 0, 31),
    })
  })
})

describe('a find query', () => {
  test('is copied', () => {
    const payment = { kind: 'charge', id: 'chg_1' }
    const since = '2024-01-31T00:00:00Z'
    const parsed = parseFindQuery({ payment, reference: 'RMA-1', since })
    expect(parsed).toStrictEqual({ payment, reference: 'RMA-1', sinceMs: Date.UTC(2024, 0, 31) })
  })

  test('looks back without end unless told otherwise', () => {
    expect(parseFindQuery({ payment: 'fcs_1', reference: 'RMA-1' }).sinceMs).toBeNull()
  })

  test.each([[undefined], [null], ['RMA-1'], [[]]])('is not %j', (value) => {
    expectRefused(() => parseFindQuery(value), 'query option.type')
  })

  test('B45 needs payment and reference', () => {
    expectRefused(() => parseFindQuery({}), 'payment id.required', 'reference reference.required')
  })

  test('B64 never ignores a field, and names the reference it was for', () => {
    const error = expectRefused(
      () => parseFindQuery({ payment: 'fcs_1', reference: 'RMA-1', from: 1 }),
      'from option.unknown',
    )
    expect(error.reference).toBe('RMA-1')
    expect(error.message).toMatch(/^polyrefund: the refund was not looked for: from is not a field/)
  })

  test('B57 shows no card number', () => {
    const error = expectRefused(
      () => parseFindQuery({ payment: 'fcs_1', reference: '4111111111111111' }),
      'reference pci.pan_detected',
    )
    expect(shownOf(error)).not.toContain('4111')
  })
})
