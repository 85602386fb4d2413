import { describe, expect, test } from 'vitest'

import {
  readChargeAnswer,
  readRefundAnswer,
  readRefundPageAnswer,
} from '../../../providers/flutterwave/schemas.ts'
import type { ReadAnswer } from '../../../providers/flutterwave/schemas.ts'
import type { JsonValue } from '../../../src/model/index.ts'
import {
  chargeAnswer,
  chargeId,
  guideChargeAnswer,
  refundAnswer,
  w1Answer,
  w1Refund,
  w4Answer,
  w4Refunds,
} from './fixtures.ts'

function valueOf<Value>(read: ReadAnswer<Value>): Value {
  if (read.ok) return read.value
  throw new Error(`Expected a readable answer, and got ${JSON.stringify(read.issues)}`)
}

function issuesOf(read: ReadAnswer<unknown>): readonly string[] {
  return read.ok ? [] : read.issues.map(({ path, rule }) => `${path} ${rule}`)
}

describe('a refund', () => {
  test('W1 is given as it came, from an envelope without a status', () => {
    expect(valueOf(readRefundAnswer(w1Answer))).toBe(w1Refund)
  })

  test('is read from an envelope with a status and page_info too', () => {
    expect(valueOf(readRefundAnswer(refundAnswer))).toBe(refundAnswer['data'])
  })

  test.each<[string, JsonValue, string]>([
    ['nothing', null, 'body body.missing_field'],
    ['text', 'ok', 'body body.type'],
    ['a number', 123, 'body body.type'],
    ['a list', [], 'data body.missing_field'],
    ['no data', { status: 'success', message: 'Refund Initiated' }, 'data body.missing_field'],
    ['data of nothing', { data: null }, 'data body.missing_field'],
    ['data of text', { data: 'rfd_1' }, 'data body.type'],
    ['a bare refund', w1Refund, 'data body.missing_field'],
    ['no id', { data: {} }, 'data.id body.missing_field'],
    ['a list of refunds', { data: [w1Refund] }, 'data.id body.missing_field'],
    ['a numeric id', { data: { id: 7 } }, 'data.id body.type'],
    ['an id that climbs', { data: { id: '../x' } }, 'data.id body.id_format'],
    ['an id of line breaks', { data: { id: 'a\r\nb' } }, 'data.id body.id_format'],
    ['an id of 256 characters', { data: { id: 'a'.repeat(256) } }, 'data.id body.id_format'],
  ])('with %s is refused by path and rule', (_, body, issue) => {
    expect(issuesOf(readRefundAnswer(body))).toStrictEqual([issue])
  })
})

describe('a page of refunds', () => {
  test('W4 keeps every row as it came, and what is said of the pages', () => {
    const page = valueOf(readRefundPageAnswer(w4Answer))
    expect(page).toStrictEqual({
      data: w4Refunds,
      page_info: { total: 3, current_page: 1, total_pages: 1 },
    })
    expect(page.data[0]).toBe(w4Refunds[0])
  })

  test('is not spoiled by a bad row', () => {
    const data = [null, 7, 'x', w1Refund, { id: '../x' }]
    expect(valueOf(readRefundPageAnswer({ data })).data).toStrictEqual(data)
  })

  const nothing = { total: null, current_page: null, total_pages: null }
  test.each<[string, JsonValue, object]>([
    ['absent', { data: [] }, nothing],
    ['under no meta', { data: [], meta: null }, nothing],
    ['under a meta of text', { data: [], meta: 'none' }, nothing],
    ['under a list', { data: [], meta: [{ page_info: { total: 1 } }] }, nothing],
    ['null', { data: [], meta: { page_info: null } }, nothing],
    ['a number', { data: [], meta: { page_info: 3 } }, nothing],
    ['empty', { data: [], meta: { page_info: {} } }, nothing],
    [
      'in text, below zero and in fractions',
      { data: [], meta: { page_info: { total: '3', current_page: -1, total_pages: 1.5 } } },
      nothing,
    ],
    [
      'beyond whole numbers',
      JSON.parse('{"data":[],"meta":{"page_info":{"total":1e400,"current_page":1e300}}}'),
      nothing,
    ],
    [
      'that of one row on one page of none',
      { data: [], meta: { page_info: { total: 1, current_page: 1, total_pages: 0 } } },
      { total: 1, current_page: 1, total_pages: 0 },
    ],
  ])('is read whatever page_info is: %s', (_, body, info) => {
    expect(valueOf(readRefundPageAnswer(body)).page_info).toStrictEqual(info)
  })

  test.each<[string, JsonValue, string]>([
    ['no rows', { status: 'success' }, 'data body.missing_field'],
    ['an object for rows', { data: w1Refund }, 'data body.type'],
    ['a bare list', [w1Refund], 'data body.missing_field'],
  ])('with %s is refused by path and rule', (_, body, issue) => {
    expect(issuesOf(readRefundPageAnswer(body))).toStrictEqual([issue])
  })
})

describe('a charge', () => {
  const charge = { id: chargeId, amount: 2000, currency: 'NGN', status: 'succeeded' }

  test('of the reference and of the guide is read alike', () => {
    expect(valueOf(readChargeAnswer(chargeAnswer))).toStrictEqual({
      ...charge,
      created_datetime: '2025-02-13T12:00:00.000Z',
    })
    expect(valueOf(readChargeAnswer(guideChargeAnswer))).toStrictEqual({
      ...charge,
      created_datetime: '2025-02-13T12:00:00.000000000Z',
    })
  })

  test('reads null and absent alike, and leaves odd values to the mapping', () => {
    const nulls = { id: chargeId, amount: null, currency: null, status: null }
    const absent = valueOf(readChargeAnswer({ data: { id: chargeId } }))
    expect(valueOf(readChargeAnswer({ data: nulls }))).toStrictEqual(absent)
    expect(absent).toStrictEqual({ ...nulls, created_datetime: null })
    const odd = { ...nulls, amount: '2000', currency: 566, status: [], created_datetime: 7 }
    expect(valueOf(readChargeAnswer({ data: odd }))).toStrictEqual(odd)
  })

  test.each<[string, JsonValue, string]>([
    ['no data', {}, 'data body.missing_field'],
    ['no id', { data: { amount: 1 } }, 'data.id body.missing_field'],
    ['an id that climbs', { data: { id: '..%2fx' } }, 'data.id body.id_format'],
  ])('with %s is refused by path and rule', (_, body, issue) => {
    expect(issuesOf(readChargeAnswer(body))).toStrictEqual([issue])
  })
})

test('keys of a prototype in an answer change nothing', () => {
  const body: JsonValue = JSON.parse(
    '{"data":[],"__proto__":{"meta":{"page_info":{"total":3}}},"constructor":{"meta":{}}}',
  )
  expect(valueOf(readRefundPageAnswer(body)).page_info.total).toBeNull()
})

test('what was wrong is told without what was found', () => {
  const read = readRefundAnswer({ data: { id: 'canary token/1' } })
  expect(JSON.stringify(read)).not.toContain('canary')
})
