import { describe, expect, test } from 'vitest'

import { checkId, isId, parsePaymentReference } from '../../src/model/index.ts'
import { expectRefused, shownOf } from './refusal.ts'

const refusedIds: readonly (readonly [string, string, unknown, string])[] = [
  ['B32', 'nothing', '', 'id.empty'],
  ['B32', 'a space', ' ', 'id.empty'],
  ['B33', 'a way up', '../refunds', 'id.format'],
  ['B33', 'two dots', '..', 'id.format'],
  ['B33', 'a dot', '.', 'id.format'],
  ['B34', 'encoded dots', '%2e%2e', 'id.format'],
  ['B34', 'encoded dots and a slash', '%2E%2E/x', 'id.format'],
  ['B35', 'a slash', 'a/b', 'id.format'],
  ['B35', 'a backslash', 'a\\b', 'id.format'],
  ['B35', 'a query', 'a?x=1', 'id.format'],
  ['B35', 'a fragment', 'a#f', 'id.format'],
  ['B35', 'a semicolon', 'a;b', 'id.format'],
  ['B36', 'another host', '//evil.example/x', 'id.format'],
  ['B37', 'a header', 'a\r\nX-Evil: 1', 'id.format'],
  ['B37', 'a line end', 'ref_1\n', 'id.format'],
  ['B38', 'NUL', 'a\u0000b', 'id.format'],
  ['B38', 'DEL', 'a\u007fb', 'id.format'],
  ['B38', 'a C1 control', 'a\u0085b', 'id.format'],
  ['B38', 'an escape sequence', 'a\u001b[31mb', 'id.format'],
  ['B39', 'a right-to-left override', 'ref\u202e1', 'id.format'],
  ['B39', 'a zero-width space', 'ref\u200b1', 'id.format'],
  ['B39', 'a Cyrillic letter', 'r\u0435f_1', 'id.format'],
  ['B40', 'half a surrogate pair', 'a\ud800', 'id.format'],
  ['B41', '256 characters', 'a'.repeat(256), 'id.too_long'],
  ['B41', 'ten megabytes', '/'.repeat(10_000_000), 'id.too_long'],
  ['B18', 'undefined', undefined, 'id.required'],
  ['B18', 'null', null, 'id.required'],
  ['B18', 'a number', 12, 'id.type'],
  ['B18', 'a function', () => 'ref_1', 'id.type'],
]

const acceptedIds = [
  'ref_01ABC',
  'fcs_01-x',
  '42',
  'a',
  'a'.repeat(255),
  '__proto__',
  'constructor',
  'toString',
]

describe('an id', () => {
  test.each(refusedIds)('%s is not %s', (_row, _name, value, rule) => {
    expectRefused(() => checkId(value, 'id'), `id ${rule}`)
    expectRefused(() => parsePaymentReference(value, 'payment'), `payment ${rule}`)
    expectRefused(
      () => parsePaymentReference({ kind: 'charge', id: value }, 'payment'),
      `payment.id ${rule}`,
    )
    expect(typeof value === 'string' && isId(value)).toBe(false)
  })

  test.each(acceptedIds)('B42 is %s, as plain text', (value) => {
    expect(checkId(value, 'id')).toBe(value)
    expect(isId(value)).toBe(true)
    expect(parsePaymentReference(value, 'payment')).toBe(value)
  })

  test.each([[['ref_1']], [{ toString: () => 'ref_1' }], [Object('ref_1')]])(
    'B19 is no object, and none of its code is called',
    (value) => {
      expectRefused(() => checkId(value, 'id'), 'id id.type')
    },
  )

  test('B37 is never shown when it was refused', () => {
    const error = expectRefused(() => checkId('canary\r\nX-Evil: 1', 'id'), 'id id.format')
    expect(shownOf(error)).not.toMatch(/canary|Evil/)
    expect(error.message).toMatch(/^polyrefund: the provider was not asked: id may hold only /)
  })
})

describe('a payment', () => {
  test('can be named by kind and id, and is copied', () => {
    const handle = { kind: 'checkout_session', id: 'fcs_1' }
    const parsed = parsePaymentReference(handle, 'payment')
    expect(parsed).toStrictEqual(handle)
    expect(parsed).not.toBe(handle)
  })

  test.each([
    ['no kind', { id: 'fcs_1' }],
    ['an empty kind', { kind: '', id: 'fcs_1' }],
    ['capitals in its kind', { kind: 'Charge', id: 'fcs_1' }],
    ['a path in its kind', { kind: '../charge', id: 'fcs_1' }],
    ['a kind of 41 letters', { kind: 'a'.repeat(41), id: 'fcs_1' }],
    ['a kind that is no text', { kind: 7, id: 'fcs_1' }],
  ])('B43 is refused with %s', (_name, value) => {
    expectRefused(() => parsePaymentReference(value, 'payment'), 'payment.kind id.kind')
  })

  test('reports all that is wrong with its handle', () => {
    expectRefused(
      () => parsePaymentReference({ kind: 'X', id: '..', ids: [] }, 'payment'),
      'payment.ids option.unknown',
      'payment.kind id.kind',
      'payment.id id.format',
    )
  })

  test('refuses a handle that has more than kind and id', () => {
    expectRefused(
      () => parsePaymentReference({ kind: 'charge', id: 'chg_1', amount: 5 }, 'payment'),
      'payment.amount option.unknown',
    )
  })
})
